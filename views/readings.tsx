import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Bank } from '../src/questions/question.ts'
import type { ReadingLine, SampleLine } from '../src/readings/queries.ts'
import { type Figures, fewest, type QuestionFigures } from '../src/readings/rules.ts'
import { Title } from './layout.tsx'
import { firstWords, kappaWords, readingRulingWords, secondWords } from './reading-words.ts'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { column, Table } from './ui/table.tsx'
import { dateCell } from './ui/text.ts'
import { count, percent } from './words.ts'

type Props = {
  figures: Figures
  readings: ReadingLine[]
  samples: SampleLine[]
  bank: Bank
  /** Whether the reader may draw and read. */
  mayMake: boolean
}

/** How often a second reader, who is not told the first answer, comes to the same. */
export const ReadingsPage: FC<Props> = ({ figures, readings, samples, bank, mayMake }) => (
  <>
    <Title>Second readings</Title>
    <header class="head">
      <h1>Second readings</h1>
      <p>
        How reliable is what stands here? Facts are drawn by lot. Somebody else reads the same quotes and answers the same question, without being shown what
        was answered first. Where the two differ, a third person says which stands. {mayMake ? <a href="/desk/readings">Read at the desk</a> : null}
      </p>
      <p class="small">
        For programs: <a href="/readings.json">JSON</a>, <a href="/readings.csv">CSV</a>
      </p>
    </header>
    <section class="stack" aria-labelledby="figures">
      <h2 id="figures">In figures</h2>
      {figures.drawn === 0 ? (
        <Empty title="Nothing has been drawn yet" action={mayMake ? <a href="/desk/readings#draw">Draw a sample</a> : <a href="/audit">The log</a>}>
          Once facts are drawn and read a second time, it says here how often both readings agree, and what was reversed.
        </Empty>
      ) : (
        <Counts figures={figures} />
      )}
    </section>
    {figures.questions.length > 0 ? <ByQuestion questions={figures.questions} bank={bank} /> : null}
    <Kappa />
    <Decided readings={readings} bank={bank} />
    {samples.length > 0 ? <Samples samples={samples} bank={bank} /> : null}
  </>
)

const Counts: FC<{ figures: Figures }> = ({ figures }) => {
  const { drawn, to_read, lapsed, read, agreed, disagreed, undecided, first_stands, reversed, to_mend } = figures
  const row = (name: string, n: number, of: number, what: string, more = ''): Html =>
    html`<tr><th scope="row">${name}${more === '' ? null : html`<span class="sub">${more}</span>`}</th><td class="number">${n.toLocaleString('en-GB')}</td><td>${of === 0 ? '–' : html`${percent(n / of)} of ${what}`}</td></tr>`
  return (
    <Table
      id="count-table"
      caption={`${count(drawn, 'fact')} drawn by lot, and what came of them`}
      head={[column('Facts'), column('Number', 'number'), column('Share')]}
    >
      {row('Drawn', drawn, 0, '')}
      {row('Read a second time', read, drawn, 'those drawn', to_read > 0 ? `${to_read.toLocaleString('en-GB')} still to read` : '')}
      {lapsed > 0 ? row('Replaced before anybody read them', lapsed, drawn, 'those drawn') : null}
      {row('Both readings agree', agreed, read, 'those read')}
      {row('They differ', disagreed, read, 'those read', undecided > 0 ? `${undecided.toLocaleString('en-GB')} not decided yet` : '')}
      {row('The first reading stands', first_stands, read, 'those read')}
      {row('The first reading is reversed', reversed, read, 'those read', to_mend > 0 ? `${to_mend.toLocaleString('en-GB')} not recorded anew yet` : '')}
    </Table>
  )
}

const ByQuestion: FC<{ questions: QuestionFigures[]; bank: Bank }> = ({ questions, bank }) => (
  <section class="stack" aria-labelledby="questions">
    <h2 id="questions">By question</h2>
    <Table
      id="question-table"
      caption={`${count(questions.length, 'question')} that facts were read on, the most read first; under ${fewest} readings they are too few to say`}
      head={[column('Question'), column('Read', 'number'), column('Agree', 'number'), column('Agreement', 'number'), column('Kappa', 'number')]}
    >
      {questions.map(
        (
          one,
        ) => html`<tr id="q-${one.question}"><th scope="row"><a href="/questions/${one.question}">${bank.byId.get(one.question)?.wording ?? one.question}</a></th>
<td class="number">${one.read}</td><td class="number">${one.agreed}</td>${one.agreement === null ? html`<td colspan="2" class="quiet">too few to say</td>` : html`<td class="number">${percent(one.agreement)}</td><td class="number">${one.kappa === null ? html`<span class="quiet">one answer only</span>` : kappaWords(one.kappa)}</td>`}</tr>`,
      )}
    </Table>
  </section>
)

