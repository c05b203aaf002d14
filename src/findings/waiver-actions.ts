import { dateWords } from '../../views/words.ts'
import { audited, type Tx } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import { listFacts } from '../facts/queries.ts'
import { doOnce, type Once } from '../http/once.ts'
import { conflict, notFound } from '../http/problem.ts'
import { digestOn } from '../policy/evaluate.ts'
import type { Policies } from '../policy/store.ts'
import { type Deps, eventAbout, lockedFinding, nameOf } from './actions.ts'
import type { NewWaiver } from './forms.ts'
import type { Reviewer } from './request.ts'
import { waiverStanding, whyNotDecided } from './state.ts'
import { insertWaiver, insertWaiverDecision } from './writes.ts'

// Living with a finding: one person proposes it, another decides, and it ends by itself.

type WaiverDeps = Deps & { policies: Policies }
type Place = { studio_id: number; finding: number }

const kindWords = { waiver: 'a waiver', risk_acceptance: 'a risk acceptance' } as const

export const proposeWaiver = (deps: WaiverDeps, actor: Reviewer, asked: Place & { waiver: NewWaiver }, once: Once): Promise<{ id: number }> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const finding = await lockedFinding(tx, actor, asked, deps.today)
    const { waiver } = asked
    const result = await doOnce(tx, once, async () => {
      if (finding.state === 'closed') throw conflict('Reopen the finding first: nothing is left to be waived.')
      if (finding.waivers.some((one) => waiverStanding(one, deps.today) === 'waits')) throw conflict('Decide on the proposal that waits first.')
      const facts_digest = await digestNow(tx, deps, finding)
      return { id: await insertWaiver(tx, { ...waiver, finding_id: finding.id, facts_digest, proposed_by: actor.person.id }) }
    })
    const sentence = `${nameOf(finding)}: ${actor.person.log_name} proposed ${kindWords[waiver.kind]} for finding ${finding.id} until ${dateWords(waiver.ends_on)}.`
    const after = { waiver: result.id, ...waiver }
    return { result, events: [eventAbout(finding, { action: 'waiver.proposed', sentence, after })] }
  })

/** What the facts are for the studio when the risk is looked at. They are the same under every policy. */
const digestNow = async (tx: Tx, { policies, today }: WaiverDeps, { studio_id, offering_id }: { studio_id: number; offering_id: number }): Promise<string> => {
  const facts = (await listFacts(tx, { offeringIds: [offering_id], on: today, studioId: studio_id })).get(offering_id) ?? []
  return digestOn(policies.current(today), facts, today)
}

type Decision = { waiver: number; outcome: 'approved' | 'refused'; reason: string }

export const decideWaiver = (deps: Deps, actor: Reviewer, asked: Place & Decision): Promise<void> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const finding = await lockedFinding(tx, actor, asked, deps.today)
    const waiver = finding.waivers.find(({ id }) => id === asked.waiver)
    if (!waiver) throw notFound('This waiver')
    const refusal = whyNotDecided(finding, waiver, asked.outcome, actor.person.id, deps.today)
    if (refusal !== null) throw conflict(refusal)
    await insertWaiverDecision(tx, { waiver_id: waiver.id, outcome: asked.outcome, reason: asked.reason, decided_by: actor.person.id })
    const sentence = `${nameOf(finding)}: ${actor.person.log_name} ${asked.outcome} ${kindWords[waiver.kind]} for finding ${finding.id}${asked.outcome === 'approved' ? ` until ${dateWords(waiver.ends_on)}` : ''}.`
    const event = {
      action: `waiver.${asked.outcome}`,
      sentence,
      after: { waiver: waiver.id, ends_on: waiver.ends_on },
      reason: asked.reason,
      is_decision: true,
    }
    return { result: undefined, events: [eventAbout(finding, event)] }
  })
