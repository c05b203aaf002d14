import { type Context, Hono } from 'hono'
import { AuditPage } from '../../views/audit.tsx'
import { EntryPage } from '../../views/audit-entry.tsx'
import { ProofsPage } from '../../views/audit-proofs.tsx'
import { auditFilter, entriesAsked, entriesList, newestCheckpoint } from '../api/audit.ts'
import { addressWith } from '../api/list.ts'
import { attachment } from '../http/attachment.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { conflict, notFound } from '../http/problem.ts'
import { streamed } from '../http/streamed.ts'
import { may } from '../people/rights.ts'
import { entriesCsv } from './csv.ts'
import { entryJson } from './describe.ts'
import { exportLog } from './export.ts'
import { findNewestCheckpoint, findSize } from './log-queries.ts'
import { consistencyOf, headOf, inclusionOf } from './proofs.ts'
import { type AuditFilter, countEntries, findEntry, findOrganisationName, listActions, listNamed } from './queries.ts'
import { namesIn, originOf, proofAsked, proofFile, readEntry } from './rules.ts'
import { leafHash } from './tree.ts'

export const auditRoutes = new Hono<AppEnv>()

auditRoutes.get('/audit', async (c) => {
  const { db, auditLog, person, asker } = c.var
  const { filter, rows, known, next, isFirst } = await entriesAsked(c)
  const [head, readable, actions] = await Promise.all([headOf(db), countEntries(db), listActions(db)])
  const paging = { first: isFirst ? null : addressWith(c, { cursor: null }), next: next === null ? null : addressWith(c, { cursor: next }) }
  const { origin, verifierKey } = auditLog
  const trouble = auditLog.trouble()
  const props = { head, readable, actions, filter, rows, known, ...paging, origin, verifierKey, trouble, query: queryOf(filter) }
  return page(c, <AuditPage {...props} isSignedIn={person !== null} mayManage={may(asker, 'witness.manage')} />)
})

/** The filters alone, for the files. */
const queryOf = (filter: AuditFilter): string => {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== undefined))
  return query.size === 0 ? '' : `?${query}`
}

auditRoutes.get('/audit.json', entriesList)

auditRoutes.get('/audit.csv', async (c) => attachment(c, 'audit.csv', 'text/csv; charset=utf-8', streamed(await entriesCsv(c.var.db, auditFilter(c)))))

auditRoutes.get('/audit/checkpoint', async (c) => {
  const { size, note } = await newestCheckpoint(c)
  return attachment(c, `checkpoint-${size}.txt`, 'text/plain; charset=utf-8', note)
})

auditRoutes.get('/audit/export', async (c) => {
  const newest = await newestCheckpoint(c)
  const name = `audit-${originOf(newest.note).split('/')[0]}-${newest.size}.jsonl`
  return attachment(c, name, 'application/jsonl; charset=utf-8', streamed(await exportLog(c.var.db, newest)))
})

auditRoutes.get('/audit/proofs', async (c) => {
  const [size, newest] = await Promise.all([findSize(c.var.db), findNewestCheckpoint(c.var.db)])
  const asked = { from: c.req.query('from'), to: c.req.query('to'), leaf: c.req.query('leaf'), size: c.req.query('size') }
  const { problems, consistency, inclusion } = proofAsked(asked, size)
  const signed = newest?.size ?? null
  const shown = {
    consistency: consistency && (await consistencyOf(c.var.db, consistency.from, consistency.to)),
    inclusion: inclusion && (await inclusionOf(c.var.db, inclusion.leaf, inclusion.size)),
  }
  return page(c, <ProofsPage {...{ asked, problems, size, signed, ...shown }} />, Object.keys(problems).length > 0 ? 422 : 200)
})

auditRoutes.get('/audit/:leaf{[0-9]+\\.json}', async (c) => {
  const { entry, known, proof, checkpoint } = await entryAsked(c, c.req.param('leaf').slice(0, -'.json'.length))
  const { leaf, size, hash, root } = proof
  const shown = { size, leaf_hash: base64(hash), proof: proof.proof.map(base64), root: base64(root), checkpoint: checkpoint?.note ?? null }
  c.header('Cache-Control', c.var.person ? 'no-store' : 'no-cache')
  return c.json({ ...entryJson(entry, known), entry: entry.entry, inclusion: { leaf, ...shown } })
})

auditRoutes.get('/audit/:leaf{[0-9]+\\.tlog-proof}', async (c) => {
  const { proof, checkpoint } = await entryAsked(c, c.req.param('leaf').slice(0, -'.tlog-proof'.length))
  if (checkpoint === null) throw conflict('Wait for the next checkpoint, at most an hour: none covers this entry yet.')
  return attachment(c, `audit-${proof.leaf}.tlog-proof`, 'text/plain; charset=utf-8', proofFile(proof.leaf, proof.proof, checkpoint.note))
})

auditRoutes.get('/audit/:leaf{[0-9]+}', async (c) => {
  const { entry, known, proof, checkpoint } = await entryAsked(c, c.req.param('leaf'))
  const said = readEntry(entry.entry)
  const organisation = said.event.organisation === undefined ? null : ((await findOrganisationName(c.var.db, said.event.organisation))?.name ?? null)
  const holds = proof.holds && proof.hash.equals(leafHash(entry.entry)) && (checkpoint === null || checkpoint.root.equals(proof.root))
  return page(c, <EntryPage {...{ entry, said, known, organisation, proof, checkpoint, holds }} isSignedIn={c.var.person !== null} />)
})

/** An entry that the reader may see, with its way to the newest checkpoint; to the head, when none covers it yet. Throws 404. */
const entryAsked = async (c: Context<AppEnv>, text: string) => {
  const { db } = c.var
  const entry = /^\d{1,15}$/.test(text) ? await findEntry(db, Number(text)) : undefined
  if (!entry) throw notFound('This entry of the log')
  const newest = await findNewestCheckpoint(db)
  const checkpoint = newest && newest.size > entry.leaf ? newest : null
  const proof = await inclusionOf(db, entry.leaf, checkpoint?.size ?? (await findSize(db)))
  return { entry, known: await listNamed(db, namesIn([entry.entry])), proof, checkpoint }
}

const base64 = (hash: Buffer) => hash.toString('base64')
