import type { Db } from '../db/database.ts'
import { type CheckpointRow, findNewestCheckpoint, findSize, readNodes } from './log-queries.ts'
import { consistencyProof, inclusionProof, isConsistent, isIncluded, nodesForConsistency, nodesForInclusion, nodesForRoot, rootOf } from './tree.ts'

// Proofs out of the stored hashes. Each is checked before it is handed out, as whoever receives it would.

export type Head = {
  size: number
  root: Buffer
  checkpoint: CheckpointRow | null
  /** Whether the entries still lead to the root that was signed. */
  holds: boolean
}

export const headOf = async (db: Db): Promise<Head> => {
  const checkpoint = (await findNewestCheckpoint(db)) ?? null
  const size = await findSize(db)
  if (checkpoint === null || checkpoint.size > size)
    return { size, root: rootOf(size, await readNodes(db, nodesForRoot(size))), checkpoint, holds: checkpoint === null }
  const read = await readNodes(db, [...nodesForRoot(size), ...nodesForRoot(checkpoint.size)])
  return { size, root: rootOf(size, read), checkpoint, holds: rootOf(checkpoint.size, read).equals(checkpoint.root) }
}

export type Inclusion = { leaf: number; size: number; hash: Buffer; proof: Buffer[]; root: Buffer; holds: boolean }

/** That a leaf is in the log as it stood at a size, which it has to have had. */
export const inclusionOf = async (db: Db, leaf: number, size: number): Promise<Inclusion> => {
  const own = { level: 0, index: leaf }
  const read = await readNodes(db, [own, ...nodesForInclusion(leaf, size), ...nodesForRoot(size)])
  const [hash, proof, root] = [read(own), inclusionProof(leaf, size, read), rootOf(size, read)]
  return { leaf, size, hash, proof, root, holds: isIncluded(hash, leaf, size, proof, root) }
}

export type Consistency = { from: number; to: number; from_root: Buffer; to_root: Buffer; proof: Buffer[]; holds: boolean }

/** That the log at one size is the beginning of what it was at a later one. */
export const consistencyOf = async (db: Db, from: number, to: number): Promise<Consistency> => {
  const read = await readNodes(db, [...nodesForRoot(from), ...nodesForRoot(to), ...nodesForConsistency(from, to)])
  const [from_root, to_root, proof] = [rootOf(from, read), rootOf(to, read), consistencyProof(from, to, read)]
  return { from, to, from_root, to_root, proof, holds: isConsistent(from, from_root, to, to_root, proof) }
}
