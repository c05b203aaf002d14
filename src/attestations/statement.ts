import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Deployment, MediaType, PlanKind, Stance, VendorEvidence, Visibility } from '../db/schema.ts'
import type { Answer } from '../facts/fact.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'
import type { SignedAnswer, VendorAnswer } from './answer.ts'

// What a vendor signs. Pure: canonical JSON (RFC 8785), the same bytes for the same answers wherever and whenever they are made.
// It holds days and no instants, so that no two precisions of a time can make two statements of one.

export const statementFormat = 'toolslate-attestation/1'

export type StatementFile = { sha256: string; title: string; media_type: MediaType }

export type StatementAnswer = {
  question: string
  /** As it was asked, and as the answer read: the bank may say it in other words later. */
  wording: string
  answer: string
  stance: Stance
  value: Answer
  note: string
  evidence: VendorEvidence
  visibility: Visibility
  source: { title: string; url: string }
  quote: string
  /** Number of the fact that it confirms, contests or replaces. */
  fact: number | null
  files: StatementFile[]
}

export type Statement = {
  format: typeof statementFormat
  vendor: { slug: string; name: string }
  offering: { tool: string; offering: string; name: string; plan_kind: PlanKind; deployment: Deployment }
  number: number
  bank_version: string
  answers: StatementAnswer[]
  declaration: { version: string; text: string }
  signatory: { name: string; title: string; authority: string }
  valid_from: string
  valid_to: string
  /** Digest of the statement before it. */
  supersedes: string | null
}

/** The files under each answer, by question. */
export type FilesByQuestion = ReadonlyMap<string, StatementFile[]>

const isSignable = (answer: VendorAnswer): answer is SignedAnswer => answer.value !== null && answer.evidence !== null

/** What of a draft is signed: what is answered, with what it rests on, by question id. `blockersOf` names what is half answered. */
export const signedAnswersOf = (draft: VendorAnswer[], bank: Bank): SignedAnswer[] =>
  draft
    .filter(isSignable)
    .filter(({ question }) => bank.byId.has(question))
    .sort((a, b) => (a.question < b.question ? -1 : 1))

export const statementAnswers = (answers: SignedAnswer[], files: FilesByQuestion, bank: Bank): StatementAnswer[] =>
  answers.map(({ question, stance, value, note, evidence, visibility, source_title, source_url, quote, fact_id }) => {
    const asked = bank.byId.get(question)!
    return {
      question,
      wording: asked.wording,
      answer: labelOf(asked, value),
      stance,
      value,
      note,
      evidence,
      visibility,
      source: { title: source_title, url: source_url },
      quote,
      fact: fact_id,
      files: (files.get(question) ?? [])
        .map(({ sha256, title, media_type }) => ({ sha256, title, media_type }))
        .sort((a, b) => (`${a.sha256} ${a.title}` < `${b.sha256} ${b.title}` ? -1 : 1)),
    }
  })

/** The bytes that are signed, as text, and their SHA-256 in hex. */
export const statementOf = (statement: Omit<Statement, 'format'>): { text: string; digest: string } => {
  const text = canonicalize({ format: statementFormat, ...statement }) as string
  return { text, digest: digestOf(text) }
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The part of a statement that does not depend on who signs, and when. */
export type Material = Omit<Statement, 'format' | 'signatory' | 'valid_from' | 'valid_to'>

/** Whoever signs brings back the digest of what they were shown. */
export const materialDigest = (material: Material): string => digestOf(canonicalize({ ...material }) as string)

export type AnswerChange = { question: string; kind: 'added' | 'changed' | 'removed' }

/** How the answers differ from those of an earlier statement. The words in which the bank asks do not count. */
export const changesBetween = (before: StatementAnswer[], now: StatementAnswer[]): AnswerChange[] => {
  const [earlier, later] = [new Map(before.map((one) => [one.question, one])), new Map(now.map((one) => [one.question, one]))]
  const changed = now.flatMap((one): AnswerChange[] => {
    const other = earlier.get(one.question)
    if (!other) return [{ question: one.question, kind: 'added' }]
    return isSameAnswer(one, other) ? [] : [{ question: one.question, kind: 'changed' }]
  })
  return [...changed, ...before.filter(({ question }) => !later.has(question)).map(({ question }) => ({ question, kind: 'removed' as const }))]
}

const isSameAnswer = (one: StatementAnswer, other: StatementAnswer): boolean => said(one) === said(other)

const said = ({ wording: _wording, answer: _answer, ...rest }: StatementAnswer) => canonicalize(rest)
