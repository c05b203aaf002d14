import { type Context, Hono } from 'hono'
import { AskDomainPage, ForgottenPage, InvitationPage, LinkOverPage, ResetPage, SentPage } from '../../views/links.tsx'
import { clientAddress } from '../http/client.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { verifyDomain } from '../organisations/domain-actions.ts'
import { addressProblem, nameProblem } from '../organisations/rules.ts'
import { acceptInvitation, askForReset, type ForMember, type ForPerson, resetPassword } from './link-actions.ts'
import { findLink } from './links.ts'
import { enter } from './sign-in.ts'
import type { Throttle } from './throttle.ts'
import { findWaysIn } from './ways-in-queries.ts'

// What is behind a link that was mailed. The secret stands in the query of the first page and in the form of the next request: paths are logged.

export const linkRoutes = (throttle: Throttle) => {
  const routes = new Hono<AppEnv>()

  routes.get('/forgotten', (c) => page(c, <ForgottenPage email="" problems={{}} />))

  routes.post('/forgotten', async (c) => {
    const email = (await readForm(c)).text('email').trim()
    const problem = addressProblem(email)
    if (problem) return page(c, <ForgottenPage email={email} problems={{ email: problem }} />, 422)
    await throttle.attempt([
      { kind: 'mail', key: email },
      { kind: 'client', key: clientAddress(c, c.var.config.trustProxy) },
    ])
    await askForReset(c.var, c.var.actor, email)
    return page(c, <SentPage email={email} />)
  })

  routes.get('/reset', async (c) => {
    const link = await resetOf(c, c.req.query('token'))
    return link ? page(c, <ResetPage token={c.req.query('token') ?? ''} email={link.person.email} problems={{}} />) : over(c)
  })

  routes.post('/reset', async (c) => {
    const form = await readForm(c)
    const token = form.text('token')
    const link = await resetOf(c, token)
    if (!link) return over(c)
    const problems = await resetPassword(c.var, link, form.text('password'), c.var.requestId)
    if (problems === null) return over(c)
    if (Object.keys(problems).length > 0) return page(c, <ResetPage {...{ token, email: link.person.email, problems }} />, 422)
    return redirect(c, '/sign-in', 'The new password is set. Sign in with it.')
  })

  routes.get('/invitation', async (c) => {
    const token = c.req.query('token') ?? ''
    const link = await invitationOf(c, token)
    if (!link) return over(c)
    return page(c, <InvitationPage {...{ token, link, isNew: await isNew(c, link), name: '', problems: {} }} />)
  })

  routes.post('/invitation', async (c) => {
    const form = await readForm(c)
    const [token, name] = [form.text('token'), form.text('name').trim()]
    const link = await invitationOf(c, token)
    if (!link) return over(c)
    const asksForName = await isNew(c, link)
    const problem = asksForName ? nameProblem(name, 'your name') : null
    const typed = asksForName ? { name, password: form.text('password') } : null
    const problems = problem ? { name: problem } : await acceptInvitation(c.var.db, link, typed, c.var.requestId)
    if (problems === null) return over(c)
    if (Object.keys(problems).length > 0) return page(c, <InvitationPage {...{ token, link, isNew: asksForName, name, problems }} />, 422)
    const said = `You belong to ${link.organisation.name} now.`
    // Who could sign in before does so, with a second factor if they have one: the link alone opens no account.
    if (!asksForName) return redirect(c, '/account', said)
    return enter(c, link.person.id, 'link', link.organisation.kind === 'vendor' ? '/attest' : '/account', said)
  })

  routes.get('/domain', async (c) => {
    const token = c.req.query('token') ?? ''
    const link = await domainOf(c, token)
    return link ? page(c, <AskDomainPage {...{ token, link }} />) : over(c)
  })

  routes.post('/domain', async (c) => {
    const link = await domainOf(c, (await readForm(c)).text('token'))
    if (!link || !(await verifyDomain(c.var, c.var.actor, link))) return over(c)
    return redirect(c, '/', `${link.domain} belongs to ${link.organisation.name} now. Thank you.`)
  })

  return routes
}

const over = (c: Context<AppEnv>) => page(c, <LinkOverPage />, 404)

const resetOf = async (c: Context<AppEnv>, token: string | undefined): Promise<ForPerson | null> => {
  const link = await findLink(c.var.db, 'reset', token)
  return link?.person ? { ...link, person: link.person } : null
}

const invitationOf = async (c: Context<AppEnv>, token: string): Promise<ForMember | null> => {
  const link = await findLink(c.var.db, 'invitation', token)
  return link?.person && link.organisation && link.role ? { ...link, person: link.person, organisation: link.organisation, role: link.role } : null
}

const domainOf = async (c: Context<AppEnv>, token: string) => {
  const link = await findLink(c.var.db, 'domain', token)
  return link?.organisation && link.domain && link.role ? { ...link, organisation: link.organisation, domain: link.domain, role: link.role } : null
}

/** Nothing opens their account yet. */
const isNew = async (c: Context<AppEnv>, { person }: ForPerson): Promise<boolean> => {
  const ways = await findWaysIn(c.var.db, person.id)
  return !ways.has_password && ways.passkeys === 0 && ways.issuers.length === 0
}
