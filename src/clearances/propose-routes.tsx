import { type Context, Hono } from 'hono'
import { ProposePage } from '../../views/clearance-form.tsx'
import { clearanceWords } from '../../views/words.ts'
import { findOffering } from '../facts/queries.ts'
import { numberIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { forbidden, notFound, type Problems } from '../http/problem.ts'
import { markOf, movedSince, readBasis } from './basis.ts'
import { listTies } from './proposal-queries.ts'
import { proposeClearance } from './propose-actions.ts'
import { readProposal, startOf, type TypedProposal, withEmptyRows } from './propose-form.ts'
import { findAsked, listOpenProposals, listOwners, listProductions, listSettings } from './propose-queries.ts'
import { proposalFrom } from './propose-rules.ts'
import { findClearance, findRuling } from './queries.ts'
import { depsOf, studioOfAsker } from './request.ts'
import { clearanceState, stands } from './rules.ts'
import { tieWords } from './workflow.ts'

// Proposing a ruling on an offering, for the studio that somebody works for.

export const proposeRoutes = new Hono<AppEnv>()

type Asked = Context<AppEnv, '/tools/:tool/:offering/clearance/new'>

proposeRoutes.get('/tools/:tool/:offering/clearance/new', async (c) => {
  const found = await groundOf(c)
  return show(c, found, await startFor(c, found))
})

proposeRoutes.post('/tools/:tool/:offering/clearance/new', async (c) => {
  const form = await readForm(c)
  const typed = readProposal(form)
  const found = await groundOf(c, numberIn(typed.review))
  const again = { shown: form.text('shown'), once: form.text('once') }
  if (form.text('add') === 'condition') return show(c, found, { ...typed, conditions: withEmptyRows(typed.conditions, 1) }, again)
  const { problems, proposal } = proposalFrom(typed, found.ground)
  if (!proposal) return show(c, found, typed, { ...again, problems, status: 422 })
  const { actor, about } = found
  const { shown } = again
  const once = onceOf(actor.person.id, `proposal:${form.text('once') || c.var.requestId}`, [about.offering_id, proposal, shown])
  const made = await proposeClearance(depsOf(c), actor, about, { proposal, shown, once }).catch(asBefore<{ id: number }>)
  if (made === 'moved') return show(c, await groundOf(c, numberIn(typed.review)), typed, { shown, status: 409 })
  return redirect(c, `/proposals/${made.id}`, 'It is proposed. Somebody else decides.')
})

/** Everything that a proposal is measured by, for somebody who may propose. Throws 401, 403 and 404. */
const groundOf = async (c: Asked, review = -1) => {
  const { db, today } = c.var
  const { actor, studio } = studioOfAsker(c, 'clearance.propose', 'Ask a reviewer, an approver or a policy owner of your studio: they propose clearances.')
  const offering = await findOffering(db, c.req.param('tool'), c.req.param('offering'))
  if (!offering) throw notFound('This offering')
  const studio_id = studio.organisation_id
  const ties = await listTies(db, actor.person.id, { offering_id: offering.id, proposed_by: -1, exception_by: null, suspended_by: null })
  if (ties.includes('vendor')) throw forbidden(tieWords.vendor.whyNot)
  const about = { studio_id, studio: studio.name, offering_id: offering.id, tool_name: offering.tool_name, offering_name: offering.offering_name }
  const [basis, productions, owners, settings, ruling, open, asked] = await Promise.all([
    readBasis(depsOf(c), about),
    listProductions(db, studio_id),
    listOwners(db, studio_id),
    listSettings(db, offering.id),
    findRuling(db, studio_id, offering.id, { on: today }),
    listOpenProposals(db, studio_id, offering.id),
    review < 0 ? undefined : findAsked(db, review, studio_id, offering.id),
  ])
  const standing = ruling && { ruling, ...clearanceState(ruling, basis.verdict.facts_digest, today) }
  const ground = {
    ...{ today, envelope: basis.verdict.envelope, productions, owners, studio_id, settings, review_id: asked?.review ?? null },
    standing: standing && stands(standing) ? { id: standing.ruling.id } : null,
  }
  return { actor, about, offering, basis, ground, owners, settings, standing, open }
}

type Found = Awaited<ReturnType<typeof groundOf>>

/** What the form begins with: `?review=` has what was asked for, `?renew=` what was ruled before. */
const startFor = async (c: Asked, { about, settings, standing }: Found): Promise<TypedProposal> => {
  const { db, today } = c.var
  const [renewed, asked] = await Promise.all([
    findClearance(db, numberIn(c.req.query('renew')), { on: today }),
    findAsked(db, numberIn(c.req.query('review')), about.studio_id, about.offering_id),
  ])
  const isOfThis = renewed?.studio_id === about.studio_id && renewed.offering_id === about.offering_id
  const like = isOfThis ? renewed : (standing?.ruling ?? null)
  const start = startOf({ today, settings, like, asked: asked ?? null })
  // What stood before is where to begin; that it is ruled again is for a person to say.
  return isOfThis ? start : { ...start, ruling: '' }
}

type Again = { problems?: Problems /** The mark that was shown before. */; shown?: string; once?: string; status?: 200 | 409 | 422 }

const show = async (c: Asked, found: Found, typed: TypedProposal, { problems = {}, shown, once, status = 200 }: Again = {}) => {
  const { about, offering, basis, ground, owners, standing, open } = found
  const moved = shown === undefined || shown === markOf(basis) ? null : await movedSince(c.var, about, shown, basis)
  const { pack } = basis.policy
  const props = {
    ...{ offering, owners, open, typed, problems, moved, productions: ground.productions, verdict: basis.verdict, studio: about.studio },
    policy: { name: `${pack.id}@${pack.version}`, title: `${pack.title}, ${pack.version}` },
    replaces: standing && { id: standing.ruling.id, word: clearanceWords[standing.state].word },
    shown: markOf(basis),
    once: once || c.var.requestId,
  }
  return page(c, <ProposePage {...props} />, status)
}
