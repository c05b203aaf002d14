import { type KyselyPlugin, OperationNodeTransformer, type SelectQueryNode, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAs } from '../src/db/database.ts'
import { access } from '../src/http/access.ts'
import { as, canaryOf, makeTwoSides, roles, type Side, sides, type TwoSides } from './two-sides.ts'
import { createWorld, type World } from './world.ts'

// PostgreSQL stands under every query: what a missing WHERE clause would show, it does not have.

let world: World
let two: TwoSides
beforeAll(async () => {
  world = await createWorld()
  two = await makeTwoSides(world)
})
afterAll(() => world.close())

const tables = [
  'accounts',
  'answer_comments',
  'answer_files',
  'answer_reviews',
  'answers',
  'attestation_reminders',
  'attestations',
  'attested_answers',
  'audit_events',
  'challenges',
  'change_task_ends',
  'claims',
  'clearance_conditions',
  'clearance_dissents',
  'clearance_proposals',
  'clearance_reminders',
  'clearance_revocations',
  'clearance_suspensions',
  'clearances',
  'condition_proofs',
  'conflict_closures',
  'conflicts',
  'consent_endings',
  'consents',
  'contract_term_withdrawals',
  'contract_terms',
  'credentials',
  'deletion_answers',
  'deletion_requests',
  'digest_mails',
  'disclosures',
  'domains',
  'evidence_files',
  'exception_approvals',
  'finding_moves',
  'findings',
  'idempotency_keys',
  'identities',
  'links',
  'mails',
  'memberships',
  'nda_acceptances',
  'notices',
  'notification_settings',
  'organisations',
  'passkeys',
  'people',
  'policy_versions',
  'proposal_decisions',
  'questionnaires',
  'recovery_codes',
  'register_entries',
  'register_entry_consents',
  'requests',
  'review_comments',
  'review_mentions',
  'review_moves',
  'review_parts',
  'review_reminders',
  'reviews',
  'saved_views',
  'second_reading_decisions',
  'second_reading_results',
  'sessions',
  'studio_facts_digests',
  'studio_verdicts',
  'subscriptions',
  'suspension_acknowledgements',
  'suspension_endings',
  'throttles',
  'tokens',
  'triage_steps',
  'triages',
  'use_replies',
  'use_tellings',
  'uses',
  'vendor_letters',
  'verdict_changes',
  'verdicts',
  'waiver_decisions',
  'waivers',
  'watch_owners',
  'witness_posts',
  'witnesses',
  'wraps',
]
/** What a vendor signed or showed, who wants to speak for one, and what came of a change of its words: procurement of every studio reads it. A draft is the vendor's own. */
const shared = ['answer_files', 'attestation_reminders', 'attestations', 'attested_answers', 'change_task_ends', 'claims', 'evidence_files']
/** What is nobody's to read but the system's. */
const closed = ['challenges', 'credentials', 'idempotency_keys', 'throttles']

