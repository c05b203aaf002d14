import { clearanceWords } from '../../views/words.ts'
import { type Checkpoint, claimedSigners, fromBase64, openNote, parseCheckpoint, parseVerifierKey, type VerifierKey, verifierKey } from '../audit/checkpoint.ts'
import { isIncluded, leafHash } from '../audit/tree.ts'
import { digestOf } from '../policy/digest.ts'
import { factsDigestOf, stands } from './certificate.ts'
import { isDecision } from './entry.ts'
import { openFile, type ReadContent, type ReadLog, type Statement } from './file.ts'
import { extension, subjectOf } from './statement.ts'

export type CertificateOptions = {
  /** Verifier keys. When there are any, only these count, and not those of the file. */
  keys?: string[]
  /** Signed checkpoints from elsewhere. */
  checkpoints?: string[]
  /** The day that it is judged for. */
  on: string
  /** A newer export is looked at too: it leads to checkpoints of other sizes. */
  hasExport?: boolean
}

export type CheckedCertificate = {
  /** Null when nothing in the file is worth repeating. */
  statement: Statement | null
  /** The key that signed it, as a verifier key. */
  signedBy: string | null
  problems: string[]
}

/** Checks a certificate without a network and without a database: signature, form, days, and its place in the log. Every problem is a sentence. */
export const checkCertificate = (bytes: Uint8Array, { keys = [], checkpoints = [], on, hasExport = false }: CertificateOptions): CheckedCertificate => {
  const opened = openFile(
    bytes,
    keys.flatMap((one) => parseVerifierKey(one) ?? []),
  )
  if ('problem' in opened) return { statement: null, signedBy: null, problems: [opened.problem] }
  const { statement, signedBy } = opened
  const { content, log } = statement.predicate[extension]
  const problems = [
    ...contradictions(statement),
    ...dayProblems(content, on),
    ...(log === null ? ['It holds no proof that the decision is in the log.'] : logProblems(log, content, opened.keys, { notes: checkpoints, hasExport })),
  ]
  return { statement, signedBy: verifierKey(signedBy.name, signedBy.key), problems }
}

/** What a statement says twice has to be the same both times. */
const contradictions = ({ subject, predicate }: Statement): string[] => {
  const { content, digest } = predicate[extension]
  const problems: string[] = []
  if (digestOf(content) !== digest) problems.push('The digest of what it says is not the digest that it gives.')
  if (subject[0].name !== subjectOf(content.offering) || subject[0].digest.sha256 !== content.clearance.facts_digest)
    problems.push('Its subject is another offering, or rests on other facts, than what it says.')
  if (predicate.policy.digest.sha256 !== content.policy.digest) problems.push('It names two policies.')
  if ((predicate.verificationResult === 'PASSED') !== stands(content)) problems.push('Its result and the state of the clearance do not fit.')
  const computed = factsDigestOf(content.facts)
  if (computed !== content.facts_digest) problems.push('The facts in it do not have the digest that it gives for them.')
  else if (stands(content) && computed !== content.clearance.facts_digest) problems.push('The clearance rests on other facts than those in it.')
  return problems
}

const dayProblems = (content: ReadContent, on: string): string[] => {
  const { valid_from, valid_to } = content.clearance
  const problems: string[] = []
  if (!stands(content)) problems.push(`On ${content.on} the clearance did not stand (${clearanceWords[content.state].word.toLowerCase()}): ${content.because}`)
  if (on < valid_from) problems.push(`It begins on ${valid_from}, after ${on}.`)
  if (on >= valid_to)
    problems.push(`It ended on ${valid_to}: nobody may rely on it on ${on}. Whether it stood on the day that it is of, ask with --on ${content.on}.`)
  if (on < content.on) problems.push(`It speaks of ${content.on}, and says nothing of a day before that, such as ${on}.`)
  return problems
}

// The log -----------------------------------------------------------------------------------------------------

type Outside = { notes: string[]; hasExport: boolean }

const logProblems = (log: ReadLog, content: ReadContent, keys: VerifierKey[], outside: Outside): string[] => {
  const opened = openNote(log.checkpoint, keys)
  if (opened === null) return [unsigned(log.checkpoint, keys), ...entryProblems(log, content)]
  const checkpoint = parseCheckpoint(opened.text)
  if (checkpoint === null || checkpoint.origin !== log.origin || checkpoint.size !== log.size)
    return [`What is signed as its checkpoint is none of the log ${log.origin} with ${log.size} entries.`, ...entryProblems(log, content)]
  const hashes = log.proof.map(fromBase64)
  const leads = hashes.every((hash) => hash !== null) && isIncluded(leafHash(log.entry), log.index, log.size, hashes, checkpoint.root)
  return [
    ...(leads ? [] : [`The inclusion proof does not lead from entry ${log.index} to the checkpoint of size ${log.size}.`]),
    ...entryProblems(log, content),
    ...outside.notes.flatMap((note) => outsideProblems(note, { ...checkpoint, keys }, outside.hasExport)),
  ]
}

const unsigned = (note: string, keys: VerifierKey[]): string => {
  const signers = claimedSigners(note)
  if (signers.length === 0) return 'Its checkpoint is not a signed note.'
  return keys.some((key) => signers.includes(`${key.name}+${key.id}`))
    ? 'The signature on its checkpoint is wrong.'
    : `Its checkpoint is signed by another key (${signers.join(', ')}), and by none that counts.`
}

/** That what was logged is this decision, and not another one. */
const entryProblems = ({ entry, index }: ReadLog, content: ReadContent): string[] =>
  isDecision(entry, index, content) ? [] : [`Entry ${index} of the log is another decision than this one.`]

/** A checkpoint from elsewhere of the same size has the same root; one of another size has to be led to by an export. */
const outsideProblems = (note: string, own: Checkpoint & { keys: VerifierKey[] }, hasExport: boolean): string[] => {
  const opened = openNote(note, own.keys)
  const other = opened && parseCheckpoint(opened.text)
  if (!other) return ['A checkpoint from elsewhere is not signed by a key that counts.']
  if (other.origin !== own.origin) return [`A checkpoint from elsewhere belongs to the log ${other.origin}, not to ${own.origin}.`]
  if (other.size === own.size && !other.root.equals(own.root))
    return [`The checkpoint from elsewhere of size ${other.size} has another root: two histories of this log were signed.`]
  if (other.size !== own.size && !hasExport)
    return [
      `The checkpoint from elsewhere is of size ${other.size}, its own of size ${own.size}: give an export of the log that leads from one to the other, with --export.`,
    ]
  return []
}
