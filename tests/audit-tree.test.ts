import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  consistencyProof,
  frontier,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  type NodeId,
  nodeHash,
  nodesForConsistency,
  nodesForInclusion,
  nodesForRoot,
  nodesOf,
  type ReadNode,
  rootFromInclusion,
  rootOf,
} from '../src/audit/tree.ts'
import { consistencies, inclusions, leaves, roots, selfCheck, vectorCount } from '../src/audit/vectors.ts'

/** RFC 6962, section 2.1, word for word. */
const definition = (hashes: Buffer[]): Buffer => {
  if (hashes.length === 0) return createHash('sha256').digest()
  if (hashes.length === 1) return hashes[0]!
  let k = 1
  while (k * 2 < hashes.length) k *= 2
  return nodeHash(definition(hashes.slice(0, k)), definition(hashes.slice(k)))
}

const most = 300
const hashes = Array.from({ length: most }, (_, i) => leafHash(`entry ${i}`))
const roots300 = Array.from({ length: most + 1 }, (_, size) => definition(hashes.slice(0, size)))
const keyOf = ({ level, index }: NodeId) => `${level} ${index}`
const read: ReadNode = ({ level, index }) => definition(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level))

/** As a caller with a database reads: the nodes that were asked for in one go, and no other. */
const prefetched = (needed: NodeId[]): ReadNode => {
  const nodes = new Map(needed.map((id) => [keyOf(id), read(id)]))
  return (id) => nodes.get(keyOf(id)) ?? expect.fail(`node ${keyOf(id)} was not asked for`)
}
const proofOf = (leaf: number, size: number) => inclusionProof(leaf, size, prefetched(nodesForInclusion(leaf, size)))
const proofFrom = (from: number, to: number) => consistencyProof(from, to, prefetched(nodesForConsistency(from, to)))

const flipped = (bytes: Buffer, at: number, bit: number) => {
  const copy = Buffer.from(bytes)
  copy[at] = copy[at]! ^ (1 << bit)
  return copy
}

/** Every way to spoil a proof that does not spoil it twice. */
const spoiled = (proof: Buffer[], at: number, bit: number): Buffer[][] => [
  ...proof.map((one, i) => proof.with(i, flipped(one, at, bit))),
  ...proof.map((_, i) => proof.toSpliced(i, 1)),
  ...[...proof, null].map((_, i) => proof.toSpliced(i, 0, hashes[at]!)),
  ...proof.map((one, i) => proof.toSpliced(i, 0, one)),
  ...proof.slice(1).map((one, i) => proof.with(i, one).with(i + 1, proof[i]!)),
  ...proof.map((one, i) => proof.with(i, one.subarray(1))),
  [...proof, Buffer.alloc(0)],
]

const sizes = fc.integer({ min: 1, max: most })
const byte = fc.integer({ min: 0, max: 31 })
const bits = fc.integer({ min: 0, max: 7 })

