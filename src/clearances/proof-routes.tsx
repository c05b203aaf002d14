import { type Context, Hono } from 'hono'
import { ProofPage } from '../../views/clearance-proof.tsx'
import { lookAt } from '../evidence/take-in.ts'
import { numberIn } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { type Upload, withUpload } from '../http/upload.ts'
import { may } from '../people/rights.ts'
import { listProductions, type Production } from './propose-queries.ts'
import { proveCondition } from './prove-actions.ts'
import { findClearance } from './queries.ts'
import { findRecord } from './record-queries.ts'
import { depsOf, productionSubject, type Somebody, somebodyOf, studioSubject } from './request.ts'
import { provenUntil } from './rules.ts'
import { proofProblems, type TypedProof } from './suspend-rules.ts'
import { requireRight } from './take-step.ts'

// Where it is shown that a condition is met: by the studio for all, by a production for itself.

export const proofRoutes = new Hono<AppEnv>()

const path = '/clearances/:clearance{[0-9]{1,9}}/conditions/:number{[0-9]{1,3}}/proofs'
type Asked = Context<AppEnv, string>

proofRoutes.get(path, async (c) => {
  const found = await conditionOf(c)
  return show(c, found, placeOf(c, found, c.req.query('production') ?? ''), { shown_on: c.var.today, description: '' })
})

proofRoutes.post(path, async (c) => {
  const found = await conditionOf(c)
  return withUpload(c, async (upload) => {
    const production = placeOf(c, found, upload.form.text('production'))
    const typed = { shown_on: upload.form.text('shown_on').trim(), description: upload.form.text('description').trim() }
    const problems = await prove(c, found, production, typed, upload)
    if (Object.keys(problems).length > 0) return show(c, found, production, typed, problems)
    const back = production === null ? `/clearances/${found.ruling.id}` : `/productions/${production.slug}/clearances`
    return redirect(
      c,
      `${back}#${production === null ? 'condition' : 'clearance'}-${production === null ? found.condition.number : found.ruling.id}`,
      'It is on record that the condition is met.',
    )
  })
})

/** The file is looked at first: what is wrong with it or beside it is said together. */
const prove = async (c: Asked, found: Found, production: Production | null, typed: TypedProof, upload: Upload): Promise<Problems> => {
  const { actor, ruling, condition } = found
  const problems = proofProblems(typed, c.var.today, null)
  const title = `Proof of condition ${condition.number} of clearance ${ruling.id}, ${typed.shown_on}`
  const described = { title, effective_on: '', expires_on: '', visibility: 'registry' }
  const looked =
    upload.file === null ? { problems: {}, made: null } : await lookAt(c, production?.id ?? ruling.studio_id, actor.person.id, upload.file, described)
  if (Object.keys(problems).length > 0 || looked.problems?.file !== undefined)
    return { ...problems, ...(looked.problems?.file === undefined ? {} : { file: looked.problems.file }) }
  const asked = { clearance: ruling.id, number: condition.number, production, studio_id: ruling.studio_id, typed, file: looked.made }
  const key = upload.form.text('once') || c.var.requestId
  const once = onceOf(actor.person.id, `proof:${key}`, [ruling.id, condition.number, production?.id, typed, upload.file?.sha256])
  return proveCondition({ ...depsOf(c), files: c.var.files }, actor, { ...asked, once }).catch(asBefore<Problems>)
}

/** A condition of a clearance that the reader may know of, for somebody who may show something about it. Throws 401, 403 and 404. */
const conditionOf = async (c: Asked) => {
  const actor = somebodyOf(c)
  const { db, today, asker } = c.var
  const id = numberIn(c.req.param('clearance'))
  const [ruling, record] = await Promise.all([findClearance(db, id, { on: today }), findRecord(db, id, { on: today })])
  if (!ruling || !record) throw notFound('This clearance')
  const productions = (await listProductions(db, ruling.studio_id)).filter(({ id: one }) => ruling.productions === null || ruling.productions.includes(one))
  const own = productions.filter((one) => may(asker, 'condition.prove', productionSubject(one.id, ruling.studio_id)))
  if (own.length === 0) requireRight('prove', asker, studioSubject(ruling.studio_id))
  const condition = ruling.conditions.find(({ number }) => number === numberIn(c.req.param('number')))
  if (!condition) throw notFound('This condition')
  return { actor, ruling, record, condition, own }
}

type Found = { actor: Somebody } & Awaited<ReturnType<typeof conditionOf>>

/** For which production it is shown: the one that is named, or one's own; null for the people of the studio. */
const placeOf = (c: Asked, { own, ruling }: Found, slug: string): Production | null => {
  if (slug === '' && may(c.var.asker, 'condition.prove', studioSubject(ruling.studio_id))) return null
  const found = own.find((one) => one.slug === slug) ?? (slug === '' ? own[0] : undefined)
  if (!found) throw notFound('This production')
  return found
}

const show = (c: Asked, { ruling, record, condition }: Found, production: Production | null, typed: TypedProof, problems: Problems = {}) => {
  const until = provenUntil(record.proofs, condition.number, production?.id ?? null, c.var.today)
  const props = { ruling, condition, production, until, typed, problems, name: `${record.tool_name}, ${record.offering_name}`, once: c.var.requestId }
  return page(c, <ProofPage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}
