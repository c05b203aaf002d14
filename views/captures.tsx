import { html } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import type { CaptureRecord, CitedQuote } from '../src/facts/captures.ts'
import type { Stretch } from '../src/facts/passages.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank } from '../src/questions/question.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { captureOutcomeWords, count, evidenceWords } from './words.ts'

type CaptureProps = {
  capture: CaptureRecord
  quotes: CitedQuote[]
  /** The text cut where quotes begin and end; null when it is not here. */
  stretches: Stretch[] | null
  notice: string | null
  bank: Bank
}

export const CapturePage: FC<CaptureProps> = ({ capture, quotes, stretches, notice, bank }) => (
  <>
    <Title>{`Copy of ${capture.title}`}</Title>
    <header class="head">
      <Breadcrumb
        steps={[
          { label: 'Vendors', href: '/vendors' },
          { label: capture.vendor_name, href: `/vendors/${capture.vendor}` },
        ]}
      />
      <h1>
        Copy of {capture.title} {demoMark(capture.is_demo)}
      </h1>
      <p>
        {capture.outcome === 'captured' ? (
          <>Made {capture.captured_on === null ? 'on a day that its source does not state' : <>on {dateText(capture.captured_on)}</>}. </>
        ) : (
          `${captureOutcomeWords[capture.outcome]}. `
        )}
        {capture.newer ? (
          <>
            There is a newer copy, <a href={`/captures/${capture.newer.id}`}>of {dateText(capture.newer.captured_on)}</a>.{' '}
          </>
        ) : null}
        {capture.is_here ? <a href={`/captures/${capture.id}/changes`}>What changed since the copy before</a> : null}
        {capture.is_here ? (
          <>
            , <a href={`/captures/${capture.id}/history`}>all copies along time</a>.
          </>
        ) : null}
      </p>
    </header>
    <div class="split">
      <div class="stack">
        <h2>What was quoted from it</h2>
        {quotes.length === 0 ? <p>No fact rests on this copy.</p> : quotes.map((quote) => citedQuote(quote, bank, stretches !== null))}
        <h2 id="text">The text</h2>
        <TheText capture={capture} stretches={stretches} />
      </div>
      <aside class="stack" aria-label="About this copy">
        <h2>In short</h2>
        <Facts
          of={[
            [
              'Document',
              <a href={capture.document_url} rel="noreferrer">
                {capture.title}
              </a>,
            ],
            ['Kind', `${evidenceWords[capture.evidence]}${capture.tier === 'secondary' ? ', secondary: clears nothing' : ''}`],
            [
              'Its own date',
              capture.dated_on === null ? null : (
                <>
                  {dateText(capture.dated_on)}
                  {capture.is_stale ? ': old, to be read again' : ''}
                </>
              ),
            ],
            [
              'Address copied',
              capture.url === capture.document_url ? null : (
                <a href={capture.url} rel="noreferrer">
                  {capture.url}
                </a>
              ),
            ],
            ['Day of the copy', dateText(capture.captured_on)],
            ['Outcome', captureOutcomeWords[capture.outcome]],
            ['SHA-256', capture.sha256 === null ? 'not recorded' : <span class="id">{capture.sha256}</span>],
            ['Size', capture.bytes === null ? null : count(capture.bytes, 'byte')],
            ...originOf(capture),
            ['In the register since', dateText(capture.recorded_at)],
            [
              'For programs',
              <>
                <a href={`/captures/${capture.id}.json`}>JSON</a>
                {capture.is_here ? (
                  <>
                    , <a href={`/captures/${capture.id}.txt`}>text</a>
                  </>
                ) : null}
              </>,
            ],
          ]}
        />
        {notice === null ? null : <p class="small quiet">{notice}</p>}
      </aside>
    </div>
  </>
)

const kindWords: Record<string, string> = {
  fetched: 'Fetched from its address',
  uploaded: 'Uploaded by procurement',
  open_terms_archive: 'From Open Terms Archive',
}

