import { html } from 'hono/html'
import type { FC, PropsWithChildren } from 'hono/jsx'
import { bands, dataClassIds } from '../src/policy/policy.ts'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty, Note } from './ui/messages.tsx'
import { clauseQuote, quote } from './ui/quote.ts'
import { Facts, Finding, Timeline, Verdict } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { clearanceTag } from './ui/tags.ts'
import { dateText, scoreText, shareText } from './ui/text.ts'
import { dataClassWords, planKindWords, type Word } from './words.ts'

// The larger pieces of the gallery: a record, a form, messages.

export const Part: FC<PropsWithChildren<{ id: string; title: string }>> = ({ id, title, children }) => (
  <section class="stack" aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {children}
  </section>
)

export const Explained: FC<{ caption: string; id: string; words: [Html, Word][] }> = ({ caption, id, words }) => (
  <Table id={id} caption={caption} head={[column('Shown as'), column('Meaning')]}>
    {words.map(([shown, { means }]) => html`<tr><th scope="row">${shown}</th><td>${means}</td></tr>`)}
  </Table>
)

export const each = <K extends string>(words: Record<K, Word>, show: (id: K) => Html): [Html, Word][] =>
  (Object.keys(words) as K[]).map((id) => [show(id), words[id]])

const words = {
  document: 'Data processing agreement',
  url: 'https://vendor.example/dpa',
  locator: 'clause 4.2',
  copied_on: '2026-09-28',
}

export const RecordPart: FC = () => (
  <Part id="record" title="A record">
    <Verdict band="escalate">
      <p>
        {scoreText(66)} inside its band · {shareText(0.42, 'of the deciding questions answered')} · {shareText(0.8, 'of these verified')}
      </p>
    </Verdict>
    <div class="split">
      <div class="stack">
        <h3>Why</h3>
        <Finding outcome="met" title="Inputs are not used for training">
          <p>“No”, on published terms.</p>
          {quote({ ...words, quote: 'Customer content is not used to train our models.', standing: 'held', capture_href: '#record' })}
        </Finding>
        <Finding outcome="unmet" title="Inputs are deleted at once">
          <p>“Kept for 30 days”, on documentation: this decides against it, whatever the answer rests on.</p>
          {quote({ ...words, locator: null, copied_on: null, quote: 'Abuse logs are kept for 30 days.', standing: 'lost' })}
        </Finding>
        <Finding outcome="unknown" title="Outputs are not reused">
          <p>“No”, on documentation, but the quote was never checked against a stored copy: inferred, not verified.</p>
          {quote({ ...words, quote: 'Your results are yours.', standing: 'unchecked' })}
          <details>
            <summary>What the policy says</summary>
            {clauseQuote({ id: 'P2', quote: 'A sentence of the policy stands here, in its own words.', summary: '', url: 'https://policy.example/#p2' })}
            {clauseQuote({ id: 'C6', quote: null, summary: 'A clause that the pack only summarises.', url: 'https://policy.example/#c6' })}
          </details>
        </Finding>
        <Finding outcome="not_applicable" title="A performer can have a replica deleted">
          <p>Does not apply to what this offering can do.</p>
        </Finding>
      </div>
      <aside class="stack" aria-label="Facts and history">
        <h3>Facts</h3>
        <Facts
          of={[
            ['Vendor', <a href="#record">Acme Voice</a>],
            ['Plan', planKindWords.enterprise],
            ['Clearance', clearanceTag('cleared_with_conditions')],
            ['Policy', <span class="id">netflix-genai@2025-08-22</span>],
            ['Text dated', dateText(null)],
            ['Left out', null],
            ['Next look', dateText('2027-04-02')],
          ]}
        />
        <h3>History</h3>
        <Timeline
          events={[
            { on: '2026-10-02', what: <>A studio decided {clearanceTag('cleared_with_conditions')}</> },
            { on: '2026-09-29', what: 'Acme Voice changed clause 4.2 of its data processing agreement.' },
          ]}
        />
      </aside>
    </div>
    <div class="row">
      {bands.map((band) => (
        <Verdict band={band} />
      ))}
    </div>
  </Part>
)

export const FormsPart: FC = () => (
  <Part id="forms" title="Forms">
    <ErrorSummary focus={false} problems={{ link: 'Enter a link to the evidence', day: 'Enter the day on which it was read' }} />
    <Form action="/gallery" method="get">
      <Choices
        type="radio"
        name="encrypted"
        label="Is customer data encrypted at rest?"
        hint="Answer for the production service, not for a trial."
        chosen={['yes']}
        choices={[
          { value: 'yes', label: 'Yes' },
          { value: 'no', label: 'No', hint: 'Say in the note what is planned.' },
          { value: 'unknown', label: 'We do not know' },
        ]}
      />
      <Choices
        type="checkbox"
        name="classes"
        label="Which data may it touch?"
        optional
        chosen={['D0']}
        choices={dataClassIds.map((id) => ({ value: id, label: dataClassWords[id] }))}
      />
      <Field
        name="link"
        label="Link to the evidence"
        type="url"
        hint="A report, certificate or contract clause that we can read."
        error="Enter a link to the evidence"
        value="not a link"
      />
      <Field name="day" label="Read on" type="date" error="Enter the day on which it was read" />
      <Field
        name="kind"
        label="Kind of evidence"
        choices={[
          { value: '', label: 'Choose one' },
          { value: 'contract', label: 'Contract' },
        ]}
        value="contract"
      />
      <Field name="note" label="Note" rows={3} optional hint="What a reader should know beside the quote." />
      <div class="row">
        <button class="button" type="submit">
          Save and continue
        </button>
        <button class="button plain" type="submit">
          Save and return later
        </button>
        <button class="button danger" type="submit">
          Withdraw
        </button>
      </div>
    </Form>
  </Part>
)

export const MessagesPart: FC = () => (
  <Part id="messages" title="Messages">
    <Empty
      title="No attestations yet"
      action={
        <a class="button plain" href="#messages">
          Invite the vendor
        </a>
      }
    >
      The vendor has not answered this policy. Until they do, deciding questions stay unknown and the tool cannot be ready.
    </Empty>
    <Note>
      <p>
        This page shows what was known on {dateText('2026-08-22')}. <a href="#messages">Show today</a>
      </p>
    </Note>
    <p>
      Press <kbd>/</kbd> to search. Ids look like <code>trains_on_inputs</code>, digests like <span class="id">9f86d081884c7d65</span>.
    </p>
  </Part>
)
