import type { Context } from 'hono'
import type { Fact } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import type { AppEnv } from '../http/page.tsx'
import { conflict, notFound } from '../http/problem.ts'
import { actingMemberships, type Membership, type Person } from '../people/person.ts'
import { addDays } from '../policy/dates.ts'
import type { StoredPolicy } from '../policy/store.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Question } from '../questions/question.ts'
import { previewOf } from './preview.ts'
import { nextOf, type Progress, progressOf, type Row, rowsOf } from './progress.ts'
import type { Offering } from './questionnaire-names.ts'
import {
  type AskedRow,
  countFiles,
  type DraftAnswer,
  type LastAttestation,
  listAsked,
  listDraftAnswers,
  listDrafts,
  listLastAttestations,
  type Questionnaire,
} from './questionnaire-queries.ts'
import { askedQuestions } from './rules.ts'

type C = Context<AppEnv>

/** The vendor that somebody acts for; or one that they belong to, while they act for another. */
export const vendorOf = (person: Person | null): { acting: Membership | null; otherwise: string | null } => {
  const acting = person ? (actingMemberships(person).find(({ kind }) => kind === 'vendor') ?? null) : null
  return { acting, otherwise: acting ? null : (person?.memberships.find(({ kind }) => kind === 'vendor')?.name ?? null) }
}

/** One questionnaire as its pages show it: the draft, or what was signed last, with which a draft would begin. */
export type Sheet = {
  offering: Offering
  draft: Questionnaire | null
  attestation: LastAttestation | null
  policy: StoredPolicy
  facts: Fact[]
  answers: DraftAnswer[]
  files: ReadonlyMap<string, number>
  rows: Row<DraftAnswer>[]
  progress: Progress
  /** The verdict now, and as if procurement had accepted the answers as they stand. */
  now: Verdict
  then: Verdict
}

export const sheetOf = async (c: C, offering: Offering): Promise<Sheet> => (await sheetsOf(c, offering.organisation_id, [offering]))[0]!

/** Of several offerings of one vendor, in the same few statements. */
export const sheetsOf = async ({ var: { db, bank, policies, today } }: C, organisation_id: number, offerings: Offering[]): Promise<Sheet[]> => {
  const ids = new Set(offerings.map(({ id }) => id))
  const [drafts, last, facts] = await Promise.all([
    listDrafts(db, organisation_id),
    listLastAttestations(db, organisation_id),
    listFacts(db, { ownOnly: true, offeringIds: [...ids] }),
  ])
  // Where nothing is drafted, what was signed last stands.
  const standing = new Map([
    ...last.map(({ offering_id, questionnaire_id }) => [offering_id, questionnaire_id] as const),
    ...drafts.map(({ offering_id, id }) => [offering_id, id] as const),
  ])
  const shown = [...standing].filter(([offering_id]) => ids.has(offering_id)).map(([, id]) => id)
  const [answers, files, asked] = await Promise.all([
    listDraftAnswers(db, shown),
    countFiles(db, shown),
    listAsked(
      db,
      last.map(({ id }) => id),
    ),
  ])
  return offerings.map((offering) => {
    const draft = drafts.find(({ offering_id }) => offering_id === offering.id) ?? null
    const attestation = last.find(({ offering_id }) => offering_id === offering.id) ?? null
    return sheetFrom({
      ...{ offering, draft, attestation, bank, policy: policies.current(today), today },
      facts: facts.get(offering.id) ?? [],
      answers: answers.filter(({ questionnaire_id }) => questionnaire_id === standing.get(offering.id)),
      files: new Map(files.filter(({ questionnaire_id }) => questionnaire_id === standing.get(offering.id)).map(({ question_id, n }) => [question_id, n])),
      asked: asked.filter(({ attestation_id }) => attestation_id === attestation?.id),
    })
  })
}

type Parts = Pick<Sheet, 'offering' | 'draft' | 'attestation' | 'policy' | 'facts' | 'answers' | 'files'> & {
  asked: AskedRow[]
  bank: StoredPolicy['bank']
  today: string
}

const sheetFrom = ({ asked, bank, today, ...parts }: Parts): Sheet => {
  const { policy, facts, answers, files } = parts
  const questions = askedQuestions(bank)
  const then = previewOf(policy, facts, answers, today)
  const open = new Map(asked.filter((one) => !isTouched(one, answers)).map(({ question_id, reason }) => [question_id, reason]))
  const rows = rowsOf({ questions, answers, facts, files, policy, verdict: then, asked: open })
  return { ...parts, rows, progress: progressOf(rows), now: previewOf(policy, facts, [], today), then }
}

/** Somebody has saved that answer since procurement asked. */
const isTouched = ({ question_id, at }: AskedRow, answers: DraftAnswer[]): boolean => {
  const answer = answers.find(({ question }) => question === question_id)
  return answer !== undefined && answer.version > 1 && answer.updated_at > at
}

/** For whoever changes something: there has to be a draft. */
export const draftOf = (sheet: Sheet): Questionnaire => {
  if (!sheet.draft) throw conflict('Begin the questionnaire first: there is no draft to change.')
  return sheet.draft
}

export const rowOf = (sheet: Sheet, question: string): Row<DraftAnswer> => {
  const row = sheet.rows.find((one) => one.question.id === question)
  if (!row) throw notFound('This question')
  return row
}

/** The one thing to do next for a vendor: an address to go to, or a questionnaire to begin. */
export type NextStep =
  | { kind: 'asked' | 'mine' | 'open' | 'check'; sheet: Sheet; question: Question | null }
  | { kind: 'begin' | 'renew'; sheet: Sheet; question: null }

export const nextStepOf = (sheets: Sheet[], person_id: number, today: string): NextStep | null => {
  const found = (kind: 'asked' | 'mine' | 'open', pick: (sheet: Sheet) => Row<DraftAnswer> | null | undefined): NextStep | null => {
    for (const sheet of sheets) {
      const row = pick(sheet)
      if (row) return { kind, sheet, question: row.question }
    }
    return null
  }
  const isOpen = ({ state }: Row) => state === 'open' || state === 'incomplete'
  const drafts = sheets.filter(({ draft }) => draft !== null)
  const done = drafts[0]
  const fresh = sheets.find(({ draft, attestation }) => draft === null && attestation === null)
  const due = sheets.find(({ draft, attestation }) => draft === null && attestation !== null && isRenewalDue(attestation, today))
  return (
    found('asked', ({ rows }) => rows.find(({ asked }) => asked !== null)) ??
    found('mine', ({ rows }) => rows.find((row) => row.answer?.assigned_to === person_id && isOpen(row))) ??
    found('open', ({ draft, rows }) => (draft ? nextOf(rows) : null)) ??
    (done ? { kind: 'check', sheet: done, question: null } : null) ??
    (due ? { kind: 'renew', sheet: due, question: null } : null) ??
    (fresh ? { kind: 'begin', sheet: fresh, question: null } : null)
  )
}

/** From thirty days before its end. */
export const isRenewalDue = ({ valid_to }: LastAttestation, today: string): boolean => addDays(today, 30) >= valid_to
