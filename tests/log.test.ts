import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuditEvent, audited } from '../src/audit/audited.ts'
import { parseVerifierKey, readCheckpoint } from '../src/audit/checkpoint.ts'
import { openLog } from '../src/audit/log.ts'
import { findNewestCheckpoint, findSize, readNodes } from '../src/audit/log-queries.ts'
import { frontier, leafHash, nodesForRoot, rootOf } from '../src/audit/tree.ts'
import { connect, disconnect, readAs } from '../src/db/database.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const job = { kind: 'job', name: 'test' } as const
const event = (sentence: string, more: Partial<AuditEvent> = {}): AuditEvent => ({ action: 'test.done', subject: '/', sentence, audience: 'public', ...more })
const write = (sentence: string, more: Partial<AuditEvent> = {}) => audited(world.db, job, async () => ({ result: undefined, events: [event(sentence, more)] }))
const entries = () => world.owner.selectFrom('audit_events').select(['leaf', 'at', 'entry', 'hash']).orderBy('leaf').execute()
const root = async () => {
  const size = await findSize(world.db)
  return rootOf(size, await readNodes(world.db, nodesForRoot(size)))
}

describe('an entry', () => {
  it('says who, when, what, before and after, why and under which request, in the bytes that are hashed', async () => {
    const actor = { kind: 'anonymous', request_id: 'r-1' } as const
    const said = event('It was done.', { before: { a: 1 }, after: { a: 2 }, reason: 'it had to be' })
    await audited(world.db, actor, async () => ({ result: undefined, events: [said] }))
    const last = (await entries()).at(-1)!
    const { index, at, nonce, event: body } = JSON.parse(last.entry)
    expect(index).toBe(last.leaf)
    expect(new Date(at).getTime()).toBe(last.at.getTime())
    expect(nonce).toMatch(/^[0-9a-f]{32}$/)
    expect(body).toEqual({
      action: 'test.done',
      actor: { kind: 'anonymous' },
      audience: 'public',
      subject: '/',
      sentence: 'It was done.',
      before: { a: 1 },
      after: { a: 2 },
      reason: 'it had to be',
      request: 'r-1',
    })
    expect(leafHash(last.entry).equals(last.hash)).toBe(true)
  })

  it('is written with its business or not at all', async () => {
    const before = await findSize(world.db)
    await expect(
      audited(readAs(world.db, 'system'), job, async (tx) => {
        await tx.insertInto('witnesses').values({ kind: 'file', target: 'gone', removed_at: null }).execute()
        return { result: undefined, events: [event('A'), event('')] }
      }),
    ).rejects.toThrow(/sentence/)
    expect(await findSize(world.db)).toBe(before)
    expect(await world.owner.selectFrom('witnesses').selectAll().where('target', '=', 'gone').execute()).toEqual([])
  })

  it('cannot be forgotten: a write without one is refused', async () => {
    await expect(audited(world.db, job, async () => ({ result: 1, events: [] }))).rejects.toThrow(/event/)
  })
})

describe('the order', () => {
  it('has no gap and no fork under sixty-four writers at once, some of whom fail', async () => {
    const before = await findSize(world.db)
    const one = async (n: number) => {
      try {
        await write(n % 4 === 3 ? '' : `Writer ${n}.`)
        return true
      } catch {
        return false
      }
    }
    const done = await Promise.all(Array.from({ length: 64 }, (_, n) => one(n)))
    expect(done.filter(Boolean)).toHaveLength(48)
    const rows = await entries()
    expect(rows.map(({ leaf }) => leaf)).toEqual(rows.map((_, i) => i))
    expect(rows).toHaveLength(before + 48)
    for (const [i, { at }] of rows.entries()) if (i > 0) expect(at.getTime()).toBeGreaterThanOrEqual(rows[i - 1]!.at.getTime())
  })

  it('has the root that RFC 6962 gives its entries, at every size', async () => {
    const tree = frontier()
    for (const { entry } of await entries()) {
      tree.add(leafHash(entry))
      const read = await readNodes(world.db, nodesForRoot(tree.size))
      expect(rootOf(tree.size, read).equals(tree.root())).toBe(true)
    }
    expect((await root()).equals(tree.root())).toBe(true)
  })
})

