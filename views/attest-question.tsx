import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { TypedAnswer } from '../src/attestations/answer-form.ts'
import type { Comment } from '../src/attestations/comment-queries.ts'
import type { Moved, Road } from '../src/attestations/preview.ts'
import type { Row } from '../src/attestations/progress.ts'
import { nameOf, pathOf, questionPath } from '../src/attestations/questionnaire-names.ts'
import type { ActivityRow, DraftAnswer } from '../src/attestations/questionnaire-queries.ts'
import type { Sheet } from '../src/attestations/questionnaire-sheet.ts'
import { type Dropped, readingsOf } from '../src/attestations/rules.ts'
import type { AnswerFile, LibraryFile } from '../src/evidence/queries.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank, Question } from '../src/questions/question.ts'
import { AnswerForm, type Saved } from './attest-answer.tsx'
import { PreviewPanel } from './attest-preview.tsx'
import { Meanwhile, Readings } from './attest-reading.tsx'
import { Activity, Assignment, type Colleague, Comments } from './attest-talk.tsx'
import { AnswerFiles } from './evidence-slot.tsx'
import { Title } from './layout.tsx'
import { ErrorSummary, Form, type Problems } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'

export type QuestionProps = {
  sheet: Sheet
  row: Row<DraftAnswer>
  bank: Bank
  road: Road
  moved: Moved[]
  typed: TypedAnswer
  problems: Problems
  saved: Saved
  /** Somebody saved meanwhile: what they saved, and their name. */
  meanwhile: { stored: DraftAnswer; by: string } | null
  /** What of the last signed answer can no longer be said. */
  dropped: Dropped | null
  previous: Question | null
  following: Question | null
  hasNext: boolean
  colleagues: Colleague[]
  /** The address of the organisation, for who may invite colleagues. */
  invites: string | null
  comments: Comment[]
  comment: string
  activity: ActivityRow[]
  files: AnswerFile[]
  library: LibraryFile[]
  today: string
}

export const QuestionPage: FC<QuestionProps> = (props) => {
  const { sheet, row, problems } = props
  const { offering } = sheet
  const { question } = row
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`${question.wording} ${nameOf(offering)}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Questionnaires', href: '/attest' },
            { label: nameOf(offering), href: pathOf(offering) },
          ]}
        />
        <ErrorSummary problems={problems} />
        <h1>{question.wording}</h1>
        <p>
          {nameOf(offering)} {demoMark(offering.is_demo)} {question.code === null ? null : <span class="id">{question.code}</span>}
        </p>
        <Around {...props} />
      </div>
      <div class="split">
        <div class="stack">
          <p>{question.help}</p>
          <details>
            <summary>Why we ask</summary>
            <p>{question.why}</p>
          </details>
          <Notes {...props} />
          <Readings {...{ sheet, question, answer: row.answer }} />
          {sheet.draft ? <Answer {...props} /> : <BeginHere {...props} />}
        </div>
        <PreviewPanel {...{ sheet, bank: props.bank, road: props.road, ...(sheet.draft ? { moved: props.moved } : {}) }} />
      </div>
    </>
  )
}

const Answer: FC<QuestionProps> = (props) => {
  const { sheet, row, meanwhile, typed } = props
  const { tool, offering } = sheet.offering
  const path = questionPath(sheet.offering, row.question.id)
  return (
    <>
      <h2>Your answer</h2>
      {meanwhile ? <Meanwhile {...meanwhile} question={row.question} path={path} /> : null}
      <AnswerForm
        {...{ path, question: row.question, typed, problems: props.problems, saved: props.saved, hasNext: props.hasNext }}
        readings={readingsOf(sheet.facts, row.question.id)}
        isLive={meanwhile === null}
      />
      <AnswerFiles {...{ tool, offering, question: row.question.id, files: props.files, library: props.library, problems: {}, today: props.today }} />
      <Assignment path={path} colleagues={props.colleagues} assigned_to={row.answer?.assigned_to ?? null} organisation={props.invites} />
      <Comments path={path} comments={props.comments} typed={props.comment} problems={props.problems} />
      <Activity activity={props.activity} />
    </>
  )
}

const BeginHere: FC<QuestionProps> = ({ sheet, row }) => (
  <Form action={`${pathOf(sheet.offering)}/draft`}>
    <input type="hidden" name="question" value={row.question.id} />
    <p>
      {row.answer?.value == null ? 'No draft is open.' : html`You signed <b>${labelOf(row.question, row.answer.value)}</b>.`} What you type is saved, and nobody
      sees it before you sign.
    </p>
    <button class="button" type="submit">
      Answer this question
    </button>
  </Form>
)

const Notes: FC<QuestionProps> = ({ row, dropped }) => (
  <>
    {row.asked === null ? null : (
      <Note>
        <p>
          <b>Procurement asks:</b> {row.asked}
        </p>
      </Note>
    )}
    {row.state === 'does_not_arise' ? (
      <Note>
        <p>This question does not arise, as things stand: another answer decides whether it does. You may answer it all the same.</p>
      </Note>
    ) : null}
    {dropped === null || (row.answer?.version ?? 1) > 1 ? null : (
      <Note>
        <p>
          Your last signed answer is open again: {dropped.gone.join(', ')} can no longer be said.
          {dropped.left.length > 0 ? ' What is left of it is chosen below, and not saved yet.' : ''}
        </p>
      </Note>
    )}
  </>
)

/** Before and after in the order of the bank. By keyboard only for who wants it: work.js shows the switch. */
const Around: FC<QuestionProps> = ({ sheet: { offering }, previous, following }) => (
  <nav class="around" aria-label="Questions">
    {previous ? (
      <a rel="prev" href={questionPath(offering, previous.id)} title={previous.wording}>
        Previous question
      </a>
    ) : null}
    {following ? (
      <a rel="next" href={questionPath(offering, following.id)} title={following.wording}>
        Next question
      </a>
    ) : null}
    <a href={pathOf(offering)}>Back to the overview</a>
    <label class="keys" hidden data-keys="questions">
      <input type="checkbox" /> {html`Keys, while no field has the cursor: <kbd>j</kbd> next, <kbd>k</kbd> previous`}
    </label>
  </nav>
)
