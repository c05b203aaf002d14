import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Production } from '../src/productions/production.ts'
import type { ReadEntry, TypedEntry } from '../src/usage/form.ts'
import { type CellProblem, mostLines } from '../src/usage/sheet.ts'
import { Title } from './layout.tsx'
import { ErrorSummary, FileField, FileForm, Form } from './ui/form.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { dateCell } from './ui/text.ts'
import { count } from './words.ts'

type Props = { production: Production; problem: string | null }

export const ImportPage: FC<Props> = ({ production, problem }) => {
  const register = `/productions/${production.slug}/register`
  return (
    <>
      <Title error={problem !== null}>Import a sheet of uses</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Register', href: register }]} />
        <h1>Import a sheet of uses</h1>
        <ProductionNav slug={production.slug} current="register" />
        <p>
          CSV or XLSX, up to {mostLines} rows, with the columns of <a href={`${register}/import.csv`}>this empty sheet</a> or of an export. It is checked first,
          and nothing is written before you have seen what it would do.
        </p>
      </div>
      <ErrorSummary problems={problem === null ? {} : { file: problem }} />
      <FileForm action={`${register}/import`}>
        <FileField name="file" label="Sheet" hint="CSV in UTF-8, or XLSX." accept=".csv,.xlsx,.txt" error={problem ?? undefined} />
        <button class="button" type="submit">
          Check it
        </button>
      </FileForm>
    </>
  )
}

type ReportProps = {
  production: Production
  sheet: string
  entries: ReadEntry[]
  problems: CellProblem[]
  typed: { row: number; entry: TypedEntry }[]
  once: string
}

/** The dry run: what is wrong, cell by cell; else what would be written. */
export const ImportReportPage: FC<ReportProps> = ({ production, sheet, entries, problems, typed, once }) => {
  const register = `/productions/${production.slug}/register`
  return (
    <>
      <Title error={problems.length > 0}>What the sheet would do</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Register', href: register },
            { label: 'Import', href: `${register}/import` },
          ]}
        />
        <h1>What the sheet would do</h1>
        <p>
          {problems.length > 0
            ? `${count(problems.length, 'cell')} of “${sheet}” cannot be taken, and nothing was written. Mend them and send the sheet again.`
            : `${count(entries.length, 'line')} would be added to the register. Nothing is written yet.`}
        </p>
      </div>
      {problems.length > 0 ? (
        <Table
          id="problems"
          caption={count(problems.length, 'problem')}
          head={[column('Sheet'), column('Row', 'number'), column('Column'), column('What to do')]}
        >
          {problems.map(
            (one) => html`<tr><td>${one.sheet}</td><td class="number">${one.row}</td><th scope="row">${one.column}</th><td>${one.message}</td></tr>`,
          )}
        </Table>
      ) : (
        <>
          <Form action={`${register}/import/lines`}>
            <input type="hidden" name="once" value={once} />
            <input type="hidden" name="rows" value={JSON.stringify(typed)} />
            <button class="button" type="submit">
              Write {count(entries.length, 'line')}
            </button>
          </Form>
          <Table
            id="lines"
            caption="The lines"
            head={[column('Day'), column('Tool and plan'), column('In the register of tools'), column('What for'), column('Data')]}
          >
            {entries.map(
              (one) =>
                html`<tr><td>${dateCell(one.used_from)}</td><th scope="row">${one.tool}</th><td>${one.offering_id === null ? html`<b class="wrong">no</b>` : 'yes'}</td><td>${one.purpose}</td><td>${one.data_classes.join(', ')}</td></tr>`,
            )}
          </Table>
        </>
      )}
    </>
  )
}
