import { type Context, Hono } from 'hono'
import { AdminPage } from '../../views/admin.tsx'
import { OrganisationPage, type Typed } from '../../views/organisation.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { conflict, forbidden, notFound, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { type Action, may } from '../people/rights.ts'
import { changeSettings, createOrganisation, endMembership, invite, withdrawInvitation } from './actions.ts'
import { askForDomain, removeDomain } from './domain-actions.ts'
import {
  findOrganisation,
  listDomains,
  listInvitations,
  listMembers,
  listOrganisations,
  listProductionsOf,
  listTokensFor,
  listVendorsWithout,
  type Organisation,
} from './queries.ts'
import { arrivalRole, domainProblems, invitationProblems, nameProblem, roleOf } from './rules.ts'

// Who belongs to what. A page that somebody may not know of is not there; one they may only look at has no buttons.

export const organisationRoutes = new Hono<AppEnv>()

organisationRoutes.get('/admin', async (c) => {
  const person = signedIn(c).person
  const [organisations, vendors] = await Promise.all([listOrganisations(c.var.db), may(c.var.asker, 'organisation.create') ? listVendorsWithout(c.var.db) : []])
  const own = organisations.filter((organisation) => may(c.var.asker, 'organisation.read', { organisation }))
  return page(c, <AdminPage person={person} organisations={own} vendors={vendors} asker={c.var.asker} typed={{}} problems={{}} />)
})

organisationRoutes.post('/admin/organisations', async (c) => {
  const person = signedIn(c).person
  if (!may(c.var.asker, 'organisation.create')) throw forbidden('Ask an administrator of the installation: they add studios and vendors.')
  const form = await readForm(c)
  const [organisations, vendors] = await Promise.all([listOrganisations(c.var.db), listVendorsWithout(c.var.db)])
  const name = form.text('name').trim()
  const vendor = vendors.find(({ slug }) => slug === form.text('vendor'))
  const problem =
    form.text('vendor') !== '' && !vendor ? 'Choose a vendor that nobody represents yet' : vendor ? null : nameProblem(name, 'the name of the studio')
  if (problem)
    return page(
      c,
      <AdminPage
        {...{ person, organisations, vendors, asker: c.var.asker, typed: { name }, problems: { [vendor || form.text('vendor') ? 'vendor' : 'name']: problem } }}
      />,
      422,
    )
  const made = vendor ? { kind: 'vendor' as const, name: vendor.name, vendor_id: vendor.id } : { kind: 'studio' as const, name }
  const slug = await createOrganisation(c.var, c.var.actor, made)
  return redirect(c, `/admin/organisations/${slug}`, `${made.name} is there. Invite who looks after it.`)
})

organisationRoutes.get('/admin/organisations/:organisation', async (c) => show(c, await organisationOf(c)))

organisationRoutes.post('/admin/organisations/:organisation/settings', async (c) => {
  const organisation = await organisationOf(c, 'organisation.change')
  const form = await readForm(c)
  const name = form.text('name').trim()
  const problem = nameProblem(name, 'the name')
  if (problem) return show(c, organisation, { name }, { name: problem })
  const isStudio = organisation.kind === 'studio'
  const shown = form.all('publishes')
  await changeSettings(c.var, c.var.actor, organisation, {
    name,
    publishes_clearances: isStudio && shown.includes('clearances'),
    publishes_policies: isStudio && shown.includes('policies'),
  })
  return back(c, organisation, 'The settings are saved.')
})

organisationRoutes.post('/admin/organisations/:organisation/invitations', async (c) => {
  const organisation = await organisationOf(c, 'people.manage')
  const form = await readForm(c)
  const typed = { email: form.text('email').trim(), role: form.text('role') }
  const problems = invitationProblems(typed, organisation.kind)
  if (Object.keys(problems).length > 0) return show(c, organisation, typed, problems)
  const taken = await invite(c.var, c.var.actor, organisation, { email: typed.email, role: roleOf(organisation.kind, typed.role)!, by: signedIn(c).person })
  if (Object.keys(taken).length > 0) return show(c, organisation, typed, taken)
  return back(c, organisation, `An invitation is on its way to ${typed.email}.`)
})

