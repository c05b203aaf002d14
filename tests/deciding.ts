import { audited, type Tx, unaudited } from '../src/audit/audited.ts'
import type { ClearanceKind, RulingWord } from '../src/db/schema.ts'
import type { World } from './world.ts'

// Clearances for tests: proposed, decided and logged as the desk does it, past its pages.

type Decision = {
  studio: string
  tool: string
  offering: string
  ruling?: RulingWord
  kind?: ClearanceKind
  data_classes?: string[]
  uses?: string[]
  productions?: number[] | null
  reasons?: string
  policy_key?: number
  valid_from?: string
  valid_to?: string
  conditions?: { instruction: string; menu_path?: string; reprove_days?: number | null }[]
  dissents?: { by: number; text: string }[]
  exception?: { name: string; reason: string; by: number }
  owner?: number
  proposed_by: number
  decided_by: number
  /** Everybody reads the entry of the log; else the studio. */
  is_public?: boolean
  decided_at?: Date
  /** The sentence of its entry. */
  said?: string
}

export const personId = async ({ owner }: World, email: string): Promise<number> =>
  (await owner.selectFrom('accounts').select('person_id').where('email', '=', email).executeTakeFirstOrThrow()).person_id

export const organisationId = async ({ owner }: World, slug: string): Promise<number> =>
  (await owner.selectFrom('organisations').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()).id

/** The number of a new clearance that rests on the facts as they are. */
export const decide = async (world: World, decision: Decision): Promise<number> => {
  const { studio, tool, offering, conditions = [], dissents = [], exception, is_public = true, decided_at, proposed_by, decided_by } = decision
  const ruling = decision.ruling ?? (conditions.length > 0 ? 'cleared_with_conditions' : 'cleared')
  const { facts_digest } = (await (await world.request(`/tools/${tool}/${offering}.json`)).json()) as { facts_digest: string }
  const offering_id = (
    await world.owner
      .selectFrom('offerings as o')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select('o.id')
      .where('t.slug', '=', tool)
      .where('o.slug', '=', offering)
      .executeTakeFirstOrThrow()
  ).id
  const studio_id = await organisationId(world, studio)
  const policy_key = decision.policy_key ?? world.policies.current('2026-11-22').key
  const row = {
    studio_id,
    offering_id,
    kind: decision.kind ?? ('clearance' as const),
    ruling,
    data_classes: decision.data_classes ?? ['D0'],
    uses: decision.uses ?? ['previs'],
    productions: decision.productions ?? null,
    reasons: decision.reasons ?? 'Looked at, and fine.',
    policy_key,
    facts_digest,
    valid_from: decision.valid_from ?? '2026-11-01',
    valid_to: decision.valid_to ?? '2027-11-01',
    exception_name: exception?.name ?? null,
    exception_reason: exception?.reason ?? null,
    owner_id: decision.owner ?? null,
    review_id: null,
    proposed_by,
    // What the policy makes of it is for the tests of the desk.
    is_demo: true,
    ...(decided_at === undefined ? {} : { proposed_at: decided_at }),
  }
  const write = async (tx: Tx): Promise<number> => {
    const { id: proposal_id } = await tx.insertInto('clearance_proposals').values(row).returning('id').executeTakeFirstOrThrow()
    for (const [i, { instruction, menu_path = '', reprove_days = null }] of conditions.entries())
      await tx
        .insertInto('clearance_conditions')
        .values({ proposal_id, number: i + 1, instruction, menu_path, set_by: 'org_admin', proof: 'A screenshot', reprove_days, configuration_id: null })
        .execute()
    for (const { by, text } of dissents) await tx.insertInto('clearance_dissents').values({ proposal_id, person_id: by, text }).execute()
    if (exception) await tx.insertInto('exception_approvals').values({ proposal_id, approved_by: exception.by, reason: 'So be it.' }).execute()
    await tx.insertInto('proposal_decisions').values({ proposal_id, outcome: 'approved', decided_by }).execute()
    const at = decided_at === undefined ? {} : { recorded_at: decided_at }
    return (
      await tx
        .insertInto('clearances')
        .values({ proposal_id, ...at })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  }
  // Past the rights of the app, which may not say when something was, nor that it is a demonstration.
  const id = await unaudited(world.owner, 'derived', write)
  const event = {
    action: 'clearance.decided',
    subject: `/clearances/${id}`,
    sentence: decision.said ?? `Somebody ruled "${ruling}" on ${tool}/${offering}.`,
    audience: is_public ? ('public' as const) : { organisation: studio_id },
    after: { clearance: id, ruling, facts_digest },
    is_decision: true,
  }
  await audited(world.system, { kind: 'job', name: 'test' }, async () => ({ result: undefined, events: [event] }))
  return id
}

/** What came of a clearance, in the log and under a new checkpoint. */
export const log = (world: World, action: string, clearance: number, after: Record<string, unknown> = {}): Promise<void> =>
  audited(world.system, { kind: 'job', name: 'test' }, async () => ({
    result: undefined,
    events: [
      { action, subject: `/clearances/${clearance}`, sentence: 'Something came of it.', audience: 'public', after: { clearance, ...after }, is_decision: true },
    ],
  }))
