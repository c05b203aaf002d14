import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Road } from '../src/attestations/preview.ts'
import { type Filter, filtered, filters, nextOf, type Row, sectionsOf } from '../src/attestations/progress.ts'
import { nameOf, pathOf, questionPath } from '../src/attestations/questionnaire-names.ts'
import type { DraftAnswer } from '../src/attestations/questionnaire-queries.ts'
import type { Sheet } from '../src/attestations/questionnaire-sheet.ts'
import { readingsOf } from '../src/attestations/rules.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank } from '../src/questions/question.ts'
import { PreviewPanel } from './attest-preview.tsx'
import { filterWords, rowStateWords, sectionStateWords } from './attest-words.ts'
import { Title } from './layout.tsx'
import { Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

type Props = {
  sheet: Sheet
  road: Road
  bank: Bank
  filter: Filter | null
  person_id: number
  /** Colleagues by id. */
  names: ReadonlyMap<number, string>
}

/** The questionnaire of one offering: how far it is, section by section, and what the answers would do. */
export const OverviewPage: FC<Props> = (props) => {
  const { sheet, filter, bank } = props
  return (
    <>
      <Title>{`Questionnaire: ${nameOf(sheet.offering)}`}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Questionnaires', href: '/attest' }]} />
        <h1>
          {nameOf(sheet.offering)} {demoMark(sheet.offering.is_demo)}
        </h1>
        <Standing {...props} />
      </div>
      <div class="split">
        <div class="stack">
          <Filters {...props} />
          {filter === null ? <SectionList sheet={sheet} bank={bank} /> : null}
          <Sections {...props} />
        </div>
        <PreviewPanel {...{ sheet, bank, road: props.road }} />
      </div>
    </>
  )
}

const Standing: FC<Props> = ({ sheet, bank }) => {
  const { draft, attestation, progress, offering } = sheet
  const next = nextOf(sheet.rows)
  return (
    <>
      {attestation ? (
        <p>
          <a href={`${pathOf(offering)}/attestations/${attestation.id}`}>Signed until {dateText(attestation.valid_to)}</a>. A change is signed again.
        </p>
      ) : null}
      {draft ? (
        <>
          <p class="progress">
            <label for="progress">
              {progress.answered} of {progress.total} answered, {progress.percent}%
            </label>
            <progress id="progress" max={progress.total} value={progress.answered} />
          </p>
          {draft.bank_version === bank.version ? null : <NewBank sheet={sheet} />}
          <div>
            <p class="row">
              {next ? (
                <a class="button" href={questionPath(offering, next.question.id)}>
                  {next.asked === null ? 'Go to the next open question' : 'Answer what procurement asks'}
                </a>
              ) : null}
              <a class={next ? undefined : 'button'} href={`${pathOf(offering)}/check`}>
                Check your answers and sign
              </a>
              <a href={`${pathOf(offering)}/sheet`}>As a spreadsheet</a>
            </p>
          </div>
        </>
      ) : (
        <Begin sheet={sheet} />
      )}
    </>
  )
}

const NewBank: FC<{ sheet: Sheet }> = ({ sheet }) => (
  <Note>
    <p>The question bank has a new version. Your answers keep their place; what is new or can no longer be said is open.</p>
    <Form action={`${pathOf(sheet.offering)}/draft`}>
      <button class="button plain" type="submit">
        Take over the new questions
      </button>
    </Form>
  </Note>
)

const Begin: FC<{ sheet: Sheet }> = ({ sheet: { offering, attestation } }) => (
  <Form action={`${pathOf(offering)}/draft`}>
    <p>
      {attestation
        ? 'A new draft begins with the answers that you signed last.'
        : 'Nothing is answered yet. What you type is saved, and nobody sees it before you sign.'}
    </p>
    <button class="button" type="submit">
      {attestation ? 'Begin with your last answers' : 'Begin at the first question'}
    </button>
  </Form>
)

const Filters: FC<Props> = ({ sheet, filter, person_id }) => {
  const path = pathOf(sheet.offering)
  return (
    <nav class="narrow" aria-label="Questions shown">
      <a href={path} aria-current={filter === null ? 'page' : undefined}>
        All ({sheet.rows.length})
      </a>
      {filters.map((one) => (
        <a href={`${path}?show=${one}`} aria-current={filter === one ? 'page' : undefined} title={filterWords[one].means}>
          {filterWords[one].word} ({filtered(sheet.rows, one, person_id).length})
        </a>
      ))}
    </nav>
  )
}

/** The sections at a glance; what is complete draws no eye. */
const SectionList: FC<{ sheet: Sheet; bank: Bank }> = ({ sheet, bank }) => (
  <ul class="tasks">
    {sectionsOf(bank, sheet.rows).map(
      ({ section, progress, state }) =>
        html`<li><a href="#${section.id}">${section.title}</a><span class="figures">${progress.answered} of ${progress.total}</span><span class="state" data-state="${state}">${sectionStateWords[state]}</span></li>`,
    )}
  </ul>
)

const Sections: FC<Props> = ({ sheet, bank, filter, person_id, names }) => {
  const rows = filter === null ? sheet.rows : filtered(sheet.rows, filter, person_id)
  if (rows.length === 0)
    return (
      <Empty title="No question is left" action={<a href={pathOf(sheet.offering)}>Show all questions</a>}>
        {filter === null ? '' : filterWords[filter].means} None is like that.
      </Empty>
    )
  return (
    <>
      {sectionsOf(bank, rows).map(({ section, rows: here, progress }) => (
        <section class="questions stack" id={section.id} aria-labelledby={`${section.id}-title`}>
          <h2 id={`${section.id}-title`}>{section.title}</h2>
          <p class="quiet">
            {section.intro} {filter === null ? `${progress.answered} of ${progress.total} answered.` : `${count(here.length, 'question')} shown.`}
          </p>
          <ol class="rows">{here.map((row) => questionItem(row, sheet, names))}</ol>
        </section>
      ))}
    </>
  )
}

const questionItem = (row: Row<DraftAnswer>, { offering, facts }: Sheet, names: Props['names']): Html => {
  const { question, answer, state, asked } = row
  const assignee = answer?.assigned_to ?? null
  const said = answer?.value != null ? html`<b>${labelOf(question, answer.value)}</b>` : null
  const read = [...new Set(readingsOf(facts, question.id).map(({ value }) => labelOf(question, value)))]
  const notes = [
    asked === null ? null : html`<b>Procurement asks:</b> ${asked}`,
    state === 'open' && read.length > 0 ? `We read: ${read.map((label) => `“${label}”`).join('; ')}` : null,
    row.is_unmet && state === 'answered' ? 'Not enough for the policy as it stands.' : null,
    state === 'incomplete' ? Object.values(row.problems)[0] : null,
    assignee === null ? null : `Assigned to ${names.get(assignee) ?? 'somebody who has left'}.`,
  ].filter((note) => note !== null && note !== undefined)
  return html`<li><div><a href="${questionPath(offering, question.id)}">${question.wording}</a>${said}${notes.map((note) => html`<span class="sub">${note}</span>`)}</div><span class="state" data-state="${state}">${rowStateWords[state]}</span></li>`
}
