import { dateWords } from '../../views/words.ts'
import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { AnswerRuling } from '../db/schema.ts'
import type { Answer } from '../facts/fact.ts'
import { writeFact } from '../facts/new-fact.ts'
import { listFacts } from '../facts/queries.ts'
import { openByRule } from '../findings/by-rule.ts'
import { conflict, forbidden, notFound } from '../http/problem.ts'
import { falseWhenNotThere, NotThere } from '../people/not-there.ts'
import type { Person } from '../people/person.ts'
import { evaluateAll } from '../policy/refresh.ts'
import type { Policies } from '../policy/store.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'
import {
  type AnswerRow,
  type AttestationRecord,
  findAttestation,
  insertReviews,
  listAcceptedFacts,
  listAnswersToReview,
  listAttestedHeads,
  lockAttestation,
} from './queries.ts'
import { agreeingOf, reviewedOf } from './review.ts'
import { mayRule, type Standing, standingOf, whyNotAccepted } from './rules.ts'

// What procurement makes of a signed answer: the ruling, the fact that it becomes, and the verdict, in one transaction.

/** `policies` are all there are: a fact moves verdicts that the one who accepts it may not see. */
export type Deps = { db: Db; bank: Bank; policies: Policies; today: string }
export type Reviewer = Actor & { kind: 'person'; person: Person }

type Ruling = {
  attestation: number
  studio_id: number
  question: string
  ruling: AnswerRuling
  reason: string
  /** The newest ruling on the page; 0: none. */
  seen: number
}

/** False when somebody else ruled on the answer since the page was read. */
export const ruleOnAnswer = (deps: Deps, actor: Reviewer, asked: Ruling): Promise<boolean> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const { attestation, answers, facts } = await openReview(tx, deps, actor, asked)
    const answer = answers.find(({ question }) => question === asked.question)
    if (!answer) throw notFound('This answer')
    if ((answer.rulings.at(-1)?.id ?? 0) !== asked.seen) throw new NotThere()
    const reviewed = reviewedOf(deps.bank, answer, facts, deps.today)
    if (!mayRule(asked.ruling, reviewed)) throw conflict(whyNot(asked.ruling, whyNotAccepted(reviewed)))
    if (asked.ruling === 'accepted') return { result: true, events: await accept(tx, deps, actor, attestation, [answer], asked) }
    return { result: true, events: await notAccept(tx, deps, actor, attestation, answer, { ...asked, ruling: asked.ruling }) }
  }).catch(falseWhenNotThere)

/** Accepts every answer that says what the register reads already. False when those are no longer the ones that the page listed. */
export const acceptAgreeing = (deps: Deps, actor: Reviewer, asked: { attestation: number; studio_id: number; questions: string[] }): Promise<boolean> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const { attestation, answers, facts } = await openReview(tx, deps, actor, asked)
    const agreeing = agreeingOf(deps.bank, answers, facts, deps.today)
    const shown = new Set(asked.questions)
    if (agreeing.length === 0 || agreeing.length !== shown.size || !agreeing.every(({ question }) => shown.has(question))) throw new NotThere()
    return { result: true, events: await accept(tx, deps, actor, attestation, agreeing, { ...asked, reason: '' }) }
  }).catch(falseWhenNotThere)

const notCurrent: Record<Exclude<Standing, 'current'>, string> = {
  superseded: 'Rule on the newer attestation: the vendor signed anew, and this one no longer stands.',
  ended: 'Ask the vendor to sign anew: this attestation has ended.',
  not_begun: 'Wait until this attestation begins.',
}

/** Whoever speaks for a vendor does not judge what it signed. */
export const refuseOwnVendor = (
  { person }: Reviewer,
  { organisation_id, vendor_name, signed_by }: { organisation_id: number; vendor_name: string; signed_by?: number },
) => {
  if (signed_by === person.id || person.memberships.some((membership) => membership.organisation_id === organisation_id))
    throw forbidden(`Leave this to somebody else: you belong to ${vendor_name}, and nobody judges what their own vendor signed.`)
}

const openReview = async (tx: Tx, deps: Deps, actor: Reviewer, { attestation: id, studio_id }: { attestation: number; studio_id: number }) => {
  await lockAttestation(tx, id)
  const attestation = await findAttestation(tx, id)
  if (!attestation) throw notFound('This attestation')
  refuseOwnVendor(actor, attestation)
  const standing = standingOf(attestation, deps.today)
  if (standing !== 'current') throw conflict(notCurrent[standing])
  const [answers, facts] = [
    await listAnswersToReview(tx, attestation, studio_id),
    (await listFacts(tx, { ownOnly: true, offeringIds: [attestation.offering_id], on: deps.today })).get(attestation.offering_id) ?? [],
  ] as const
  return { attestation, answers, facts }
}

const whyNot = (ruling: AnswerRuling, because: string | null) =>
  ruling === 'accepted' && because !== null
    ? because
    : ruling === 'rejected'
      ? 'It is rejected already.'
      : 'Reject the answer to take its acceptance back: nothing else is done with an accepted one.'

type By = { studio_id: number; reason: string }

