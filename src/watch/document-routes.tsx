import { readFile } from 'node:fs/promises'
import { type Context, Hono } from 'hono'
import { DocumentPage, DocumentsPage, NewDocumentPage, type TypedDocument } from '../../views/desk-documents.tsx'
import { studioOfAsker } from '../clearances/request.ts'
import { readAs } from '../db/database.ts'
import { scan } from '../files/clamav.ts'
import { attachment } from '../http/attachment.ts'
import { isAddress, numberIn, readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { streamed } from '../http/streamed.ts'
import { type Upload, withUpload } from '../http/upload.ts'
import { isDay } from '../policy/dates.ts'
import { findVendor, listVendorNames } from '../vendors/queries.ts'
import { findCaptureFile, findDocument, listDocuments, listLooks, type WatchedLine } from './document-queries.ts'
import { addDocument, fetchDocument, type Looked, uploadCopy } from './look.ts'

// The documents that answers rest on: when each was last read, reading one now, and taking in a copy that somebody has.

export const documentRoutes = new Hono<AppEnv>()

type C = Context<AppEnv, string>
const ask = 'Ask somebody at the desk of a studio: they look after the documents.'

documentRoutes.get('/desk/documents', async (c) => {
  studioOfAsker(c, 'review.work', ask)
  const q = (c.req.query('q') ?? '').trim().slice(0, 100)
  return page(c, <DocumentsPage documents={await listDocuments(c.var.db, q)} q={q} />)
})

documentRoutes.get('/desk/documents/new', async (c) => showNew(c, { vendor: '', title: '', url: '', evidence: '' }, {}))

documentRoutes.post('/desk/documents/new', async (c) => {
  const { actor } = studioOfAsker(c, 'review.work', ask)
  const form = await readForm(c)
  const typed = { vendor: form.text('vendor').trim(), title: form.text('title').trim(), url: form.text('url').trim(), evidence: form.text('evidence') }
  const vendor = await findVendor(c.var.db, typed.vendor)
  const evidence = (['published_terms', 'documentation', 'press'] as const).find((kind) => kind === typed.evidence)
  const problems: Problems = {}
  if (!vendor) problems.vendor = 'Choose a vendor of the register'
  if (typed.title === '') problems.title = 'Enter the title of the document'
  if (!isAddress(typed.url)) problems.url = 'Enter the address of the document, beginning with https://'
  if (!evidence) problems.evidence = 'Choose what kind of document it is'
  if (Object.keys(problems).length > 0 || !vendor || !evidence) return showNew(c, typed, problems)
  const id = await addDocument(readAs(c.var.db, 'system'), actor, vendor, { title: typed.title.slice(0, 300), url: typed.url.slice(0, 2000), evidence })
  return redirect(c, `/desk/documents/${id}`, 'It is in the register. Read it now, or upload a copy.')
})

documentRoutes.get('/desk/documents/:document{[0-9]{1,15}}', async (c) => show(c, await documentOf(c), {}))

documentRoutes.post('/desk/documents/:document{[0-9]{1,15}}/fetches', async (c) => {
  const { actor } = studioOfAsker(c, 'review.work', ask)
  const document = await documentOf(c)
  const looked = await fetchDocument(depsOf(c), actor, document)
  return redirect(c, `/desk/documents/${document.id}`, saidOf(looked))
})

documentRoutes.post('/desk/documents/:document{[0-9]{1,15}}/copies', async (c) => {
  const { actor } = studioOfAsker(c, 'review.work', ask)
  const document = await documentOf(c)
  return withUpload(c, async ({ form, file }) => {
    const captured_on = form.text('captured_on').trim()
    const { problems, copy } = await copyFrom(c, captured_on, file)
    const taken = copy === null ? null : await uploadCopy(depsOf(c), actor, document, copy)
    if (typeof taken === 'string') problems.file = taken
    if (taken === null || typeof taken === 'string') return show(c, document, problems, captured_on)
    return redirect(c, `/desk/documents/${document.id}`, saidOf({ outcome: 'captured', taken }))
  })
})

/** The bytes that a copy was made from, as they came. */
documentRoutes.get('/captures/:capture{[0-9]{1,15}}/file', async (c) => {
  studioOfAsker(c, 'review.work', ask)
  const kept = await findCaptureFile(c.var.db, numberIn(c.req.param('capture')))
  const stream = kept ? await c.var.files.open(kept.sha256) : null
  if (!kept || stream === null) throw notFound('The file of this copy')
  const ending = { 'text/html': 'html', 'application/pdf': 'pdf', 'text/markdown': 'md' }[kept.media_type] ?? 'txt'
  return attachment(c, `capture-${c.req.param('capture')}.${ending}`, 'application/octet-stream', streamed(stream))
})

const depsOf = ({ var: v }: C) => ({ db: readAs(v.db, 'system'), policies: v.allPolicies, today: v.today, files: v.files, fetchPage: v.fetchPage, now: v.now })

const documentOf = async (c: C): Promise<WatchedLine> => {
  studioOfAsker(c, 'review.work', ask)
  const document = await findDocument(c.var.db, numberIn(c.req.param('document')))
  if (!document) throw notFound('This document')
  return document
}

const show = async (c: C, document: WatchedLine, problems: Problems, captured_on = c.var.today) => {
  const looks = await listLooks(c.var.db, document.id)
  return page(c, <DocumentPage {...{ document, looks, problems, captured_on }} />, Object.keys(problems).length > 0 ? 422 : 200)
}

const showNew = async (c: C, typed: TypedDocument, problems: Problems) => {
  studioOfAsker(c, 'review.work', ask)
  return page(c, <NewDocumentPage {...{ typed, problems }} vendors={(await listVendorNames(c.var.db)) ?? []} />, Object.keys(problems).length > 0 ? 422 : 200)
}

const saidOf = (looked: Looked): string => {
  if (looked.outcome === 'unchanged') return 'Unchanged: it says what the newest copy says.'
  if (looked.outcome !== 'captured') return `Not checked. ${looked.why}`
  const { lost, task } = looked.taken
  const lostWords = lost === 0 ? 'No passage that an answer rests on is lost by it' : `${lost === 1 ? 'One passage is' : `${lost} passages are`} lost`
  return `The copy is here. ${lostWords}${task?.opened ? ', and a task waits at the watch.' : '.'}`
}

const types: Record<string, string> = { html: 'text/html', htm: 'text/html', md: 'text/markdown', txt: 'text/plain', pdf: 'application/pdf' }
const mostBytes = 5 * 1024 * 1024

/** What came, when it can be a copy; else what is wrong, by field. */
const copyFrom = async (c: C, captured_on: string, file: Upload['file']) => {
  const problems: Problems = {}
  if (!isDay(captured_on)) problems.captured_on = 'Enter the day of the copy, like 2026-11-22'
  else if (captured_on > c.var.today) problems.captured_on = 'Enter a day that is not in the future'
  const type = types[file?.name.split('.').at(-1)?.toLowerCase() ?? '']
  if (file === null) problems.file = 'Choose a file'
  else if (type === undefined) problems.file = 'Send an HTML page, a PDF, Markdown or plain text'
  else if (file.bytes > mostBytes) problems.file = 'Send a file of at most 5 MB'
  else if (c.var.config.clamavUrl !== null && (await scan(c.var.config.clamavUrl, file.path)) !== 'clean')
    problems.file = 'Choose another file: the scanner for harmful files did not let this one pass'
  if (Object.keys(problems).length > 0 || file === null || type === undefined) return { problems, copy: null }
  return { problems, copy: { bytes: await readFile(file.path), type, captured_on, keep: file.keep, sha256: file.sha256 } }
}
