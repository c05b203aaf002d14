import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { createWriteStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { type AuditEvent, audited, type Tx, unaudited } from '../../src/audit/audited.ts'
import { checkpointText, signNote, verifierKey } from '../../src/audit/checkpoint.ts'
import { frontier, leafHash } from '../../src/audit/tree.ts'
import { connect, type Db, disconnect, readAs } from '../../src/db/database.ts'
import type { Embedded } from '../../src/db/embedded.ts'
import { insertFact } from '../../src/facts/writes.ts'
import { publicHalf } from '../../src/keys.ts'
import { evaluateAll } from '../../src/policy/refresh.ts'
import { loadPolicies } from '../../src/policy/store.ts'
import { loadBank } from '../../src/questions/load.ts'
import { day } from './generate.ts'

/** Milliseconds of one write, the median of its rounds, with the log and without. */
export type Append = { what: string; writers: number; with_log: number; without: number }
export type LogReport = { appends: Append[]; verify: { entries: number; megabytes: number; seconds: number } }

type Say = (line: string) => void
type Work = (tx: Tx, n: number) => Promise<unknown>

const job = { kind: 'job', name: 'bench' } as const
const event = (n: number): AuditEvent => ({ action: 'bench.written', subject: '/tools', sentence: `Write ${n}.`, audience: 'public', after: { n } })

/** What the log costs: the same writes with it and without, in turns on one durable database; and what checking it costs. */
export const benchLog = async ({ app }: Embedded, folder: string, rounds: number, say: Say): Promise<LogReport> => {
  const root = connect({ ...app, max: 20 })
  const db = readAs(root, 'system')
  try {
    const policies = await loadPolicies(db, loadBank())
    const { id } = await db.selectFrom('offerings').select('id').orderBy('id').limit(1).executeTakeFirstOrThrow()
    const small: Work = (tx, n) => tx.insertInto('links').values(linkOf(n)).execute()
    const fact: Work = async (tx) => {
      const row = { value: '"unknown"', evidence: 'documentation' as const, asserted_by: 'bench', note: 'bench', valid_from: day }
      await insertFact(tx, {
        ...row,
        offering_id: id,
        question_id: 'trains_on_inputs',
        configuration_id: null,
        territory: null,
        account: null,
        source_ref: null,
        valid_to: null,
        supersedes: null,
      })
      await evaluateAll(tx, { policies, today: day, offeringIds: [id], cause: { text: 'bench' } })
    }
    const appends = []
    for (const [what, work, times] of [
      ['one row', small, 200],
      ['a fact, evaluated', fact, 40],
    ] as const)
      for (const writers of [1, 16]) {
        say(`What the log costs: ${what}, ${writers} at once`)
        appends.push({ what, writers, ...(await compare(db, work, times, writers, rounds)) })
      }
    return { appends, verify: await verify(folder, 100_000, say) }
  } finally {
    await disconnect(root)
  }
}

let made = 0
const linkOf = (n: number) => ({
  token_hash: Buffer.from(`bench ${n} ${++made}`),
  kind: 'setup' as const,
  person_id: null,
  organisation_id: null,
  role: null,
  domain: null,
  issued_by: null,
  expires_at: new Date(),
  used_at: null,
  withdrawn_at: null,
})

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

const compare = async (db: Db, work: Work, times: number, writers: number, rounds: number) => {
  const arms = {
    with_log: (n: number) => audited(db, job, async (tx) => ({ result: await work(tx, n), events: [event(n)] })),
    without: (n: number) => unaudited(db, 'derived', (tx) => work(tx, n)),
  }
  const measured = { with_log: [] as number[], without: [] as number[] }
  // One warming round that does not count, then in turns, each going first as often as the other.
  for (let round = -1; round < rounds * 2; round++)
    for (const arm of round % 2 === 0 ? (['with_log', 'without'] as const) : (['without', 'with_log'] as const)) {
      const started = performance.now()
      let next = 0
      const writer = async () => {
        while (next < times) await arms[arm](next++)
      }
      await Promise.all(Array.from({ length: writers }, writer))
      if (round >= 0) measured[arm].push((performance.now() - started) / times)
    }
  return { with_log: median(measured.with_log), without: median(measured.without) }
}

/** An export of that many entries, with a checkpoint at every thousandth, checked by the command as anybody runs it. */
const verify = async (folder: string, entries: number, say: Say): Promise<LogReport['verify']> => {
  say(`Checking ${entries} entries offline`)
  const path = join(folder, 'audit.jsonl')
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const name = 'bench.example/audit'
  const tree = frontier()
  const lines: string[] = []
  const checkpoints: string[] = []
  for (let index = 0; index < entries; index++) {
    const entry = JSON.stringify({
      index,
      at: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
      nonce: `${index}`.padStart(32, '0'),
      event: { ...event(index), actor: job },
    })
    const leaf = leafHash(entry)
    tree.add(leaf)
    lines.push(JSON.stringify({ index, leaf: leaf.toString('base64'), entry }))
    if ((index + 1) % 1000 === 0 || index + 1 === entries)
      checkpoints.push(signNote(checkpointText({ origin: name, size: index + 1, root: tree.root() }), { name, key }))
  }
  const file = createWriteStream(path)
  file.write(
    `${JSON.stringify({ format: 'toolslate-audit-export/1', origin: name, size: entries, keys: [verifierKey(name, publicHalf(key))], checkpoints })}\n`,
  )
  file.end(`${lines.join('\n')}\n`)
  await finished(file)
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/verify.ts', path], {
    cwd: join(import.meta.dirname, '..', '..'),
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the export could not be verified: ${stderr}`)
  return { entries, megabytes: statSync(path).size / 1e6, seconds: (performance.now() - started) / 1000 }
}