const accept = async (tx: Tx, deps: Deps, actor: Reviewer, attestation: AttestationRecord, answers: AnswerRow[], by: By): Promise<AuditEvent[]> => {
  const { id, offering_id, organisation_id, vendor_id, valid_to, signed_at } = attestation
  const [heads, accepted] = [await listAttestedHeads(tx, offering_id, organisation_id), await listAcceptedFacts(tx, id)]
  const made: { question: string; fact: number; answer: string; value: Answer }[] = []
  for (const { question, value } of answers) {
    const fact = {
      question,
      value,
      evidence: 'vendor_attestation' as const,
      source: null,
      note: `Attestation ${id} of ${dateWords(signed_at.toISOString())}`,
      valid_from: deps.today,
      valid_to,
      supersedes: heads.get(question) ?? null,
      territory: null,
    }
    // Another studio may have accepted the same: one fact is enough.
    const factId = accepted.get(question) ?? (await writeFact(tx, { id: offering_id, vendor_id }, fact, `person ${actor.person.id}`))
    made.push({ question, fact: factId, answer: labelOf(deps.bank.byId.get(question)!, value), value })
  }
  await insertReviews(
    tx,
    made.map(({ question, fact }) => ({
      attestation_id: id,
      question_id: question,
      studio_id: by.studio_id,
      ruling: 'accepted',
      reason: by.reason,
      fact_id: fact,
      reviewed_by: actor.person.id,
    })),
  )
  const [only] = made
  const sentence =
    made.length === 1 && only
      ? `${nameOf(attestation)}: ${only.question} is “${only.answer}”, as the vendor attests; accepted as fact ${only.fact}.`
      : `${nameOf(attestation)}: ${made.length} answers that the vendor attests were accepted, because they say what the register reads: ${made.map(({ question }) => question).join(', ')}.`
  const cause = { text: sentence, ...(made.length === 1 && only ? { fact_id: only.fact } : {}) }
  await evaluateAll(tx, { policies: deps.policies, today: deps.today, offeringIds: [offering_id], cause })
  const facts = made.map(({ question, fact, value }) => ({ id: fact, question, value }))
  const found = await openByRule(tx, deps, { offering: { id: offering_id, name: nameOf(attestation) }, facts })
  const event: AuditEvent = {
    action: made.length === 1 ? 'answer.accepted' : 'answers.accepted',
    subject: pathOf(attestation),
    sentence,
    audience: 'public',
    after: { attestation: id, digest: attestation.digest, facts: made.map(({ question, fact }) => ({ question, fact })) },
    is_decision: true,
  }
  return [event, ...found]
}

const said = { asked: 'has to be made clear', flagged: 'was flagged', rejected: 'was rejected' } as const

/** Asked, flagged or rejected; rejecting what was accepted takes its fact back. What it says is the vendor's and the studio's. */
export const notAccept = async (
  tx: Tx,
  deps: Deps,
  actor: Reviewer,
  attestation: AttestationRecord,
  answer: Pick<AnswerRow, 'question' | 'rulings'>,
  { ruling, reason, studio_id }: By & { ruling: 'asked' | 'flagged' | 'rejected' },
): Promise<AuditEvent[]> => {
  const { question, rulings } = answer
  await insertReviews(tx, [{ attestation_id: attestation.id, question_id: question, studio_id, ruling, reason, fact_id: null, reviewed_by: actor.person.id }])
  const event: AuditEvent = {
    action: `answer.${ruling}`,
    subject: pathOf(attestation),
    sentence: `${nameOf(attestation)}: the vendor’s signed answer to ${question} ${said[ruling]}.`,
    audience: { organisation: ruling === 'flagged' ? studio_id : attestation.organisation_id },
    after: { attestation: attestation.id, question },
    ...(reason === '' ? {} : { reason }),
  }
  if (rulings.at(-1)?.ruling !== 'accepted') return [event]
  const taken = await takeBack(tx, deps, actor, attestation, question)
  return taken === null ? [event] : [event, taken]
}

/** The fact of an acceptance is replaced by "unknown": what it said that was good no longer counts, what was bad stays until better is known. */
const takeBack = async (tx: Tx, deps: Deps, actor: Reviewer, attestation: AttestationRecord, question: string): Promise<AuditEvent | null> => {
  const fact = (await listAttestedHeads(tx, attestation.offering_id, attestation.organisation_id)).get(question)
  if (fact === undefined) return null
  const note = `Attestation ${attestation.id} of ${dateWords(attestation.signed_at.toISOString())}: its acceptance was taken back`
  const unknown = {
    question,
    value: 'unknown',
    evidence: 'vendor_attestation' as const,
    source: null,
    note,
    valid_from: deps.today,
    supersedes: fact,
    territory: null,
  }
  const id = await writeFact(tx, { id: attestation.offering_id, vendor_id: attestation.vendor_id }, unknown, `person ${actor.person.id}`)
  const sentence = `${nameOf(attestation)}: the acceptance of the vendor’s signed answer to ${question} was taken back; fact ${fact} no longer counts in favour.`
  await evaluateAll(tx, { policies: deps.policies, today: deps.today, offeringIds: [attestation.offering_id], cause: { text: sentence, fact_id: id } })
  return {
    action: 'acceptance.withdrawn',
    subject: pathOf(attestation),
    sentence,
    audience: 'public',
    before: { fact },
    after: { fact: id },
    is_decision: true,
  }
}

const nameOf = ({ tool_name, offering_name }: Pick<AttestationRecord, 'tool_name' | 'offering_name'>) => `${tool_name}, ${offering_name}`
const pathOf = ({ tool, offering }: Pick<AttestationRecord, 'tool' | 'offering'>) => `/tools/${tool}/${offering}`
