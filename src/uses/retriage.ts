import { clearanceWords, outcomeWords } from '../../views/words.ts'
import { type AuditEvent, audited } from '../audit/audited.ts'
import type { ClearanceState } from '../clearances/rules.ts'
import { type Db, readAs } from '../db/database.ts'
import type { TriageCause } from '../db/production-tables.ts'
import { insertUseNotices } from '../notifications/tell-queries.ts'
import { dayOf } from '../policy/dates.ts'
import type { Policies, StoredPolicy } from '../policy/store.ts'
import { lockProduction } from '../productions/queries.ts'
import { type Assessed, assess, groundOf } from './assess.ts'
import { triagedOf } from './load.ts'
import { findToolOf, findUse, insertTriage, type KeptTriage, type KeptUse, listProductionsWithUses, listUses, type UsingProduction } from './queries.ts'
import { asksForMore } from './rules.ts'

/** Why a use is to be triaged again, in a sentence; null: what it rests on is as it was. */
type Moved = { cause: TriageCause; because: string }

/**
 * The round of every minute: a use is triaged again when a fact, a clearance or the policy under it has moved, and the people of its
 * production are told; at once when it now asks for more. Of a production that is wrapped nothing is triaged any more. Returns how many.
 */
export const retriageUses = async (root: Db, policies: Policies, now: Date): Promise<number> => {
  const [db, today] = [readAs(root, 'system'), dayOf(now)]
  const policy = policies.current(today)
  let done = 0
  for (const production of await listProductionsWithUses(db)) {
    const uses = await listUses(db, production.id)
    const asked = uses.flatMap((use) => use.triages.at(-1)!.steps)
    const ground = await groundOf({ db, policy, today, studio_id: production.studio_id, production_id: production.id }, asked)
    for (const use of uses) {
      const last = use.triages.at(-1)!
      const assessed = assess(ground, last.steps, last.answers)
      const moved = movedFrom(last, policy, assessed)
      if (moved !== null && (await keep(db, production, use, { policy, assessed, moved }))) done++
    }
  }
  return done
}

const movedFrom = (last: KeptTriage, policy: StoredPolicy, { kept }: Assessed): Moved | null => {
  if (last.policy_key !== policy.key) return { cause: 'policy', because: `The policy is ${policy.pack.id}@${policy.pack.version} now.` }
  const cleared = kept.flatMap(({ name, clearance_id, clearance_state }, i) => {
    const before = last.steps[i]!
    if (before.clearance_state === clearance_state && before.clearance_id === clearance_id) return []
    const word = (state: string) => clearanceWords[state as ClearanceState].word.toLowerCase()
    return [`${name}: ${word(before.clearance_state)} before, ${word(clearance_state)} now${clearance_id === null ? '' : ` (clearance ${clearance_id})`}.`]
  })
  if (cleared.length > 0) return { cause: 'clearance', because: cleared.join(' ') }
  const facts = kept.flatMap(({ name, facts_digest }, i) => (last.steps[i]!.facts_digest === facts_digest ? [] : [name]))
  return facts.length === 0 ? null : { cause: 'facts', because: `What is known about ${facts.join(' and ')} has changed.` }
}

type Found = { policy: StoredPolicy; assessed: Assessed; moved: Moved }

/** False when somebody triaged it in the meantime: the next round looks again. */
const keep = (db: Db, production: UsingProduction, use: KeptUse, { policy, assessed, moved }: Found): Promise<boolean> => {
  const last = use.triages.at(-1)!
  return audited(db, { kind: 'job', name: 'triage' }, async (tx) => {
    await lockProduction(tx, production.id)
    const present = await findUse(tx, production.id, use.number)
    if (present?.triages.at(-1)?.id !== last.id) throw new Overtaken()
    const { title, purpose, department, kind, settings, without_ai, answers } = last
    const said = { title, purpose, department, kind, settings, without_ai, answers }
    const { triage, kept } = assessed
    const id = await insertTriage(tx, use.id, {
      ...said,
      ...moved,
      policy_key: policy.key,
      policy_digest: policy.digest,
      result: triage,
      steps: kept,
      triaged_by: null,
    })
    const isMore = asksForMore({ ...triagedOf(last), outcome: triage.outcome, fired: triage.fired }, triagedOf(last))
    const word = outcomeWords[triage.outcome].word.toLowerCase()
    const path = `/productions/${production.slug}/uses/${use.number}`
    const about = {
      production_id: production.id,
      studio_id: production.studio_id,
      tool_id: await findToolOf(tx, kept.find(({ offering_id }) => offering_id !== null)?.offering_id ?? null),
      is_instant: isMore,
    }
    await insertUseNotices(tx, about, {
      change: `use ${id}`,
      subject: `${use.is_demo ? 'Demonstration: ' : ''}Use ${use.number}, ${title}`,
      sentence: isMore ? `It was checked again and asks for more than before: ${word}.` : `It was checked again and asks for no more than before: ${word}.`,
      because: moved.because,
      path,
    })
    const event: AuditEvent = {
      action: 'use.retriaged',
      subject: path,
      sentence: `Use ${use.number} of ${production.name} was triaged again (${moved.cause}): ${last.outcome} before, ${triage.outcome} now.`,
      audience: { organisation: production.id },
      after: { triage: id, cause: moved.cause, outcome: triage.outcome },
    }
    return { result: true, events: [event] }
  }).catch((error: unknown) => {
    if (error instanceof Overtaken) return false
    throw error
  })
}

class Overtaken extends Error {}
