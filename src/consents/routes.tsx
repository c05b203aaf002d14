import { type Context, Hono } from 'hono'
import { ConsentFormPage, ConsentsPage } from '../../views/consents.tsx'
import { somebodyOf } from '../clearances/request.ts'
import { lookAt } from '../evidence/take-in.ts'
import { numberIn, onceIn, readForm } from '../http/form.ts'
import { onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { withUpload } from '../http/upload.ts'
import { may } from '../people/rights.ts'
import { type Production, productionOf } from '../productions/production.ts'
import { listConsents } from '../usage/queries.ts'
import { endConsent, recordConsent } from './actions.ts'
import { blankConsent, consentProblems, endingProblems, type TypedEnding, typedConsent } from './form.ts'

// What performers agreed to. Without one that holds in scope and date, no use of a performer is in order.

export const consentRoutes = new Hono<AppEnv>()

const path = '/productions/:production/consents'

consentRoutes.get(path, async (c) => show(c, await productionOf(c)))

consentRoutes.get(`${path}/new`, async (c) => {
  const production = await productionOf(c, 'consent.record')
  const typed = { ...blankConsent, performer: c.req.query('performer')?.slice(0, 200) ?? '' }
  return page(c, <ConsentFormPage {...{ production, typed, problems: {} }} once={c.var.requestId} />)
})

consentRoutes.post(`${path}/new`, async (c) => {
  const production = await productionOf(c, 'consent.record')
  const actor = somebodyOf(c)
  return withUpload(c, async ({ form, file }) => {
    const typed = typedConsent(form)
    const described = { title: `Consent of ${typed.performer}, ${typed.valid_from}`.slice(0, 200), effective_on: '', expires_on: '', visibility: 'registry' }
    const looked = file === null ? { problems: {}, made: null } : await lookAt(c, production.id, actor.person.id, file, described)
    const problems: Problems = { ...consentProblems(typed, file !== null), ...looked.problems }
    const once = onceIn(form, c.var.requestId)
    const again = (wrong: Problems) => page(c, <ConsentFormPage {...{ production, typed, problems: wrong, once }} />, 422)
    if (Object.keys(problems).length > 0 || looked.made === null) return again(problems)
    const doer = { actor, person: actor.person, production, once: onceOf(actor.person.id, `consent:${once}`, [production.id, typed, file?.sha256]) }
    const wrong = await recordConsent(c.var, doer, typed, looked.made)
    return Object.keys(wrong).length > 0 ? again(wrong) : redirect(c, `/productions/${production.slug}/consents`, 'The consent is on record.')
  })
})

consentRoutes.post(`${path}/:consent{[0-9]{1,15}}/ending`, async (c) => {
  const production = await productionOf(c, 'consent.record')
  const actor = somebodyOf(c)
  const consent = (await listConsents(c.var.db, production.id)).find(({ id }) => id === numberIn(c.req.param('consent')))
  if (!consent) throw notFound('This consent')
  const form = await readForm(c)
  const typed: TypedEnding = { ended_on: form.text('ended_on').trim(), reason: form.text('reason').trim() }
  const problems = endingProblems(typed, consent.valid_from)
  if (Object.keys(problems).length > 0) return show(c, production, { consent: consent.id, typed, problems })
  const once = onceOf(actor.person.id, `ending:${onceIn(form, c.var.requestId)}`, [consent.id, typed])
  await endConsent(c.var.db, { actor, person: actor.person, production, once }, consent.id, typed)
  return redirect(c, `/productions/${production.slug}/consents#consent-${consent.id}`, 'It is on record that the consent ended.')
})

type Refused = { consent: number; typed: TypedEnding; problems: Problems }

const show = async (c: Context<AppEnv, string>, production: Production, refused: Refused | null = null) => {
  const { db, today, asker, requestId } = c.var
  const consents = await listConsents(db, production.id)
  const mayRecord = may(asker, 'consent.record', { organisation: production })
  return page(c, <ConsentsPage {...{ production, consents, refused, mayRecord, today }} once={requestId} />, refused === null ? 200 : 422)
}
