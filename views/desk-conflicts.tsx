import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Fact } from '../src/facts/fact.ts'
import { precedence } from '../src/facts/rules.ts'
import type { Problems } from '../src/http/problem.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { ConflictRecord } from '../src/reviews/conflict-queries.ts'
import { isOverdue, isWorse, type Sides, type Successor, whyNotAnswer } from '../src/reviews/rules.ts'
import { sourceOf } from './desk-answer.tsx'
import { closureWords, conflictKindWords, precedencePlaces, saidWords } from './desk-words.ts'
import { captureHref } from './dossier-links.ts'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty, Note } from './ui/messages.tsx'
import { quote } from './ui/quote.ts'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { count, evidenceWords } from './words.ts'

export const conflictHead = [column('Tool and plan'), column('Question'), column('Opened'), column('Close by'), column('State')]

/** Where a vendor's word and what the register reads cannot both be true. */
export const conflictRow = (one: ConflictRecord, today: string): Html => html`<tr>
<th scope="row"><a href="/desk/conflicts/${one.id}">${one.tool_name}, ${one.offering_name}</a> ${demoMark(one.is_demo)}</th>
<td>${one.question}</td><td>${dateCell(one.opened_at.toISOString())}</td><td>${dateCell(one.due_on)}</td>
<td>${one.closure ? closureWords[one.closure.ruling] : isOverdue(one.due_on, today) ? html`<b class="wrong">Overdue</b>` : conflictKindWords[one.kind]}</td></tr>`

export const ConflictsPage: FC<{ conflicts: ConflictRecord[]; today: string }> = ({ conflicts, today }) => {
  const open = conflicts.filter(({ closure }) => closure === null)
  const overdue = open.filter(({ due_on }) => isOverdue(due_on, today)).length
  return (
    <>
      <Title>Conflicts</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Desk', href: '/desk' }]} />
        <h1>Conflicts</h1>
        <p>
          A vendor signed something that cannot be true beside what the register reads. Until a person closes it, neither side counts in favour of the tool.
        </p>
      </div>
      {conflicts.length === 0 ? (
        <section class="stack" aria-labelledby="none">
          <h2 id="none">Open conflicts</h2>
          <Empty title="None" action={<a href="/desk">Back to the desk</a>}>
            What a vendor signs is compared with every fact of the register; where they cannot both be true, it stands here.
          </Empty>
        </section>
      ) : (
        <Table
          id="conflict-list"
          caption={`${count(open.length, 'open conflict')}${overdue > 0 ? `, ${overdue} overdue` : ''}, the most urgent first; then those that were closed`}
          head={conflictHead}
        >
          {conflicts.map((one) => conflictRow(one, today))}
        </Table>
      )}
    </>
  )
}

export type ConflictPageProps = {
  conflict: ConflictRecord
  sides: Sides
  /** Our fact with its quotes, while it is the newest of its line. */
  fact: Fact | null
  successors: Successor[]
  /** Why the reader cannot close it; null when they can. */
  refusal: string | null
  today: string
  typed: { ruling: string; reason: string; fact: string }
  problems: Problems
}

/** Both sides, what goes before what, the clock, and the form that closes it. */
export const ConflictPage: FC<ConflictPageProps> = (props) => {
  const { conflict, sides, problems, today } = props
  const at = `/tools/${conflict.tool}/${conflict.offering}`
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Conflict ${conflict.id}: ${conflict.tool_name}, ${conflict.offering_name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Desk', href: '/desk' },
            { label: 'Conflicts', href: '/desk/conflicts' },
          ]}
        />
        <ErrorSummary problems={problems} />
        <h1>{sides.question.wording}</h1>
        <p>
          About <a href={at}>{`${conflict.tool_name}, ${conflict.offering_name}`}</a> {demoMark(conflict.is_demo)}. {conflictKindWords[conflict.kind]}, opened
          on {dateText(conflict.opened_at)}.{' '}
          {conflict.closure ? null : (
            <>
              To be closed by {dateText(conflict.due_on)}. {isOverdue(conflict.due_on, today) ? <b class="wrong">Overdue.</b> : null}
            </>
          )}
        </p>
      </div>
      {conflict.closure ? <Closed closure={conflict.closure} /> : null}
      <div class="sides">
        <section class="stack" aria-labelledby="theirs">
          <h2 id="theirs">The vendor signed</h2>
          {theirs(conflict, sides)}
        </section>
        <section class="stack" aria-labelledby="ours">
          <h2 id="ours">The register reads</h2>
          {ours(props, at)}
        </section>
      </div>
      <Precedence sides={sides} />
      {conflict.closure ? null : <Close {...props} />}
    </>
  )
}

const theirs = (conflict: ConflictRecord, { question }: Sides): Html => {
  const { answer } = conflict
  const hasSource = answer.quote !== '' || answer.source_title !== '' || answer.source_url !== ''
  return html`<p><b>${labelOf(question, answer.value)}</b></p>
${answer.note === '' ? null : html`<p>${answer.note}</p>`}
${hasSource ? sourceOf(answer) : null}
<p class="small quiet">${saidWords[answer.stance]}. Rests on: ${evidenceWords[answer.evidence].toLowerCase()}. Signed on ${dateText(conflict.signed_at)}, by ${conflict.signatory_title}.
<a href="/desk/attestations/${conflict.attestation_id}#q-${conflict.question}">Attestation ${conflict.attestation_id}</a></p>`
}

