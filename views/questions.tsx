import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { AnswerValue, Bank, Polarity, Question } from '../src/questions/question.ts'
import type { Use } from '../src/questions/rules.ts'
import type { QuestionFigures } from '../src/readings/rules.ts'
import { Title } from './layout.tsx'
import { effectList } from './policy-effects.ts'
import { kappaWords } from './reading-words.ts'
import type { Html } from './ui/icons.ts'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { answerTypeWords, count, criterionKindWords, evidenceWords, moverWords, polarityWords } from './words.ts'

export const QuestionsPage: FC<{ bank: Bank }> = ({ bank }) => (
  <>
    <Title>Questions</Title>
    <header class="head">
      <h1>Questions</h1>
      <p>
        What the register asks about every offering, whatever policy it is then assessed against. {count(bank.questions.length, 'question')}, bank of{' '}
        {bank.version}. <a href="/questions.json">JSON</a>
      </p>
    </header>
    <nav class="toc" aria-labelledby="contents">
      <h2 id="contents">Sections</h2>
      <ol>
        {bank.sections.map(({ id, title }) => (
          <li>
            <a href={`#${id}`}>{title}</a> <span class="quiet">{bank.questions.filter(({ section }) => section === id).length}</span>
          </li>
        ))}
      </ol>
    </nav>
    {bank.sections.map(({ id, title, intro }) => (
      <section class="stack part" aria-labelledby={id}>
        <h2 id={id}>{title}</h2>
        <p>{intro}</p>
        {bank.questions.filter(({ section }) => section === id).map(questionEntry)}
      </section>
    ))}
  </>
)

const questionEntry = (question: Question): Html => html`<article class="entry question" id="q-${question.id}">
<div><p class="small quiet"><span class="id">${question.id}</span>${question.code === null ? null : html`<br>${question.code}`}</p></div>
<div>
<h3><a href="/questions/${question.id}">${question.wording}</a></h3>
<p>${question.help}</p>
<p><b>Why we ask.</b> ${question.why}</p>
${answersByPolarity(question)}
<p class="small"><span class="quiet">Shown by</span> ${question.evidence.map((kind) => evidenceWords[kind]).join(', ')}. <span class="quiet">${expiry(question)}</span></p>
</div>
</article>`

const expiry = ({ expires_after_days }: Question) => `An answer clears nothing ${expires_after_days} days after its text was last seen.`

const polarities: Polarity[] = ['good', 'neutral', 'bad']

const answersByPolarity = (question: Question): Html => {
  const groups = polarities
    .map((polarity) => ({ polarity, values: question.values.filter((value) => value.polarity === polarity) }))
    .filter(({ values }) => values.length > 0)
  return html`<dl class="effects">
<div><dt>Kind of answer</dt><dd>${answerTypeWords[question.type]}</dd></div>
${groups.map(({ polarity, values }) => html`<div><dt>${polarityWords[polarity]}</dt><dd><ul class="lines">${values.map((value) => html`<li>${value.label}</li>`)}</ul></dd></div>`)}
</dl>`
}

// One question -----------------------------------------------------------------------------------------

type QuestionProps = { question: Question; section: string; answered: number; offerings: number; uses: Use[]; second: QuestionFigures | null }

export const QuestionPage: FC<QuestionProps> = ({ question, section, answered, offerings, uses, second }) => (
  <>
    <Title>{question.wording}</Title>
    <header class="head">
      <Breadcrumb
        steps={[
          { label: 'Questions', href: '/questions' },
          { label: section, href: `/questions#${question.section}` },
        ]}
      />
      <h1>{question.wording}</h1>
    </header>
    <div class="split">
      <div class="stack">
        <p>{question.help}</p>
        <p>
          <b>Why we ask.</b> {question.why}
        </p>
        <h2>Answers</h2>
        {question.values.length === 0 ? (
          <p>{answerTypeWords[question.type]}.</p>
        ) : (
          <Table
            id="answer-table"
            caption={`${answerTypeWords[question.type]}. “Unknown” and “not applicable” are always possible; unknown is never a pass.`}
            head={[column('Answer'), column('For the customer'), column('Who can bring it about')]}
          >
            {question.values.map(answerRow)}
          </Table>
        )}
        <h2>How policies use it</h2>
        {uses.length === 0 ? <p>No published policy asks this question.</p> : uses.map((use) => <PolicyUse use={use} question={question} />)}
      </div>
      <aside class="stack" aria-label="About this question">
        <h2>In short</h2>
        <Facts
          of={[
            ['Name', <span class="id">{question.id}</span>],
            ['Code', question.code],
            ['Answered for', `${answered.toLocaleString('en-GB')} of ${count(offerings, 'offering')} of real tools`],
            ['Shown by', question.evidence.map((kind) => evidenceWords[kind]).join(', ')],
            ['Second readings', question.type === 'text' ? null : <a href="/readings">{agreementWords(second)}</a>],
            ['Lasts', `${question.expires_after_days} days after the text was last seen`],
            ['Several answers', question.combine === 'worst' ? 'the worst counts' : 'all of them together'],
            ['Map', <a href="/unknowns">What the register does not know</a>],
            ['For programs', <a href={`/questions/${question.id}.json`}>JSON</a>],
          ]}
        />
      </aside>
    </div>
  </>
)

/** What second readings of this question came to. */
const agreementWords = (second: QuestionFigures | null): string => {
  if (second === null) return 'none yet'
  const agreed = `${second.agreed} of ${second.read} agree`
  return second.agreement === null ? `${agreed}: too few to say` : second.kappa === null ? agreed : `${agreed}, kappa ${kappaWords(second.kappa)}`
}

const answerRow = (value: AnswerValue): Html =>
  html`<tr><th scope="row">${value.label}<span class="sub id">${value.id}</span></th><td>${polarityWords[value.polarity]}</td><td>${moverWords[value.by]}</td></tr>`

const PolicyUse: FC<{ use: Use; question: Question }> = ({ use: { policy, criteria, identifies, covers, decidesWhether }, question }) => {
  const name = `${policy.pack.id}@${policy.pack.version}`
  return (
    <section class="stack entry">
      <h3>
        <a href={`/policies/${name}`}>{policy.pack.title}</a> {demoMark(policy.pack.is_demo)}
      </h3>
      {identifies ? <p>Part of what is assessed: while it is unknown, nothing can be ready.</p> : null}
      {covers ? <p>“Confirmed” here, on the written word of the Netflix contact, makes a ready tool a covered one.</p> : null}
      {criteria.map((criterion) => (
        <div class="stack">
          <p>
            <a href={`/policies/${name}#criterion-${criterion.id}`}>{criterion.title}</a>{' '}
            <span class="quiet">
              {criterionKindWords[criterion.kind].word}
              {criterion.principle ? ` ${criterion.principle}` : ''}, clause {criterion.clauses[0]}
            </span>
          </p>
          {effectList(criterion.effects, question)}
        </div>
      ))}
      {decidesWhether.length > 0 ? (
        <p class="small">
          Decides whether {count(decidesWhether.length, 'other criterion', 'other criteria')} {decidesWhether.length === 1 ? 'applies' : 'apply'}:{' '}
          {decidesWhether.map(({ title }) => title).join('; ')}.
        </p>
      ) : null}
    </section>
  )
}
