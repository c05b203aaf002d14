import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { CheckpointRow } from '../src/audit/log-queries.ts'
import type { Inclusion } from '../src/audit/proofs.ts'
import type { Entry } from '../src/audit/queries.ts'
import { type ChangedField, changedFields, type Named, type Said, whoOf, withNames } from '../src/audit/rules.ts'
import { ProofSteps } from './audit-proofs.tsx'
import { actionWord, fieldWord, hashText, subjectText } from './audit-words.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'

type EntryProps = {
  entry: Entry
  said: Said
  known: Named[]
  /** Name of the organisation that it is for; null when there is none, or the reader does not know it. */
  organisation: string | null
  proof: Inclusion
  /** The one that covers it; null while it waits for the next. */
  checkpoint: CheckpointRow | null
  /** Whether text, hash, tree and checkpoint agree. */
  holds: boolean
  isSignedIn: boolean
}

export const EntryPage: FC<EntryProps> = ({ entry, said, known, organisation, isSignedIn, ...proven }) => {
  const { before, after, reason, request } = said.event
  const changes = changedFields(before, after)
  return (
    <>
      <Title>{`Entry ${entry.leaf}`}</Title>
      <header class="head">
        <Breadcrumb steps={[{ label: 'Audit', href: '/audit' }]} />
        <h1>Entry {entry.leaf.toLocaleString('en-GB')}</h1>
        <p class="sentence">{withNames(entry.sentence, known)}</p>
      </header>
      <section class="stack" aria-labelledby="what">
        <h2 id="what">What is written down</h2>
        <Facts
          of={[
            ['When', html`<time datetime="${said.at}">${said.at.replace('T', ' ').replace('Z', '')}</time> UTC`],
            ['Who', whoOf(entry, known)],
            ['What', `${actionWord(entry.action)} (${entry.action})`],
            ['About', subjectText(entry.subject, known, isSignedIn)],
            ['Reason', reason],
            ['For', audienceWords(said, known, organisation)],
            ['Request', request === undefined ? null : <code>{request}</code>],
          ]}
        />
        {changes.length === 0 ? null : <Changes changes={changes} known={known} isNew={before === undefined} />}
        <details>
          <summary>As JSON</summary>
          <pre class="example" tabindex={0}>
            {JSON.stringify(said.event, null, 2)}
          </pre>
        </details>
      </section>
      <Proof entry={entry} {...proven} />
    </>
  )
}

const audienceWords = ({ event }: Said, known: Named[], organisation: string | null): string => {
  if (event.audience === 'public') return 'Everybody'
  const people = (event.people ?? []).map((logName) => withNames(logName, known))
  const those = [...(event.organisation === undefined ? [] : [organisation ?? 'an organisation']), ...people]
  return `${those.map((one) => `${one}, `).join('')}whoever did it, and the administrators of this installation`
}

const Changes: FC<{ changes: ChangedField[]; known: Named[]; isNew: boolean }> = ({ changes, known, isNew }) => (
  <Table
    id="changed"
    caption={isNew ? 'What was recorded' : 'What changed'}
    head={isNew ? [column('Field'), column('Value')] : [column('Field'), column('Before'), column('After')]}
  >
    {changes.map(
      ({ field, before, after }) =>
        html`<tr><th scope="row">${fieldWord(field)}</th>${isNew ? null : html`<td class="said">${valueText(before, known)}</td>`}<td class="said">${valueText(after, known)}</td></tr>`,
    )}
  </Table>
)

const valueText = (value: unknown, known: Named[]): Html => {
  if (value === undefined || value === null) return html`<span class="quiet">nothing</span>`
  if (typeof value === 'boolean') return html`${value ? 'yes' : 'no'}`
  if (typeof value === 'string') return html`${withNames(value, known)}`
  if (typeof value === 'number') return html`${String(value)}`
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')) return html`${withNames(value.join(', '), known)}`
  return html`<code>${JSON.stringify(value)}</code>`
}

const Proof: FC<Pick<EntryProps, 'entry' | 'proof' | 'checkpoint' | 'holds'>> = ({ entry, proof, checkpoint, holds }) => (
  <section class="stack" aria-labelledby="proof">
    <h2 id="proof">That it is in the log</h2>
    {holds ? null : (
      <Note>
        <p class="wrong">
          <b>Do not rely on this entry.</b> Its text does not lead to the root of the log: one of them was changed past the log.
        </p>
      </Note>
    )}
    {checkpoint === null ? (
      <p>
        It waits for the next checkpoint, which is made at most an hour after it. Until then these hashes lead to the root of the log as it stands, which nobody
        has signed.
      </p>
    ) : (
      <p>
        With these hashes anybody can compute the root that the checkpoint over {checkpoint.size.toLocaleString('en-GB')} entries signs. Whoever holds that
        checkpoint needs nothing else from us. <a href={`/audit/${entry.leaf}.tlog-proof`}>The proof as a file</a> (c2sp.org/tlog-proof, with the checkpoint),
        or <a href={`/audit/${entry.leaf}.json`}>all of it as JSON</a>.
      </p>
    )}
    <ProofSteps
      of={[
        ['Leaf', hashText(proof.hash)],
        ['Root', hashText(proof.root)],
        ['Entries', proof.size.toLocaleString('en-GB')],
      ]}
      proof={proof.proof}
    />
    <details>
      <summary>The exact text</summary>
      <p class="small">The leaf is the SHA-256 of a zero byte and these bytes, in base64.</p>
      <pre class="example" tabindex={0}>
        {entry.entry}
      </pre>
    </details>
  </section>
)
