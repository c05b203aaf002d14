import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Head } from '../src/audit/proofs.ts'
import type { AuditFilter, EntryRow } from '../src/audit/queries.ts'
import { type Named, whoOf, withNames } from '../src/audit/rules.ts'
import { actionWord, hashText, instantCell, subjectText } from './audit-words.ts'
import { Title } from './layout.tsx'
import { FilterField, Filters, SearchField } from './ui/filters.tsx'
import type { Html } from './ui/icons.ts'
import { Empty, Note } from './ui/messages.tsx'
import { Facts } from './ui/record.tsx'
import { column, Pager, Table } from './ui/table.tsx'
import { count } from './words.ts'

type AuditProps = {
  head: Head
  /** How many entries the reader may read. */
  readable: number
  /** The kinds of entries that there are. */
  actions: string[]
  filter: AuditFilter
  rows: EntryRow[]
  known: Named[]
  origin: string
  verifierKey: string
  /** How the log differs from what was signed before; null when it does not. */
  trouble: string | null
  query: string
  first: string | null
  next: string | null
  isSignedIn: boolean
  /** Whether the reader looks after the witnesses. */
  mayManage: boolean
}

export const AuditPage: FC<AuditProps> = ({ head, readable, actions, filter, mayManage, ...list }) => (
  <>
    <Title>Audit</Title>
    <header class="head">
      <div class="row">
        <h1>Audit</h1>
        {mayManage ? (
          <a class="button plain" href="/admin/witnesses">
            Witnesses
          </a>
        ) : null}
      </div>
      <p>Whatever is done here is written down, in one log that can only grow.</p>
    </header>
    <Standing head={head} readable={readable} origin={list.origin} verifierKey={list.verifierKey} trouble={list.trouble} />
    <section class="stack" aria-labelledby="entries-title">
      <h2 id="entries-title">Entries</h2>
      <AuditFilters actions={actions} filter={filter} clear={list.query === '' ? null : '/audit'} />
      <Entries {...list} />
    </section>
  </>
)

const Standing: FC<Pick<AuditProps, 'head' | 'readable' | 'origin' | 'verifierKey' | 'trouble'>> = ({ head, readable, origin, verifierKey, trouble }) => {
  const { size, root, checkpoint, holds } = head
  return (
    <section class="stack" aria-labelledby="standing">
      <h2 id="standing">How it stands</h2>
      {holds && trouble === null ? null : (
        <Note>
          <p class="wrong">
            <b>Do not rely on this log.</b>{' '}
            {trouble === null ? 'Its entries do not lead to the root that was signed last' : `It is not what was signed before: ${trouble}`}. Something was
            changed, removed or added past the log, and nothing is signed until somebody has looked.
          </p>
        </Note>
      )}
      <div class="split">
        <div class="stack">
          <Facts
            of={[
              ['Log', <code>{origin}</code>],
              ['Entries', entriesWords(size, readable)],
              ['Root', hashText(root)],
              ['Checkpoint', checkpoint === null ? 'None yet' : checkpointWords(checkpoint, size)],
              ['Key', <code class="hash">{verifierKey}</code>],
            ]}
          />
          {checkpoint === null ? null : (
            <details>
              <summary>The signed checkpoint</summary>
              <pre class="example" tabindex={0}>
                {checkpoint.note}
              </pre>
              <p class="small">
                <a href="/audit/checkpoint">As a file</a>, to be kept where nobody here can reach it.
              </p>
            </details>
          )}
        </div>
        <div class="stack small">
          <p>
            Every entry is a leaf of a hash tree, and its root is signed at least once an hour. Keep a checkpoint: with it anybody can show later that what was
            written before it has not been changed, removed or moved. <a href="/help#log">What the log proves, and what not</a>.
          </p>
          <p>
            <a href="/audit/export">Export the log</a> and check it offline with <code>npm run verify</code>, or have{' '}
            <a href="/audit/proofs">one thing proven</a>.
          </p>
        </div>
      </div>
    </section>
  )
}

const entriesWords = (size: number, readable: number): string =>
  size === readable
    ? `${size.toLocaleString('en-GB')}, all for you to read`
    : `${size.toLocaleString('en-GB')}: ${readable.toLocaleString('en-GB')} for you to read, ${(size - readable).toLocaleString('en-GB')} as a hash only`

const checkpointWords = ({ size, made_at }: { size: number; made_at: Date }, present: number): Html =>
  html`${instantCell(made_at)} UTC, over ${size === present ? 'all of them' : `the first ${size.toLocaleString('en-GB')}`}`

const AuditFilters: FC<{ actions: string[]; filter: AuditFilter; clear: string | null }> = ({ actions, filter, clear }) => {
  const kinds = filter.action === undefined || actions.includes(filter.action) ? actions : [...actions, filter.action]
  return (
    <Filters action="/audit" results="entries" label="Narrow the entries" clear={clear}>
      <SearchField label="Words in the sentence" value={filter.q} />
      <FilterField
        name="action"
        label="What"
        value={filter.action}
        choices={kinds.map((value) => ({ value, label: actionWord(value) })).sort((a, b) => a.label.localeCompare(b.label))}
      />
      <TextFilter name="who" label="Who" value={filter.who} />
      <TextFilter name="about" label="About, an address" value={filter.about} />
      <TextFilter name="from" label="From" value={filter.from} type="date" />
      <TextFilter name="to" label="To" value={filter.to} type="date" />
    </Filters>
  )
}

const TextFilter: FC<{ name: string; label: string; value: string | undefined; type?: 'text' | 'date' }> = ({ name, label, value, type = 'text' }) => (
  <label>
    <span>{label}</span>
    <input type={type} name={name} value={value ?? ''} autocomplete="off" spellcheck={false} maxlength={type === 'date' ? undefined : 100} />
  </label>
)

type EntriesProps = Pick<AuditProps, 'rows' | 'known' | 'query' | 'first' | 'next' | 'isSignedIn'>

const Entries: FC<EntriesProps> = ({ rows, known, query, first, next, isSignedIn }) => (
  <div class="stack" id="entries">
    {rows.length === 0 ? (
      <Empty title="No entries" action={query === '' && first === null ? undefined : <a href="/audit">Show all entries</a>}>
        {query === '' ? 'Nothing has been written down that you may read.' : 'Nothing that you may read fits these filters.'}
      </Empty>
    ) : (
      <Table
        id="entry-table"
        caption={`${count(rows.length, 'entry', 'entries')}, newest first`}
        head={[column('Entry, UTC'), column('What happened'), column('Who')]}
      >
        {rows.map((row) => entryRow(row, known, isSignedIn))}
      </Table>
    )}
    <Pager
      label="Pages of entries"
      first={first}
      next={next}
      said={
        rows.length === 0 ? null : (
          <>
            All that fit, as <a href={`/audit.csv${query}`}>CSV</a> or <a href={`/audit.json${query}`}>JSON</a>
          </>
        )
      }
    />
  </div>
)

const entryRow = (row: EntryRow, known: Named[], isSignedIn: boolean): Html => html`<tr>
<th scope="row" class="leaf"><a href="/audit/${row.leaf}">${row.leaf.toLocaleString('en-GB')}</a><span class="sub">${instantCell(row.at)}</span></th>
<td class="said">${withNames(row.sentence, known)}<span class="sub">${actionWord(row.action)}: ${subjectText(row.subject, known, isSignedIn)}${row.is_public ? null : ' (not public)'}</span></td>
<td class="who">${whoOf(row, known)}</td>
</tr>`
