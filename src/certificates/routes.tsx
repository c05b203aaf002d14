import { type Context, Hono } from 'hono'
import { CertificatePage } from '../../views/certificate.tsx'
import { listVerifierKeys } from '../audit/log-queries.ts'
import { attachment } from '../http/attachment.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { badRequest, Problem } from '../http/problem.ts'
import { printed } from '../paper/printed.ts'
import { isDay } from '../policy/dates.ts'
import { canonicalJson } from '../policy/digest.ts'
import { badgeSnippet } from './badge.ts'
import type { Certificate } from './certificate.ts'
import { cyclonedxOf } from './cyclonedx.ts'
import { issue } from './issue.ts'
import { loadCertificate } from './load.ts'

/** A clearance on a day, as a page, a PDF and a file that proves itself. Nothing is written: whoever sees the clearance may have it certified. */
export const certificateRoutes = new Hono<AppEnv>()

const path = '/clearances/:clearance{[0-9]{1,15}}/certificate'

certificateRoutes.get(path, async (c) => {
  const { certificate, isPublic } = await certificateFor(c)
  return page(c, <CertificatePage certificate={certificate} today={c.var.today} badge={isPublic ? badgeSnippet(certificate.content) : null} />)
})

certificateRoutes.get(`${path}.pdf`, async (c) => {
  const { certificate } = await certificateFor(c)
  return handOut(c, certificate, 'pdf', 'application/pdf', await printed({ certificate }))
})

certificateRoutes.get(`${path}.json`, async (c) => {
  const { certificate } = await certificateFor(c)
  if (c.var.auditLog.trouble() !== null)
    throw new Problem(
      'unavailable',
      'Tell whoever runs this installation: its log is not what was signed before, so nothing is signed until somebody has looked.',
    )
  const file = issue(certificate, { key: c.var.keys.log, vkey: c.var.auditLog.verifierKey, known: await listVerifierKeys(c.var.db) })
  return handOut(c, certificate, 'json', 'application/json', file)
})

certificateRoutes.get(`${path}.cdx.json`, async (c) => {
  const { certificate } = await certificateFor(c)
  return handOut(c, certificate, 'cdx.json', 'application/vnd.cyclonedx+json; version=1.6', canonicalJson(cyclonedxOf(certificate.content)))
})

const certificateFor = (c: Context<AppEnv, string>) => {
  const { db, bank, policies, today, now, config } = c.var
  const on = c.req.query('on')?.trim() || today
  if (!isDay(on)) throw badRequest('on', 'Give on as a day that exists, like 2026-08-22.')
  if (on > today) throw badRequest('on', `Give on as a day up to today, ${today}: nobody knows yet whether a clearance stands later.`)
  return loadCertificate({ db, bank, policies, today, now, publicUrl: config.publicUrl }, Number(c.req.param('clearance')), on)
}

const handOut = (c: Context<AppEnv, string>, { content }: Certificate, suffix: string, type: string, body: string | Uint8Array<ArrayBuffer>) => {
  const { offering, clearance, on } = content
  const answer = attachment(c, `${offering.tool}-${offering.offering}-clearance-${clearance.id}-${on}.${suffix}`, type, body)
  if (c.var.person) answer.headers.set('cache-control', 'no-store')
  return answer
}
