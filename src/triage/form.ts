import type { Form } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import { type DataClassId, dataClassIds } from '../policy/policy.ts'
import type { UseAnswers } from '../policy/triage.ts'
import { type UseAnswer, useAnswers, useQuestionIds } from '../policy/triage-rules.ts'

export type TypedStep = { tool: string; data_classes: DataClassId[] }
/** A use as it was typed: a tool is "Tool, plan" as the register has it, or any other name. */
export type TypedUse = { steps: TypedStep[]; answers: UseAnswers }

export const blankStep: TypedStep = { tool: '', data_classes: [] }
/** A longer chain is split into several uses. */
export const mostTyped = 8

/** Steps that say nothing are left out; "add" asks for one more. */
export const typedUse = (form: Form): TypedUse => {
  const all = Array.from({ length: mostTyped }, (_, i) => ({
    tool: form
      .text(`tool-${i + 1}`)
      .trim()
      .slice(0, 200),
    data_classes: dataClassIds.filter((id) => form.all(`data-${i + 1}`).includes(id)),
  }))
  return {
    steps: all.filter(({ tool, data_classes }) => tool !== '' || data_classes.length > 0),
    answers: Object.fromEntries(
      useQuestionIds.map((id) => [id, form.text(id)]).filter((pair): pair is [string, UseAnswer] => useAnswers.some((one) => one === pair[1])),
    ),
  }
}

/** Without a tool, or without what goes into it, nothing can be said of a use. `plans`: of a tool that was named without its plan. */
export const useProblems = ({ steps }: TypedUse, plans: Map<string, string[]>): Problems => {
  const problems: Problems = {}
  if (steps.length === 0) problems['tool-1'] = 'Name the tool, and the plan of it that you use'
  for (const [i, { tool, data_classes }] of steps.entries()) {
    if (tool === '') problems[`tool-${i + 1}`] = 'Name the tool into which this goes'
    const some = plans.get(tool)
    if (some && some.length > 0) problems[`tool-${i + 1}`] = `Choose the plan of ${tool}: ${some.join('; ')}`
    if (data_classes.length === 0) problems[`data-${i + 1}`] = `Choose what goes into ${tool || 'it'}; D0 when it is nothing of the production`
  }
  return problems
}
