import { type Context, Hono } from 'hono'
import { UseFormPage } from '../../views/use-form.tsx'
import { UsesPage } from '../../views/uses.tsx'
import { somebodyOf } from '../clearances/request.ts'
import { readAs } from '../db/database.ts'
import { numberIn, onceIn, readForm } from '../http/form.ts'
import { onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import type { Problems } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { type Production, productionOf } from '../productions/production.ts'
import { blankStep, mostTyped, type TypedUse, typedUse, useProblems } from '../triage/form.ts'
import { askedSteps, plansOf } from '../triage/names.ts'
import { listNames, type Named } from '../triage/queries.ts'
import { changeUse, keepUse, usePath } from './actions.ts'
import { assess, groundOf } from './assess.ts'
import { caseProblems, type TypedCase, typedCase } from './form.ts'
import { stateOf, useOf } from './load.ts'
import { type KeptUse, listUses } from './queries.ts'
import { showUse } from './show.tsx'

// The proposed uses of a production: each a case that is kept from "may I?" to what came back.

export const useRoutes = new Hono<AppEnv>()

type Asked = Context<AppEnv, string>

useRoutes.get('/productions/:production/uses', async (c) => {
  const production = await productionOf(c)
  const uses = (await listUses(c.var.db, production.id)).map((use) => ({ use, state: stateOf(use, c.var.today) }))
  return page(c, <UsesPage {...{ production, uses }} mayPropose={may(c.var.asker, 'use.propose', { organisation: production })} />)
})

useRoutes.post('/productions/:production/uses', async (c) => {
  const production = await productionOf(c, 'use.propose')
  const actor = somebodyOf(c)
  const [form, names] = [await readForm(c), await listNames(c.var.db)]
  const [typed, said] = [typedUse(form), typedCase(form)]
  const once = onceIn(form, c.var.requestId)
  const sent = { production, use: null, names, typed, said, once }
  const problems = { ...caseProblems(said), ...useProblems(typed, plansOf(typed, names)) }
  if (form.text('add') !== '' || Object.keys(problems).length > 0) return showForm(c, { ...sent, isMore: form.text('add') !== '' }, problems)
  const doer = { actor, person: actor.person, production, once: onceOf(actor.person.id, `use:${once}`, [production.id, typed, said]) }
  const { number } = await keepUse(c.var.db, doer, await assessedNow(c, production, typed, said, names))
  return redirect(c, usePath(production, number), `It is kept as use ${number}.`)
})

useRoutes.get('/productions/:production/uses/:use{[0-9]{1,9}}', async (c) => {
  const production = await productionOf(c)
  return showUse(c, production, await useOf(c, production))
})

useRoutes.get('/productions/:production/uses/:use{[0-9]{1,9}}/change', async (c) => {
  const production = await productionOf(c, 'use.propose')
  const use = await useOf(c, production)
  const { steps, answers, ...said } = use.triages.at(-1)!
  const typed: TypedUse = { steps: steps.map(({ name, data_classes }) => ({ tool: name, data_classes })), answers }
  return showForm(c, { production, use, names: await listNames(c.var.db), typed, said, once: c.var.requestId }, {})
})

useRoutes.post('/productions/:production/uses/:use{[0-9]{1,9}}/change', async (c) => {
  const production = await productionOf(c, 'use.propose')
  const actor = somebodyOf(c)
  const [use, form, names] = [await useOf(c, production), await readForm(c), await listNames(c.var.db)]
  const [typed, said] = [typedUse(form), typedCase(form)]
  const once = onceIn(form, c.var.requestId)
  const problems: Problems = { ...caseProblems(said), ...useProblems(typed, plansOf(typed, names)) }
  const shown = numberIn(form.text('shown'))
  if (use.triages.some(({ id, cause }) => id > shown && cause === 'changed'))
    problems[''] = 'Somebody changed this use since you opened it. Look at theirs in another tab; send yours again to put it in its place'
  const sent = { production, use, names, typed, said, once }
  if (form.text('add') !== '' || Object.keys(problems).length > 0) return showForm(c, { ...sent, isMore: form.text('add') !== '' }, problems)
  const doer = { actor, person: actor.person, production, once: onceOf(actor.person.id, `use:${once}`, [use.id, typed, said]) }
  await changeUse(c.var.db, doer, use.number, use.triages.at(-1)!.id, await assessedNow(c, production, typed, said, names))
  return redirect(c, usePath(production, use.number), 'It is changed, and was checked again.')
})

/** As the system reads: the facts that only the studio may read count here too, and the round that looks for what moved sees the same. */
const assessedNow = async (c: Asked, production: Production, { steps, answers }: TypedUse, typed: TypedCase, names: Named[]) => {
  const { db, policies, today } = c.var
  const policy = policies.current(today)
  const basis = { db: readAs(db, 'system'), policy, today, studio_id: production.studio_id, production_id: production.id }
  const asked = askedSteps(steps, names)
  return { typed, answers, policy, assessed: assess(await groundOf(basis, asked), asked, answers) }
}

type Sent = { production: Production; use: KeptUse | null; names: Named[]; typed: TypedUse; said: TypedCase; once: string; isMore?: boolean }

const showForm = (c: Asked, { production, use, names, typed, said, once, isMore = false }: Sent, problems: Problems) => {
  const hasRoom = isMore && typed.steps.length < mostTyped
  const steps = typed.steps.length === 0 || hasRoom ? [...typed.steps, blankStep] : typed.steps
  const shown = isMore ? {} : problems
  return page(
    c,
    <UseFormPage
      {...{ production, once, problems: shown }}
      number={use?.number ?? null}
      shown={use?.triages.at(-1)?.id ?? null}
      case={said}
      typed={{ ...typed, steps }}
      names={names.map(({ name }) => name)}
      pack={c.var.policies.current(c.var.today).pack}
    />,
    Object.keys(shown).length > 0 ? 422 : 200,
  )
}
