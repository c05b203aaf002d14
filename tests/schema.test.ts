import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

describe('the schema', () => {
  it('is the one that schema.ts describes', async () => {
    const sourceOf = (name: string) => readFileSync(path.join(import.meta.dirname, '../src/db', name), 'utf8')
    const tables = await world.owner.introspection.getTables()
    const parts = readdirSync(path.join(import.meta.dirname, '../src/db')).filter((name) => name === 'schema.ts' || name.endsWith('-tables.ts'))
    const described = parts.map((name) => sourceOf(name).replace(/^[\s\S]*?export type (Database|\w+Tables) =/, '')).join('\n')
    for (const table of tables.filter(({ name, schema, isView }) => !isView && schema === 'public' && !name.startsWith('kysely_'))) {
      const at = described.indexOf(`  ${table.name}: {`)
      expect(at, `schema.ts describes ${table.name}`).toBeGreaterThan(0)
      const rest = described.slice(at + table.name.length + 4)
      const body = rest.slice(0, rest.search(/\n {2}(\w+: \{|\})|\n\}/) + 1 || undefined)
      for (const column of table.columns) expect(body, `${table.name}.${column.name}`).toMatch(new RegExp(`\\b${column.name}: `))
    }
  })

  it('belongs to the owner: the app role owns nothing and cannot make anything', async () => {
    const { rows } = await sql<{
      n: number
    }>`select count(*) as n from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'toolslate_app'`.execute(world.owner)
    expect(rows[0]?.n).toBe(0)
    await expect(sql`create table mine (id int)`.execute(world.db)).rejects.toThrow(/permission denied/)
  })

  it.each([
    'facts',
    'captures',
    'quotes',
    'quote_checks',
    'citations',
    'audit_events',
    'verdict_changes',
    'clearances',
    'clearance_proposals',
    'clearance_conditions',
    'proposal_decisions',
    'facts_digests',
    'requests',
    'review_moves',
    'waivers',
    'waiver_decisions',
    'policy_versions',
    'configuration_proofs',
  ])('%s is append-only, for the app by privilege and for the owner by trigger', async (table) => {
    await expect(sql`delete from ${sql.table(table)}`.execute(world.db)).rejects.toThrow(/permission denied/)
    await expect(sql`truncate ${sql.table(table)} cascade`.execute(world.owner)).rejects.toThrow(/append-only|cannot truncate/)
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(world.owner)
    if ((rows[0]?.n ?? 0) > 0) await expect(sql`delete from ${sql.table(table)}`.execute(world.owner)).rejects.toThrow(/append-only/)
  })

  it('does not let the app say when something was recorded', async () => {
    await expect(
      sql`insert into document_checks (document_id, checked_on, outcome, recorded_at) values (1, '2026-01-01', 'unchanged', '2020-01-01')`.execute(world.db),
    ).rejects.toThrow(/permission denied/)
  })
})
