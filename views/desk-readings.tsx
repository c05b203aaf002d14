import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import type { Bank, Question } from '../src/questions/question.ts'
import type { ReadingLine } from '../src/readings/queries.ts'
import { mostDrawn, type Standing, type TypedDraw } from '../src/readings/rules.ts'
import { Title } from './layout.tsx'
import { readingStandingWords } from './reading-words.ts'
import { ErrorSummary, Field, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { dateCell } from './ui/text.ts'
import { count } from './words.ts'

type Reading = ReadingLine & { standing: Standing; isMineToRead: boolean; isMineToDecide: boolean }

type Props = {
  readings: Reading[]
  bank: Bank
  /** Those that can be drawn on. */
  questions: Question[]
  vendors: { slug: string; name: string }[]
  typed: TypedDraw
  problems: Problems
  once: string
}

/** What waits to be read a second time, what waits for a third person, and the form that draws. No answer stands here. */
export const ReadingsDeskPage: FC<Props> = (props) => {
  const { readings, bank, problems } = props
  const of = (which: (reading: Reading) => boolean) => readings.filter(which)
  const toRead = of(({ standing }) => standing === 'to_read')
  const undecided = of(({ standing }) => standing === 'undecided')
  const toMend = of(({ standing, is_mended }) => standing === 'reversed' && !is_mended)
  const done = of(({ standing, is_mended }) => standing === 'agreed' || standing === 'first_stands' || (standing === 'reversed' && is_mended))
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>Second readings at the desk</Title>
      <header class="head">
        <Breadcrumb steps={[{ label: 'Desk', href: '/desk' }]} />
        <ErrorSummary problems={problems} />
        <h1>Second readings</h1>
        <p>
          Facts that were drawn by lot. You read the quote and answer the question, without being shown what was answered first.{' '}
          <a href="/readings">What came of it so far</a>
        </p>
      </header>
      {toRead.length + undecided.length + toMend.length === 0 ? (
        <section class="stack" aria-labelledby="waiting">
          <h2 id="waiting">To read</h2>
          <Empty title="Nothing waits" action={<a href="#draw">Draw a sample</a>}>
            Facts that are drawn stand here until somebody has read them a second time.
          </Empty>
        </section>
      ) : null}
      <Waiting id="to-read" title="To read" all={toRead} mine={toRead.filter((one) => one.isMineToRead)} bank={bank} what="to be read a second time" />
      <Waiting
        id="to-decide"
        title="To decide"
        all={undecided}
        mine={undecided.filter((one) => one.isMineToDecide)}
        bank={bank}
        what="on which two readings differ"
      />
      <Waiting id="to-mend" title="To record anew" all={toMend} mine={toMend} bank={bank} what="that were reversed, and still stand" />
      <Draw {...props} />
      {done.length > 0 ? (
        <details class="more">
          <summary>{count(done.length, 'reading')} that nothing more is done about</summary>
          <Table
            id="done"
            caption="By the day on which they were drawn, the newest first"
            head={[column('Tool and plan'), column('Question'), column('Drawn'), column('State')]}
          >
            {done.toReversed().map((one) => row(one, bank, html`<td>${readingStandingWords[one.standing]}</td>`))}
          </Table>
        </details>
      ) : null}
    </>
  )
}

const Waiting: FC<{ id: string; title: string; what: string; all: Reading[]; mine: Reading[]; bank: Bank }> = ({ id, title, what, all, mine, bank }) =>
  all.length === 0 ? null : (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {mine.length > 0 ? (
        <Table
          id={`${id}-table`}
          caption={`${count(mine.length, 'fact')} ${what}, the first drawn first`}
          head={[column('Tool and plan'), column('Question'), column('Drawn')]}
        >
          {mine.map((one) => row(one, bank))}
        </Table>
      ) : null}
      {all.length > mine.length ? (
        <p class="small quiet">
          {mine.length > 0 ? `${all.length - mine.length} more` : count(all.length, 'fact')} for somebody else: you recorded or read them, or belong to the
          vendor.
        </p>
      ) : null}
    </section>
  )

const row = (one: Reading, bank: Bank, more: Html | null = null): Html =>
  html`<tr><th scope="row"><a href="/desk/readings/${one.id}">${one.tool_name}, ${one.offering_name}</a></th>
<td>${bank.byId.get(one.question)?.wording ?? one.question}</td><td>${dateCell(one.drawn_at.toISOString())}</td>${more}</tr>`

const Draw: FC<Props> = ({ questions, vendors, typed, problems, once }) => (
  <section class="stack not-printed" aria-labelledby="draw">
    <h2 id="draw">Draw a sample</h2>
    <p>
      The register draws by lot among the facts that rest on a quote and were never drawn, except those that you recorded. The draw is public and cannot be
      taken back.
    </p>
    <Form action="/desk/readings">
      <input type="hidden" name="once" value={once} />
      <Field name="size" label="How many facts" hint={`At most ${mostDrawn}.`} inputmode="numeric" maxlength={4} value={typed.size} error={problems.size} />
      <Field
        name="question"
        label="Only on one question"
        optional
        value={typed.question}
        error={problems.question}
        choices={[{ value: '', label: 'Any question' }, ...questions.map(({ id, wording }) => ({ value: id, label: wording }))]}
      />
      <Field
        name="vendor"
        label="Only about one vendor"
        optional
        value={typed.vendor}
        error={problems.vendor}
        choices={[{ value: '', label: 'Any vendor' }, ...vendors.map(({ slug, name }) => ({ value: slug, label: name }))]}
      />
      <button class="button" type="submit">
        Draw a sample
      </button>
    </Form>
  </section>
)
