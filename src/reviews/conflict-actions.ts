import { audited } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import { conflict, notFound, type Problems } from '../http/problem.ts'
import { becauseRefused, Refused } from '../people/not-there.ts'
import { evaluateAll } from '../policy/refresh.ts'
import type { Bank } from '../questions/question.ts'
import { type Deps, notAccept, type Reviewer, refuseOwnVendor } from './actions.ts'
import { type ConflictRecord, findConflict, insertClosure, listSuccessors, lockConflict } from './conflict-queries.ts'
import { findAttestation, listAnswersToReview } from './queries.ts'
import { closureProblems, type Sides, successorsOf } from './rules.ts'

export type TypedClosure = { ruling: string; reason: string; fact: string }

/** Both sides, as the rules compare them. Throws 404 for a question that the bank has no more. */
export const sidesOf = (bank: Bank, { question, answer, fact }: ConflictRecord): Sides => {
  const asked = bank.byId.get(question)
  if (!asked) throw notFound('The question of this conflict')
  return { question: asked, answer, fact }
}

/** Closes a conflict and makes the verdicts again. Returns what is wrong with the form; nothing was done then. */
export const closeConflict = (deps: Deps, actor: Reviewer, asked: { conflict: number; studio_id: number; typed: TypedClosure }): Promise<Problems> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    await lockConflict(tx, asked.conflict)
    const record = await findConflict(tx, asked.conflict)
    const attestation = record && (await findAttestation(tx, record.attestation_id))
    if (!record || !attestation) throw notFound('This conflict')
    refuseOwnVendor(actor, attestation)
    if (record.closure) throw conflict('Read how it was closed: somebody else did so meanwhile.')
    const sides = sidesOf(deps.bank, record)
    const successors = successorsOf(sides, await listSuccessors(tx, record))
    const problems = closureProblems(asked.typed, sides, successors)
    if (Object.keys(problems).length > 0) throw new Refused(problems)

    const { reason, ruling } = asked.typed
    const isFact = ruling === 'fact_stands'
    const fact_id = isFact ? null : Number(asked.typed.fact)
    const closed = {
      conflict_id: record.id,
      ruling: isFact ? ('fact_stands' as const) : ('answer_stands' as const),
      reason,
      fact_id,
      closed_by: actor.person.id,
    }
    await insertClosure(tx, closed)
    const name = `${record.tool_name}, ${record.offering_name}`
    const sentence = `${name}: the conflict over ${record.question} is closed; ${isFact ? `the register’s reading stands (fact ${record.fact_id})` : `the vendor’s answer stands, by fact ${fact_id}`}.`
    const cause = { text: sentence, fact_id: fact_id ?? record.fact_id }
    await evaluateAll(tx, { policies: deps.policies, today: deps.today, offeringIds: [record.offering_id], cause })
    const answer = (await listAnswersToReview(tx, attestation, asked.studio_id)).find(({ question }) => question === record.question)
    const rejected = isFact && answer ? await notAccept(tx, deps, actor, attestation, answer, { ruling: 'rejected', reason, studio_id: asked.studio_id }) : []
    const event = {
      action: 'conflict.closed',
      subject: `/tools/${record.tool}/${record.offering}`,
      sentence,
      audience: 'public' as const,
      before: { conflict: record.id, fact: record.fact_id, attestation: record.attestation_id },
      after: { ruling: closed.ruling, fact: fact_id ?? record.fact_id },
      reason,
      is_decision: true,
    }
    return { result: {}, events: [event, ...rejected] }
  }).catch(becauseRefused<Problems>)
