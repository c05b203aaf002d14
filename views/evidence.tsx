import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { AcceptanceLine, Disclosure } from '../src/evidence/disclosure-queries.ts'
import type { AnswerFile, LibraryFile, OwnFile } from '../src/evidence/queries.ts'
import { isExpired, standingOf } from '../src/evidence/rules.ts'
import { AnswerFiles, type TypedUpload, UploadForm } from './evidence-slot.tsx'
import { Title } from './layout.tsx'
import { ActionButton, ErrorSummary, Form, type Problems } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { dateCell, dateText, instantText } from './ui/text.ts'
import { count, visibilityWords } from './words.ts'

type AttachProps = {
  question: { id: string; wording: string }
  offering: { tool: string; offering: string; tool_name: string; offering_name: string }
  path: string
  files: AnswerFile[]
  library: LibraryFile[]
  problems: Problems
  typed: TypedUpload
  today: string
}

/** The files of one answer by themselves: where an upload that was refused is put right. */
export const AttachPage: FC<AttachProps> = ({ question, offering, path, ...files }) => (
  <>
    <Title error={Object.keys(files.problems).length > 0}>{`Evidence files: ${question.wording}`}</Title>
    <div class="stack">
      <Breadcrumb
        steps={[
          { label: `${offering.tool_name}, ${offering.offering_name}`, href: `/attest/${offering.tool}/${offering.offering}` },
          { label: 'The question', href: path },
        ]}
      />
      <ErrorSummary problems={files.problems} />
      <h1>{question.wording}</h1>
    </div>
    <AnswerFiles {...files} tool={offering.tool} offering={offering.offering} question={question.id} />
  </>
)

type LibraryProps = {
  vendor: { vendor: string; name: string }
  files: OwnFile[]
  readings: Map<number, { times: number; last_at: Date }>
  disclosures: Disclosure[]
  acceptances: AcceptanceLine[]
  /** Who they are, by person. */
  names: Map<number, { name: string; email: string | null }>
  mayDecide: boolean
  problems: Problems
  typed: TypedUpload
  /** What was typed as the end of a grant that was refused. */
  until: string
  today: string
}

/** What a vendor has on file, and who reads it. */
export const LibraryPage: FC<LibraryProps> = (props) => {
  const { vendor, files, readings, problems, typed, today } = props
  const offered = files.filter(({ withdrawn_at }) => withdrawn_at === null)
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>Evidence</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Questionnaires', href: '/attest' }]} />
        <ErrorSummary problems={problems} />
        <h1>Evidence of {vendor.name}</h1>
        <p>
          Files that show what you answer. Each can be attached to any number of answers. <a href={`/vendors/${vendor.vendor}/evidence`}>See what others see</a>
        </p>
      </div>
      <section class="stack" aria-labelledby="files-title">
        <h2 id="files-title">Files</h2>
        {files.length === 0 ? (
          <Empty title="No files yet">What you upload here, or with an answer, is listed with its dates, who may read it, and how often it was read.</Empty>
        ) : (
          <Table
            id="file-list"
            caption={`${count(offered.length, 'file')} on offer${files.length > offered.length ? `, ${files.length - offered.length} withdrawn` : ''}, newest first`}
            head={[column('File'), column('Who may read it'), column('Received'), column('Ends'), column('Used for'), column('Read')]}
          >
            {files.map((file) => fileRow(file, readings.get(file.id), today))}
          </Table>
        )}
      </section>
      <Readers {...props} />
      <section class="stack" aria-labelledby="upload">
        <h2 id="upload">Upload a file</h2>
        <UploadForm action="/attest/evidence" button="Upload" when="From now on." problems={problems} typed={typed} />
      </section>
    </>
  )
}

const fileRow = (file: OwnFile, reading: { times: number; last_at: Date } | undefined, today: string): Html => html`<tr>
<th scope="row"><a href="/evidence/${file.id}/about">${file.title}</a>${standing(file, today)}</th>
<td>${visibilityWords[file.visibility].word}</td><td>${dateCell(file.received_on)}</td>
<td>${file.expires_on === null ? html`<span class="quiet">no end</span>` : dateCell(file.expires_on)}</td>
<td>${file.uses.length === 0 ? html`<span class="quiet">no answer</span>` : count(file.uses.length, 'answer')}</td>
<td>${reading === undefined ? html`<span class="quiet">never</span>` : html`${count(reading.times, 'time')}<span class="sub">last ${instantText(new Date(reading.last_at))}</span>`}</td>
</tr>`