const Kappa: FC = () => (
  <section class="prose" aria-labelledby="kappa">
    <h2 id="kappa">What these figures say</h2>
    <p>
      Two readers who guessed would agree now and then as well. <b>Cohen’s kappa</b> takes that out: it is the agreement beyond what chance would bring, if each
      reader only kept to how often they give each answer. At 1 they always agree; at 0 they agree no more often than by chance; below 0, less often.
    </p>
    <ul>
      <li>
        The first reader is whoever recorded the fact, a person or the import of the catalogue; the second is whoever read it again. Each fact counts once.
      </li>
      <li>Two answers agree when they are the same: of several values, the same set; of days, the same number. Near is not the same.</li>
      <li>
        Where every answer given is one and the same there is nothing to compare, and no kappa. Under {fewest} readings of a question we do not give one either.
      </li>
      <li>
        Not drawn: answers in free words, facts without a quote, facts that hold only with a setting (its name would name the answer), and demonstration data.
      </li>
      <li>“Reversed” is the ruling of the third person. The fact is then recorded anew from its source; both stay on record.</li>
    </ul>
  </section>
)

const mostDecided = 50

const Decided: FC<{ readings: ReadingLine[]; bank: Bank }> = ({ readings, bank }) => {
  const decided = readings.filter(({ ruling }) => ruling !== null).sort((a, b) => Number(b.decided_at) - Number(a.decided_at))
  if (decided.length === 0) return null
  return (
    <section class="stack" aria-labelledby="decided">
      <h2 id="decided">What was decided</h2>
      <Table
        id="decided-table"
        caption={`${Math.min(decided.length, mostDecided)} of ${count(decided.length, 'decision')}, the newest first`}
        head={[column('Fact'), column('First reading'), column('Second reading'), column('Decided'), column('Day')]}
      >
        {decided.slice(0, mostDecided).map((one) => decidedRow(one, bank))}
      </Table>
    </section>
  )
}

const decidedRow = (one: ReadingLine, bank: Bank): Html => {
  const question = bank.byId.get(one.question)
  const mending = one.ruling !== 'reversed' ? null : one.is_mended ? ' Recorded anew.' : ' Not recorded anew yet.'
  return html`<tr><th scope="row"><a href="/tools/${one.tool}/${one.offering}">${one.tool_name}, ${one.offering_name}</a><span class="sub">${question?.wording ?? one.question}</span></th>
<td>${firstWords(question, one.first)}</td><td>${secondWords(question, one.second)}</td><td>${one.ruling === null ? '–' : readingRulingWords[one.ruling]}.${mending}<span class="sub">${one.ruling_reason}</span></td><td>${dateCell(one.decided_at === null ? null : one.decided_at.toISOString())}</td></tr>`
}

const Samples: FC<{ samples: SampleLine[]; bank: Bank }> = ({ samples, bank }) => (
  <section class="stack" aria-labelledby="samples">
    <h2 id="samples">The samples</h2>
    <p>
      The seed is made by the register when somebody asks for a sample, and kept. Facts come in the order of{' '}
      <code>sha256(seed + " " + number of the fact)</code>, so that whoever has both can draw again and nobody can choose.
    </p>
    <Table
      id="sample-table"
      caption={`${count(samples.length, 'sample')}, the newest first`}
      head={[column('Drawn'), column('From'), column('Facts', 'number'), column('Out of', 'number'), column('Read', 'number'), column('Seed')]}
    >
      {samples.map(
        (one) => html`<tr><th scope="row">${dateCell(one.drawn_at.toISOString())}</th>
<td>${one.question !== null ? html`<a href="/questions/${one.question}">${bank.byId.get(one.question)?.wording ?? one.question}</a>` : one.vendor !== null ? html`<a href="/vendors/${one.vendor}">${one.vendor_name}</a>` : 'All questions and vendors'}</td>
<td class="number">${one.drawn}</td><td class="number">${one.candidates}</td><td class="number">${one.read}</td><td><span class="id">${one.seed}</span></td></tr>`,
      )}
    </Table>
  </section>
)
