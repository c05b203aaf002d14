import type { Child, FC } from 'hono/jsx'
import type { WitnessRow } from '../src/audit/witness-queries.ts'
import { type TypedWitness, type WitnessKind, witnessKinds } from '../src/audit/witness-rules.ts'
import { instantCell } from './audit-words.ts'
import { Title } from './layout.tsx'
import { ActionButton, Choices, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

const kinds: Record<WitnessKind, { word: string; label: string; hint: string }> = {
  mail: { word: 'Mail', label: 'By mail', hint: 'To an address of somebody else: a client’s, an auditor’s, a lawyer’s' },
  webhook: { word: 'Request', label: 'By a request', hint: 'The checkpoint is posted as text/plain; an answer from 200 to 299 counts' },
  file: { word: 'File', label: 'In a file', hint: 'It grows in the folder “witness” of the data; mount a disk there that somebody else keeps' },
}

export const WitnessesPage: FC<{ witnesses: WitnessRow[]; typed: TypedWitness; problems: Problems }> = ({ witnesses, typed, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Witnesses</Title>
    <header class="head">
      <Breadcrumb
        steps={[
          { label: 'Administration', href: '/admin' },
          { label: 'Audit', href: '/audit' },
        ]}
      />
      <h1>Witnesses</h1>
      <p>
        Whoever holds the key of the log could write it anew, unless somebody else knows what it was. Witnesses are told every checkpoint within a minute.{' '}
        <a href="/help#log">What that proves</a>.
      </p>
    </header>
    <ErrorSummary problems={problems} />
    <section class="stack" aria-labelledby="told">
      <h2 id="told">Who is told</h2>
      {witnesses.length === 0 ? (
        <Empty title="Nobody is told yet" action={<a href="#add">Add a witness</a>}>
          Until somebody outside keeps checkpoints, the log proves nothing against those who run it.
        </Empty>
      ) : (
        <Table
          id="witnesses"
          caption={`${count(witnesses.length, 'witness', 'witnesses')}, in the order in which they were added`}
          head={[
            column('Witness'),
            column('Last post'),
            <th scope="col">
              <span class="visually-hidden">Remove</span>
            </th>,
          ]}
        >
          {witnesses.map((witness) => (
            <tr>
              <th scope="row">
                <span class="hash">{witness.target}</span>
                <span class="sub">
                  {kinds[witness.kind].word}, since {dateText(witness.added_at)}
                </span>
              </th>
              <td class="said">{lastPost(witness)}</td>
              <td>
                <ActionButton action={`/admin/witnesses/${witness.id}/removal`} label="Remove" about={witness.target} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
    <section class="stack" aria-labelledby="add">
      <h2 id="add">Add a witness</h2>
      <Form action="/admin/witnesses">
        <Choices
          name="kind"
          label="How is it told?"
          type="radio"
          chosen={[typed.kind]}
          error={problems.kind}
          choices={witnessKinds.map((value) => ({ value, label: kinds[value].label, hint: kinds[value].hint }))}
        />
        <Field
          name="target"
          label="Where to?"
          hint="A mail address; an address that starts with https://; or a plain name for the file, like insurer-disk"
          value={typed.target}
          error={problems.target}
          maxlength={600}
        />
        <button class="button" type="submit">
          Add the witness
        </button>
      </Form>
    </section>
  </>
)

const lastPost = ({ kind, told_size, told_at, failed_at, error }: WitnessRow): Child => (
  <>
    {told_at === null || told_size === null ? (
      error === null ? (
        'Nothing yet: within a minute'
      ) : (
        'Never reached'
      )
    ) : (
      <>
        {instantCell(told_at)} UTC, {count(told_size, 'entry', 'entries')}
        {kind === 'mail' ? (
          <>
            , handed to the <a href="/admin/mails">mails</a>
          </>
        ) : null}
      </>
    )}
    {error === null || failed_at === null ? null : (
      <span class="sub wrong">
        {error} Since {instantCell(failed_at)} UTC; it is tried again every minute.
      </span>
    )}
  </>
)