const rowsOf = async (db: ReturnType<typeof as>, table: string): Promise<string[]> =>
  (await sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.table(table)} t`.execute(db)).rows.map(({ row }) => row)
const other = (side: Side): Side => (side === 'alder' ? 'birch' : 'alder')
/** Every readable form in which a side could give itself away: its word, and the numbers of its people and organisations. */
const marksOf = ({ people, organisations }: TwoSides[Side]) => ({
  people: new Set(Object.values(people).map(({ id }) => id)),
  organisations: new Set([organisations.studio.id, organisations.production.id]),
})

describe('row-level security', () => {
  it('is on for every table that holds something private, and for no other', async () => {
    const { rows } = await sql<{
      name: string
    }>`select relname as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace order by relname`.execute(world.owner)
    expect(rows.map(({ name }) => name)).toEqual(tables)
  })

  it.each(tables)('shows %s of a side to nobody without a name', async (table) => {
    const text = (await rowsOf(world.db, table)).join('\n')
    for (const side of sides) expect(text).not.toContain(canaryOf(side))
    if (closed.includes(table)) expect(text).toBe('')
  })

  it.each(sides.flatMap((side) => roles.map((role) => ({ side, role }))))(
    'shows a $role of $side nothing of the other side, in any table',
    async ({ side, role }) => {
      const db = as(world, two[side].people[role])
      const marks = marksOf(two[other(side)])
      const mayRead = ['reviewer', 'approver', 'policy_owner', 'admin'].includes(role) ? shared : []
      for (const table of tables.filter((name) => !mayRead.includes(name))) {
        const rows = await rowsOf(db, table)
        expect(
          rows.filter((row) => row.includes(canaryOf(other(side)))),
          table,
        ).toEqual([])
        for (const row of rows.map((text) => JSON.parse(text) as Record<string, number>)) {
          const isTheirs = [row.person_id, row.proposed_by, row.decided_by, table === 'people' ? row.id : undefined].some(
            (id) => id !== undefined && marks.people.has(id),
          )
          // Who speaks for a vendor is not hidden from that vendor's people only: the organisation of a vendor is known to all.
          expect(isTheirs || (row.organisation_id !== undefined && marks.organisations.has(row.organisation_id)), `${table}: ${JSON.stringify(row)}`).toBe(
            false,
          )
        }
        if (closed.includes(table)) expect(rows, table).toEqual([])
      }
    },
  )

  it('shows a studio its productions, and a production its studio’s decisions, but not the studio’s people', async () => {
    const { people, organisations } = two.alder
    const idsIn = async (who: keyof typeof people, table: string, column: string) =>
      (await sql<{ id: number }>`select ${sql.ref(column)} as id from ${sql.table(table)}`.execute(as(world, people[who]))).rows.map(({ id }) => id)
    expect(await idsIn('reviewer', 'organisations', 'id')).toEqual(expect.arrayContaining([organisations.studio.id, organisations.production.id]))
    expect(await idsIn('member', 'clearances', 'studio_id')).toContain(organisations.studio.id)
    expect(await idsIn('member', 'memberships', 'organisation_id')).not.toContain(organisations.studio.id)
    expect(await idsIn('reviewer', 'memberships', 'organisation_id')).toContain(organisations.production.id)
    expect(await idsIn('contributor', 'clearances', 'studio_id')).not.toContain(organisations.studio.id)
  })

  it('lets a person read only their own ways in, and whoever runs the installation none of them', async () => {
    const admin = await world.owner.selectFrom('accounts').select('person_id as id').where('email', '=', 'admin@demo.test').executeTakeFirstOrThrow()
    for (const table of ['passkeys', 'identities', 'recovery_codes', 'sessions']) {
      const rows = await rowsOf(as(world, two.alder.people.admin), table)
      for (const row of rows) expect(JSON.parse(row).person_id).toBe(two.alder.people.admin.id)
      expect(await rowsOf(as(world, admin), table)).toEqual([])
    }
    expect((await rowsOf(as(world, admin), 'clearances')).join()).not.toContain('canary')
  })

  it.each(tables)('lets a person write nothing into %s by themselves', async (table) => {
    const db = as(world, two.alder.people.admin)
    const attempt = (statement: ReturnType<typeof sql>) =>
      statement.execute(db).then(
        ({ numAffectedRows }) => Number(numAffectedRows ?? 0),
        (error: { code: string }) => error.code,
      )
    expect([0, '42501', '428C9']).toContain(await attempt(sql`insert into ${sql.table(table)} select * from ${sql.table(table)} limit 1`))
    expect([0, '42501']).toContain(await attempt(sql`delete from ${sql.table(table)}`))
  })

  it('forgets for whom a connection asked before', async () => {
    const seen = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const who = [two.alder.people.reviewer, two.birch.people.reviewer, null][i % 3] ?? null
        const db = who ? as(world, who) : readAs(world.db, 'nobody')
        const { rows } = await sql<{ id: number | null }>`select reader_id() as id`.execute(db)
        return rows[0]?.id === (who?.id ?? null)
      }),
    )
    expect(seen.filter((isRight) => !isRight)).toEqual([])
  })
})

/** Every condition is gone from every query over a private table, also inside of others. */
class Careless extends OperationNodeTransformer {
  dropped = 0
  protected override transformSelectQuery(node: SelectQueryNode): SelectQueryNode {
    const { where, ...rest } = super.transformSelectQuery(node)
    if (!tables.some((table) => JSON.stringify(node.from ?? {}).includes(`"name":"${table}"`))) return where ? { ...rest, where } : rest
    if (where) this.dropped++
    return rest
  }
}

describe('with the WHERE clauses dropped', () => {
  const transformer = new Careless()
  const withoutConditions: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  }
  let careless: World
  let there: TwoSides
  beforeAll(async () => {
    careless = await createWorld({ plugins: (reader) => (reader.startsWith('person:') ? [withoutConditions] : []) })
    there = await makeTwoSides(careless)
  })
  afterAll(() => careless.close())

  it.each(sides)('no page shows %s anything of the other side', { timeout: 60_000 }, async (side) => {
    const stray = other(side)
    const { organisations, people, policy } = there[stray]
    const aimed = [...Object.values(organisations).map(({ slug }) => `/admin/organisations/${slug}`), `/policies/${policy}`, '/tools/chatgpt/consumer']
    const paths = access.flatMap(([method, path, who]) => (method === 'GET' && !path.includes(':') && who !== 'development' ? [path] : []))
    let shown = 0
    for (const role of ['admin', 'member', 'signatory'] as const) {
      const cookie = await careless.cookieOf(there[side].people[role].id)
      // What every procurement reads of vendors stands on its desk.
      const own = role === 'admin' ? paths.filter((path) => !path.startsWith('/desk')) : paths
      for (const path of [...own, ...aimed, `/admin/people/${people.admin.log_name}/forgetting`]) {
        const answer = await careless.request(path, { headers: { cookie } })
        if (answer.status === 200) shown++
        expect((await answer.text()).includes(canaryOf(stray)), `${role} at ${path}`).toBe(false)
      }
    }
    expect(shown).toBeGreaterThan(30)
    expect(transformer.dropped).toBeGreaterThan(20)
  })

  it('they would, were it not for the database', async () => {
    for (const table of tables) await sql`alter table ${sql.table(table)} disable row level security`.execute(careless.owner)
    const cookie = await careless.cookieOf(there.alder.people.admin.id)
    const leaks = []
    for (const path of ['/account', '/account/tokens', '/admin', '/admin/organisations/alder-studio', '/tools/chatgpt/consumer', '/audit'])
      if ((await (await careless.request(path, { headers: { cookie } })).text()).includes(canaryOf('birch'))) leaks.push(path)
    expect(leaks).toEqual(expect.arrayContaining(['/account/tokens', '/audit']))
  })
})
