import { openNote, parseVerifierKey } from './checkpoint.ts'
import { consistencyProof, frontier, inclusionProof, isConsistent, isIncluded, leafHash, nodeHash, type ReadNode, rootOf } from './tree.ts'

// Published vectors, by which everybody's tree of RFC 6962 can be measured: eight leaves, their roots and proofs from the reference
// implementation of Certificate Transparency (Apache-2.0), and the signed note that Go documents in golang.org/x/mod/sumdb/note (BSD-3-Clause).

const hex = (text: string) => Buffer.from(text, 'hex')

export const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(hex)

/** By size: the first one is the root of the empty tree. */
export const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(hex)

/** Nodes of that tree, named by the leaves under them. */
const node = {
  '0': hex('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'),
  '1': hex('96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7'),
  '01': hex('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'),
  '23': hex('5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e'),
  '0123': hex('d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'),
  '4': hex('bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'),
  '45': hex('0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a'),
  '6': hex('b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f'),
  '67': hex('ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0'),
  '4567': hex('6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'),
}

export const inclusions: { leaf: number; size: number; proof: Buffer[] }[] = [
  { leaf: 0, size: 1, proof: [] },
  { leaf: 0, size: 8, proof: [node['1'], node['23'], node['4567']] },
  { leaf: 5, size: 8, proof: [node['4'], node['67'], node['0123']] },
  { leaf: 2, size: 3, proof: [node['01']] },
  { leaf: 1, size: 5, proof: [node['0'], node['23'], node['4']] },
]

export const consistencies: { from: number; to: number; proof: Buffer[] }[] = [
  { from: 1, to: 1, proof: [] },
  { from: 1, to: 8, proof: [node['1'], node['23'], node['4567']] },
  { from: 6, to: 8, proof: [node['45'], node['67'], node['0123']] },
  { from: 2, to: 5, proof: [node['23'], node['4']] },
  { from: 6, to: 7, proof: [node['45'], node['6'], node['0123']] },
]

export const noteKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
export const note = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`

export const vectorCount = roots.length + inclusions.length + consistencies.length + 1

/** What our own code gets wrong, in sentences; none when all is well. A verifier that fails this must not judge. */
export const selfCheck = (): string[] => [...rootProblems(), ...inclusionProblems(), ...consistencyProblems(), ...noteProblems()]

const read: ReadNode = ({ level, index }) =>
  level === 0 ? leafHash(leaves[index]!) : nodeHash(read({ level: level - 1, index: index * 2 }), read({ level: level - 1, index: index * 2 + 1 }))

const isSame = (one: Buffer[], two: Buffer[]) => one.length === two.length && one.every((hash, i) => hash.equals(two[i]!))
const altered = (bytes: Buffer) => Buffer.from(bytes).fill(bytes[0]! ^ 1, 0, 1)

const rootProblems = (): string[] => {
  const growing = frontier()
  return roots.flatMap((root, size) => {
    if (size > 0) growing.add(leafHash(leaves[size - 1]!))
    return rootOf(size, read).equals(root) && growing.root().equals(root) ? [] : [`The root of the tree of ${size} leaves is not the published one.`]
  })
}

const inclusionProblems = (): string[] =>
  inclusions.flatMap(({ leaf, size, proof }) => {
    const holds = (hash: Buffer, path: Buffer[]) => isIncluded(hash, leaf, size, path, roots[size]!)
    const hash = leafHash(leaves[leaf]!)
    return [
      ...(isSame(inclusionProof(leaf, size, read), proof) ? [] : [`The inclusion proof of leaf ${leaf} in ${size} is not the published one.`]),
      ...(holds(hash, proof) ? [] : [`The published inclusion proof of leaf ${leaf} in ${size} is refused.`]),
      ...(holds(altered(hash), proof) || proof.some((one, i) => holds(hash, proof.with(i, altered(one))))
        ? [`A wrong inclusion proof of leaf ${leaf} in ${size} is accepted.`]
        : []),
    ]
  })

const consistencyProblems = (): string[] =>
  consistencies.flatMap(({ from, to, proof }) => {
    const holds = (older: Buffer, path: Buffer[]) => isConsistent(from, older, to, roots[to]!, path)
    const older = roots[from]!
    return [
      ...(isSame(consistencyProof(from, to, read), proof) ? [] : [`The consistency proof from ${from} to ${to} is not the published one.`]),
      ...(holds(older, proof) ? [] : [`The published consistency proof from ${from} to ${to} is refused.`]),
      ...(holds(altered(older), proof) || proof.some((one, i) => holds(older, proof.with(i, altered(one))))
        ? [`A wrong consistency proof from ${from} to ${to} is accepted.`]
        : []),
    ]
  })

const noteProblems = (): string[] => {
  const key = parseVerifierKey(noteKey)
  if (key === null) return ['The published key of a signed note is refused.']
  return [
    ...(openNote(note, [key]) === null ? ['The published signed note is refused.'] : []),
    ...(openNote(note.replace('answer', 'Answer'), [key]) === null ? [] : ['A changed signed note is accepted.']),
  ]
}
