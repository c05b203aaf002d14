import { type Context, Hono } from 'hono'
import { NdaPage, VendorEvidencePage } from '../../views/evidence-vendor.tsx'
import { readAs } from '../db/database.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { conflict, notFound, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { acceptNda, askForDisclosure } from './disclosure-actions.ts'
import { findAcceptance, findDisclosureOf } from './disclosure-queries.ts'
import { ndaVersion, readNda } from './nda.ts'
import { countOffered, findRepresented, listLibrary, type Represented } from './queries.ts'
import { messageProblem, ndaEnd } from './rules.ts'

// What a vendor shows to others, and the two ways to be shown more: under an agreement, and on request.

export const disclosureRoutes = new Hono<AppEnv>()

disclosureRoutes.get('/vendors/:vendor/evidence', async (c) => show(c, await vendorOf(c)))

disclosureRoutes.post('/vendors/:vendor/disclosures', async (c) => {
  const { actor } = signedIn(c)
  const vendor = await vendorOf(c)
  const message = (await readForm(c)).text('message').trim()
  const problem = messageProblem(message)
  if (problem !== null) return show(c, vendor, { message: problem }, message)
  if (!(await askForDisclosure(c.var, actor, vendor, message))) throw conflict('Look at the page again: you have asked already.')
  return redirect(c, `/vendors/${vendor.vendor}/evidence`, `${vendor.name} was asked. You see the answer here.`)
})

disclosureRoutes.get('/vendors/:vendor/nda', async (c) => nda(c, await vendorOf(c)))

disclosureRoutes.post('/vendors/:vendor/nda', async (c) => {
  const { actor } = signedIn(c)
  const vendor = await vendorOf(c)
  if ((await readForm(c)).text('agreed') !== 'yes') return nda(c, vendor, { agreed: 'Tick that you accept the agreement' })
  await acceptNda(c.var, actor, vendor)
  return redirect(c, `/vendors/${vendor.vendor}/evidence`, 'You have accepted the agreement. What is under NDA is open to you for a year.')
})

const vendorOf = async (c: Context<AppEnv>): Promise<Represented> => {
  const vendor = await findRepresented(c.var.db, c.req.param('vendor') ?? '')
  if (!vendor) throw notFound('This vendor')
  return vendor
}

const show = async (c: Context<AppEnv>, vendor: Represented, problems: Problems = {}, message = '') => {
  const { db, today, person } = c.var
  const key = person && { organisation_id: vendor.id, person_id: person.id }
  const [files, counts, acceptance, disclosure] = await Promise.all([
    listLibrary(db, vendor.id),
    countOffered(readAs(db, 'system'), vendor.id),
    key ? findAcceptance(db, key, today) : undefined,
    key ? findDisclosureOf(db, key) : undefined,
  ])
  const isOwn = person?.memberships.some(({ organisation_id }) => organisation_id === vendor.id) ?? false
  const props = { vendor, files, counts, acceptance, disclosure, isOwn, isSignedIn: person !== null, problems, message, today }
  return page(c, <VendorEvidencePage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}

const nda = async (c: Context<AppEnv>, vendor: Represented, problems: Problems = {}) => {
  const { db, today } = c.var
  const acceptance = await findAcceptance(db, { organisation_id: vendor.id, person_id: signedIn(c).person.id }, today)
  const props = { vendor, version: ndaVersion, text: readNda(), until: ndaEnd(today), acceptance, problems }
  return page(c, <NdaPage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}
