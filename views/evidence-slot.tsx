import type { FC } from 'hono/jsx'
import type { Visibility } from '../src/db/schema.ts'
import type { AnswerFile, LibraryFile } from '../src/evidence/queries.ts'
import { ActionButton, Choices, Field, FileField, FileForm, Form, type Problems } from './ui/form.tsx'
import { dateText } from './ui/text.ts'
import { visibilityWords } from './words.ts'

/** What was typed beside the file, in an upload that was refused. The file itself has to be chosen again. */
export type TypedUpload = { title?: string; effective_on?: string; expires_on?: string; visibility?: string }

type Props = {
  tool: string
  offering: string
  /** The id of the question. */
  question: string
  files: AnswerFile[]
  /** What the vendor has on file; what is attached already is left out. */
  library: LibraryFile[]
  problems: Problems
  typed?: TypedUpload
  /** A file that ended before this day is marked. */
  today?: string
}

/** The files of one answer: what is attached, with a way to take it off, and two ways to attach more. */
export const AnswerFiles: FC<Props> = ({ tool, offering, question, files, library, problems, typed = {}, today = '' }) => {
  const path = `/attest/${tool}/${offering}/questions/${question}/files`
  const attached = new Set(files.map(({ id }) => id))
  const more = library.filter(({ id }) => !attached.has(id))
  return (
    <section class="stack answer-files" id="files" aria-labelledby="files-title">
      <h2 id="files-title">Evidence files</h2>
      {files.length === 0 ? <p class="quiet">No file is attached to this answer.</p> : <ul class="files">{files.map(attachedFile(path, today))}</ul>}
      {more.length > 0 ? (
        <details open={problems.existing !== undefined}>
          <summary>Attach a file that you have on record</summary>
          <Form action={`${path}/attachment`}>
            <Field
              name="existing"
              label="File"
              error={problems.existing}
              choices={[{ value: '', label: 'Choose a file' }, ...more.map(({ id, title }) => ({ value: String(id), label: title }))]}
            />
            <button class="button plain" type="submit">
              Attach it
            </button>
          </Form>
        </details>
      ) : null}
      <details open={Object.keys(problems).some((name) => name !== 'existing')}>
        <summary>Upload a file</summary>
        <UploadForm
          action={path}
          button="Upload and attach"
          when="Once an answer with it is signed. Until then your own people."
          problems={problems}
          typed={typed}
        />
      </details>
    </section>
  )
}

const attachedFile = (path: string, today: string) => (file: AnswerFile) => (
  <li>
    <div>
      <a href={`/evidence/${file.id}/about`}>{file.title}</a> <span class="quiet">{visibilityWords[file.visibility].word}</span>
      <FileStanding file={file} today={today} />
    </div>
    <ActionButton action={`${path}/${file.id}/removal`} label="Detach" about={file.title} />
  </li>
)

/** Whether a file still counts, where that is not plain. */
export const FileStanding: FC<{ file: { expires_on: string | null; withdrawn_at: Date | null; is_shown: boolean }; today: string }> = ({ file, today }) =>
  file.withdrawn_at ? (
    <p class="sub lapsed">Withdrawn on {dateText(file.withdrawn_at)}. It is no longer offered.</p>
  ) : file.expires_on !== null && file.expires_on <= today ? (
    <p class="sub lapsed">Expired on {dateText(file.expires_on)}. It no longer counts.</p>
  ) : file.is_shown ? null : (
    <p class="sub quiet">Not shown to others before an answer with it is signed.</p>
  )

/** What a file is, and the file itself. */
export const UploadForm: FC<{ action: string; button: string; when: string; problems: Problems; typed: TypedUpload }> = ({
  action,
  button,
  when,
  problems,
  typed,
}) => (
  <FileForm action={action}>
    <Field name="title" label="Title" hint="What it is, like “SOC 2 report 2026”." value={typed.title} error={problems.title} maxlength={200} />
    <Field name="effective_on" label="In force since" optional type="date" value={typed.effective_on} error={problems.effective_on} />
    <Field
      name="expires_on"
      label="Ends on"
      hint="From that day it is marked as expired and no longer counts."
      optional
      type="date"
      value={typed.expires_on}
      error={problems.expires_on}
    />
    <Choices
      name="visibility"
      label="Who may read it"
      hint={when}
      type="radio"
      error={problems.visibility}
      choices={visibilityChoices}
      chosen={[typed.visibility ?? 'registry']}
    />
    <FileField name="file" label="File" hint={filesTaken} error={problems.file} accept={fileEndings} />
    <button class="button" type="submit">
      {button}
    </button>
  </FileForm>
)

export const filesTaken = 'PDF, PNG, JPEG, WebP, XLSX or plain text, 25 MB at most.'
export const fileEndings = '.pdf,.png,.jpg,.jpeg,.webp,.xlsx,.txt'

export const visibilityChoices = (Object.keys(visibilityWords) as Visibility[]).map((value) => ({
  value,
  label: visibilityWords[value].word,
  hint: visibilityWords[value].means,
}))
