import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { StatementAnswer } from '../src/attestations/statement.ts'
import type { Visibility } from '../src/db/schema.ts'
import type { Bank } from '../src/questions/question.ts'
import type { Html } from './ui/icons.ts'
import { count, evidenceWords, visibilityWords } from './words.ts'

// What the page of the signature and the record of an attestation have in common.

const order = ['public', 'on_request', 'nda', 'registry'] as const satisfies Visibility[]

/** "3 public, 58 for procurement only", widest first. */
export const byVisibility = (answers: Pick<StatementAnswer, 'visibility'>[]): string =>
  order
    .map((visibility) => ({ visibility, n: answers.filter((answer) => answer.visibility === visibility).length }))
    .filter(({ n }) => n > 0)
    .map(({ visibility, n }) => `${n} ${visibilityWords[visibility].word.toLowerCase().replace('nda', 'NDA')}`)
    .join(', ')

export type AnswerSection = { id: string; title: string; answers: StatementAnswer[] }

/** In the order of the bank; what the bank no longer asks comes last. */
export const sectionsIn = (answers: StatementAnswer[], bank: Bank): AnswerSection[] => {
  const place = new Map(bank.questions.map((question, i) => [question.id, { i, section: question.section }]))
  const placed = answers.map((answer) => ({ answer, ...(place.get(answer.question) ?? { i: Number.MAX_SAFE_INTEGER, section: '' }) })).sort((a, b) => a.i - b.i)
  return [...bank.sections, { id: '', title: 'No longer asked' }].flatMap(({ id, title }) => {
    const here = placed.filter(({ section }) => section === id).map(({ answer }) => answer)
    return here.length === 0 ? [] : [{ id: id || 'gone', title, answers: here }]
  })
}

const stanceWords = {
  answer: null,
  confirm: 'Confirms fact',
  contest: 'Contests fact',
  supersede: 'Takes the place of fact',
} as const

/** One answer as it stands in a statement: what it says, what it rests on, and who may read it. */
export const signedAnswer = (answer: StatementAnswer, offeringPath: string, after: Html | null = null): Html => {
  const { wording, answer: said, note, source, quote, fact, files, stance } = answer
  return html`<article class="attested" id="q-${answer.question}">
<h3>${wording}</h3>
<div>
<p class="said"><b>${said}</b></p>
${note === '' ? null : html`<p>${note}</p>`}
${stanceWords[stance] === null || fact === null ? null : html`<p class="small">${stanceWords[stance]} <a href="${offeringPath}#fact-${fact}">${fact}</a></p>`}
${quote === '' && source.url === '' && source.title === '' ? null : sourceFigure(quote, source)}
<p class="small quiet">${evidenceWords[answer.evidence]}. ${visibilityWords[answer.visibility].word}.${files.length === 0 ? null : html` ${count(files.length, 'file')}:`}</p>
${files.length === 0 ? null : html`<ul class="lines small">${files.map(({ title, sha256 }) => html`<li>${title} <code class="hash">${sha256}</code></li>`)}</ul>`}
${after}
</div>
</article>`
}

const sourceFigure = (quote: string, { title, url }: StatementAnswer['source']): Html => {
  const name = title === '' ? url : title
  return html`<figure class="quote">${quote === '' ? null : html`<blockquote><p>${quote}</p></blockquote>`}
${name === '' ? null : html`<figcaption>${url === '' ? html`<cite>${name}</cite>` : html`<cite><a href="${url}" rel="noreferrer">${name}</a></cite>`}</figcaption>`}</figure>`
}

/** The declaration, point by point, word for word. */
export const Declaration: FC<{ text: string }> = ({ text }) => (
  <ol class="declaration">
    {text.split('\n').map((line) => (
      <li>{line}</li>
    ))}
  </ol>
)
