import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ImportPage, ImportReportPage } from '../../views/register-import.tsx'
import { somebodyOf } from '../clearances/request.ts'
import { kindOf } from '../files/kind.ts'
import { attachment } from '../http/attachment.ts'
import { onceIn, readForm } from '../http/form.ts'
import { onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest } from '../http/problem.ts'
import { withUpload } from '../http/upload.ts'
import { type Production, productionOf } from '../productions/production.ts'
import { listNames } from '../triage/queries.ts'
import { listUses } from '../uses/queries.ts'
import { enterUses } from './actions.ts'
import { templateCsv } from './columns.ts'
import { type TypedEntry, textFields } from './form.ts'
import { entriesOf, mostLines, readRegister } from './sheet.ts'

// A sheet of uses: checked as a whole, then written as a whole.

export const importRoutes = new Hono<AppEnv>()

const path = '/productions/:production/register/import'
type Asked = Context<AppEnv, string>

importRoutes.get(path, async (c) => page(c, <ImportPage production={await productionOf(c, 'register.write')} problem={null} />))

importRoutes.get(`${path}.csv`, async (c) => {
  const { slug } = await productionOf(c, 'register.write')
  return attachment(c, `${slug}-register-empty.csv`, 'text/csv; charset=utf-8', templateCsv())
})

importRoutes.post(path, async (c) => {
  const production = await productionOf(c, 'register.write')
  return withUpload(c, async ({ file }) => {
    const refuse = (problem: string) => page(c, <ImportPage {...{ production, problem }} />, 422)
    if (file === null || file.bytes === 0) return refuse('Choose the sheet that you filled in')
    const kind = await kindOf(file.path, file.bytes, file.name.replace(/\.csv$/i, '.txt'))
    if (kind.problem !== null) return refuse(kind.problem)
    const read = await readRegister(file.path, kind.media_type)
    if (read.problem !== null) return refuse(read.problem)
    const checked = entriesOf(read.sheet, read.typed, await knownOf(c, production))
    const status = checked.problems.length > 0 ? 422 : 200
    return page(c, <ImportReportPage {...{ production, ...checked }} sheet={read.sheet} typed={read.typed} once={c.var.requestId} />, status)
  })
})

/** What the dry run showed, checked once more. */
importRoutes.post(`${path}/lines`, async (c) => {
  const production = await productionOf(c, 'register.write')
  const actor = somebodyOf(c)
  const form = await readForm(c)
  const typed = rowsIn(form.text('rows'))
  const { entries, problems } = entriesOf('', typed, await knownOf(c, production))
  if (problems.length > 0 || entries.length === 0) throw badRequest('rows', 'Upload the sheet again: what it holds can no longer be written.')
  const once = onceOf(actor.person.id, `import:${onceIn(form, c.var.requestId)}`, [production.id, typed])
  const doer = { actor, person: actor.person, production, once, source: 'sheet' as const }
  const { numbers } = await enterUses({ db: c.var.db, policies: c.var.allPolicies }, doer, entries)
  return redirect(c, `/productions/${production.slug}/register`, `${numbers.length === 1 ? '1 line is' : `${numbers.length} lines are`} in the register.`)
})

const knownOf = async (c: Asked, production: Production) => {
  const [names, uses] = await Promise.all([listNames(c.var.db), listUses(c.var.db, production.id)])
  return { names, uses: uses.map(({ number }) => number), today: c.var.today }
}

const text = z.string().max(30_000)
const shape = z
  .array(
    z.strictObject({
      row: z.int(),
      entry: z.strictObject({ ...Object.fromEntries(textFields.map((field) => [field, text])), data: z.array(text).max(20), in_locked_cut: z.boolean() }),
    }),
  )
  .max(mostLines)

const rowsIn = (json: string): { row: number; entry: TypedEntry }[] => {
  try {
    return shape.parse(JSON.parse(json)) as { row: number; entry: TypedEntry }[]
  } catch {
    throw badRequest('rows', 'Upload the sheet again: what was shown of it arrived incomplete.')
  }
}
