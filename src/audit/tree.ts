import { createHash } from 'node:crypto'

// The Merkle tree of RFC 6962 and RFC 9162, section 2.1. Sizes go up to 2^53, so numbers are halved, never shifted: bit operators end at 2^32.
// Building a proof takes two steps, so that a database is asked once: which nodes are needed, then the proof out of their hashes.

/** A complete subtree, over the leaves [index * 2^level, (index + 1) * 2^level). At level 0 it is the hash of one leaf. */
export type NodeId = { level: number; index: number }
export type ReadNode = (id: NodeId) => Buffer
/** Leaves from one up to, not including, another. */
type Range = readonly [from: number, to: number]

const sha256 = (...parts: (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const leafMark = Uint8Array.of(0)
const nodeMark = Uint8Array.of(1)

export const leafHash = (entry: Uint8Array | string): Buffer => sha256(leafMark, entry)
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(nodeMark, left, right)

/** The root over complete subtrees that stand side by side, each smaller than the one before it. */
const joined = (subtrees: Buffer[]): Buffer => (subtrees.length === 0 ? sha256() : subtrees.reduceRight((right, left) => nodeHash(left, right)))

/** The complete subtrees that make up the leaves [from, to), left to right. */
export const nodesOf = (from: number, to: number): NodeId[] => {
  const nodes: NodeId[] = []
  for (let at = from; at < to; ) {
    let [level, width] = [0, 1]
    while (at % (width * 2) === 0 && at + width * 2 <= to) [level, width] = [level + 1, width * 2]
    nodes.push({ level, index: at / width })
    at += width
  }
  return nodes
}

const rangeHash = ([from, to]: Range, read: ReadNode): Buffer => joined(nodesOf(from, to).map(read))
const nodesIn = (ranges: Range[]): NodeId[] => ranges.flatMap(([from, to]) => nodesOf(from, to))

export const nodesForRoot = (size: number): NodeId[] => nodesOf(0, size)
export const rootOf = (size: number, read: ReadNode): Buffer => rangeHash([0, size], read)

/** Where a tree of this many leaves, two at least, divides: the largest power of two below. */
const split = (leaves: number): number => {
  let width = 1
  while (width * 2 < leaves) width *= 2
  return width
}

const isSize = (value: number) => Number.isSafeInteger(value) && value >= 0

// Inclusion: this leaf stands at this place ---------------------------------------------------------------

const inclusionRanges = (leaf: number, size: number): Range[] => {
  const ranges: Range[] = []
  if (!isSize(leaf) || !isSize(size) || leaf >= size) return ranges
  for (let [from, to] = [0, size]; to - from > 1; ) {
    const middle = from + split(to - from)
    ranges.push(leaf < middle ? [middle, to] : [from, middle])
    if (leaf < middle) to = middle
    else from = middle
  }
  return ranges.reverse()
}

export const nodesForInclusion = (leaf: number, size: number): NodeId[] => nodesIn(inclusionRanges(leaf, size))

/** The hashes that lead from a leaf to the root; none for a leaf that the tree does not have. */
export const inclusionProof = (leaf: number, size: number, read: ReadNode): Buffer[] => inclusionRanges(leaf, size).map((range) => rangeHash(range, read))

/** The root that a proof leads to (RFC 9162, 2.1.3.2), or null when it fits no such place. */
export const rootFromInclusion = (hash: Buffer, leaf: number, size: number, proof: Buffer[]): Buffer | null => {
  if (!isSize(leaf) || !isSize(size) || leaf >= size || !areHashes([hash, ...proof])) return null
  let place: Place = [leaf, size - 1]
  let root = hash
  for (const one of proof) {
    if (place[1] === 0) return null
    const isRight = hasLeft(place)
    root = isRight ? nodeHash(one, root) : nodeHash(root, one)
    place = above(isRight ? climbed(place) : place)
  }
  return place[1] === 0 ? root : null
}

/** Take size and root from the same checkpoint: a proof alone does not say how large the tree is. */
export const isIncluded = (hash: Buffer, leaf: number, size: number, proof: Buffer[], root: Buffer): boolean =>
  rootFromInclusion(hash, leaf, size, proof)?.equals(root) ?? false

// Consistency: the smaller tree is the beginning of the larger one ----------------------------------------

const consistencyRanges = (older: number, size: number): Range[] => {
  const ranges: Range[] = []
  if (!isSize(older) || !isSize(size) || older === 0 || older >= size) return ranges
  let [from, to] = [0, size]
  while (older !== to) {
    const middle = from + split(to - from)
    ranges.push(older <= middle ? [middle, to] : [from, middle])
    if (older <= middle) to = middle
    else from = middle
  }
  // When the smaller tree is a complete subtree of the larger one, whoever checks the proof has its root already.
  if (from > 0) ranges.push([from, to])
  return ranges.reverse()
}

export const nodesForConsistency = (from: number, to: number): NodeId[] => nodesIn(consistencyRanges(from, to))

/** The hashes that show the tree of size `from` to be the beginning of that of size `to`; none when that needs no showing. */
export const consistencyProof = (from: number, to: number, read: ReadNode): Buffer[] => consistencyRanges(from, to).map((range) => rangeHash(range, read))

/** RFC 9162, 2.1.4.2. An empty tree is the beginning of every tree. */
export const isConsistent = (fromSize: number, fromRoot: Buffer, toSize: number, toRoot: Buffer, proof: Buffer[]): boolean => {
  if (!isSize(fromSize) || !isSize(toSize) || fromSize > toSize || !areHashes([fromRoot, toRoot, ...proof])) return false
  if (fromSize === toSize) return proof.length === 0 && fromRoot.equals(toRoot) && (toSize > 0 || toRoot.equals(joined([])))
  if (fromSize === 0) return proof.length === 0 && fromRoot.equals(joined([]))
  if (proof.length === 0) return false
  const [start, ...rest] = isPowerOfTwo(fromSize) ? [fromRoot, ...proof] : proof
  let place: Place = [fromSize - 1, toSize - 1]
  while (isOdd(place[0])) place = above(place)
  let [older, newer] = [start!, start!]
  for (const one of rest) {
    if (place[1] === 0) return false
    if (hasLeft(place)) {
      older = nodeHash(one, older)
      newer = nodeHash(one, newer)
      place = climbed(place)
    } else newer = nodeHash(newer, one)
    place = above(place)
  }
  return place[1] === 0 && older.equals(fromRoot) && newer.equals(toRoot)
}

/** A node's place on its level, and that of the last node there. */
type Place = readonly [node: number, last: number]

const isOdd = (value: number) => value % 2 === 1
const above = ([node, last]: Place): Place => [Math.floor(node / 2), Math.floor(last / 2)]
/** What comes next in the proof stands to the left. */
const hasLeft = ([node, last]: Place) => isOdd(node) || node === last
/** Past the levels on which a last node has nothing beside it. */
const climbed = (place: Place): Place => {
  let at = place
  while (!isOdd(at[0]) && at[0] !== 0) at = above(at)
  return at
}

const areHashes = (hashes: Buffer[]) => hashes.every(({ length }) => length === 32)
const isPowerOfTwo = (size: number) => size === 1 || split(size) * 2 === size

// Streaming -----------------------------------------------------------------------------------------------

/** A tree that grows by a leaf at a time and keeps no more than one hash a level. */
export type Frontier = { readonly size: number; add: (leafHash: Buffer) => void; root: () => Buffer }

export const frontier = (): Frontier => {
  const subtrees: Buffer[] = []
  let size = 0
  return {
    get size() {
      return size
    },
    add: (hash) => {
      let node = hash
      for (let left = size; isOdd(left); left = Math.floor(left / 2)) node = nodeHash(subtrees.pop()!, node)
      subtrees.push(node)
      size += 1
    },
    root: () => joined(subtrees),
  }
}
