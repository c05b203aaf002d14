import { type Context, Hono } from 'hono'
import { EntryPage, ExceptionsPage, RegisterPage } from '../../views/register.tsx'
import { RegisterFormPage } from '../../views/register-form.tsx'
import { loadLines } from '../clearances/production.ts'
import { somebodyOf } from '../clearances/request.ts'
import { stands } from '../clearances/rules.ts'
import { whenOf } from '../facts/as-of.ts'
import { attachment } from '../http/attachment.ts'
import { numberIn, onceIn, readForm } from '../http/form.ts'
import { onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { type Production, productionOf } from '../productions/production.ts'
import { listNames } from '../triage/queries.ts'
import { listUses } from '../uses/queries.ts'
import { enterUses, entryPath } from './actions.ts'
import { registerCsv, registerWorkbook } from './columns.ts'
import { ofEntry } from './exceptions.ts'
import { blankEntry, entryFrom, type TypedEntry, typedAgain, typedEntry } from './form.ts'
import { loadChecked, loadKept } from './load.ts'
import { listEntries, listVersions } from './queries.ts'

// The register of what a production really used. It takes every use, and says what is wrong with it.

export const usageRoutes = new Hono<AppEnv>()

type Asked = Context<AppEnv, string>
const path = '/productions/:production/register'
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

usageRoutes.get(path, async (c) => {
  const production = await productionOf(c)
  const { entries, exceptions } = await loadChecked(c, production)
  const at = Math.max(1, numberIn(c.req.query('page') ?? '1'))
  return page(c, <RegisterPage {...{ production, entries, exceptions, at }} mayWrite={may(c.var.asker, 'register.write', { organisation: production })} />)
})

usageRoutes.get(`${path}.csv`, async (c) => {
  const production = await productionOf(c)
  const { entries, exceptions } = await loadChecked(c, production)
  return attachment(c, `${production.slug}-register-${c.var.today}.csv`, 'text/csv; charset=utf-8', registerCsv(entries, exceptions))
})

usageRoutes.get(`${path}.xlsx`, async (c) => {
  const production = await productionOf(c)
  const { entries, exceptions } = await loadChecked(c, production)
  return attachment(c, `${production.slug}-register-${c.var.today}.xlsx`, xlsx, new Uint8Array(await registerWorkbook(entries, exceptions)))
})

usageRoutes.get('/productions/:production/exceptions', async (c) => {
  const production = await productionOf(c)
  const { entries, exceptions } = await loadChecked(c, production)
  return page(c, <ExceptionsPage {...{ production, exceptions }} lines={entries.length} />)
})

usageRoutes.get(`${path}/new`, async (c) => {
  const production = await productionOf(c, 'register.write')
  return showForm(c, production, await beginning(c, production), {}, null)
})

usageRoutes.post(path, async (c) => {
  const production = await productionOf(c, 'register.write')
  return enter(c, production, null)
})

usageRoutes.get(`${path}/:entry{[0-9]{1,9}}`, async (c) => {
  const production = await productionOf(c)
  const versions = await versionsOf(c, production)
  const exceptions = ofEntry(versions.at(-1)!, await loadKept(c, production))
  const mayWrite = may(c.var.asker, 'register.write', { organisation: production })
  return page(c, <EntryPage {...{ production, versions, exceptions, mayWrite }} isSaved={c.req.query('saved') !== undefined} />)
})

usageRoutes.get(`${path}/:entry{[0-9]{1,9}}/correction`, async (c) => {
  const production = await productionOf(c, 'register.write')
  const last = (await versionsOf(c, production)).at(-1)!
  return showForm(c, production, typedAgain(last), {}, { number: last.number, shown: last.id })
})

usageRoutes.post(`${path}/:entry{[0-9]{1,9}}/correction`, async (c) => {
  const production = await productionOf(c, 'register.write')
  const last = (await versionsOf(c, production)).at(-1)!
  return enter(c, production, last.number)
})

const versionsOf = async (c: Asked, { id }: Production) => {
  const versions = await listVersions(c.var.db, id, numberIn(c.req.param('entry')))
  if (versions.length === 0) throw notFound('This line of the register')
  return versions
}

/** Of a use: what was proposed. Like another line: all but its day and what is its own. Else only today. */
const beginning = async (c: Asked, production: Production): Promise<TypedEntry> => {
  const { db, today } = c.var
  const [use, like] = [numberIn(c.req.query('use')), numberIn(c.req.query('like'))]
  const blank = { ...blankEntry, used_from: today, tool: c.req.query('tool')?.slice(0, 200) ?? '' }
  if (like >= 0) {
    const found = (await listVersions(db, production.id, like)).at(-1)
    return found
      ? { ...typedAgain(found), used_from: today, used_to: '', shot: '', asset: '', timecode_in: '', timecode_out: '', output: '', in_locked_cut: false }
      : blank
  }
  const [found] = use >= 0 ? await listUses(db, production.id, use) : []
  const triage = found?.triages.at(-1)
  if (!found || !triage) return blank
  const data = triage.steps[0]?.data_classes ?? []
  return { ...blank, tool: triage.steps[0]?.name ?? '', data, kind: triage.kind, purpose: triage.title, settings: triage.settings, use: String(found.number) }
}

const enter = async (c: Asked, production: Production, number: number | null) => {
  const actor = somebodyOf(c)
  const { db, today, allPolicies: policies, requestId } = c.var
  const form = await readForm(c)
  const typed = typedEntry(form)
  const corrects = number === null ? null : { number, shown: numberIn(form.text('shown')) }
  const [names, uses] = await Promise.all([listNames(db), listUses(db, production.id)])
  const { problems, entry } = entryFrom(typed, { names, uses: uses.map((use) => use.number), today })
  if (entry === null) return showForm(c, production, typed, problems, corrects)
  const once = onceOf(actor.person.id, `entry:${onceIn(form, requestId)}`, [production.id, corrects, typed])
  const { numbers } = await enterUses({ db, policies }, { actor, person: actor.person, production, once, source: 'form' }, [entry], corrects)
  return redirect(
    c,
    `${entryPath(production.slug, numbers[0]!)}?saved=1`,
    corrects === null ? `It is line ${numbers[0]} of the register.` : 'The line is corrected; what it was stays on record.',
  )
}

/** What may be used, and what was used, stand first among the tools; any other name is taken too. */
const showForm = async (c: Asked, production: Production, typed: TypedEntry, problems: Problems, corrects: { number: number; shown: number } | null) => {
  const { db, today, requestId } = c.var
  const [lines, entries, uses] = await Promise.all([
    loadLines(c.var, production, whenOf(undefined, undefined, today)),
    listEntries(db, production.id),
    listUses(db, production.id),
  ])
  const allowed = lines.filter(({ standing }) => stands(standing)).map(({ record }) => `${record.tool_name}, ${record.offering_name}`)
  const used = entries.map(({ tool }) => tool)
  const recent = entries.toSorted((a, b) => b.id - a.id).filter(({ tool }, i, all) => all.findIndex((one) => one.tool === tool) === i)
  const props = { production, typed, problems, corrects, once: requestId, names: [...new Set([...used, ...allowed])], recent: recent.slice(0, 4) }
  const choosable = uses.map((use) => ({ number: use.number, title: use.triages.at(-1)!.title }))
  return page(c, <RegisterFormPage {...props} uses={choosable} />, Object.keys(problems).length > 0 ? 422 : 200)
}
