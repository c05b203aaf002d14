import { type Context, Hono } from 'hono'
import { LibraryPage } from '../../views/evidence.tsx'
import type { TypedUpload } from '../../views/evidence-slot.tsx'
import { readAs } from '../db/database.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, conflict, forbidden, notFound, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { withUpload } from '../http/upload.ts'
import { actingMemberships } from '../people/person.ts'
import { may } from '../people/rights.ts'
import { decide, type Ruling } from './disclosure-actions.ts'
import { listAcceptances, listDisclosures, listNames } from './disclosure-queries.ts'
import { changeVisibility, withdraw } from './file-actions.ts'
import { findOwnFile, findVendorOf, listOwnFiles, listReadings } from './queries.ts'
import { grantProblem, isVisibility } from './rules.ts'
import { takeIn, typedFile } from './take-in.ts'

// What a vendor has on file, and who asks to read it: for the people who act for the vendor.

export const libraryRoutes = new Hono<AppEnv>()

libraryRoutes.get('/attest/evidence', async (c) => show(c, await ownVendor(c)))

libraryRoutes.post('/attest/evidence', async (c) => {
  const vendor = await ownVendor(c)
  return withUpload(c, async (upload) => {
    const problems = await takeIn(c, vendor.id, signedIn(c).person.id, upload, null)
    return Object.keys(problems).length > 0 ? show(c, vendor, problems, typedFile(upload)) : back(c, 'The file is on record.')
  })
})

libraryRoutes.post('/attest/evidence/:evidence{[0-9]{1,15}}/withdrawal', async (c) => {
  const file = await ownFile(c, Number(c.req.param('evidence')))
  if (!(await withdraw(c.var, c.var.actor, file))) throw conflict('Look at the file again: it was withdrawn before.')
  return back(c, `“${file.title}” is withdrawn. It is no longer offered to anybody.`)
})

libraryRoutes.post('/attest/evidence/:evidence{[0-9]{1,15}}/visibility', async (c) => {
  const file = await ownFile(c, Number(c.req.param('evidence')))
  const visibility = (await readForm(c)).text('visibility')
  if (!isVisibility(visibility)) throw badRequest('visibility', 'Choose who may read it.')
  if (file.withdrawn_at) throw conflict('Upload the file again: this one is withdrawn, and is offered to nobody.')
  await changeVisibility(c.var, c.var.actor, file, visibility)
  return redirect(c, `/evidence/${file.id}/about`, 'Who may read it is changed.')
})

libraryRoutes.post('/attest/evidence/disclosures/:disclosure{[0-9]{1,15}}/decision', async (c) => {
  const vendor = await ownVendor(c)
  if (!may(c.var.asker, 'disclosure.decide', { organisation: vendor })) throw forbidden('Ask a signatory of your organisation: they decide who may read.')
  const id = Number(c.req.param('disclosure'))
  const asked = (await listDisclosures(c.var.db, vendor.id)).find((disclosure) => disclosure.id === id)
  if (!asked) throw notFound('This request')
  const form = await readForm(c)
  const ruling = rulingOf(form.text('ruling'), form.text('ends_on'))
  const problem = ruling.state === 'granted' ? grantProblem(ruling.ends_on, c.var.today) : null
  if (problem !== null) return show(c, vendor, { [`ends_on-${id}`]: problem }, {}, form.text('ends_on'))
  const { actor } = signedIn(c)
  if (!(await decide(c.var, actor, vendor, id, ruling))) throw conflict('Look at the request again: it was decided meanwhile.')
  return back(c, ruling.state === 'granted' ? `They may read until ${ruling.ends_on}.` : 'They may not read what you show on request.')
})

const rulingOf = (state: string, ends_on: string): Ruling => {
  if (state === 'granted') return { state, ends_on }
  if (state === 'refused' || state === 'ended') return { state }
  throw badRequest('ruling', 'Choose whether they may read.')
}

/** The vendor for which somebody acts at present. */
const ownVendor = async (c: Context<AppEnv>) => {
  const membership = actingMemberships(signedIn(c).person).find(({ kind }) => kind === 'vendor')
  const organisation = membership && { id: membership.organisation_id, studio_id: null }
  if (!organisation || !may(c.var.asker, 'evidence.manage', { organisation }))
    throw forbidden('Act for a vendor first: this is where its people keep their files.')
  const vendor = await findVendorOf(c.var.db, organisation.id)
  if (!vendor) throw notFound('This vendor')
  return { ...vendor, studio_id: null }
}

const ownFile = async (c: Context<AppEnv>, id: number) => {
  const file = await findOwnFile(c.var.db, (await ownVendor(c)).id, id)
  if (!file) throw notFound('This file')
  return file
}

type Own = Awaited<ReturnType<typeof ownVendor>>

const show = async (c: Context<AppEnv>, vendor: Own, problems: Problems = {}, typed: TypedUpload = {}, until = '') => {
  const { db, today, asker } = c.var
  const [files, readings, disclosures, acceptances] = await Promise.all([
    listOwnFiles(db, vendor.id),
    listReadings(db, vendor.id),
    listDisclosures(db, vendor.id),
    listAcceptances(db, vendor.id, today),
  ])
  const ids = [...disclosures, ...acceptances].map(({ person_id }) => person_id)
  const names = await listNames(readAs(db, 'system'), ids)
  const mayDecide = may(asker, 'disclosure.decide', { organisation: vendor })
  const props = { vendor, files, readings, disclosures, acceptances, names, mayDecide, problems, typed, until, today }
  return page(c, <LibraryPage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}

const back = (c: Context<AppEnv>, said: string) => redirect(c, '/attest/evidence', said)
