import { type Context, Hono } from 'hono'
import { ProposalPage } from '../../views/proposal.tsx'
import { numberIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import type { Deps } from './basis.ts'
import { addDissent, agreeToException, approveProposal, proposalStanding, refuseProposal, withdrawProposal } from './decide-actions.ts'
import { listMovesSince } from './moves-queries.ts'
import { findProposal, listTies } from './proposal-queries.ts'
import { depsOf, type Somebody, somebodyOf, studioSubject } from './request.ts'
import { reasonProblem } from './suspend-rules.ts'
import { requireRight } from './take-step.ts'
import { nextSteps, type Step } from './workflow.ts'

// A proposal: for the people of its studio, and for nobody else.

export const proposalRoutes = new Hono<AppEnv>()

const proposal = ':proposal{[0-9]{1,9}}'
type Asked = Context<AppEnv, string>

proposalRoutes.get(`/proposals/${proposal}`, (c) => show(c))

/** Where a step leads to. */
type Made = { clearance?: number; proposal?: number }

/** A step with a text, which leads to a page. */
type Taken = {
  step: Step
  name: string
  /** What is said when the text is missing; null: it may be. */
  ask: string | null
  work: (deps: Deps, actor: Somebody, asked: { proposal: number; text: string; once: ReturnType<typeof onceOf> }) => Promise<Made>
  said: string
}

const take = async (c: Asked, { step, name, ask, work, said }: Taken) => {
  const found = await proposalOf(c)
  requireRight(step, c.var.asker, studioSubject(found.proposal.studio_id))
  const form = await readForm(c)
  const text = form.text(name).trim()
  const problem = ask === null && text === '' ? null : reasonProblem(text, ask ?? '')
  if (problem) return show(c, { step, typed: { [name]: text }, problems: { [name]: problem } })
  const once = onceOf(found.actor.person.id, `${step}:${form.text('once') || c.var.requestId}`, [found.proposal.id, text])
  const { clearance } = await work(depsOf(c), found.actor, { proposal: found.proposal.id, text, once }).catch(asBefore<Made>)
  return redirect(c, clearance === undefined ? `/proposals/${found.proposal.id}` : `/clearances/${clearance}`, said)
}

proposalRoutes.post(`/proposals/${proposal}/approval`, (c) =>
  take(c, { step: 'approve', name: 'approve_reason', ask: null, work: approveProposal, said: 'Approved: it is in force from its first day on.' }),
)

proposalRoutes.post(`/proposals/${proposal}/refusal`, (c) =>
  take(c, { step: 'refuse', name: 'refuse_reason', ask: 'Write why not: whoever proposed it reads it', work: refuseProposal, said: 'It is refused.' }),
)

proposalRoutes.post(`/proposals/${proposal}/withdrawal`, (c) =>
  take(c, { step: 'withdraw', name: 'withdraw_reason', ask: 'Write why it is taken back', work: withdrawProposal, said: 'It is withdrawn.' }),
)

proposalRoutes.post(`/proposals/${proposal}/exception`, (c) =>
  take(c, {
    step: 'agree_to_exception',
    name: 'exception_reason',
    ask: 'Write why the exception is right',
    work: agreeToException,
    said: 'You agreed to the exception. Somebody else decides.',
  }),
)

proposalRoutes.post(`/proposals/${proposal}/dissents`, (c) =>
  take(c, { step: 'dissent', name: 'dissent', ask: 'Write your opinion', work: addDissent, said: 'Your dissent is on the record.' }),
)

/** The proposal of the address, for somebody who works for its studio at present. For others there is none. */
const proposalOf = async (c: Asked) => {
  const actor = somebodyOf(c)
  const found = await findProposal(c.var.db, numberIn(c.req.param('proposal')))
  if (!found || !may(c.var.asker, 'review.read', studioSubject(found.studio_id))) throw notFound('This proposal')
  return { actor, proposal: found }
}

const show = async (c: Asked, refused: Parameters<typeof ProposalPage>[0]['refused'] = null) => {
  const { actor, proposal: found } = await proposalOf(c)
  const { db, bank, today } = c.var
  const [{ basis, overtaken, standing, stage }, ties] = await Promise.all([
    proposalStanding(depsOf(c), found),
    listTies(db, actor.person.id, { ...found, exception_by: found.exception_by?.id ?? null, suspended_by: null }),
  ])
  const moves = overtaken === 'facts_moved' ? await listMovesSince(db, bank, { ...found, since: found.proposed_at, when: { on: today } }) : []
  const { pack } = basis.policy
  const props = {
    ...{ proposal: found, stage, overtaken, moves, refused, verdict: basis.verdict, once: c.var.requestId },
    policy: { name: `${pack.id}@${pack.version}`, title: `${pack.title}, ${pack.version}` },
    replaces: found.decision === null ? (standing?.id ?? null) : null,
    steps: nextSteps(stage, c.var.asker, studioSubject(found.studio_id), ties),
  }
  return page(c, <ProposalPage {...props} />, refused === null ? 200 : 422)
}