const standing = (file: OwnFile, today: string) =>
  file.withdrawn_at
    ? html`<span class="sub lapsed">Withdrawn</span>`
    : isExpired(file, today)
      ? html`<span class="sub lapsed">Expired</span>`
      : file.is_shown
        ? null
        : html`<span class="sub">Not shown to others before an answer with it is signed</span>`

/** Who asks to read what is shown on request, and who reads under an agreement. */
const Readers: FC<LibraryProps> = ({ disclosures, acceptances, names, mayDecide, problems, until, today }) => {
  const asked = disclosures.filter(({ state }) => state === 'asked')
  const others = disclosures.filter(({ state }) => state !== 'asked')
  return (
    <section class="stack" aria-labelledby="readers">
      <h2 id="readers">Who asks to read</h2>
      {asked.length === 0 ? <p class="quiet">Nobody is waiting for an answer.</p> : null}
      {asked.map((disclosure) => (
        <article class="asked" aria-labelledby={`asked-${disclosure.id}`}>
          <h3 id={`asked-${disclosure.id}`}>
            {names.get(disclosure.person_id)?.name} <span class="quiet">{names.get(disclosure.person_id)?.email}</span>
          </h3>
          <p class="quiet">Asked on {dateText(disclosure.asked_at)}</p>
          <p class="message">{disclosure.message}</p>
          {mayDecide ? (
            <Decision id={disclosure.id} name={names.get(disclosure.person_id)?.name} error={problems[`ends_on-${disclosure.id}`]} until={until} />
          ) : (
            <p>A signatory of your organisation decides.</p>
          )}
        </article>
      ))}
      {others.length > 0 ? (
        <Table
          id="decided"
          caption={`${count(others.length, 'request')} decided, newest first`}
          head={[column('Who'), column('Standing'), column('Until'), column('End')]}
        >
          {others.map((disclosure) => (
            <tr>
              <th scope="row">
                {names.get(disclosure.person_id)?.name} <span class="sub">{names.get(disclosure.person_id)?.email}</span>
              </th>
              <td>{standingWords[standingOf(disclosure, today)]}</td>
              <td>{disclosure.ends_on ? dateCell(disclosure.ends_on) : null}</td>
              <td>
                {mayDecide && standingOf(disclosure, today) === 'granted' ? (
                  <ActionButton action={decisionPath(disclosure.id)} label="End it today" about={`for ${names.get(disclosure.person_id)?.name}`}>
                    <input type="hidden" name="ruling" value="ended" />
                  </ActionButton>
                ) : null}
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
      {acceptances.length > 0 ? (
        <Table
          id="agreements"
          caption={`${count(acceptances.length, 'agreement')} in force, newest first`}
          head={[column('Who'), column('Version'), column('Accepted'), column('Until')]}
        >
          {acceptances.map(({ person_id, version, accepted_at, ends_on }) => (
            <tr>
              <th scope="row">
                {names.get(person_id)?.name} <span class="sub">{names.get(person_id)?.email}</span>
              </th>
              <td>{version}</td>
              <td>{dateCell(accepted_at.toISOString())}</td>
              <td>{dateCell(ends_on)}</td>
            </tr>
          ))}
        </Table>
      ) : null}
    </section>
  )
}

const decisionPath = (id: number) => `/attest/evidence/disclosures/${id}/decision`

export const standingWords = { asked: 'Asked', granted: 'May read', refused: 'Refused', ended: 'Ended' } as const

const Decision: FC<{ id: number; name: string | undefined; error: string | undefined; until: string }> = ({ id, name, error, until }) => (
  <div class="decision">
    <Form action={decisionPath(id)}>
      <input type="hidden" name="ruling" value="granted" />
      <div class="field">
        <label for={`f-ends_on-${id}`}>May read until</label>
        {error ? (
          <p class="error" id={`f-ends_on-${id}-error`}>
            <span class="visually-hidden">Error: </span>
            {error}
          </p>
        ) : null}
        <input
          id={`f-ends_on-${id}`}
          type="date"
          name="ends_on"
          value={error ? until : ''}
          aria-describedby={error ? `f-ends_on-${id}-error` : undefined}
          aria-invalid={error ? 'true' : undefined}
        />
      </div>
      <button class="button" type="submit">
        Let them read<span class="visually-hidden"> {name}</span>
      </button>
    </Form>
    <ActionButton action={decisionPath(id)} label="Refuse" about={name}>
      <input type="hidden" name="ruling" value="refused" />
    </ActionButton>
  </div>
)
