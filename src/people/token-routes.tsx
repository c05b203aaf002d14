import { type Context, Hono } from 'hono'
import { NewTokenPage, TokensPage, type TypedToken } from '../../views/tokens.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { forbidden, notFound, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { findOrganisation, listTokensFor } from '../organisations/queries.ts'
import { endToken, makeToken } from './account-actions.ts'
import { freshSession } from './fresh.ts'
import { may } from './rights.ts'
import { tokenFrom } from './rules.ts'
import { listTokensOf } from './token-queries.ts'

export const tokenRoutes = new Hono<AppEnv>()

const blank: TypedToken = { name: '', scopes: ['read'], days: '90' }

tokenRoutes.get('/account/tokens', (c) => show(c, blank))

tokenRoutes.post('/account/tokens', async (c) => {
  const { actor } = freshSession(c)
  const form = await readForm(c)
  const typed = { name: form.text('name').trim(), scopes: form.all('scopes'), days: form.text('days').trim() }
  const { problems, token } = tokenFrom(typed)
  if (!token) return show(c, typed, problems)
  const expires_at = new Date(Date.now() + token.days * 24 * 3600_000)
  const written = await makeToken(c.var.db, actor, { name: token.name, scopes: token.scopes, expires_at })
  return page(c, <NewTokenPage token={written} name={token.name} until={expires_at} publicUrl={c.var.config.publicUrl} />)
})

tokenRoutes.post('/account/tokens/:token/revocation', async (c) => {
  const { actor, person } = signedIn(c)
  if (!(await endToken(c.var.db, actor, person, numberOf(c.req.param('token'))))) throw notFound('This token')
  return redirect(c, '/account/tokens', 'The token is revoked: it opens nothing any more.')
})

/** By whoever looks after the organisation that it was made for. */
tokenRoutes.post('/admin/organisations/:organisation/tokens/:token/revocation', async (c) => {
  const { actor } = signedIn(c)
  const organisation = await findOrganisation(c.var.db, c.req.param('organisation'))
  if (!organisation || !may(c.var.asker, 'organisation.read', { organisation })) throw notFound('This organisation')
  if (!may(c.var.asker, 'people.manage', { organisation }))
    throw forbidden(`Ask an administrator of ${organisation.name}: your role there does not include this.`)
  const token = (await listTokensFor(c.var.db, organisation.id, new Date())).find(({ id }) => id === numberOf(c.req.param('token')))
  const of = token && { id: token.person_id, log_name: token.log_name, organisation_id: organisation.id }
  if (!of || !(await endToken(c.var.db, actor, of, token.id))) throw notFound('This token')
  return redirect(c, `/admin/organisations/${organisation.slug}`, 'The token is revoked: it opens nothing any more.')
})

const numberOf = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : -1)

const show = async (c: Context<AppEnv>, typed: TypedToken, problems: Problems = {}) => {
  const { person, session } = signedIn(c)
  const tokens = await listTokensOf(c.var.db, person.id)
  return page(
    c,
    <TokensPage {...{ person, tokens, typed, problems, isFresh: session.is_fresh, now: new Date() }} />,
    Object.keys(problems).length > 0 ? 422 : 200,
  )
}
