import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { nameOf, type Offering, pathOf, questionPath } from '../src/attestations/questionnaire-names.ts'
import type { SheetReport, SheetRow } from '../src/attestations/sheet-rules.ts'
import { Title } from './layout.tsx'
import { ErrorSummary, FileField, FileForm, Form } from './ui/form.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { count } from './words.ts'

const steps = (offering: Offering) => [
  { label: 'Questionnaires', href: '/attest' },
  { label: nameOf(offering), href: pathOf(offering) },
]

/** One's own answers out, and in again. */
export const SheetPage: FC<{ offering: Offering; hasDraft: boolean; problem: string | null }> = ({ offering, hasDraft, problem }) => {
  const path = pathOf(offering)
  return (
    <>
      <Title error={problem !== null}>{`Sheets for ${nameOf(offering)}`}</Title>
      <header class="head">
        <ErrorSummary problems={problem === null ? {} : { file: problem }} />
        <Breadcrumb steps={steps(offering)} />
        <h1>Answer in a spreadsheet</h1>
      </header>
      <section class="stack" aria-labelledby="out">
        <h2 id="out">Download</h2>
        <ul>
          <li>
            {hasDraft ? (
              <a href={`${path}/sheet.xlsx`}>The questionnaire (XLSX)</a>
            ) : (
              <>
                The questionnaire as XLSX: <a href={path}>open a draft first</a>
              </>
            )}
            , to fill in and bring back: change the white cells only.
          </li>
          <li>
            <a href={`${path}/sheet.json`}>Your answers (JSON)</a>, for programs.
          </li>
          <li>
            <a href={`${path}/sheet.ai-caiq.xlsx`}>Your answers in the shape of an AI-CAIQ (XLSX)</a>: our questions in its columns, not the questions of the
            Cloud Security Alliance.
          </li>
        </ul>
      </section>
      {hasDraft ? (
        <section class="stack" aria-labelledby="in">
          <h2 id="in">Bring it back</h2>
          <p>You are shown what it would change, line by line, before anything is saved.</p>
          <UploadSheet action={`${path}/sheet`} problem={problem} />
        </section>
      ) : null}
    </>
  )
}

const UploadSheet: FC<{ action: string; problem: string | null }> = ({ action, problem }) => (
  <FileForm action={action}>
    <FileField name="file" label="Sheet" hint="The XLSX file that was downloaded here, 5 MB at most." error={problem ?? undefined} accept=".xlsx" />
    <button class="button" type="submit">
      Look at what it changes
    </button>
  </FileForm>
)

type ReportProps = { offering: Offering; report: SheetReport; sheet: string; revision: string; rows: SheetRow[] }

/** The dry run: what is wrong, else what would change, each with its cell. */
export const SheetReportPage: FC<ReportProps> = ({ offering, report, sheet, revision, rows }) => {
  const { changes, problems, answers } = report
  const path = pathOf(offering)
  const isWrong = problems.length > 0
  return (
    <div class="sheet-report stack">
      <Title error={isWrong}>{`Sheet for ${nameOf(offering)}`}</Title>
      <header class="head">
        <Breadcrumb steps={[...steps(offering), { label: 'Sheets', href: `${path}/sheet` }]} />
        <h1>{isWrong ? 'The sheet cannot be taken as it is' : changes.length === 0 ? 'The sheet changes nothing' : 'What the sheet changes'}</h1>
        <p>
          {count(report.rows, 'row')} of the sheet “{sheet}” were read.{' '}
          {isWrong
            ? 'Nothing is saved. Correct these cells in your file, and upload it again.'
            : changes.length === 0
              ? 'Every answer stands as it was.'
              : 'Nothing is saved yet.'}
        </p>
      </header>
      {!isWrong && changes.length > 0 ? (
        <Form action={`${path}/sheet/answers`}>
          <input type="hidden" name="revision" value={revision} />
          <input type="hidden" name="rows" value={JSON.stringify(rows.filter(({ question }) => answers.some((answer) => answer.question === question)))} />
          <button class="button" type="submit">
            Save {count(answers.length, 'answer')}
          </button>
        </Form>
      ) : null}
      {isWrong ? (
        <Table id="wrong" caption={`${count(problems.length, 'problem')}, by row`} head={[column('Cell'), column('What to do')]}>
          {problems.map((one) => html`<tr><th scope="row">${one.column}${one.row}</th><td class="wrong">${one.message}</td></tr>`)}
        </Table>
      ) : null}
      {changes.length > 0 ? (
        <Table
          id="changes"
          caption={`${count(changes.length, 'cell')} in ${count(answers.length, 'answer')}, by row`}
          head={[column('Cell'), column('Question'), column('Column'), column('Before'), column('After')]}
        >
          {changes.map(
            ({ row, column: letter, question, field, before, after }) =>
              html`<tr><th scope="row">${letter}${row}</th><td><a href="${questionPath(offering, question.id)}">${question.wording}</a></td><td>${field}</td><td>${before === '' ? html`<span class="quiet">empty</span>` : before}</td><td>${after === '' ? html`<span class="quiet">empty</span>` : after}</td></tr>`,
          )}
        </Table>
      ) : null}
      <p>
        <a href={`${path}/sheet`}>Upload another</a>, or go <a href={path}>back to the questionnaire</a>.
      </p>
    </div>
  )
}
