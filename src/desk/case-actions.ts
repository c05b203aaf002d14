import { partStateWords, partWords } from '../../views/review-words.ts'
import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import type { ReviewKind } from '../db/review-tables.ts'
import { findOffering } from '../facts/queries.ts'
import { Refused } from '../people/not-there.ts'
import { isDone, longestReason } from './moves.ts'
import { aboutWords, pathName, reviewPath } from './names.ts'
import { type About, growReview, openReview } from './open.ts'
import { listByCadence } from './queue-queries.ts'
import type { Deps, Desk } from './request.ts'
import { findOwner, isFinished, moved, type Outcome, onReview, refuse, refuseOwnVendor, takeStep } from './review-actions.ts'
import { findLastAnswers, findOpenReview, listAskers, listParts, lockDesk, type ReviewRecord, updateReview } from './review-queries.ts'
import { type Irq, tierOf, tiers } from './risk.ts'
import { riskById, unsure } from './risk-questions.ts'

// What somebody at the desk does with a whole review: opens it, answers for its risk, says whose it is and what it is about, closes it.

/** Opens one because something happened or the time has come; the one that is open goes before. Null: there is no such offering. */
export const openByDesk = async (
  deps: Deps,
  desk: Desk,
  asked: { tool: string; offering: string; kind: Exclude<ReviewKind, 'new' | 'wider'> },
): Promise<{ id: number; isNew: boolean } | null> =>
  audited<{ id: number; isNew: boolean } | null>(readAs(deps.db, 'system'), desk.actor, async (tx) => {
    await lockDesk(tx, desk.studio_id)
    const found = await findOffering(tx, asked.tool, asked.offering)
    if (!found) throw new Refused(null)
    await refuseOwnVendor(tx, desk, found.id)
    const about: About = {
      offering_id: found.id,
      tool: found.tool,
      offering: found.offering,
      tool_name: found.tool_name,
      offering_name: found.offering_name,
      tool_url: '',
    }
    const open = await findOpenReview(tx, desk.studio_id, about)
    if (open) throw new Refused({ id: open.id, isNew: false })
    const due = asked.kind === 'reassessment' ? (await listByCadence(tx, desk.studio_id, deps.today)).filter(({ offering_id }) => offering_id === found.id) : []
    const { id, event } = await openReview(tx, {
      ...{ studio_id: desk.studio_id, about, kind: asked.kind, today: deps.today, person_id: desk.person.id },
      irq: await findLastAnswers(tx, desk.studio_id, found.id),
      ...(due.length > 0 ? { only: due.map(({ part }) => part) } : {}),
    })
    return { result: { id, isNew: true }, events: [event] }
  }).catch((error: unknown) => {
    if (error instanceof Refused) return error.because as { id: number; isNew: boolean } | null
    throw error
  })

const event = (review: ReviewRecord, action: string, sentence: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  action,
  subject: reviewPath(review.id),
  sentence,
  audience: { organisation: review.studio_id },
  ...more,
})

const change = async (tx: Tx, review: ReviewRecord, version: number, set: Parameters<typeof updateReview>[2], field: string) => {
  if (review.version !== version || !(await updateReview(tx, review, set))) throw refuse({ [field]: moved }, 409)
}

export const setLead = (deps: Deps, desk: Desk, asked: { review: number; lead: string; version: number }): Promise<Outcome> =>
  onReview(deps, desk, asked.review, async (tx, review) => {
    const lead = await findOwner(tx, review, asked.lead, 'lead')
    if ((lead?.id ?? null) === review.lead_id) throw refuse({ lead: 'Choose somebody else: this is how it stands' })
    await change(tx, review, asked.version, { lead_id: lead?.id ?? null }, 'lead')
    const name = `The review of ${aboutWords(review)}`
    const sentence = lead === null ? `${name} is led by nobody for now.` : `${name} is led by ${lead.log_name}.`
    const audience = { organisation: review.studio_id, ...(lead === null ? {} : { people: [lead.log_name] }) }
    return [event(review, 'review.assigned', sentence, { audience, before: { lead: review.lead_id }, after: { review: review.id, lead: lead?.id ?? null } })]
  })

/** Answers as a form brings them, by question; what is left open is left as it was. */
const irqFrom = (typed: Record<string, string>): Irq =>
  Object.fromEntries(
    [...riskById.values()].flatMap(({ id, answers }) => ([...answers.map((one) => one.id), unsure].includes(typed[id] ?? '') ? [[id, typed[id]]] : [])),
  )

