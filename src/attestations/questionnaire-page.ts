import type { Context } from 'hono'
import type { QuestionProps } from '../../views/attest-question.tsx'
import { listAnswerFiles, listLibrary } from '../evidence/queries.ts'
import type { AppEnv } from '../http/page.tsx'
import { listMembers } from '../organisations/queries.ts'
import { may } from '../people/rights.ts'
import { typedOf } from './answer-form.ts'
import { listComments } from './comment-queries.ts'
import { movedBetween, previewOf, roadOf } from './preview.ts'
import { nextOf } from './progress.ts'
import { questionPath } from './questionnaire-names.ts'
import { listActivity, listSignedAnswers } from './questionnaire-queries.ts'
import { rowOf, type Sheet } from './questionnaire-sheet.ts'
import { droppedOf, emptyAnswer } from './rules.ts'

type Shown = Partial<Pick<QuestionProps, 'typed' | 'problems' | 'saved' | 'meanwhile' | 'comment'>>

/** Everything that the page of one question shows. */
export const shownQuestion = async (c: Context<AppEnv>, sheet: Sheet, said: Shown): Promise<QuestionProps> => {
  const { bank, today, asker } = c.var
  const { policy, facts, answers, offering, rows, then } = sheet
  const row = rowOf(sheet, c.req.param('question') ?? '')
  const { question } = row
  const besides = await besidesOf(c, sheet, question.id)
  const at = rows.indexOf(row)
  const others = answers.filter((answer) => answer.question !== question.id)
  const last = besides.signed.find((answer) => answer.question === question.id)?.value ?? null
  const dropped = last !== null && row.answer?.value === null ? droppedOf(question, last) : null
  const stored = typedOf(row.answer ?? emptyAnswer(question.id), question, row.answer?.version ?? 0)
  const isSaved = (row.answer?.version ?? 0) > 1
  return {
    ...{ sheet, row, bank, today, dropped, ...besides },
    road: roadOf(policy, facts, answers, today, then),
    moved: movedBetween(previewOf(policy, facts, others, today), then),
    typed: dropped && !isSaved ? { ...stored, values: dropped.left } : stored,
    problems: {},
    saved: isSaved ? { at: row.answer!.updated_at } : null,
    meanwhile: null,
    comment: '',
    previous: rows[at - 1]?.question ?? null,
    following: rows[at + 1]?.question ?? null,
    hasNext: nextOf(rows, question.id) !== null,
    invites: may(asker, 'people.manage', { organisation: { id: offering.organisation_id, studio_id: null } }) ? offering.organisation : null,
    ...said,
  }
}

const besidesOf = async ({ var: { db } }: Context<AppEnv>, { offering, draft, attestation }: Sheet, question: string) => {
  const [members, comments, activity, files, library, signed] = await Promise.all([
    listMembers(db, offering.organisation_id),
    listComments(db, offering.id, question),
    listActivity(db, offering.organisation_id, questionPath(offering, question)),
    draft ? listAnswerFiles(db, draft.id, question) : [],
    draft ? listLibrary(db, offering.organisation_id) : [],
    attestation ? listSignedAnswers(db, attestation.id) : [],
  ])
  const colleagues = [...new Map(members.map(({ id, name }) => [id, { id, name }])).values()]
  return { colleagues, comments, activity, files, library, signed }
}