organisationRoutes.post('/admin/organisations/:organisation/invitations/:invitation/withdrawal', async (c) => {
  const organisation = await organisationOf(c, 'people.manage')
  if (!(await withdrawInvitation(c.var, c.var.actor, organisation, numberOf(c.req.param('invitation'))))) throw notFound('This invitation')
  return back(c, organisation, 'The invitation is withdrawn: its link opens nothing.')
})

organisationRoutes.post('/admin/organisations/:organisation/members/:person/:role/end', async (c) => {
  const organisation = await organisationOf(c, 'people.manage')
  const member = (await listMembers(c.var.db, organisation.id)).find(({ log_name, role }) => log_name === c.req.param('person') && role === c.req.param('role'))
  if (!member) throw notFound('This member')
  const ended = await endMembership(c.var, c.var.actor, organisation, member, member.role)
  if (ended === 'last') throw conflict('Make somebody else an administrator first: without one nobody could look after it.')
  if (ended === 'not_there') throw notFound('This member')
  return back(c, organisation, `${member.name} no longer has that role.`)
})

organisationRoutes.post('/admin/organisations/:organisation/domains', async (c) => {
  const organisation = await organisationOf(c, 'domain.manage')
  const form = await readForm(c)
  const typed = { domain: form.text('domain').trim().toLowerCase(), keeper: form.text('keeper') }
  const problems = domainProblems(typed)
  if (Object.keys(problems).length > 0) return show(c, organisation, typed, problems)
  await askForDomain(c.var, c.var.actor, organisation, { ...typed, role: arrivalRole(organisation.kind), by: signedIn(c).person })
  return back(c, organisation, `A link is on its way to ${typed.keeper}@${typed.domain}. The domain counts once somebody there has followed it.`)
})

organisationRoutes.post('/admin/organisations/:organisation/domains/:domain/removal', async (c) => {
  const organisation = await organisationOf(c, 'domain.manage')
  if (!(await removeDomain(c.var, c.var.actor, organisation, c.req.param('domain')))) throw notFound('This domain')
  return back(c, organisation, `${c.req.param('domain')} no longer makes anybody a member.`)
})

organisationRoutes.post('/admin/organisations/:organisation/productions', async (c) => {
  const organisation = await organisationOf(c, 'production.create')
  if (organisation.kind !== 'studio') throw notFound('This studio')
  const title = (await readForm(c)).text('title').trim()
  const problem = nameProblem(title, 'the title of the production')
  if (problem) return show(c, organisation, { title }, { title: problem })
  const slug = await createOrganisation(c.var, c.var.actor, { kind: 'production', name: title, studio_id: organisation.id })
  return redirect(c, `/admin/organisations/${slug}`, `${title} is there. Invite its producer.`)
})

/** The organisation of the address, for somebody who may do that to it. One that they may not even read is not there. */
const organisationOf = async (c: Context<AppEnv>, action: Action = 'organisation.read'): Promise<Organisation> => {
  signedIn(c)
  const organisation = await findOrganisation(c.var.db, c.req.param('organisation') ?? '')
  if (!organisation || !may(c.var.asker, 'organisation.read', { organisation })) throw notFound('This organisation')
  if (!may(c.var.asker, action, { organisation })) throw forbidden(`Ask an administrator of ${organisation.name}: your role there does not include this.`)
  return organisation
}

const show = async (c: Context<AppEnv>, organisation: Organisation, typed: Typed = {}, problems: Problems = {}) => {
  const { db, asker, now } = c.var
  const mayManage = may(asker, 'people.manage', { organisation })
  const [members, invitations, domains, productions, tokens] = await Promise.all([
    listMembers(db, organisation.id),
    mayManage ? listInvitations(db, organisation.id, new Date()) : [],
    listDomains(db, organisation.id),
    organisation.kind === 'studio' ? listProductionsOf(db, organisation.id) : [],
    mayManage ? listTokensFor(db, organisation.id, new Date()) : [],
  ])
  const props = { organisation, members, invitations, domains, productions, tokens, asker, typed, problems, now }
  return page(c, <OrganisationPage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}

const back = (c: Context<AppEnv>, { slug }: Organisation, said: string) => redirect(c, `/admin/organisations/${slug}`, said)

/** -1, which nothing has, for what is no number. */
const numberOf = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : -1)
