import { type Context, Hono } from 'hono'
import { ClaimPage, ClaimSentPage, ClaimWaitsPage, ConfirmClaimPage } from '../../views/claims.tsx'
import { LinkOverPage } from '../../views/links.tsx'
import { clientAddress } from '../http/client.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { nameProblem } from '../organisations/rules.ts'
import { findLink } from '../people/links.ts'
import { enter } from '../people/sign-in.ts'
import type { Throttle } from '../people/throttle.ts'
import { findWaysIn } from '../people/ways-in-queries.ts'
import { findVendor } from '../vendors/queries.ts'
import { askToSpeak } from './ask-actions.ts'
import { confirmClaim, type ForVendor } from './confirm-actions.ts'
import { findRepresentation, findVendorById } from './queries.ts'
import { claimProblems, hostOf, type TypedClaim } from './rules.ts'

// Who speaks for a vendor: the claim, the link that was mailed, and what a person decides.

export const claimRoutes = (throttle: Throttle) => {
  const routes = new Hono<AppEnv>()

  routes.get('/vendors/:vendor/claim', async (c) => show(c, { email: c.var.person?.email ?? '', message: '' }))

  routes.post('/vendors/:vendor/claim', async (c) => {
    const form = await readForm(c)
    const typed = { email: form.text('email').trim(), message: form.text('message').trim() }
    const vendor = await vendorOf(c)
    const problems = claimProblems(typed)
    if (Object.keys(problems).length > 0) return show(c, typed, problems)
    await throttle.attempt([
      { kind: 'mail', key: typed.email },
      { kind: 'client', key: clientAddress(c, c.var.config.trustProxy) },
    ])
    await askToSpeak(c.var, c.var.actor, vendor, typed)
    return page(c, <ClaimSentPage vendor={vendor} email={typed.email} />)
  })

  routes.get('/claim', async (c) => {
    const token = c.req.query('token') ?? ''
    const link = await linkOf(c, token)
    if (!link) return page(c, <LinkOverPage />, 404)
    return page(c, <ConfirmClaimPage {...{ token, vendor: link.vendor, email: link.person.email, isNew: await isNew(c, link), name: '', problems: {} }} />)
  })

  routes.post('/claim', async (c) => {
    const form = await readForm(c)
    const [token, name] = [form.text('token'), form.text('name').trim()]
    const link = await linkOf(c, token)
    if (!link) return page(c, <LinkOverPage />, 404)
    const asksForName = await isNew(c, link)
    const problem = asksForName ? nameProblem(name, 'your name') : null
    const typed = asksForName ? { name, password: form.text('password') } : null
    const done = problem ? { problems: { name: problem } } : await confirmClaim(c.var, link, typed, c.var.requestId)
    if (done === null) return page(c, <LinkOverPage />, 404)
    if (done === 'waits') return page(c, <ClaimWaitsPage vendor={link.vendor} />)
    if ('problems' in done)
      return page(c, <ConfirmClaimPage {...{ token, vendor: link.vendor, email: link.person.email, isNew: asksForName, name, problems: done.problems }} />, 422)
    return arrive(c, link, asksForName, done.organisation_id)
  })

  return routes
}

/** Who could sign in before does so, with a second factor if they have one: the link alone opens no account. */
const arrive = async (c: Context<AppEnv>, { person, vendor }: ForVendor, isNewPerson: boolean, organisation_id: number) => {
  const said = `You speak for ${vendor.name} now.`
  if (isNewPerson) return enter(c, person.id, 'link', '/attest', said)
  if (c.var.session && c.var.person?.id === person.id) {
    const cookie = await c.var.sessions.renew(c.req.header('cookie'), organisation_id)
    if (cookie !== null) c.header('Set-Cookie', cookie, { append: true })
  }
  return redirect(c, '/attest', said)
}

const vendorOf = async (c: Context<AppEnv>) => {
  const vendor = await findVendor(c.var.db, c.req.param('vendor') ?? '')
  if (!vendor) throw notFound('This vendor')
  return vendor
}

const show = async (c: Context<AppEnv>, typed: TypedClaim, problems: Problems = {}) => {
  const vendor = await vendorOf(c)
  const since = await findRepresentation(c.var.db, vendor.id)
  return page(c, <ClaimPage {...{ vendor, host: hostOf(vendor.website), since, typed, problems }} />, Object.keys(problems).length > 0 ? 422 : 200)
}

const linkOf = async (c: Context<AppEnv>, token: string): Promise<ForVendor | null> => {
  const link = await findLink(c.var.db, 'claim', token)
  const vendor = link?.vendor_id ? await findVendorById(c.var.db, link.vendor_id) : undefined
  return link?.person && vendor ? { ...link, person: link.person, vendor } : null
}

/** Nothing opens their account yet. */
const isNew = async (c: Context<AppEnv>, { person }: ForVendor): Promise<boolean> => {
  const ways = await findWaysIn(c.var.db, person.id)
  return !ways.has_password && ways.passkeys === 0 && ways.issuers.length === 0
}
