import { type Context, Hono } from 'hono'
import { ClaimsPage } from '../../views/desk-claims.tsx'
import { readAs } from '../db/database.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { conflict, forbidden, notFound, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { may } from '../people/rights.ts'
import { acceptClaim, refuseClaim, type Waiting } from './decide-actions.ts'
import { type Claim, countWaiting, findClaim, listAccounts, listDecided, listSpeakers, listWaiting } from './queries.ts'
import { reasonProblem } from './rules.ts'

// Claims that a person decides on.

export const deskClaimRoutes = new Hono<AppEnv>()

deskClaimRoutes.get('/desk/claims', (c) => show(c))

deskClaimRoutes.post('/desk/claims/:claim{[0-9]{1,15}}/acceptance', async (c) => {
  const { actor } = decider(c)
  const claim = await claimOf(c)
  if (!(await acceptClaim(c.var, actor, claim))) throw decidedAlready()
  return redirect(c, '/desk/claims', `Accepted: a link to speak for ${claim.vendor} is on its way to ${claim.email}.`)
})

deskClaimRoutes.post('/desk/claims/:claim{[0-9]{1,15}}/refusal', async (c) => {
  const { actor } = decider(c)
  const claim = await claimOf(c)
  const reason = (await readForm(c)).text(`reason-${claim.id}`).trim()
  const problem = reasonProblem(reason)
  if (problem) return show(c, { id: claim.id, reason }, { [`reason-${claim.id}`]: problem })
  if (!(await refuseClaim(c.var, actor, claim, reason))) throw decidedAlready()
  return redirect(c, '/desk/claims', `Refused: the reason is on its way to ${claim.email}.`)
})

const decidedAlready = () => conflict('Look at the list again: somebody else has decided on this claim meanwhile.')

const decider = (c: Context<AppEnv>) => {
  const who = signedIn(c)
  if (!may(c.var.asker, 'claim.decide')) throw forbidden('Ask a reviewer, an approver or an administrator of a studio: they decide who speaks for a vendor.')
  return who
}

/** The claim of the address, while it waits and is somebody else's. */
const claimOf = async (c: Context<AppEnv>): Promise<Waiting> => {
  const claim = await findClaim(c.var.db, Number(c.req.param('claim')))
  const [account] = claim ? await listAccounts(readAs(c.var.db, 'system'), [claim.person_id]) : []
  if (!claim || !account || (claim.state === 'mailed' && claim.decided_by === null)) throw notFound('This claim')
  if (claim.person_id === signedIn(c).person.id) throw forbidden('Ask somebody else to decide: this claim is your own.')
  if (claim.state !== 'waiting') throw decidedAlready()
  return { ...claim, log_name: account.log_name, email: account.email }
}

/** More are shown once these are decided. */
const most = 50

const show = async (c: Context<AppEnv>, typed: { id: number; reason: string } | null = null, problems: Problems = {}) => {
  const { person } = decider(c)
  const { db } = c.var
  const system = readAs(db, 'system')
  const [waiting, total, decided] = await Promise.all([listWaiting(db, most), countWaiting(db), listDecided(db, most)])
  const [accounts, speakers] = await Promise.all([
    listAccounts(system, [...new Set([...waiting, ...decided].map(({ person_id }) => person_id))]),
    listSpeakers(system, [...new Set(waiting.map(({ vendor_id }) => vendor_id))]),
  ])
  const withAddress = (claim: Claim) => ({ ...claim, email: accounts.find(({ id }) => id === claim.person_id)?.email ?? null })
  return page(
    c,
    <ClaimsPage {...{ waiting: waiting.map(withAddress), total, decided: decided.map(withAddress), speakers, reader: person.id, typed, problems }} />,
    Object.keys(problems).length > 0 ? 422 : 200,
  )
}
