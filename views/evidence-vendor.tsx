import type { FC } from 'hono/jsx'
import type { Acceptance, Disclosure } from '../src/evidence/disclosure-queries.ts'
import type { Block } from '../src/evidence/nda.ts'
import type { LibraryFile, Represented } from '../src/evidence/queries.ts'
import { standingOf } from '../src/evidence/rules.ts'
import { FileStanding } from './evidence-slot.tsx'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count, dateWords, mediaWords, sizeWords, visibilityWords } from './words.ts'

type Props = {
  vendor: Represented
  /** Those that this reader may read. */
  files: LibraryFile[]
  /** How many there are besides the public ones: everybody may know the number. */
  counts: { nda: number; on_request: number }
  acceptance: Acceptance | undefined
  disclosure: Disclosure | undefined
  isOwn: boolean
  isSignedIn: boolean
  problems: Problems
  message: string
  today: string
}

/** What a vendor shows, and how to be shown the rest. */
export const VendorEvidencePage: FC<Props> = (props) => {
  const { vendor, files, counts, isOwn, problems, today } = props
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Evidence of ${vendor.name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Vendors', href: '/vendors' },
            { label: vendor.name, href: `/vendors/${vendor.vendor}` },
          ]}
        />
        <ErrorSummary problems={problems} />
        <h1>
          Evidence of {vendor.name} {demoMark(vendor.is_demo)}
        </h1>
        <p>{restOf(counts)}</p>
      </div>
      <section class="stack" aria-labelledby="readable">
        <h2 id="readable">Open to you</h2>
        {files.length === 0 ? <p class="quiet">No file is open to you.</p> : <ul class="files">{files.map((file) => readableFile(file, today))}</ul>}
      </section>
      {isOwn ? (
        <p>
          You see everything that your organisation offers. <a href="/attest/evidence">Manage your files</a>
        </p>
      ) : (
        <>
          <UnderNda {...props} />
          <OnRequest {...props} />
        </>
      )}
    </>
  )
}

/** "3 documents under NDA, 1 on request". */
const restOf = ({ nda, on_request }: Props['counts']): string =>
  [nda > 0 ? `${count(nda, 'document')} under NDA` : '', on_request > 0 ? `${nda > 0 ? on_request : count(on_request, 'document')} on request` : '']
    .filter(Boolean)
    .join(', ') || 'Nothing is kept under NDA or shown on request only.'

const readableFile = (file: LibraryFile, today: string) => (
  <li>
    <div>
      <a href={`/evidence/${file.id}/about`}>{file.title}</a>{' '}
      <span class="quiet">
        {mediaWords[file.media_type]}, {sizeWords(file.bytes)}. {visibilityWords[file.visibility].word}. Received on {dateText(file.received_on)}
      </span>
      <FileStanding file={file} today={today} />
    </div>
  </li>
)

const UnderNda: FC<Props> = ({ vendor, counts, acceptance, isSignedIn }) => {
  if (counts.nda === 0 && !acceptance) return null
  return (
    <section class="stack" aria-labelledby="nda">
      <h2 id="nda">Under NDA</h2>
      {acceptance ? (
        <p>
          You accepted the agreement on {dateText(acceptance.accepted_at)}. It opens these documents and answers to you until {dateText(acceptance.ends_on)}.{' '}
          <a href={`/vendors/${vendor.vendor}/nda`}>Read it again</a>
        </p>
      ) : (
        <p>
          {isSignedIn ? 'Accept the agreement to read them.' : 'Sign in and accept the agreement to read them.'}{' '}
          <a href={`/vendors/${vendor.vendor}/nda`}>Read the confidentiality agreement</a>
        </p>
      )}
    </section>
  )
}

const OnRequest: FC<Props> = ({ vendor, counts, disclosure, isSignedIn, problems, message, today }) => {
  const standing = disclosure && standingOf(disclosure, today)
  if (counts.on_request === 0 && !disclosure) return null
  return (
    <section class="stack" aria-labelledby="on-request">
      <h2 id="on-request">On request</h2>
      {standing === 'asked' ? (
        <p>You asked on {dateText(disclosure?.asked_at ?? null)}. The vendor has not answered yet.</p>
      ) : standing === 'granted' ? (
        <p>You may read what is shown on request until {dateText(disclosure?.ends_on ?? null)}.</p>
      ) : (
        <>
          {standing === 'refused' ? <p>Your last request was refused on {dateText(disclosure?.decided_at ?? null)}.</p> : null}
          {standing === 'ended' ? <p>Your access ended on {dateText(disclosure?.ends_on ?? null)}.</p> : null}
          {isSignedIn ? (
            <Form action={`/vendors/${vendor.vendor}/disclosures`}>
              <Field
                name="message"
                label="What do you want to read, and for what?"
                hint="The vendor sees this message, your name and your address."
                rows={4}
                maxlength={2000}
                value={message}
                error={problems.message}
              />
              <button class="button" type="submit">
                Ask the vendor
              </button>
            </Form>
          ) : (
            <p>
              <a href={`/sign-in?next=/vendors/${vendor.vendor}/evidence`}>Sign in</a> to ask the vendor.
            </p>
          )}
        </>
      )}
    </section>
  )
}

type NdaProps = { vendor: Represented; version: string; text: Block[]; until: string; acceptance: Acceptance | undefined; problems: Problems }

/** The agreement, and the place to accept it. */
export const NdaPage: FC<NdaProps> = ({ vendor, version, text, until, acceptance, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>{`Confidentiality agreement with ${vendor.name}`}</Title>
    <div class="stack">
      <Breadcrumb steps={[{ label: `Evidence of ${vendor.name}`, href: `/vendors/${vendor.vendor}/evidence` }]} />
      <ErrorSummary problems={problems} />
      <h1>Confidentiality agreement</h1>
      <p>
        With {vendor.name}. Version {version}.
      </p>
      <Note>
        <p>This is a short standard text, and nothing here is legal advice: let your counsel look at it before you accept.</p>
      </Note>
      {acceptance ? (
        <p>
          You accepted version {acceptance.version} on {dateText(acceptance.accepted_at)}. It holds until {dateText(acceptance.ends_on)}.
        </p>
      ) : null}
    </div>
    <div class="prose">{text.map(({ kind, text: words }) => (kind === 'heading' ? <h2>{words}</h2> : <p>{words}</p>))}</div>
    <Form action={`/vendors/${vendor.vendor}/nda`}>
      <Choices
        name="agreed"
        label="Your acceptance"
        type="checkbox"
        error={problems.agreed}
        choices={[{ value: 'yes', label: `I accept version ${version} of this agreement with ${vendor.name}, until ${dateWords(until)}` }]}
      />
      <button class="button" type="submit">
        Accept
      </button>
    </Form>
  </>
)
