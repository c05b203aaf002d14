import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import { type Look, mostDocuments, type WatchedLine } from '../src/watch/document-queries.ts'
import { Title } from './layout.tsx'
import { ActionButton, ErrorSummary, Field, FileField, FileForm, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { captureOutcomeWords, count, evidenceWords } from './words.ts'

const desk = { label: 'Desk', href: '/desk' }
const documentsStep = { label: 'Documents', href: '/desk/documents' }

/** Every document that is looked after, the longest unread first. */
export const DocumentsPage: FC<{ documents: WatchedLine[]; q: string }> = ({ documents, q }) => {
  const shown = documents.slice(0, mostDocuments)
  return (
    <>
      <Title>Documents</Title>
      <div class="head">
        <Breadcrumb steps={[desk]} />
        <h1>Documents</h1>
        <p>
          What answers rest on, the longest unread first. Read one now, or upload a copy that you have.{' '}
          <a href="/desk/watch">What changed waits at the watch.</a>
        </p>
        <Form action="/desk/documents" method="get">
          <Field name="q" label="Title, vendor or address" type="search" value={q} optional />
          <button class="button plain" type="submit">
            Search
          </button>
        </Form>
        <p>
          <a class="button plain" href="/desk/documents/new">
            Add a document
          </a>
        </p>
      </div>
      <section class="stack" aria-labelledby="list">
        <h2 id="list">{documents.length > mostDocuments ? `The first ${mostDocuments}` : count(shown.length, 'document')}</h2>
        {shown.length === 0 ? (
          <Empty title="No document is like that">Search for a part of its title, of its vendor or of its address.</Empty>
        ) : (
          <Table
            id="documents"
            caption="The longest unread first"
            head={[column('Document'), column('Kind'), column('Last read'), column('Last look'), column('Copies', 'number'), column('Facts', 'number')]}
          >
            {shown.map(line)}
          </Table>
        )}
      </section>
    </>
  )
}

const line = (one: WatchedLine): Html =>
  html`<tr><th scope="row"><a href="/desk/documents/${one.id}">${one.title}</a> ${demoMark(one.is_demo)}<span class="sub">${one.vendor_name}</span></th><td>${evidenceWords[one.evidence]}</td>
<td>${dateCell(one.read_on)}</td><td>${one.last === null ? html`<span class="quiet">never</span>` : captureOutcomeWords[one.last.outcome]}</td><td class="number">${one.copies}</td><td class="number">${one.facts}</td></tr>`

type DocumentProps = { document: WatchedLine; looks: Look[]; problems: Problems; captured_on: string }

/** One document: reading it now, a copy of one's own, and every look at it. */
export const DocumentPage: FC<DocumentProps> = ({ document, looks, problems, captured_on }) => {
  const path = `/desk/documents/${document.id}`
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{document.title}</Title>
      <div class="head">
        <Breadcrumb steps={[desk, documentsStep]} />
        <h1>
          {document.title} {demoMark(document.is_demo)}
        </h1>
        <ErrorSummary problems={problems} />
        <Facts
          of={[
            ['Vendor', <a href={`/vendors/${document.vendor}`}>{document.vendor_name}</a>],
            [
              'Address',
              <a href={document.url} rel="noreferrer">
                {document.url}
              </a>,
            ],
            ['Kind', evidenceWords[document.evidence]],
            ['Facts that cite it', String(document.facts)],
            ['Last read', document.read_on === null ? 'never' : dateText(document.read_on)],
          ]}
        />
      </div>
      <section class="stack not-printed" aria-labelledby="now">
        <h2 id="now">Read it now</h2>
        <p>
          The page is fetched from its address, as anybody would read it: nothing that is not public, nothing that its robots.txt forbids. When it cannot be
          read it counts as not checked, never as unchanged.
        </p>
        <ActionButton action={`${path}/fetches`} label="Read the page" />
      </section>
      <section class="stack not-printed" aria-labelledby="copy">
        <h2 id="copy">Upload a copy</h2>
        <FileForm action={`${path}/copies`}>
          <FileField
            name="file"
            label="File"
            hint="An HTML page, a PDF, Markdown or plain text, at most 5 MB."
            accept=".html,.htm,.pdf,.md,.txt"
            error={problems.file}
          />
          <Field name="captured_on" label="Day of the copy" type="date" value={captured_on} error={problems.captured_on} />
          <button class="button" type="submit">
            Take it in
          </button>
        </FileForm>
      </section>
      <section class="stack" aria-labelledby="looks">
        <h2 id="looks">{looks.length === 0 ? 'Nobody has looked at it' : count(looks.length, 'look')}</h2>
        {looks.length === 0 ? (
          <Empty title="No copy yet">Read the page, or upload a copy: then its passages can be quoted.</Empty>
        ) : (
          <Table id="looks-table" caption="The newest first" head={[column('Day'), column('Outcome'), column('Copy')]}>
            {looks.map(lookRow)}
          </Table>
        )}
      </section>
    </>
  )
}

const lookRow = ({ on, outcome, why, capture, is_here, has_file }: Look): Html =>
  html`<tr><th scope="row">${dateCell(on)}</th><td>${captureOutcomeWords[outcome]}${why === null ? null : html`<span class="sub">${why}</span>`}</td>
<td>${capture === null ? html`<span class="quiet">none</span>` : html`<a href="/captures/${capture}">Copy ${capture}</a>${is_here ? html`, <a href="/captures/${capture}/changes">changes</a>` : null}${has_file ? html`, <a href="/captures/${capture}/file">file as it came</a>` : null}`}</td></tr>`

export type TypedDocument = Record<'vendor' | 'title' | 'url' | 'evidence', string>

export const NewDocumentPage: FC<{ typed: TypedDocument; problems: Problems; vendors: { slug: string; name: string }[] }> = ({ typed, problems, vendors }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Add a document</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <Breadcrumb steps={[desk, documentsStep]} />
      <h1>Add a document</h1>
      <p>What a vendor says in public. Once it has a copy here, its passages can be quoted, and its changes are noticed.</p>
      <Form action="/desk/documents/new">
        <Field name="vendor" label="Vendor" hint="By its short name, like openai." list="vendors" value={typed.vendor} error={problems.vendor} />
        <datalist id="vendors">
          {vendors.map(({ slug, name }) => (
            <option value={slug}>{name}</option>
          ))}
        </datalist>
        <Field name="title" label="Title of the document" value={typed.title} error={problems.title} maxlength={300} />
        <Field name="url" label="Address" type="url" value={typed.url} error={problems.url} maxlength={2000} />
        <Field
          name="evidence"
          label="What kind of document is it?"
          value={typed.evidence}
          error={problems.evidence}
          choices={[
            { value: '', label: 'Choose' },
            ...(['published_terms', 'documentation', 'press'] as const).map((kind) => ({ value: kind, label: evidenceWords[kind] })),
          ]}
        />
        <button class="button" type="submit">
          Add it
        </button>
      </Form>
    </div>
  </>
)