/** Somebody at the desk knows better than whoever asked. A tier falls for a reason only, and takes away nothing that was begun. */
export const scoreReview = (
  deps: Deps,
  desk: Desk,
  asked: { review: number; risk: Record<string, string>; reason: string; version: number },
): Promise<Outcome> =>
  onReview(deps, desk, asked.review, async (tx, review) => {
    const after = { ...review.irq, ...irqFrom(asked.risk) }
    const falls = tiers.indexOf(tierOf(after)) > tiers.indexOf(tierOf(review.irq)) && tierOf(review.irq) !== 'unscored'
    if (falls && asked.reason === '') throw refuse({ 'risk-reason': 'Give a reason: with these answers the tier falls' })
    if ([...asked.reason].length > longestReason) throw refuse({ 'risk-reason': `Shorten the reason to ${longestReason} characters at most` })
    if (review.version !== asked.version) throw refuse({ 'risk-reason': moved }, 409)
    const grown = await growReview(tx, { review, before: review.irq, after, today: deps.today, person_id: desk.person.id })
    if (grown === null) throw refuse({ 'risk-reason': 'Change an answer first: this is how they stand' })
    await change(tx, review, asked.version, { irq: after }, 'risk-reason')
    return [{ ...grown, ...(asked.reason === '' ? {} : { reason: asked.reason }) }]
  })

/** Says which offering a tool is that the register did not have when it was asked for. */
export const linkReview = (deps: Deps, desk: Desk, asked: { review: number; offering: string; version: number }): Promise<Outcome> =>
  onReview(deps, desk, asked.review, async (tx, review) => {
    const [tool = '', slug = ''] = asked.offering.split('/')
    const found = await findOffering(tx, tool, slug)
    if (!found) throw refuse({ offering: 'Enter a tool and its plan as in the address of its dossier, like chatgpt/enterprise' })
    if (review.offering_id !== null) throw refuse({ offering: 'Read which it is: it is linked already' }, 409)
    await refuseOwnVendor(tx, desk, found.id)
    const other = await findOpenReview(tx, desk.studio_id, { offering_id: found.id, tool_name: '' })
    if (other) throw refuse({ offering: `Close this one with a reason that names review ${other.id}: that one is open about the same offering` })
    await change(tx, review, asked.version, { offering_id: found.id }, 'offering')
    const sentence = `The review of ${review.tool_name} is about ${aboutWords(found)}, which the register has by now.`
    return [
      event(review, 'review.linked', sentence, {
        before: { tool_name: review.tool_name },
        after: { review: review.id, offering: `${found.tool}/${found.offering}` },
      }),
    ]
  })

export type AskedClosure = { review: number; reason: string /** What is not done is withdrawn first. */; withdraw: boolean; version: number }

/** Closes a review when nothing is left to do in it. Whoever asked reads it in the log. */
export const closeReview = (deps: Deps, desk: Desk, asked: AskedClosure): Promise<Outcome> =>
  onReview(deps, desk, asked.review, async (tx, review) => {
    const parts = await listParts(tx, review.id)
    if (!asked.withdraw && !isFinished(parts)) throw refuse({ 'closing-reason': 'Finish its parts first, or withdraw what is left' }, 409)
    if (asked.withdraw && asked.reason === '') throw refuse({ 'closing-reason': 'Give a reason: whoever asked reads it' })
    if ([...asked.reason].length > longestReason) throw refuse({ 'closing-reason': `Shorten the reason to ${longestReason} characters at most` })
    const steps: AuditEvent[] = []
    for (const part of parts.filter(({ state }) => !isDone(state))) {
      const step = await takeStep(tx, desk, review, part, { to: 'withdrawn', reason: asked.reason })
      if (step !== false) steps.push(step)
    }
    await change(tx, review, asked.version, { closed_by: desk.person.id, closing_reason: asked.reason }, 'closing-reason')
    const came = (await listParts(tx, review.id)).map(({ part, state }) => `${partWords[part].word} ${partStateWords[state].word.toLowerCase()}`).join(', ')
    const closed = event(review, 'review.closed', `The review of ${aboutWords(review)} was closed: ${came}.`, {
      audience: { organisation: review.studio_id, people: await listAskers(tx, review.id) },
      after: { review: review.id, offering: pathName(review) },
      ...(asked.reason === '' ? {} : { reason: asked.reason }),
    })
    return [...steps, closed]
  })
