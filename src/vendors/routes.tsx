import { type Context, Hono } from 'hono'
import { VendorPage, VendorsPage } from '../../views/vendors.tsx'
import { addressWith } from '../api/list.ts'
import { vendorAsked, vendorsAsked, vendorsList } from '../api/vendors.ts'
import { inviteVendor } from '../claims/invite-actions.ts'
import { findRepresentation } from '../claims/queries.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { forbidden, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { suffixOf } from '../http/suffix.ts'
import { followingOf } from '../notifications/following.ts'
import { addressProblem } from '../organisations/rules.ts'
import { may } from '../people/rights.ts'
import { freshness } from '../tools/dossier-request.ts'
import { countDeletions } from '../wrap/queries.ts'
import { type VendorRecord, vendorRecordJson } from './read.ts'

export const vendorsRoutes = new Hono<AppEnv>()

vendorsRoutes.get('/vendors', async (c) => {
  const { q, isFirst, rows, total, next } = await vendorsAsked(c)
  const paging = { first: isFirst ? null : addressWith(c, { cursor: null }), next: next === null ? null : addressWith(c, { cursor: next }) }
  return page(c, <VendorsPage {...{ q, rows, total, ...paging }} />)
})

vendorsRoutes.get('/vendors.json', vendorsList)

vendorsRoutes.get('/vendors/:vendor', async (c) => {
  const { name, as } = suffixOf(c.req.param('vendor'), ['json'])
  const record = await vendorAsked(c, name)
  return as === 'json' ? freshness(c).json(vendorRecordJson(record)) : show(c, record)
})

vendorsRoutes.post('/vendors/:vendor/invitation', async (c) => {
  const { actor } = signedIn(c)
  if (!may(c.var.asker, 'vendor.invite')) throw forbidden('Ask a reviewer, an approver or an administrator of a studio: they invite vendors.')
  const record = await vendorAsked(c, c.req.param('vendor'))
  const email = (await readForm(c)).text('email').trim()
  const problem = addressProblem(email)
  const problems = problem ? { email: problem } : await inviteVendor(c.var, actor, record.vendor, email)
  if (Object.keys(problems).length > 0) return show(c, record, email, problems)
  return redirect(c, `/vendors/${record.vendor.slug}`, `An invitation to answer for ${record.vendor.name} is on its way to ${email}.`)
})

const show = async (c: Context<AppEnv>, record: VendorRecord & { policy: string }, email = '', problems: Problems = {}) => {
  const [represented_since, deletions] = await Promise.all([
    findRepresentation(c.var.db, record.vendor.id),
    countDeletions(c.var.db, record.vendor.id, c.var.today),
  ])
  const { slug } = record.vendor
  const following = await followingOf(c, { kind: 'vendor', slug }, `/vendors/${slug}`)
  const mayInvite = represented_since === null && may(c.var.asker, 'vendor.invite')
  return page(
    c,
    <VendorPage {...{ ...record, deletions, following, represented_since, mayInvite, email, problems }} />,
    Object.keys(problems).length > 0 ? 422 : 200,
  )
}
