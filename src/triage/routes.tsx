import { type Context, Hono } from 'hono'
import { TriagePage } from '../../views/triage.tsx'
import type { Checked } from '../../views/triage-result.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { actingMemberships, type Person, studioOf } from '../people/person.ts'
import { may } from '../people/rights.ts'
import { triage } from '../policy/triage.ts'
import { alternativesTo } from './alternatives.ts'
import { changesOf } from './changes.ts'
import { withTools } from './compute.ts'
import { blankStep, mostTyped, type TypedUse, typedUse, useProblems } from './form.ts'
import { askedSteps, plansOf } from './names.ts'
import { listNames, type Named } from './queries.ts'

// "May I?": a proposed use is checked, step by step. A computation that anybody may ask for; nothing is stored.

export const triageRoutes = new Hono<AppEnv>()

triageRoutes.get('/triage', async (c) => {
  const names = await listNames(c.var.db)
  const asked = c.req.query('offering')
  const chosen = names.find(({ tool, offering }) => `${tool}/${offering}` === asked)
  return page(
    c,
    <TriagePage
      typed={{ steps: [{ ...blankStep, tool: chosen?.name ?? '' }], answers: {} }}
      {...shownWith(c, names)}
      problems={{}}
      result={null}
      keep={null}
    />,
  )
})

triageRoutes.post('/triage', async (c) => {
  const form = await readForm(c)
  const [typed, names] = [typedUse(form), await listNames(c.var.db)]
  if (form.text('add') !== '' && typed.steps.length < mostTyped)
    return page(c, <TriagePage typed={{ ...typed, steps: [...typed.steps, blankStep] }} {...shownWith(c, names)} problems={{}} result={null} keep={null} />)
  const problems = useProblems(typed, plansOf(typed, names))
  const isWrong = Object.keys(problems).length > 0
  const shown = isWrong && typed.steps.length === 0 ? { ...typed, steps: [blankStep] } : typed
  return page(
    c,
    <TriagePage typed={shown} {...shownWith(c, names)} problems={problems} result={isWrong ? null : await check(c, typed, names)} keep={keepFor(c)} />,
    isWrong ? 422 : 200,
  )
})

const shownWith = (c: Context<AppEnv>, names: Named[]) => ({ names: names.map(({ name }) => name), pack: c.var.policies.current(c.var.today).pack })

/** Somebody of a production may keep what they checked. */
const keepFor = ({ var: { asker, requestId } }: Context<AppEnv>) => {
  const own = asker.person ? actingMemberships(asker.person).find(({ kind }) => kind === 'production') : undefined
  const isAllowed = own && may(asker, 'use.propose', { organisation: { id: own.organisation_id, studio_id: own.studio_id } })
  return isAllowed ? { production: own, once: requestId } : null
}

/** The production for which somebody acts; null: for a studio, or for nobody. */
const productionIdOf = (person: Person | null): number | null =>
  (person ? actingMemberships(person).find(({ kind }) => kind === 'production')?.organisation_id : null) ?? null

const check = async (c: Context<AppEnv>, { steps: typed, answers }: TypedUse, names: Named[]): Promise<Checked> => {
  const { db, person, policies, today } = c.var
  const [policy, studio_id] = [policies.current(today), studioOf(person)]
  const asked = askedSteps(typed, names)
  const basis = { db, policy, today, studio_id }
  const steps = await withTools(basis, asked)
  const done = triage(policy.pack, steps, answers)
  const at = done.weakest_step
  const alternatives =
    studio_id === null || at === null
      ? []
      : await alternativesTo({ ...basis, studio_id, production_id: productionIdOf(person), kind: null }, names, steps, answers, {
          at,
          offering_id: asked[at]!.offering_id,
        })
  return { triage: done, changes: changesOf(policy.pack, steps, answers, done.outcome), alternatives }
}