describe('nobody writes into the log past its door', () => {
  const refused = /permission denied|row-level security|append-only|cannot/
  it.each(['audit_events', 'audit_nodes'])('%s takes no row from the app', async (table) => {
    for (const reader of ['nobody', 'system'] as const) {
      const db = readAs(world.db, reader)
      await expect(sql`insert into ${sql.table(table)} select * from ${sql.table(table)} limit 1`.execute(db)).rejects.toThrow(refused)
      await expect(sql`delete from ${sql.table(table)}`.execute(db)).rejects.toThrow(refused)
    }
  })

  it.each(['audit_events', 'audit_nodes', 'audit_keys', 'audit_checkpoints'])('%s changes for nobody, not even its owner', async (table) => {
    await expect(
      sql`update ${sql.table(table)} set ${sql.ref(table === 'audit_keys' ? 'id' : table === 'audit_nodes' ? 'level' : table === 'audit_events' ? 'at' : 'size')} = default`.execute(
        world.owner,
      ),
    ).rejects.toThrow(/append-only/)
    await expect(sql`truncate ${sql.table(table)} cascade`.execute(world.owner)).rejects.toThrow(/append-only/)
  })

  it('the inner function is the owner’s alone', async () => {
    await expect(sql`select append_audit_entry(now(), '{}')`.execute(readAs(world.db, 'system'))).rejects.toThrow(/permission denied/)
  })
})

describe('a checkpoint', () => {
  it('is signed in the transaction of a decision, over the log with that decision in it', async () => {
    await write('Nothing was decided.')
    const before = await findNewestCheckpoint(world.db)
    await write('This was decided.', { is_decision: true })
    const after = (await findNewestCheckpoint(world.db))!
    expect(after.size).toBe(await findSize(world.db))
    expect(after.size).toBeGreaterThan(before!.size)
    const key = parseVerifierKey(world.deps.auditLog.verifierKey)!
    expect(readCheckpoint(after.note, [key])).toEqual({ origin: world.deps.auditLog.origin, size: after.size, root: await root() })
  })

  it('of a decision that was rolled back does not stay', async () => {
    const before = await findNewestCheckpoint(world.db)
    await expect(
      audited(world.db, job, async (tx) => {
        const result = { result: undefined, events: [event('Decided.', { is_decision: true })] }
        await sql`set constraints all deferred`.execute(tx)
        return { ...result, events: [...result.events, event('')] }
      }),
    ).rejects.toThrow()
    expect((await findNewestCheckpoint(world.db))!.size).toBe(before!.size)
  })

  it('is made at the latest an hour after the last one, and not before when nothing waits', async () => {
    const { auditLog } = world.deps
    await auditLog.round(new Date())
    const first = auditLog.newest()!
    await write('Waits for the next checkpoint.')
    await auditLog.round(new Date(Date.now() + 59 * 60_000))
    expect(auditLog.newest()?.size).toBe(first.size)
    await auditLog.round(new Date(Date.now() + 60 * 60_000))
    expect(auditLog.newest()?.size).toBe(await findSize(world.db))
  })
})