/** How a copy whose text is here came, and how its words were taken out of what came. */
const originOf = ({ is_here, location }: CaptureRecord): [string, Child][] => {
  if (!is_here) return []
  const { kind, fetched_at, uploaded_at, extractor, file_sha256, commit } = location
  const at = fetched_at ?? uploaded_at
  const id = (text: string | undefined) => (text === undefined ? null : <span class="id">{text}</span>)
  return [
    ['How it came', kind === undefined ? null : (kindWords[kind] ?? kind)],
    ['At', at === undefined ? null : `${at.slice(0, 10)}, ${at.slice(11, 19)} UTC`],
    ['Words taken out by', id(extractor)],
    ['SHA-256 of the file', id(file_sha256)],
    ['Commit', id(commit)],
  ]
}

const citedQuote = (quote: CitedQuote, bank: Bank, isHere: boolean): Html => html`<section class="entry cited" id="quote-${quote.id}">
<blockquote class="quote"><p>${quote.text}</p></blockquote>
<p class="small quiet">${quote.locator === null ? null : html`${quote.locator}. `}${checkWords(quote, isHere)}</p>
<ul>${quote.facts.map(
  (fact) =>
    html`<li><a href="/tools/${fact.tool}/${fact.offering}">${fact.tool_name}, ${fact.offering_name}</a>: <a href="/questions/${fact.question}">${bank.byId.get(fact.question)?.wording ?? fact.question}</a> “${answer(bank, fact.question, fact.value)}”${fact.is_current ? null : html` <span class="quiet">(replaced since)</span>`}</li>`,
)}</ul>
</section>`

const answer = (bank: Bank, question: string, value: CitedQuote['facts'][number]['value']) => {
  const asked = bank.byId.get(question)
  return asked ? labelOf(asked, value) : String(value)
}

const checkWords = ({ check }: CitedQuote, isHere: boolean): string => {
  if (check === null) return 'Not checked against this copy: inferred, not verified.'
  const where = check.method === 'exact' ? 'character for character' : 'character for character in the text without its marks'
  const how = `${isHere ? 'by the database, against the text below' : `by ${check.checked_by}, against the text with this digest`}`
  return check.found ? `Found ${where}, checked on ${check.checked_on} ${how}.` : `Not found in this copy, checked on ${check.checked_on} ${how}.`
}

const TheText: FC<{ capture: CaptureRecord; stretches: Stretch[] | null }> = ({ capture, stretches }) => {
  if (capture.outcome !== 'captured')
    return (
      <Empty title={captureOutcomeWords[capture.outcome]} action={<a href={capture.url}>Open the document</a>}>
        There is no text. That says nothing about whether the document has changed.
      </Empty>
    )
  if (stretches === null)
    return (
      <Note>
        <p>
          The text belongs to {capture.vendor_name} and is not shipped with the register.{' '}
          {capture.location.had_at ? (
            <>
              It can be had at{' '}
              <a href={capture.location.had_at} rel="noreferrer">
                {capture.location.kind === 'stored_copy' ? 'the address of the document' : 'the public repository that keeps it'}
              </a>
              .
            </>
          ) : null}
        </p>
        <Facts
          of={Object.entries(capture.location)
            .filter(([key]) => key !== 'had_at')
            .map(([key, value]) => [sentence(key), <span class="id">{value}</span>])}
        />
      </Note>
    )
  return (
    <>
      <p class="small quiet">Exactly as it was copied. What facts quote is marked.</p>
      {theText(stretches)}
    </>
  )
}

const sentence = (key: string) => key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ')

const theText = (stretches: Stretch[]): Html => html`<section class="capture-text" tabindex="0" aria-label="Text of the copy"><pre>
${stretches.map(({ text, quotes }) => (quotes.length === 0 ? html`${text}` : html`<mark>${text}</mark>`))}</pre></section>`
