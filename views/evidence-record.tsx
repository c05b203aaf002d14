import type { FC } from 'hono/jsx'
import type { EvidenceFile, OwnFile } from '../src/evidence/queries.ts'
import { FileStanding, visibilityChoices } from './evidence-slot.tsx'
import { Title } from './layout.tsx'
import { ActionButton, Choices, Form } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { dateText, instantText } from './ui/text.ts'
import { count, mediaWords, sizeWords, visibilityWords } from './words.ts'

type Props = {
  file: EvidenceFile
  /** Null for whoever does not manage the vendor's files. */
  uses: OwnFile['uses'] | null
  reading: { times: number; last_at: Date } | null
  /** Whether the bytes are still there. */
  isHere: boolean
  /** Whether this reader's copy carries a line on each page. */
  isMarked: boolean
  address: string | null
  today: string
}

/** One file: what it is, since when, until when, and who may read it. */
export const EvidencePage: FC<Props> = ({ file, uses, reading, isHere, isMarked, address, today }) => (
  <>
    <Title>{file.title}</Title>
    <div class="stack">
      <Breadcrumb
        steps={
          uses
            ? [{ label: 'Evidence', href: '/attest/evidence' }]
            : file.vendor === null
              ? [{ label: 'Tools', href: '/tools' }]
              : [{ label: `Evidence of ${file.vendor_name}`, href: `/vendors/${file.vendor}/evidence` }]
        }
      />
      <h1>{file.title}</h1>
      <FileStanding file={file} today={today} />
      <Facts
        of={[
          file.vendor === null ? ['Shown by', file.vendor_name] : ['Vendor', <a href={`/vendors/${file.vendor}`}>{file.vendor_name}</a>],
          ['File', `${mediaWords[file.media_type]}, ${sizeWords(file.bytes)}`],
          ['In force since', file.effective_on ? dateText(file.effective_on) : null],
          ['Received on', dateText(file.received_on)],
          ['Ends on', file.expires_on ? dateText(file.expires_on) : 'No end stated'],
          ['Readers', visibilityWords[file.visibility].word],
          ['Scanned', file.scan === 'clean' ? 'Yes: nothing harmful was found' : 'No: this installation has no scanner'],
          ['SHA-256', <code class="hash">{file.sha256}</code>],
        ]}
      />
      {isHere ? (
        <Copy file={file} isMarked={isMarked} address={address} />
      ) : (
        <p>Its bytes were removed when it was withdrawn. Nothing that was signed cites it.</p>
      )}
    </div>
    {uses ? <Management file={file} uses={uses} reading={reading} /> : null}
  </>
)

const Copy: FC<Pick<Props, 'file' | 'isMarked' | 'address'>> = ({ file, isMarked, address }) => (
  <>
    {isMarked ? (
      <Note>
        <p>
          Each page of your copy carries a line with your address ({address}), the time and the SHA-256 above. The digest is that of the file without these
          lines.
        </p>
      </Note>
    ) : null}
    <p>
      <a class="button" href={`/evidence/${file.id}`} download>
        Download
      </a>
    </p>
    <p class="quiet">Every reading is written down; {file.vendor === null ? 'whoever sent it in' : 'the vendor'} can see it.</p>
  </>
)

const Management: FC<{ file: EvidenceFile; uses: OwnFile['uses']; reading: Props['reading'] }> = ({ file, uses, reading }) => (
  <>
    <section class="stack" aria-labelledby="uses">
      <h2 id="uses">Used for</h2>
      {uses.length === 0 ? (
        <p class="quiet">It is attached to no answer.</p>
      ) : (
        <ul>
          {uses.map(({ tool, offering, tool_name, offering_name, question, is_signed }) => (
            <li>
              <a href={`/attest/${tool}/${offering}/questions/${question}`}>
                {tool_name}, {offering_name}: {question}
              </a>
              {is_signed ? ' (signed)' : ''}
            </li>
          ))}
        </ul>
      )}
      <p>
        {reading ? (
          <>
            Read {count(reading.times, 'time')}, last on {instantText(reading.last_at)}. <a href={`/audit?about=/evidence/${file.id}`}>See each in the log</a>
          </>
        ) : (
          'Nobody has read it yet.'
        )}
      </p>
    </section>
    {file.withdrawn_at ? null : (
      <section class="stack" aria-labelledby="change">
        <h2 id="change">Change</h2>
        <Form action={`/attest/evidence/${file.id}/visibility`}>
          <Choices name="visibility" label="Who may read it" hint="From now on." type="radio" choices={visibilityChoices} chosen={[file.visibility]} />
          <button class="button" type="submit">
            Save
          </button>
        </Form>
        <p>Withdraw it when it is wrong or replaced. It is then offered to nobody, and taken off the answers that are not signed yet.</p>
        <ActionButton action={`/attest/evidence/${file.id}/withdrawal`} label="Withdraw" about={file.title} />
      </section>
    )}
  </>
)