describe('a log that was rewritten', () => {
  const rewritten = async (change: (w: World) => Promise<unknown>) => {
    const other = await createWorld()
    const folder = mkdtempSync(join(tmpdir(), 'toolslate-log-'))
    try {
      const { mkdirSync } = await import('node:fs')
      mkdirSync(join(folder, 'keys'))
      const open = () => openLog(other.db, { ...other.config, dataDir: folder }, other.deps.keys)
      const log = await open()
      for (let i = 0; i < 5; i++) await audited(other.db, job, async () => ({ result: undefined, events: [event(`Event ${i}.`, { is_decision: true })] }))
      await log.round(new Date())
      const note = readFileSync(join(folder, 'keys', 'last-checkpoint'), 'utf8')
      expect(note).toContain(log.origin)
      await change(other)
      const again = await open()
      const checkpoints = await other.owner.selectFrom('audit_checkpoints').select('size').execute()
      const outcome = await again.round(new Date()).then(
        () => 'signed',
        (error: Error) => error.message,
      )
      const decided = audited(other.db, job, async () => ({ result: undefined, events: [event('Decided.', { is_decision: true })] }))
      await expect(decided).rejects.toThrow(/Tell whoever runs this installation/)
      expect(readFileSync(join(folder, 'keys', 'last-checkpoint'), 'utf8')).toBe(note)
      return { outcome, checkpoints: checkpoints.length }
    } finally {
      rmSync(folder, { recursive: true })
      await other.close()
    }
  }
  const free = async (w: World, tables: string[], work: () => Promise<unknown>) => {
    for (const table of tables) await sql`alter table ${sql.table(table)} disable trigger all`.execute(w.owner)
    await work()
  }

  it('or cut is never signed again, also after a restart', async () => {
    const cut = await rewritten((w) =>
      free(w, ['audit_events', 'audit_nodes', 'audit_checkpoints'], async () => {
        const size = await findSize(w.db)
        await sql`delete from audit_events where leaf >= ${size - 2}`.execute(w.owner)
        await sql`delete from audit_nodes where (index + 1) * (1::bigint << level) > ${size - 2}`.execute(w.owner)
        await sql`delete from audit_checkpoints where size > ${size - 2}`.execute(w.owner)
      }),
    )
    expect(cut.outcome).toMatch(/The log is not what was signed before \(\d+ entries were signed, and \d+ are there\)/)

    const changed = await rewritten((w) =>
      free(w, ['audit_nodes'], () =>
        sql`update audit_nodes set hash = sha256(hash) where (level, index) = (select level, index from audit_nodes order by level desc, index limit 1)`.execute(
          w.owner,
        ),
      ),
    )
    expect(changed.outcome).toMatch(/the first \d+ entries are others than those that were signed/)
  })
})

describe('what was in the log before it was a tree', () => {
  it('is taken over in its order, with its times, and people under their names in the log', async () => {
    const { migrations } = await import('../migrations/index.ts')
    const name = `toolslate_before_${process.pid}`
    await sql.raw(`create database ${name}`).execute(world.owner)
    const config = (await import('vitest')).inject('owner')
    const old = connect({ ...config, database: name, max: 1 })
    try {
      await migrations['0001_register']!.up(old as never)
      await sql`insert into people (email, name) values ('a@b.example', 'Ann')`.execute(old)
      await sql`insert into audit_events (at, actor_kind, actor_id, action, subject, sentence, after, request_id) values
        ('2026-01-02 03:04:05.678901Z', 'job', 'seed', 'register.seeded', '/', 'The register was seeded.', '{"digest": "x"}', null),
        ('2026-01-02 03:04:06Z', 'person', '1', 'person.signed_in', '/people/1', 'Person 1 signed in.', null, 'r')`.execute(old)
      await migrations['0002_people_and_log']!.up(old as never)
      const { log_name } = await old.selectFrom('people').select('log_name').executeTakeFirstOrThrow()
      const rows = await old.selectFrom('audit_events').select(['leaf', 'entry', 'sentence', 'actor', 'is_public']).orderBy('leaf').execute()
      expect(rows.map(({ entry, ...row }) => row)).toEqual([
        { leaf: 0, sentence: 'The register was seeded.', actor: 'seed', is_public: true },
        { leaf: 1, sentence: `${log_name} signed in.`, actor: log_name, is_public: false },
      ])
      expect(JSON.parse(rows[0]!.entry)).toMatchObject({ at: '2026-01-02T03:04:05.678901Z', event: { after: { digest: 'x' } } })
      expect(await old.selectFrom('accounts').select('email').execute()).toEqual([{ email: 'a@b.example' }])
    } finally {
      await disconnect(old)
      await sql.raw(`drop database ${name} with (force)`).execute(world.owner)
    }
  })
})