describe('against the published vectors', () => {
  it('roots, proofs and the signed note agree', () => {
    expect(selfCheck()).toEqual([])
    expect(vectorCount).toBe(20)
  })

  it('each root is what the recursive definition says', () => {
    for (const [size, root] of roots.entries()) expect(definition(leaves.slice(0, size).map(leafHash)).toString('hex')).toBe(root.toString('hex'))
    expect(roots[1]?.toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(roots[8]?.toString('hex')).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  it('each proof fails as soon as one byte of it is another one', () => {
    for (const { leaf, size, proof } of inclusions)
      for (const wrong of spoiled(proof, 7, 3)) expect(isIncluded(leafHash(leaves[leaf]!), leaf, size, wrong, roots[size]!)).toBe(false)
    for (const { from, to, proof } of consistencies)
      for (const wrong of spoiled(proof, 7, 3)) expect(isConsistent(from, roots[from]!, to, roots[to]!, wrong)).toBe(false)
  })
})

describe('the tree', () => {
  it('divides every range into complete subtrees, left to right', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.nat(5000), (from, length) => {
        let at = from
        for (const { level, index } of nodesOf(from, from + length)) {
          expect(index * 2 ** level).toBe(at)
          at += 2 ** level
        }
        expect(at).toBe(from + length)
      }),
    )
    expect(nodesOf(0, 7)).toEqual([
      { level: 2, index: 0 },
      { level: 1, index: 2 },
      { level: 0, index: 6 },
    ])
  })

  it('has the root of the definition at every size, at once and leaf by leaf', () => {
    const growing = frontier()
    for (let size = 0; size <= most; size++) {
      expect(rootOf(size, prefetched(nodesForRoot(size)))).toEqual(roots300[size])
      expect(growing.size).toBe(size)
      expect(growing.root()).toEqual(roots300[size])
      if (size < most) growing.add(hashes[size]!)
    }
  })

  it('hashes text as UTF-8, and leaves apart from nodes', () => {
    expect(leafHash('è')).toEqual(leafHash(Buffer.from([0xc3, 0xa8])))
    expect(leafHash(Buffer.concat([hashes[0]!, hashes[1]!]))).not.toEqual(nodeHash(hashes[0]!, hashes[1]!))
  })
})

describe('inclusion', () => {
  it('is proved for every leaf of every size up to 100', () => {
    for (let size = 1; size <= 100; size++)
      for (let leaf = 0; leaf < size; leaf++) {
        const proof = proofOf(leaf, size)
        expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)))
        expect(rootFromInclusion(hashes[leaf]!, leaf, size, proof)).toEqual(roots300[size])
        expect(isIncluded(hashes[leaf]!, leaf, size, proof, roots300[size]!)).toBe(true)
      }
  })

  it('is refused for another leaf, place, size or root, and for any spoiled proof', () => {
    let refused = 0
    const refuse = (...given: Parameters<typeof isIncluded>) => {
      refused += 1
      expect(isIncluded(...given)).toBe(false)
    }
    fc.assert(
      fc.property(sizes, fc.nat(), byte, bits, (size, pick, at, bit) => {
        const leaf = pick % size
        const [hash, root, proof] = [hashes[leaf]!, roots300[size]!, proofOf(leaf, size)]
        expect(isIncluded(hash, leaf, size, proof, root)).toBe(true)
        refuse(flipped(hash, at, bit), leaf, size, proof, root)
        refuse(hash, leaf, size, proof, flipped(root, at, bit))
        refuse(hash, leaf, size, proof, Buffer.alloc(0))
        for (const wrong of spoiled(proof, at, bit)) refuse(hash, leaf, size, wrong, root)
        for (let other = -1; other <= size; other++) if (other !== leaf) refuse(hash, other, size, proof, root)
        for (const other of [leaf + 0.5, Number.NaN, Number.POSITIVE_INFINITY, leaf + 2 ** 32]) refuse(hash, other, size, proof, root)
        // A proof does not say how large the tree is; a checkpoint says size and root at once.
        for (let other = 0; other <= most; other++) if (other !== size) refuse(hash, leaf, other, proof, roots300[other]!)
        for (const other of [size * 2, Math.floor(size / 2), -size, size + 0.5, size * 2 ** 33]) refuse(hash, leaf, other, proof, root)
      }),
      { numRuns: 60 },
    )
    expect(refused).toBeGreaterThan(10_000)
  })

  it('has no proof for a leaf that the tree does not have', () => {
    for (const [leaf, size] of [
      [0, 0],
      [3, 3],
      [-1, 3],
      [0.5, 3],
      [0, Number.NaN],
      [0, 2 ** 53],
    ] as const) {
      expect(nodesForInclusion(leaf, size)).toEqual([])
      expect(rootFromInclusion(hashes[0]!, leaf, size, [])).toBeNull()
    }
  })
})

