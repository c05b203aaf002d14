import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { type Db, readAs } from '../db/database.ts'
import { Problem } from '../http/problem.ts'
import { type Keys, publicHalf } from '../keys.ts'
import { audited, sealWith, type Tx, unaudited } from './audited.ts'
import { checkpointText, parseVerifierKey, readCheckpoint, signNote, verifierKey } from './checkpoint.ts'
import { type CheckpointRow, findNewestCheckpoint, findSize, insertCheckpoint, insertKey, listVerifierKeys, readNodes } from './log-queries.ts'
import { consistencyProof, isConsistent, nodesForConsistency, nodesForRoot, rootOf } from './tree.ts'

const hour = 3600_000

const undecidable = 'Tell whoever runs this installation: its log is not what was signed before, so nothing can be decided until somebody has looked.'

/** The log of this installation, as who signs it sees it. */
export type Log = {
  /** Name of the log in its checkpoints, and of the key that signs them. */
  origin: string
  verifierKey: string
  /** The newest checkpoint that this program knows of, for what is printed. */
  newest: () => CheckpointRow | null
  /** Why nothing is signed any more: the log does not continue what was signed before. Null when all is well. */
  trouble: () => string | null
  /** The round of every minute: signs what has waited for an hour. Throws a LogError when the log was rewritten. */
  round: (now: Date) => Promise<void>
}

/**
 * Makes decisions in this database seal the log. What was signed last is kept beside the key, out of the database: a log that was
 * rewritten or cut since is never signed again.
 */
export const openLog = async (root: Db, { publicUrl, dataDir }: Config, keys: Keys, remember = true): Promise<Log> => {
  const db = readAs(root, 'system')
  const origin = `${new URL(publicUrl).host}/audit`
  const own = verifierKey(origin, publicHalf(keys.log))
  const key_id = parseVerifierKey(own)!.id
  const memory = remember ? memoryIn(join(dataDir, 'keys', 'last-checkpoint')) : memoryOnly()
  let newest: CheckpointRow | null = null
  let trouble: string | null = null

  const sign = async (tx: Tx, size: number): Promise<CheckpointRow> => {
    const root = rootOf(size, await readNodes(tx, nodesForRoot(size)))
    const note = signNote(checkpointText({ origin, size, root }), { name: origin, key: keys.log })
    await insertCheckpoint(tx, { size, key_id, root, note })
    return { size, root, note, made_at: new Date() }
  }
  sealWith(root, async (tx, size) => {
    if (trouble !== null) throw new Problem('unavailable', undecidable)
    await sign(tx, size)
  })

  if (!(await listVerifierKeys(db)).includes(own))
    await audited(db, { kind: 'job', name: 'log' }, async (tx) => {
      await insertKey(tx, key_id, own)
      const sentence = `The log is signed with a new key from now on: ${own}`
      return {
        result: undefined,
        events: [{ action: 'log.key_added', subject: '/audit', sentence, audience: 'public', after: { key: own }, is_decision: true }],
      }
    })

  const round = async (now: Date) => {
    const size = await findSize(db)
    const last = memory.read()
    trouble = last === null ? null : await troubleWith(db, last, size, [own, ...(await listVerifierKeys(db))])
    if (trouble !== null)
      throw new LogError(`The log is not what was signed before (${trouble}). Nothing is signed until somebody has looked: see “The log” in the README.`)
    newest = (await findNewestCheckpoint(db)) ?? null
    if (size > 0 && (newest === null || (newest.size < size && now.getTime() - newest.made_at.getTime() >= hour)))
      newest = await unaudited(db, 'checkpoint', (tx) => sign(tx, size))
    if (newest !== null) memory.write(newest.note)
  }
  return { origin, verifierKey: own, newest: () => newest, trouble: () => trouble, round }
}

/** The log as it stands has to continue the checkpoint that was signed last. */
const troubleWith = async (db: Db, note: string, size: number, vkeys: string[]): Promise<string | null> => {
  const keys = vkeys.flatMap((text) => parseVerifierKey(text) ?? [])
  const last = readCheckpoint(note, keys)
  return last === null ? 'the checkpoint kept beside the key is not one of ours' : otherwise(db, last, size)
}

export class LogError extends Error {}

const otherwise = async (db: Db, last: { size: number; root: Buffer }, size: number): Promise<string | null> => {
  if (size < last.size) return `${last.size} entries were signed, and ${size} are there`
  const read = await readNodes(db, [...nodesForConsistency(last.size, size), ...nodesForRoot(size)])
  const proof = consistencyProof(last.size, size, read)
  return isConsistent(last.size, last.root, size, rootOf(size, read), proof) ? null : `the first ${last.size} entries are others than those that were signed`
}

type Memory = { read: () => string | null; write: (note: string) => void }

const memoryIn = (path: string): Memory => {
  let written: string | null = null
  return {
    read: () => (existsSync(path) ? readFileSync(path, 'utf8') : null),
    write: (note) => {
      if (note === written) return
      writeFileSync(`${path}.new`, note, { mode: 0o600 })
      renameSync(`${path}.new`, path)
      written = note
    },
  }
}

const memoryOnly = (): Memory => {
  let kept: string | null = null
  return {
    read: () => kept,
    write: (note) => {
      kept = note
    },
  }
}
