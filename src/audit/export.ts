import type { Db } from '../db/database.ts'
import { exportFormat } from './export-file.ts'
import { type CheckpointRow, listCheckpoints, listVerifierKeys } from './log-queries.ts'
import { type LeafRow, listLeaves } from './queries.ts'
import { originOf } from './rules.ts'

const batch = 1000

/** The newest checkpoint stays the last one of the file, so that every entry in it is signed for. */
const headerOf = async (db: Db, newest: CheckpointRow) => {
  const origin = originOf(newest.note)
  const all = await listCheckpoints(db, newest.size)
  // One for each size, under the name that the log has now: an installation may have moved, and its key have changed.
  const checkpoints = [...new Map(all.filter(({ note }) => originOf(note) === origin).map(({ size, note }) => [size, note])).values()]
  return { format: exportFormat, origin, size: newest.size, keys: await listVerifierKeys(db), checkpoints }
}

/** The log up to a checkpoint, one line for each entry; of what the reader may not see there is the hash. */
export const exportLog = async (db: Db, newest: CheckpointRow): Promise<AsyncGenerator<string>> => {
  const header = await headerOf(db, newest)
  return (async function* () {
    yield `${JSON.stringify(header)}\n`
    for (let from = 0; from < newest.size; from += batch)
      yield (await listLeaves(db, from, Math.min(from + batch, newest.size))).map((row) => `${JSON.stringify(leafJson(row))}\n`).join('')
  })()
}

const leafJson = ({ index, leaf_hash, entry }: LeafRow) => ({ index, leaf: leaf_hash.toString('base64'), entry })
