import { type Context, Hono } from 'hono'
import { ConflictPage, ConflictsPage } from '../../views/desk-conflicts.tsx'
import { listFacts } from '../facts/queries.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { refuseOwnVendor } from './actions.ts'
import { closeConflict, sidesOf, type TypedClosure } from './conflict-actions.ts'
import { findConflict, listConflicts, listSuccessors } from './conflict-queries.ts'
import { depsOf, numberIn, reviewerOf } from './request.ts'
import { successorsOf } from './rules.ts'

// Where a vendor's word and what the register reads cannot both be true, and how a person closes it.

export const conflictRoutes = new Hono<AppEnv>()

conflictRoutes.get('/desk/conflicts', async (c) => {
  reviewerOf(c, 'attestation.review')
  return page(c, <ConflictsPage conflicts={await listConflicts(c.var.db)} today={c.var.today} />)
})

conflictRoutes.get('/desk/conflicts/:conflict{[0-9]{1,15}}', (c) => show(c))

conflictRoutes.post('/desk/conflicts/:conflict{[0-9]{1,15}}/closure', async (c) => {
  const { actor, studio_id } = reviewerOf(c, 'conflict.close')
  const form = await readForm(c)
  const typed = { ruling: form.text('ruling'), reason: form.text('reason').trim(), fact: form.text('fact') }
  const conflict = numberIn(c, 'conflict')
  const problems = await closeConflict(depsOf(c), actor, { conflict, studio_id, typed })
  if (Object.keys(problems).length > 0) return show(c, typed, problems)
  return redirect(c, `/desk/conflicts/${conflict}`, 'The conflict is closed, and the verdict was made again.')
})

const show = async (c: Context<AppEnv>, typed: TypedClosure = { ruling: '', reason: '', fact: '' }, problems: Problems = {}) => {
  const { actor } = reviewerOf(c, 'attestation.review')
  const { db, bank, today } = c.var
  const conflict = await findConflict(db, numberIn(c, 'conflict'))
  if (!conflict) throw notFound('This conflict')
  refuseOwnVendor(actor, conflict)
  const [facts, recorded] = await Promise.all([listFacts(db, { ownOnly: true, offeringIds: [conflict.offering_id] }), listSuccessors(db, conflict)])
  const sides = sidesOf(bank, conflict)
  const fact = facts.get(conflict.offering_id)?.find(({ id }) => id === conflict.fact_id) ?? null
  const refusal = may(c.var.asker, 'conflict.close') ? null : 'Conflicts are closed by reviewers and approvers.'
  const props = { conflict, sides, fact, successors: successorsOf(sides, recorded), refusal, today, typed, problems }
  return page(c, <ConflictPage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}
