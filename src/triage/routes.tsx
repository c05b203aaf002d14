import { type Context, Hono } from 'hono'
import { TriagePage } from '../../views/triage.tsx'
import { listRulings } from '../clearances/queries.ts'
import { clearanceState, stands } from '../clearances/rules.ts'
import { whenOf } from '../facts/as-of.ts'
import { listFacts } from '../facts/queries.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { actingMemberships } from '../people/person.ts'
import { digestOn } from '../policy/evaluate.ts'
import { dataClassIds } from '../policy/policy.ts'
import { type Triage, type TriageStep, triage } from '../policy/triage.ts'
import { type Alternative, changesOf } from './changes.ts'
import { type AskedStep, withTools } from './compute.ts'
import { blankStep, mostTyped, type TypedUse, typedUse, useProblems } from './form.ts'
import { listCleared, listNames, type Named } from './queries.ts'

// "May I?": a proposed use is checked, step by step. A computation that anybody may ask for; nothing is stored.

export const triageRoutes = new Hono<AppEnv>()

triageRoutes.get('/triage', async (c) => {
  const names = await listNames(c.var.db)
  const asked = c.req.query('offering')
  const chosen = names.find(({ tool, offering }) => `${tool}/${offering}` === asked)
  return page(
    c,
    <TriagePage typed={{ steps: [{ ...blankStep, tool: chosen?.name ?? '' }], answers: {} }} {...shownWith(c, names)} problems={{}} result={null} />,
  )
})

triageRoutes.post('/triage', async (c) => {
  const form = await readForm(c)
  const [typed, names] = [typedUse(form), await listNames(c.var.db)]
  if (form.text('add') !== '' && typed.steps.length < mostTyped)
    return page(c, <TriagePage typed={{ ...typed, steps: [...typed.steps, blankStep] }} {...shownWith(c, names)} problems={{}} result={null} />)
  const problems = useProblems(typed, plansOf(typed, names))
  const isWrong = Object.keys(problems).length > 0
  const shown = isWrong && typed.steps.length === 0 ? { ...typed, steps: [blankStep] } : typed
  return page(
    c,
    <TriagePage typed={shown} {...shownWith(c, names)} problems={problems} result={isWrong ? null : await check(c, typed, names)} />,
    isWrong ? 422 : 200,
  )
})

const shownWith = (c: Context<AppEnv>, names: Named[]) => ({ names: names.map(({ name }) => name), pack: c.var.policies.current(c.var.today).pack })

/** Of a tool that was named without its plan, the plans that there are. */
const plansOf = ({ steps }: TypedUse, names: Named[]): Map<string, string[]> => {
  const isNamed = (tool: string) => names.some(({ name }) => same(name, tool))
  return new Map(
    steps.map(({ tool }) => [
      tool,
      isNamed(tool) ? [] : names.map(({ name }) => name).filter((name) => tool !== '' && name.toLowerCase().startsWith(`${tool.toLowerCase()}, `)),
    ]),
  )
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

const check = async (c: Context<AppEnv>, typed: TypedUse, names: Named[]) => {
  const policy = c.var.policies.current(c.var.today)
  const deps = { db: c.var.db, policy, today: c.var.today, studio_id: studioOf(c) }
  const asked = typed.steps.map(
    ({ tool, data_classes }): AskedStep => ({ offering_id: names.find(({ name }) => same(name, tool))?.id ?? null, name: tool, data_classes }),
  )
  const steps = await withTools(deps, asked)
  const done = triage(policy.pack, steps, typed.answers)
  return { triage: done, changes: changesOf(policy.pack, steps, typed.answers), alternatives: await alternativesTo(deps, asked, steps, done, typed) }
}

/** Whose contracts count: the studio that who asks works for, or whose production. */
const studioOf = (c: Context<AppEnv>): number | null => {
  if (!c.var.person) return null
  const acting = actingMemberships(c.var.person)
  return acting.find(({ kind }) => kind === 'studio')?.organisation_id ?? acting.find(({ kind }) => kind === 'production')?.studio_id ?? null
}

type CheckDeps = { db: AppEnv['Variables']['db']; policy: ReturnType<AppEnv['Variables']['policies']['current']>; today: string; studio_id: number | null }

/** What the studio has cleared for all that goes in, in the place of the weakest step: with what the use would then have to go through. */
const alternativesTo = async (deps: CheckDeps, asked: AskedStep[], steps: TriageStep[], done: Triage, typed: TypedUse): Promise<Alternative[]> => {
  const { db, policy, today, studio_id } = deps
  const weakest = done.weakest_step
  if (studio_id === null || weakest === null) return []
  const goesIn = dataClassIds.filter((id) => asked.slice(0, weakest + 1).some(({ data_classes }) => data_classes.includes(id)))
  const cleared = (await listCleared(db, studio_id, today)).filter(
    ({ id, data_classes }) => id !== asked[weakest]?.offering_id && goesIn.every((one) => data_classes.includes(one)),
  )
  const when = whenOf(undefined, undefined, today)
  const ids = cleared.map(({ id }) => id)
  const [rulings, facts] = await Promise.all([listRulings(db, studio_id, ids, when), listFacts(db, { offeringIds: ids, on: today, studioId: studio_id })])
  const standing = cleared.filter(({ id }) => stands(clearanceState(rulings.get(id) ?? null, digestOn(policy, facts.get(id) ?? [], today), today)))
  const tools = await withTools(
    deps,
    standing.map(({ id, name }) => ({ offering_id: id, name, data_classes: steps[weakest]!.data_classes })),
  )
  return standing.map(({ name, tool, offering, valid_to, ruling }, i) => ({
    ...{ name, href: `/tools/${tool}/${offering}`, until: valid_to, isConditional: ruling === 'cleared_with_conditions' },
    outcome: triage(
      policy.pack,
      steps.map((step, at) => (at === weakest ? tools[i]! : step)),
      typed.answers,
    ).outcome,
  }))
}
