import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { ClearanceCondition, ClearanceKind, RulingWord } from '../db/schema.ts'
import type { DataClassId } from '../policy/policy.ts'
import { instant } from './queries.ts'
import type { UseKind } from './uses.ts'
import type { Tie } from './workflow.ts'

// Proposals, for the people of their studio: row-level security shows them to nobody else.

export type Dissent = { at: string; by: string | null; text: string }

export type ProposalRecord = {
  id: number
  studio_id: number
  studio: string
  publishes: boolean
  offering_id: number
  tool: string
  tool_name: string
  offering: string
  offering_name: string
  kind: ClearanceKind
  ruling: RulingWord
  data_classes: DataClassId[]
  uses: UseKind[]
  productions: number[] | null
  production_names: string[] | null
  conditions: ClearanceCondition[]
  reasons: string
  policy: string
  policy_key: number
  facts_digest: string
  valid_from: string
  valid_to: string
  exception_name: string | null
  exception_reason: string | null
  /** Who agreed to the exception. */
  exception_by: { id: number; name: string | null; reason: string; at: string } | null
  owner: string | null
  review_id: number | null
  proposed_by: number
  proposer: string | null
  proposer_log_name: string | null
  proposed_at: string
  is_demo: boolean
  decision: { outcome: 'approved' | 'refused' | 'withdrawn'; by: string | null; reason: string; at: string } | null
  /** What it became. */
  clearance_id: number | null
  dissents: Dissent[]
  /** When the facts first were others than those it rests on, even if they are the same again. */
  moved_at: string | null
}

export const findProposal = async (db: Db, id: number): Promise<ProposalRecord | undefined> => {
  const { rows } = await sql<ProposalRecord>`
    select p.id, p.studio_id, s.name as studio, s.publishes_clearances as publishes, p.offering_id,
      t.slug as tool, t.name as tool_name, o.slug as offering, o.name as offering_name,
      p.kind, p.ruling, p.data_classes, p.uses, p.productions, p.reasons, p.policy_key, p.facts_digest, p.valid_from, p.valid_to,
      (select array_agg(g.name order by g.name) from organisations g where g.id = any (p.productions)) as production_names,
      coalesce((select jsonb_agg(to_jsonb(c) - 'proposal_id' order by c.number) from clearance_conditions c where c.proposal_id = p.id), '[]') as conditions,
      coalesce(v.id || '@' || v.version, 'a policy of the studio') as policy, p.exception_name, p.exception_reason,
      (select jsonb_build_object('id', e.approved_by, 'name', n.name, 'reason', e.reason, 'at', ${instant(sql`e.approved_at`)})
        from exception_approvals e left join people n on n.id = e.approved_by where e.proposal_id = p.id) as exception_by,
      (select n.name from people n where n.id = p.owner_id) as owner, p.review_id, p.proposed_by, w.name as proposer, w.log_name as proposer_log_name,
      ${instant(sql`p.proposed_at`)} as proposed_at, p.is_demo,
      (select jsonb_build_object('outcome', d.outcome, 'by', n.name, 'reason', d.reason, 'at', ${instant(sql`d.decided_at`)})
        from proposal_decisions d left join people n on n.id = d.decided_by where d.proposal_id = p.id) as decision,
      (select c.id from clearances c where c.proposal_id = p.id) as clearance_id,
      coalesce((select jsonb_agg(jsonb_build_object('at', ${instant(sql`d.at`)}, 'by', n.name, 'text', d.text) order by d.id)
        from clearance_dissents d left join people n on n.id = d.person_id where d.proposal_id = p.id), '[]') as dissents,
      ${instant(sql`ground_moved_at(p.studio_id, p.offering_id, p.proposed_at, p.facts_digest, null)`)} as moved_at
    from clearance_proposals p
    join offerings o on o.id = p.offering_id
    join tools t on t.id = o.tool_id
    join organisations s on s.id = p.studio_id
    left join policy_versions v on v.key = p.policy_key
    left join people w on w.id = p.proposed_by
    where p.id = ${id}`.execute(db)
  return rows[0]
}

type Parties = { offering_id: number; proposed_by: number; exception_by: number | null; suspended_by: number | null }

/** What somebody has to do with a record. */
export const listTies = async (db: Db, person_id: number, { offering_id, proposed_by, exception_by, suspended_by }: Parties): Promise<Tie[]> => {
  const { rows } = await sql<{ is_vendor: boolean }>`select speaks_for_vendor(${person_id}, ${offering_id}) as is_vendor`.execute(db)
  const ties: [Tie, boolean][] = [
    ['proposer', proposed_by === person_id],
    ['exception_approver', exception_by === person_id],
    ['suspender', suspended_by === person_id],
    ['vendor', rows[0]?.is_vendor ?? false],
  ]
  return ties.filter(([, holds]) => holds).map(([tie]) => tie)
}

// Writing -------------------------------------------------------------------------------------------------

/** From here to the end of the transaction nobody else writes about the rulings that a proposal is about. */
export const holdRulingsOf = (tx: Tx, proposal: number) =>
  sql`select hold_rulings(p.studio_id, p.offering_id) from clearance_proposals p where p.id = ${proposal}`.execute(tx)

type Decision = { proposal_id: number; outcome: 'approved' | 'refused' | 'withdrawn'; decided_by: number; reason: string }

/** False when somebody has decided: of two at once, the second waits for the first. */
export const insertDecision = async (tx: Tx, row: Decision): Promise<boolean> =>
  (await tx
    .insertInto('proposal_decisions')
    .values(row)
    .onConflict((clash) => clash.doNothing())
    .returning('proposal_id')
    .executeTakeFirst()) !== undefined

/** What was proposed is in force; the database copies it, and says whose place it takes. */
export const insertClearance = (tx: Tx, proposal_id: number) =>
  tx.insertInto('clearances').values({ proposal_id }).returning(['id', 'supersedes']).executeTakeFirstOrThrow()

/** False when somebody has agreed before. */
export const insertAgreement = async (tx: Tx, row: { proposal_id: number; approved_by: number; reason: string }): Promise<boolean> =>
  (await tx
    .insertInto('exception_approvals')
    .values(row)
    .onConflict((clash) => clash.doNothing())
    .returning('proposal_id')
    .executeTakeFirst()) !== undefined

export const insertDissent = (tx: Tx, row: { proposal_id: number; person_id: number; text: string }) =>
  tx.insertInto('clearance_dissents').values(row).execute()
