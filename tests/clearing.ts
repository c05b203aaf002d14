import { sql } from 'kysely'
import { unaudited } from '../src/audit/audited.ts'
import { addDays } from '../src/policy/dates.ts'
import type { World } from './world.ts'

// Clearances as somebody would propose, decide and end them, past the pages: as the owner of the database, under all of its rules.

type Given = {
  tool: string
  offering: string
  studio?: string
  proposed_by?: string
  decided_by?: string
  ruling?: 'cleared' | 'not_cleared'
  productions?: number[] | null
  valid_from?: string
  valid_to?: string
  reasons?: string
  policy_key?: number
  owner?: string
}

export const today = '2026-11-22'

export const personId = async (world: World, email: string): Promise<number> =>
  (await world.owner.selectFrom('accounts').select('person_id').where('email', '=', email).executeTakeFirstOrThrow()).person_id

export const organisationId = async (world: World, slug: string): Promise<number> =>
  (await world.owner.selectFrom('organisations').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()).id

/** The clearance of a studio on an offering as its facts are now. Returns its number. */
export const clear = async (world: World, given: Given): Promise<number> => {
  const { tool, offering, studio = 'demo-studio', ruling = 'cleared', productions = null, valid_from = today, valid_to = addDays(today, 180) } = given
  const [proposed_by, decided_by] = [
    await personId(world, given.proposed_by ?? 'reviewer@demo.test'),
    await personId(world, given.decided_by ?? 'approver@demo.test'),
  ]
  const found = await world.owner
    .selectFrom('offerings as o')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .innerJoin('verdicts as v', 'v.offering_id', 'o.id')
    .select(['o.id', 'v.policy_key', 'v.facts_digest'])
    .where('t.slug', '=', tool)
    .where('o.slug', '=', offering)
    .orderBy('v.policy_key')
    .executeTakeFirstOrThrow()
  return unaudited(world.owner, 'derived', async (tx) => {
    const { id: proposal_id } = await tx
      .insertInto('clearance_proposals')
      .values({
        ...{ studio_id: await organisationId(world, studio), offering_id: found.id, ruling, productions, valid_from, valid_to, proposed_by },
        ...{
          data_classes: ruling === 'not_cleared' ? [] : ['D0'],
          uses: ruling === 'not_cleared' ? [] : ['ideation'],
          reasons: given.reasons ?? 'Read and found good',
        },
        ...{
          policy_key: given.policy_key ?? found.policy_key,
          facts_digest: found.facts_digest,
          owner_id: given.owner === undefined ? null : await personId(world, given.owner),
          review_id: null,
          is_demo: true,
        },
        ...{ exception_name: null, exception_reason: null },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.insertInto('proposal_decisions').values({ proposal_id, outcome: 'approved', decided_by }).execute()
    return (await tx.insertInto('clearances').values({ proposal_id }).returning('id').executeTakeFirstOrThrow()).id
  })
}

export const suspend = async (world: World, clearance_id: number, reason = 'A leak was reported', by = 'reviewer@demo.test'): Promise<number> => {
  const values = { clearance_id, reason, in_flight: 'finish_shot' as const, grace_until: null, suspended_by: await personId(world, by) }
  return (await world.owner.insertInto('clearance_suspensions').values(values).returning('id').executeTakeFirstOrThrow()).id
}

export const endSuspension = async (world: World, suspension_id: number, reason = 'It was a false alarm', by = 'approver@demo.test') =>
  world.owner
    .insertInto('suspension_endings')
    .values({ suspension_id, reason, ended_by: await personId(world, by) })
    .execute()

export const revoke = async (world: World, clearance_id: number, takes_effect_on = '2026-12-01', reason = 'The vendor was sold', by = 'approver@demo.test') =>
  world.owner
    .insertInto('clearance_revocations')
    .values({ clearance_id, reason, takes_effect_on, revoked_by: await personId(world, by) })
    .execute()

/** The newest copy of a document holds a passage no longer; every fact that cites it is read anew by whoever evaluates next. */
export const loseQuote = async (world: World, fact_id: number, on = today): Promise<void> => {
  await sql`with cited as (select q.id, q.document_id, k.url from citations c join quotes q on q.id = c.quote_id join captures k on k.id = c.capture_id where c.fact_id = ${fact_id} limit 1),
    copy as (insert into captures (document_id, url, captured_on, text, sha256, bytes)
      select document_id, url, ${on}::date, 'Nothing of it.', encode(sha256('Nothing of it.'), 'hex'), 14 from cited returning id, sha256)
    insert into quote_checks (quote_id, capture_id, found, capture_sha256, method, checked_by, checked_on)
      select cited.id, copy.id, false, copy.sha256, 'exact', 'test', ${on}::date from cited, copy`.execute(world.owner)
}
