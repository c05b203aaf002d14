import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type Named, withNames } from '../src/audit/rules.ts'
import type { Colleague } from '../src/findings/forms.ts'
import type { FindingRecord, HistoryRow, WaiverRecord } from '../src/findings/queries.ts'
import { isOverdue, shownState, waiverStanding } from '../src/findings/state.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Question } from '../src/questions/question.ts'
import { FindingForms, type FindingTyped, WaiverDecision } from './finding-forms.tsx'
import { severityMark, shownWords, waiverKindWords, waiverStandingWords } from './findings-words.ts'
import { Title } from './layout.tsx'
import { partWords } from './review-words.ts'
import { ErrorSummary, type Problems } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText, instantText } from './ui/text.ts'
import { findingStateWords } from './words.ts'

export type FindingPageProps = {
  finding: FindingRecord
  /** What the answer was given to that opened it; null: none, or one that the bank has no more. */
  question: Question | null
  history: HistoryRow[]
  known: Named[]
  colleagues: Colleague[]
  person_id: number
  /** Why the reader can do nothing about it; null when they can. */
  refusal: string | null
  mayDecide: boolean
  today: string
  typed: FindingTyped
  problems: Problems
}

/** One gap: how it stands, what it rests on, what may be done, and what was done. */
export const FindingPage: FC<FindingPageProps> = (props) => {
  const { finding, problems, today } = props
  const name = `${finding.tool_name}, ${finding.offering_name}`
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Finding ${finding.id}: ${name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Desk', href: '/desk' },
            { label: 'Findings', href: '/desk/findings' },
          ]}
        />
        <ErrorSummary problems={problems} />
        <h1>{finding.title}</h1>
        <p>
          Finding {finding.id} about <a href={`/tools/${finding.tool}/${finding.offering}`}>{name}</a> {demoMark(finding.is_demo)}
        </p>
      </div>
      <div class="split">
        <div class="stack">
          <State finding={finding} today={today} />
          <Why {...props} />
          <Waivers {...props} />
          <FindingForms {...props} />
        </div>
        <aside class="stack" aria-label="About this finding">
          <h2>About it</h2>
          <Facts
            of={[
              ['Severity', severityMark(finding.severity)],
              ['Part', partWords[finding.part].word],
              ['Owner', finding.owner ?? (finding.owner_id === null ? 'Nobody' : 'Somebody who left')],
              ['Due', dateText(finding.due_on)],
              ['Review', finding.review_id === null ? null : <a href={`/desk/reviews/${finding.review_id}`}>Review {finding.review_id}</a>],
              ['Opened', dateText(finding.opened_at)],
              ['By', finding.rule === null ? (finding.opened_by_name ?? 'Somebody who left') : `A rule (${finding.rule})`],
            ]}
          />
          <History {...props} />
        </aside>
      </div>
    </>
  )
}

/** The word first, then what it means and what it was before. */
const State: FC<{ finding: FindingRecord; today: string }> = ({ finding, today }) => {
  const shown = shownState(finding, finding.waivers, today)
  const { waiver, state } = shown
  return (
    <section class="finding-state" aria-label="State">
      <p>
        <strong>{shownWords(shown)}</strong> {isOverdue(state, finding.due_on, today) ? <b class="wrong">Overdue since {dateText(finding.due_on)}</b> : null}
      </p>
      <p>{findingStateWords[state].means}</p>
      {waiver !== null && state !== 'waived' && state !== 'risk_accepted' ? (
        <p>
          {waiverStanding(waiver, today) === 'ended'
            ? html`A ${waiverKindWords[waiver.kind].word.toLowerCase()} ended by itself on ${dateText(waiver.ends_on)}: it is open again.`
            : html`The risk acceptance of ${dateText(waiver.decided_at ?? waiver.proposed_at)} has gone stale, because the facts under it have changed: it is open again.`}
        </p>
      ) : null}
    </section>
  )
}

const Why: FC<FindingPageProps> = ({ finding, question }) => {
  const { detail, fact, fact_id, tool, offering } = finding
  if (detail === '' && fact === null && question === null) return null
  const read = (value: NonNullable<FindingRecord['fact']>['value']) => (question ? labelOf(question, value) : JSON.stringify(value))
  return (
    <section class="stack" aria-labelledby="why">
      <h2 id="why">What was found</h2>
      {fact === null ? (
        <>
          {question ? <p>About the question: {question.wording}</p> : null}
          {detail === '' ? null : <p class="spoken">{detail}</p>}
        </>
      ) : (
        <>
          <p>
            {question?.wording ?? finding.question} <b>{read(fact.value)}</b>, by <a href={`/tools/${tool}/${offering}#fact-${fact_id}`}>fact {fact_id}</a>.
          </p>
          {fact.newer === null ? null : (
            <Note>
              <p>
                Another fact has taken its place since:{' '}
                <a href={`/tools/${tool}/${offering}#fact-${fact.newer.id}`}>
                  fact {fact.newer.id}, “{read(fact.newer.value)}”
                </a>
                . Whether that closes the gap is for a person to say.
              </p>
            </Note>
          )}
        </>
      )}
    </section>
  )
}

const Waivers: FC<FindingPageProps> = (props) => {
  const { waivers } = props.finding
  if (waivers.length === 0) return null
  return (
    <section class="stack" aria-labelledby="waivers">
      <h2 id="waivers">Waivers and accepted risks</h2>
      <ol class="waivers">
        {waivers.toReversed().map((waiver) => (
          <Waiver {...props} waiver={waiver} />
        ))}
      </ol>
    </section>
  )
}

const Waiver: FC<FindingPageProps & { waiver: WaiverRecord }> = (props) => {
  const { waiver, today, refusal } = props
  const { outcome, compensating_control } = waiver
  const standing = waiverStanding(waiver, today)
  return (
    <li id={`waiver-${waiver.id}`}>
      <h3>
        {waiverKindWords[waiver.kind].word} until {dateText(waiver.ends_on)} <span class="state">{waiverStandingWords[standing]}</span>
      </h3>
      <p class="spoken">{waiver.justification}</p>
      {compensating_control === '' ? null : <p class="spoken">Done instead: {compensating_control}</p>}
      <p class="small quiet">
        Proposed by {waiver.proposed_by_name ?? 'somebody who left'} on {dateText(waiver.proposed_at)}.
        {outcome === null ? null : (
          <>
            {' '}
            {outcome === 'approved' ? 'Approved' : 'Refused'} by {waiver.decided_by_name ?? 'somebody who left'} on {dateText(waiver.decided_at)}:{' '}
            {waiver.reason}
          </>
        )}
      </p>
      {standing === 'waits' && refusal === null ? <WaiverDecision {...props} /> : null}
    </li>
  )
}

const History: FC<FindingPageProps> = ({ finding, history, known }) => (
  <>
    <h2>History</h2>
    <ol class="timeline moments">
      {history.map(
        ({ at, leaf, sentence, reason }) =>
          html`<li>${instantText(at)}<div>${withNames(upper(sentence.replace(`${finding.tool_name}, ${finding.offering_name}: `, '')), known)}${reason === null ? null : html` <span class="spoken">“${reason}”</span>`} <a class="small" href="/audit/${leaf}">Entry ${leaf}</a></div></li>`,
      )}
    </ol>
  </>
)

/** A sentence goes on after the name of the offering; here it begins. Names of the log stay as they are. */
const upper = (text: string) => (/^p-/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1))
