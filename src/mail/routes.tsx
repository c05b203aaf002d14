import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { MailsPage } from '../../views/mails.tsx'
import { addressWith, cut, readCursor } from '../api/list.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { conflict, forbidden, notFound, signInRequired } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { retryMail } from './actions.ts'
import { findMail, listMails } from './queries.ts'

export const mailRoutes = new Hono<AppEnv>()

const mailsAPage = 50
const key = z.tuple([z.int().min(1)])

mailRoutes.get('/admin/mails', async (c) => {
  mustRead(c)
  const maySend = c.var.config.smtpUrl !== null
  const before = readCursor(c, key)?.[0] ?? null
  const { rows, next } = cut(await listMails(c.var.db, before, mailsAPage, !maySend), mailsAPage, ({ id }) => [id])
  const paging = { first: before === null ? null : addressWith(c, { cursor: null }), next: next === null ? null : addressWith(c, { cursor: next }) }
  return page(c, <MailsPage mails={rows} maySend={maySend} now={new Date()} {...paging} />)
})

mailRoutes.post('/admin/mails/:mail{[0-9]{1,15}}/retry', async (c) => {
  const actor = mustRead(c)
  const id = Number(c.req.param('mail'))
  if (!(await findMail(c.var.db, id))) throw notFound('This mail')
  if (c.var.config.smtpUrl === null) throw conflict('Set SMTP_URL and MAIL_FROM and start again: without them no mail goes out.')
  if (!(await retryMail(c.var.db, actor, id))) throw conflict('Look at the mail again: it was sent, has ended, or is on its way.')
  return redirect(c, '/admin/mails', 'The mail goes out again within seconds.')
})

const mustRead = (c: Context<AppEnv>) => {
  const { actor, asker } = c.var
  if (actor.kind === 'anonymous') throw signInRequired()
  if (actor.kind === 'job' || !may(asker, 'mail.read'))
    throw forbidden('Ask an administrator of the studio that runs this installation: mails hold the addresses of all.')
  return actor
}
