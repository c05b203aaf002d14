import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { type Db, readAs } from '../db/database.ts'
import { checkpointLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { type Tx, unaudited } from './audited.ts'
import { type CheckpointRow, findNewestCheckpoint } from './log-queries.ts'
import { originOf } from './rules.ts'
import { insertPost, listUntold, type Untold } from './witness-queries.ts'

// Every witness is told the newest checkpoint once. What went wrong is tried again in the next round, and written down when it is
// something else than before. Stated limit: a program that is killed between a post and its row posts again; a note twice says nothing new.

type Surroundings = Pick<Config, 'publicUrl' | 'dataDir'>

export const postCheckpoints = async (root: Db, config: Surroundings, seconds = 10): Promise<void> => {
  const db = readAs(root, 'system')
  const newest = await findNewestCheckpoint(db)
  if (newest === undefined) return
  const tell = async (witness: Untold) => {
    const error = await reasonNot(witness, newest, config, seconds)
    if (error !== null && error === witness.last_error) return
    await unaudited(db, 'checkpoint', async (tx) => {
      if (witness.kind === 'mail') await mail(tx, witness, newest, config)
      await insertPost(tx, { witness_id: witness.id, size: newest.size, error })
    })
  }
  await Promise.all((await listUntold(db, newest.size)).map(tell))
}

/** A mail goes out with the row that says so. */
const mail = (tx: Tx, { target }: Untold, { size, note }: CheckpointRow, { publicUrl }: Surroundings) =>
  insertMail(tx, { person_id: null, address: target, ...checkpointLetter({ publicUrl, origin: originOf(note), size, note }), expires_at: null })

/** Posts where there is something to post to. Null when that went well, else one sentence. */
const reasonNot = ({ kind, target }: Untold, { note }: CheckpointRow, { dataDir }: Surroundings, seconds: number): Promise<string | null> => {
  if (kind === 'webhook') return request(target, note, seconds)
  if (kind === 'file') return append(join(dataDir, 'witness'), `${target}.txt`, note)
  return Promise.resolve(null)
}

const request = async (target: string, note: string, seconds: number): Promise<string | null> => {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'user-agent': 'Toolslate' }
  try {
    const answer = await fetch(target, { method: 'POST', body: note, headers, redirect: 'manual', signal: AbortSignal.timeout(seconds * 1000) })
    await answer.body?.cancel()
    if (answer.ok) return null
    return answer.status >= 300 && answer.status < 400
      ? `It answered ${answer.status}, which leads elsewhere; that is not followed.`
      : `It answered ${answer.status}.`
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? `It did not answer within ${seconds} seconds.` : `It cannot be reached (${codeOf(error)}).`
  }
}

/** Whole or not at all, and on the disk before it counts as told. */
const append = async (folder: string, name: string, note: string): Promise<string | null> => {
  try {
    await mkdir(folder, { recursive: true })
    const file = await open(join(folder, name), 'a')
    try {
      const { size } = await file.stat()
      try {
        await file.appendFile(`${note}\n`)
        await file.sync()
      } catch (error) {
        await file.truncate(size)
        throw error
      }
      if (size === 0) await syncFolder(folder)
    } finally {
      await file.close()
    }
    return null
  } catch (error) {
    return `The file cannot be written (${codeOf(error)}).`
  }
}

const syncFolder = async (folder: string) => {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** Of a failed request the reason stands in the cause. */
const codeOf = (error: unknown): string => {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown; message?: unknown } }
  return [code, cause?.code, cause?.message].find((one): one is string => typeof one === 'string' && one !== '') ?? (error as Error).name
}
