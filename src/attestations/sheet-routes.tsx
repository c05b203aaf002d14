import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { SheetPage, SheetReportPage } from '../../views/attestation-sheet.tsx'
import { attachment } from '../http/attachment.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, Problem } from '../http/problem.ts'
import { withUpload } from '../http/upload.ts'
import { answersJson, ownAnswers } from './export-answers.ts'
import { caiqOf } from './export-caiq.ts'
import { nameOf, type Offering, pathOf } from './questionnaire-names.ts'
import { findDraft, listDraftAnswers } from './questionnaire-queries.ts'
import { applySheet } from './sheet-actions.ts'
import { readSheet } from './sheet-read.ts'
import { reportOf, revisionOf, type SheetRow } from './sheet-rules.ts'
import { sheetOf } from './sheet-write.ts'
import { ownOffering } from './signing-request.ts'

export const sheetRoutes = new Hono<AppEnv>()

type Asked = Context<AppEnv, '/attest/:tool/:offering'>

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const largest = 5 * 1024 * 1024
const fileName = ({ tool, offering }: Offering, rest: string) => `${tool}-${offering}-${rest}`

sheetRoutes.get('/attest/:tool/:offering/sheet', async (c) => {
  const { offering } = await ownOffering(c)
  return sheetPage(c, offering)
})

sheetRoutes.get('/attest/:tool/:offering/sheet.json', async (c) => {
  const { offering } = await ownOffering(c)
  return attachment(
    c,
    fileName(offering, 'answers.json'),
    'application/json',
    `${JSON.stringify(answersJson(offering, await ownAnswers(c.var.db, offering.id), c.var.bank), null, 2)}\n`,
  )
})

sheetRoutes.get('/attest/:tool/:offering/sheet.ai-caiq.xlsx', async (c) => {
  const { offering } = await ownOffering(c)
  const { answers } = await ownAnswers(c.var.db, offering.id)
  return workbook(c, fileName(offering, 'ai-caiq.xlsx'), await caiqOf(nameOf(offering), answers, c.var.bank))
})

sheetRoutes.get('/attest/:tool/:offering/sheet.xlsx', async (c) => {
  const { offering } = await ownOffering(c)
  const draft = await draftOf(c, offering)
  if (!draft) return redirect(c, pathOf(offering), 'Open the questionnaire first: a sheet is made of its draft.')
  const version = { questionnaire: draft.id, number: draft.number, bank: draft.bank_version, revision: draft.revision }
  return workbook(c, fileName(offering, `questionnaire-${draft.number}.xlsx`), await sheetOf(nameOf(offering), version, draft.answers, c.var.bank))
})

/** A dry run: what the sheet would change, line by line. Nothing is saved. */
sheetRoutes.post('/attest/:tool/:offering/sheet', async (c) => {
  const { offering } = await ownOffering(c)
  const draft = await draftOf(c, offering)
  return withUpload(c, async ({ file }) => {
    if (!file || file.bytes === 0) return sheetPage(c, offering, 'Choose the sheet that you filled in')
    if (file.bytes > largest) throw new Problem('too-large', 'Send a sheet of at most 5 MB: this file is larger, and holds more than the questionnaire.')
    const read = await readSheet(file.path)
    if (read.problem !== null) return sheetPage(c, offering, read.problem)
    if (!draft || read.version.questionnaire !== draft.id || read.version.bank !== draft.bank_version) return sheetPage(c, offering, anotherOne)
    if (read.version.revision !== draft.revision) return sheetPage(c, offering, stale, 409)
    const report = reportOf(read.rows, draft.answers, c.var.bank)
    return page(
      c,
      <SheetReportPage {...{ offering, report, sheet: read.sheet, revision: draft.revision, rows: read.rows }} />,
      report.problems.length > 0 ? 422 : 200,
    )
  })
})

/** What the dry run showed, checked once more. */
sheetRoutes.post('/attest/:tool/:offering/sheet/answers', async (c) => {
  const { offering, actor } = await ownOffering(c)
  const form = await readForm(c)
  const draft = await draftOf(c, offering)
  const revision = form.text('revision')
  if (!draft || draft.revision !== revision) return sheetPage(c, offering, stale, 409)
  const { answers, problems } = reportOf(rowsOf(form.text('rows')), draft.answers, c.var.bank)
  if (problems.length > 0 || answers.length === 0) throw badRequest('rows', 'Upload the sheet again: what it holds can no longer be saved.')
  if (!(await applySheet(c.var, actor, offering, { revision, answers }))) return sheetPage(c, offering, stale, 409)
  return redirect(c, pathOf(offering), `${answers.length === 1 ? '1 answer' : `${answers.length} answers`} came from the sheet.`)
})

const stale = 'Download the sheet anew and put your changes into that one: answers were saved since this one was made'
const anotherOne = 'Download the sheet anew and put your changes into that one: this one was made of another questionnaire'

const text = z.string().max(20_000)
const cells = z.strictObject({ answer: text, note: text, evidence: text, visibility: text, source_title: text, source_url: text, quote: text })
const rowsShape = z.array(z.strictObject({ row: z.int(), question: z.string().max(100), cells })).max(1000)

const rowsOf = (json: string): SheetRow[] => {
  try {
    return rowsShape.parse(JSON.parse(json))
  } catch {
    throw badRequest('rows', 'Upload the sheet again: what was shown of it arrived incomplete.')
  }
}

const draftOf = async (c: Asked, offering: Offering) => {
  const draft = await findDraft(c.var.db, offering.id)
  if (!draft) return null
  const answers = await listDraftAnswers(c.var.db, [draft.id])
  return { ...draft, answers, revision: revisionOf(answers) }
}

const sheetPage = async (c: Asked, offering: Offering, problem: string | null = null, status: 409 | 422 = 422) =>
  page(
    c,
    <SheetPage offering={offering} hasDraft={(await findDraft(c.var.db, offering.id)) !== undefined} problem={problem} />,
    problem === null ? 200 : status,
  )

const workbook = (c: Asked, name: string, bytes: Buffer) =>
  c.body(new Uint8Array(bytes), 200, {
    'content-type': xlsx,
    'content-disposition': `attachment; filename="${name}"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
