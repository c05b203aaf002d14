import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type Row, sectionsOf } from '../src/attestations/progress.ts'
import { nameOf, pathOf, questionPath } from '../src/attestations/questionnaire-names.ts'
import type { DraftAnswer } from '../src/attestations/questionnaire-queries.ts'
import type { Sheet } from '../src/attestations/questionnaire-sheet.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank } from '../src/questions/question.ts'
import { stanceWords, vendorEvidenceWords } from './attest-words.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { Breadcrumb } from './ui/record.tsx'
import { bandTag, demoMark } from './ui/tags.ts'
import { count, visibilityWords } from './words.ts'

type Props = { sheet: Sheet; bank: Bank }

/** Every answer once more before it is signed: what is said, what is not complete, what is left out. */
export const CheckPage: FC<Props> = ({ sheet, bank }) => {
  const { offering, rows, progress } = sheet
  const incomplete = rows.filter(({ state }) => state === 'incomplete')
  const left = rows.filter(({ state }) => state === 'open').length
  return (
    <>
      <Title>{`Check your answers: ${nameOf(offering)}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Questionnaires', href: '/attest' },
            { label: nameOf(offering), href: pathOf(offering) },
          ]}
        />
        <h1>Check your answers {demoMark(offering.is_demo)}</h1>
        <p>
          {progress.answered} of {progress.total} answered, {progress.percent}%. If procurement accepted them: {bandTag(sheet.then.band)}
        </p>
      </div>
      {incomplete.length > 0 ? (
        <section class="problems" aria-labelledby="incomplete">
          <h2 id="incomplete">{incomplete.length === 1 ? 'One answer is not complete' : `${incomplete.length} answers are not complete`}</h2>
          <ul>
            {incomplete.map(({ question, problems }) => (
              <li>
                <a href={questionPath(offering, question.id)}>{question.wording}</a> {Object.values(problems).join('. ') || 'Choose an answer'}.
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <div class="stack">
        <p>
          {left === 0
            ? 'No question is open.'
            : `${count(left, 'question is', 'questions are')} not answered. What is not answered is left out of what you sign: it is neither “we do not know” nor “no”, and the register keeps what it has.`}
        </p>
        <p>
          {incomplete.length > 0 || progress.answered === 0 ? (
            <>Complete what is marked above{progress.answered === 0 ? ', and answer at least one question' : ''}: then a signatory can sign.</>
          ) : (
            <a class="button" href={`${pathOf(offering)}/signature`}>
              Go on to the signature
            </a>
          )}
        </p>
      </div>
      {sectionsOf(bank, rows).map(({ section, rows: here, progress: part }) => (
        <section class="stack" aria-labelledby={section.id}>
          <h2 id={section.id}>{section.title}</h2>
          <p class="quiet">
            {part.answered} of {part.total} answered.
          </p>
          <Section rows={here} offering={offering} />
        </section>
      ))}
    </>
  )
}

const Section: FC<{ rows: Row<DraftAnswer>[]; offering: Sheet['offering'] }> = ({ rows, offering }) => {
  const said = rows.filter(({ state, answer }) => state === 'answered' || state === 'incomplete' || answer?.value != null)
  const left = rows.filter((row) => row.state === 'open')
  return (
    <>
      {said.length === 0 ? null : <dl class="check">{said.map((row) => checkItem(row, offering))}</dl>}
      {left.length === 0 ? null : (
        <details>
          <summary>{count(left.length, 'question')} left out</summary>
          <ul class="rows">{left.map(({ question }) => html`<li><a href="${questionPath(offering, question.id)}">${question.wording}</a></li>`)}</ul>
        </details>
      )}
    </>
  )
}

const checkItem = ({ question, answer, state }: Row<DraftAnswer>, offering: Sheet['offering']): Html => {
  const change = html`<a href="${questionPath(offering, question.id)}">Change<span class="visually-hidden">: ${question.wording}</span></a>`
  if (answer === null || answer.value === null)
    return html`<div><dt>${question.wording}</dt><dd>No answer is chosen yet${answer === null || answer.note === '' ? null : html`<span class="sub">${answer.note}</span>`}</dd><dd>${change}</dd></div>`
  const words = [
    answer.stance === 'answer' ? null : stanceWords[answer.stance].word,
    answer.evidence === null ? null : vendorEvidenceWords[answer.evidence].word,
    visibilityWords[answer.visibility].word,
    state === 'incomplete' ? 'not complete' : null,
    state === 'does_not_arise' ? 'does not arise as things stand' : null,
  ]
  return html`<div><dt>${question.wording}</dt><dd><b>${labelOf(question, answer.value)}</b>${answer.note === '' ? null : html`<span class="sub">${answer.note}</span>`}<span class="sub">${words.filter((word) => word !== null).join(', ')}</span></dd><dd>${change}</dd></div>`
}
