import { type Asserter, assertedBy, audited } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { openByRule } from '../findings/by-rule.ts'
import { doOnce, type Once } from '../http/once.ts'
import { evaluateAll } from '../policy/refresh.ts'
import type { Policies } from '../policy/store.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'
import { type NewFact, writeFact } from './new-fact.ts'
import { findOfferingForFact, insertProof } from './writes.ts'

export type { NewFact } from './new-fact.ts'

/** `db` is read as the system, and `policies` are all there are: a fact is everybody's, and moves verdicts that the one who records it may not see. */
type Deps = { db: Db; bank: Bank; policies: Policies; today: string }

/**
 * Records one fact with its source and evaluates the offering again, in one transaction. A quote is checked against
 * the text given with it; when it is not an exact substring the database refuses the check and the fact stays inferred.
 * Under a key that was used before it throws DoneBefore, and nothing is recorded twice.
 */
export const recordFact = ({ db, bank, policies, today }: Deps, actor: Asserter, fact: NewFact, once: Once | null = null): Promise<{ id: number }> =>
  audited(db, actor, async (tx) => {
    const offering = await findOfferingForFact(tx, fact.offering.tool, fact.offering.offering)
    const result = await doOnce(tx, once, async () => ({ id: await writeFact(tx, offering, fact, assertedBy(actor)) }))
    const answer = labelOf(bank.byId.get(fact.question)!, fact.value)
    const sentence = `${offering.name}: ${fact.question} is now “${answer}”${fact.supersedes === null ? '' : `, in place of fact ${fact.supersedes}`}.`
    await evaluateAll(tx, { policies, today, offeringIds: [offering.id], cause: { text: sentence, fact_id: result.id } })
    const event = {
      action: 'fact.recorded',
      subject: `/tools/${fact.offering.tool}/${fact.offering.offering}`,
      sentence,
      audience: 'public' as const,
      after: { id: result.id, question: fact.question, value: fact.value, evidence: fact.evidence },
    }
    const found = await openByRule(tx, { bank, today }, { offering, facts: [{ id: result.id, question: fact.question, value: fact.value }] })
    return { result, events: [event, ...found] }
  })

export type NewProof = { tool: string; offering: string; configuration: string; shown_on: string; expires_on: string; description: string }

/** Attaches proof that a setting is on. Claims that depend on it count from now until the proof ends. */
export const attachProof = ({ db, policies, today }: Deps, actor: Asserter, proof: NewProof): Promise<number> =>
  audited(db, actor, async (tx) => {
    const offering = await findOfferingForFact(tx, proof.tool, proof.offering)
    const id = await insertProof(tx, offering.id, proof.configuration, {
      shown_on: proof.shown_on,
      expires_on: proof.expires_on,
      description: proof.description,
      asserted_by: assertedBy(actor),
    })
    const sentence = `${offering.name}: proof of the setting “${proof.configuration}” was attached; it counts until ${proof.expires_on}.`
    await evaluateAll(tx, { policies, today, offeringIds: [offering.id], cause: { text: sentence } })
    return { result: id, events: [{ action: 'proof.attached', subject: `/tools/${proof.tool}/${proof.offering}`, sentence, audience: 'public' }] }
  })
