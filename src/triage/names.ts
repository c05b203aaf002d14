import type { AskedStep } from './compute.ts'
import type { TypedStep, TypedUse } from './form.ts'
import type { Named } from './queries.ts'

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** Of a tool that was named without its plan, the plans that there are. */
export const plansOf = ({ steps }: TypedUse, names: Named[]): Map<string, string[]> => {
  const isNamed = (tool: string) => names.some(({ name }) => same(name, tool))
  return new Map(
    steps.map(({ tool }) => [
      tool,
      isNamed(tool) ? [] : names.map(({ name }) => name).filter((name) => tool !== '' && name.toLowerCase().startsWith(`${tool.toLowerCase()}, `)),
    ]),
  )
}

/** The offering that a name stands for; undefined for one that the register does not have. */
export const namedAs = (names: Named[], tool: string): Named | undefined => names.find(({ name }) => same(name, tool))

export const askedSteps = (steps: TypedStep[], names: Named[]): AskedStep[] =>
  steps.map(({ tool, data_classes }) => ({ offering_id: namedAs(names, tool)?.id ?? null, name: tool, data_classes }))