describe('consistency', () => {
  it('is proved from every size to every size up to 80', () => {
    for (let to = 0; to <= 80; to++)
      for (let from = 0; from <= to; from++) expect(isConsistent(from, roots300[from]!, to, roots300[to]!, proofFrom(from, to))).toBe(true)
  })

  it('is refused for other sizes, other roots, and for any spoiled proof', () => {
    let refused = 0
    const refuse = (...given: Parameters<typeof isConsistent>) => {
      refused += 1
      expect(isConsistent(...given)).toBe(false)
    }
    fc.assert(
      fc.property(sizes, fc.nat(), byte, bits, (to, pick, at, bit) => {
        const from = pick % (to + 1)
        const [older, newer, proof] = [roots300[from]!, roots300[to]!, proofFrom(from, to)]
        expect(isConsistent(from, older, to, newer, proof)).toBe(true)
        refuse(from, flipped(older, at, bit), to, newer, proof)
        if (from > 0) refuse(from, older, to, flipped(newer, at, bit), proof)
        for (const wrong of spoiled(proof, at, bit)) refuse(from, older, to, newer, wrong)
        if (from === 0 || from === to) return
        refuse(to, newer, from, older, proof)
        refuse(from, newer, to, older, proof)
        for (let other = 0; other <= to; other++) if (other !== from) refuse(other, roots300[other]!, to, newer, proof)
        for (let other = 0; other <= most; other++) if (other !== to) refuse(from, older, other, roots300[other]!, proof)
        for (const other of [-1, from + 0.5, Number.NaN, from + 2 ** 32]) refuse(other, older, to, newer, proof)
        for (const other of [to * 2, to + 0.5, Number.POSITIVE_INFINITY, to + 2 ** 53]) refuse(from, older, other, newer, proof)
      }),
      { numRuns: 60 },
    )
    expect(refused).toBeGreaterThan(10_000)
  })

  it('of a log that forgot or changed an entry cannot be proved', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: most }), fc.nat(), fc.nat(), (to, pick, which) => {
        const from = 1 + (pick % (to - 1))
        const changed = hashes.slice(0, to).with(which % from, leafHash('something else'))
        const readChanged: ReadNode = ({ level, index }) => definition(changed.slice(index * 2 ** level, (index + 1) * 2 ** level))
        expect(isConsistent(from, roots300[from]!, to, definition(changed), consistencyProof(from, to, readChanged))).toBe(false)
      }),
    )
  })
})

describe('beyond 32 bits', () => {
  // Leaves that are all alike, but for one: the only tree of that size that fits in here.
  const alike = [leafHash('')]
  while (alike.length < 54) alike.push(nodeHash(alike.at(-1)!, alike.at(-1)!))
  const treeWith =
    (special: number): ReadNode =>
    ({ level, index }) => {
      if (Math.floor(special / 2 ** level) !== index) return alike[level]!
      if (level === 0) return leafHash('special')
      const below = treeWith(special)
      return nodeHash(below({ level: level - 1, index: index * 2 }), below({ level: level - 1, index: index * 2 + 1 }))
    }
  const large = fc.integer({ min: 2 ** 32, max: Number.MAX_SAFE_INTEGER })

  it('proofs hold, and fail for the place that is 2^32 away', () => {
    fc.assert(
      fc.property(large, fc.maxSafeNat(), fc.maxSafeNat(), (size, pick, older) => {
        const leaf = pick % size
        const from = 1 + (older % (size - 1))
        const node = treeWith(leaf)
        const [root, proof] = [rootOf(size, node), inclusionProof(leaf, size, node)]
        expect(isIncluded(leafHash('special'), leaf, size, proof, root)).toBe(true)
        expect(isIncluded(leafHash('special'), leaf < 2 ** 32 ? leaf + 2 ** 32 : leaf - 2 ** 32, size, proof, root)).toBe(false)
        expect(isConsistent(from, rootOf(from, node), size, root, consistencyProof(from, size, node))).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})
