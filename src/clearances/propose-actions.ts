import { type AuditEvent, audited } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import { doOnce, type Once } from '../http/once.ts'
import { becauseRefused, Refused } from '../people/not-there.ts'
import { type Deps, markOf, readBasis } from './basis.ts'
import { nameOf, proposalEvent, rulingWords } from './events.ts'
import { listTies } from './proposal-queries.ts'
import { insertProposal } from './propose-queries.ts'
import type { NewProposal } from './propose-rules.ts'
import { askerOf, type Somebody, studioSubject } from './request.ts'
import { widerThan } from './rules.ts'
import { refusedByDatabase, takeStep } from './take-step.ts'

type About = { studio_id: number; studio: string; offering_id: number; tool_name: string; offering_name: string }

/**
 * Proposes a ruling on what was shown with the form, and nothing else. 'moved': facts or policy are others by now, and nothing was
 * proposed. Under a key that was used before it throws DoneBefore.
 */
export const proposeClearance = (
  deps: Deps,
  actor: Somebody,
  about: About,
  { proposal, shown, once }: { proposal: NewProposal; shown: string; once: Once },
): Promise<{ id: number } | 'moved'> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const { studio_id, offering_id } = about
    const ties = await listTies(tx, actor.person.id, { offering_id, proposed_by: -1, exception_by: null, suspended_by: null })
    takeStep({ stage: 'nothing', step: 'propose', asker: askerOf(actor), subject: studioSubject(studio_id), ties })
    const result = await doOnce(tx, once, async () => {
      const basis = await readBasis({ ...deps, db: tx }, about)
      if (markOf(basis) !== shown) throw new Refused('moved')
      const { conditions, ...row } = proposal
      const rests = { policy_key: basis.policy.key, facts_digest: basis.verdict.facts_digest }
      // An exception is asked for by what is wider, at this moment.
      if (row.exception_name === null && row.ruling !== 'not_cleared' && widerThan(basis.verdict.envelope, row.data_classes).length > 0)
        throw new Refused('moved')
      return { id: await insertProposal(tx, { ...row, ...rests, studio_id, offering_id, proposed_by: actor.person.id }, conditions) }
    })
    return { result: result as { id: number } | 'moved', events: [proposedEvent(about, result.id, proposal)] }
  })
    .catch(becauseRefused<'moved'>)
    .catch(refusedByDatabase)

const proposedEvent = (about: About, id: number, { kind, ruling, data_classes, valid_from, valid_to, exception_name, reasons }: NewProposal): AuditEvent => {
  const scope = data_classes.length > 0 && ruling !== 'not_cleared' ? ` for ${data_classes.join(', ')}` : ''
  return proposalEvent({ ...about, publishes: false }, id, {
    action: 'clearance.proposed',
    sentence: `${about.studio}: ${kind === 'sandbox' ? 'a sandbox' : `“${rulingWords[ruling]}”`} was proposed for ${nameOf(about)}${scope}, from ${valid_from} until ${valid_to}${exception_name === null ? '' : `, with the exception “${exception_name}”`}.`,
    after: { kind, ruling, data_classes, valid_from, valid_to },
    reason: reasons,
  })
}