const ours = ({ conflict, sides, fact }: ConflictPageProps, at: string): Html => html`<p><b>${labelOf(sides.question, conflict.fact.value)}</b></p>
${fact === null ? html`<p>Another fact has taken its place since.</p>` : fact.citations.map((citation) => quote({ ...citation, capture_href: captureHref(citation.capture) }))}
${conflict.fact.note === null ? null : html`<p>${conflict.fact.note}</p>`}
<p class="small quiet">${evidenceWords[conflict.fact.evidence]}, recorded on ${dateText(conflict.fact.recorded_at)}. ${fact === null ? html`Fact ${conflict.fact_id}` : html`<a href="${at}#fact-${conflict.fact_id}">Fact ${conflict.fact_id}</a>`}</p>`

const Closed: FC<{ closure: NonNullable<ConflictRecord['closure']> }> = ({ closure }) => (
  <Note>
    <p>
      <b>{closureWords[closure.ruling]}</b>
      {closure.fact_id === null ? '' : `, by fact ${closure.fact_id}`}. Closed on {dateText(closure.at)}
      {closure.by ? ` by ${closure.by}` : ''}: {closure.reason}
    </p>
  </Note>
)

const Precedence: FC<{ sides: Sides }> = ({ sides }) => {
  const ourRank = precedence[sides.fact.evidence]
  return (
    <section class="stack" aria-labelledby="precedence">
      <h2 id="precedence">What goes before what</h2>
      <ol class="precedence">
        {precedencePlaces.map(({ rank, is }) => (
          <li>
            {is}
            {rank === ourRank ? <b>: the register’s reading ({evidenceWords[sides.fact.evidence].toLowerCase()})</b> : null}
            {rank === precedence.vendor_attestation ? <b>: the vendor’s answer, as signed</b> : null}
          </li>
        ))}
      </ol>
      <p class="small quiet">
        The order is fixed.{' '}
        {sides.answer.evidence === 'vendor_attestation'
          ? 'The vendor gives nothing but its word.'
          : `The vendor says that its answer rests on: ${evidenceWords[sides.answer.evidence].toLowerCase()}. It takes that place once it is recorded from there, as a fact.`}
      </p>
    </section>
  )
}

const Close: FC<ConflictPageProps> = ({ conflict, sides, successors, refusal, typed, problems }) => {
  const never = whyNotAnswer(sides)
  const record = `/tools/${conflict.tool}/${conflict.offering}/facts/new?question=${conflict.question}`
  return (
    <section class="stack not-printed" aria-labelledby="close">
      <h2 id="close">Close it</h2>
      {refusal ? (
        <p>{refusal}</p>
      ) : (
        <>
          {never ? (
            <p>{never}</p>
          ) : successors.length === 0 ? (
            <p>
              {isWorse(sides) ? (
                <>
                  What the vendor says is worse than what we read. It stands once the answer is accepted (
                  <a href={`/desk/attestations/${conflict.attestation_id}#q-${conflict.question}`}>review it</a>) or <a href={record}>recorded as a fact</a>.
                </>
              ) : (
                <>
                  For the vendor’s answer to stand, <a href={record}>record the fact</a> from its source, in place of fact {conflict.fact_id}. It does not count
                  in favour before the conflict is closed.
                </>
              )}
            </p>
          ) : null}
          <Form action={`/desk/conflicts/${conflict.id}/closure`}>
            <Choices
              name="ruling"
              label="Which side stands?"
              type="radio"
              error={problems.ruling}
              chosen={[typed.ruling]}
              choices={[
                { value: 'fact_stands', label: closureWords.fact_stands, hint: 'The vendor’s answer is rejected, and the vendor reads the reason.' },
                ...(never === null ? [{ value: 'answer_stands', label: closureWords.answer_stands, hint: 'By a fact that is recorded from its source.' }] : []),
              ]}
            />
            {never === null ? (
              <Field
                name="fact"
                label="The fact by which the answer stands"
                optional
                error={problems.fact}
                value={typed.fact}
                choices={[
                  { value: '', label: successors.length === 0 ? 'None is recorded yet' : 'Choose' },
                  ...successors.map(({ id, value, evidence }) => ({
                    value: String(id),
                    label: `Fact ${id}: ${labelOf(sides.question, value)} (${evidenceWords[evidence].toLowerCase()})`,
                  })),
                ]}
              />
            ) : null}
            <Field
              name="reason"
              label="Reason"
              hint="Everybody reads it. Repeat nothing that the vendor keeps confidential."
              rows={3}
              maxlength={2000}
              value={typed.reason}
              error={problems.reason}
            />
            <button class="button" type="submit">
              Close the conflict
            </button>
          </Form>
        </>
      )}
    </section>
  )
}
