import { type Actor, assertedBy, audited } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { findCaptureText } from '../facts/captures.ts'
import { upsertDocument } from '../facts/writes.ts'
import type { Files } from '../files/files.ts'
import { evaluateAll } from '../policy/refresh.ts'
import { changesBetween } from './changes.ts'
import { insertLook, type Look } from './document-queries.ts'
import type { Fetched, FetchPage } from './fetch-page.ts'
import { textOfPage } from './page-text.ts'
import { listCited, listCopies } from './queries.ts'
import { standInFor } from './stand-in.ts'
import { type TakeIn, type TakenIn, takeIn, type WatchedDocument } from './take-in.ts'

// A look at a document that procurement asks for: its page is read now, or a file is its copy.

type Person = Extract<Actor, { kind: 'person' }>
type Deps = TakeIn & { files: Files; fetchPage: FetchPage; now: Date }

export type Looked = { outcome: 'captured'; taken: TakenIn } | { outcome: 'unchanged' } | { outcome: 'failed' | 'blocked' | 'empty'; why: string }
type Read = { outcome: 'captured'; bytes: Buffer; type: string; url: string; text: string; extractor: string } | Exclude<Fetched, { outcome: 'captured' }>

type NewDocument = { title: string; url: string; evidence: 'published_terms' | 'documentation' | 'press' }

/** A document of a vendor that is looked after from now on; one that is there stays as it is. `db` is read as the system. */
export const addDocument = (db: Db, actor: Person, vendor: { id: number; name: string }, document: NewDocument): Promise<number> =>
  audited(db, actor, async (tx) => {
    const tier = document.evidence === 'press' ? ('secondary' as const) : ('vendor_document' as const)
    const id = await upsertDocument(tx, { ...document, vendor_id: vendor.id, tier, dated_on: null })
    const sentence = `“${document.title}” of ${vendor.name} is looked after from now on.`
    return { result: id, events: [{ action: 'document.added', subject: document.url, sentence, audience: 'public', after: { document: id } }] }
  })

/**
 * Reads the page of a document. As it was: its answers are seen anew. Other words: a new copy, if a second reading shows the same; a page that
 * changes from one moment to the next, or that stands in for the document, was not checked. Not read: not checked, with the reason, and never "unchanged".
 */
export const fetchDocument = async (deps: Deps, actor: Person, document: WatchedDocument): Promise<Looked> => {
  const read = await readPage(deps, document.url)
  if (read.outcome !== 'captured') return notChecked(deps, actor, document, read)
  const newest = (await listCopies(deps.db, document.id)).at(-1)
  const known = newest ? await findCaptureText(deps.db, newest.id) : null
  if (known === read.text) return unchanged(deps, actor, document)
  const other = standInFor(read.text, known)
  if (other !== null) return notChecked(deps, actor, document, { outcome: 'blocked', why: other })
  if (known !== null) {
    const again = await readPage(deps, document.url)
    if (again.outcome !== 'captured') return notChecked(deps, actor, document, again)
    if (changesBetween(read.text, again.text).some(({ isMaterial }) => isMaterial))
      return notChecked(deps, actor, document, { outcome: 'failed', why: 'The page showed two different texts within a moment.' })
  }
  const { bytes, type, url, extractor, text } = read
  const { sha256 } = await deps.files.put(bytes)
  const location = { kind: 'fetched', file_sha256: sha256, media_type: type, extractor, fetched_at: deps.now.toISOString() }
  const arrival = { document, by: actor, checked_by: assertedBy(actor), action: 'captures.fetched', came: 'was fetched' }
  return { outcome: 'captured', taken: await takeIn(deps, arrival, [{ text, captured_on: deps.today, url, location }]) }
}

/** The longest terms that are known have 315,000 characters; comparing much more would keep everybody waiting. Nothing is cut off in silence. */
const longestText = 500_000
const tooLong = `It holds more than ${longestText.toLocaleString('en-GB')} characters: that is not read.`

const readPage = async ({ fetchPage }: Deps, address: string): Promise<Read> => {
  const fetched = await fetchPage(address)
  if (fetched.outcome !== 'captured') return fetched
  const { bytes, type, charset, url } = fetched
  const words = await textOfPage(bytes, type, charset)
  if (words === null) return { outcome: 'empty', why: 'The page holds no words that can be read without a browser.' }
  if (words.text.length > longestText) return { outcome: 'failed', why: tooLong }
  return { outcome: 'captured', bytes, type, url, ...words }
}

const look = (today: string, actor: Person, document_id: number, outcome: Exclude<Look['outcome'], 'captured'>, why: string | null) => ({
  ...{ document_id, outcome, why },
  ...{ checked_on: today, checked_by: assertedBy(actor) },
})

const notChecked = async (
  { db, today }: Deps,
  actor: Person,
  document: WatchedDocument,
  { outcome, why }: { outcome: 'failed' | 'blocked' | 'empty'; why: string },
): Promise<Looked> =>
  audited(db, actor, async (tx) => {
    await insertLook(tx, look(today, actor, document.id, outcome, why))
    const sentence = `“${document.title}” could not be checked: ${why}`
    const event = { action: 'document.not_checked', subject: document.url, sentence, audience: 'public' as const, after: { document: document.id, outcome } }
    return { result: { outcome, why }, events: [event] }
  })

const unchanged = async ({ db, policies, today }: Deps, actor: Person, document: WatchedDocument): Promise<Looked> =>
  audited(db, actor, async (tx) => {
    await insertLook(tx, look(today, actor, document.id, 'unchanged', null))
    const sentence = `“${document.title}” was read, and says what its newest copy says.`
    const { offeringIds } = await listCited(tx, document.id)
    if (offeringIds.length > 0) await evaluateAll(tx, { policies, today, offeringIds, cause: { text: sentence } })
    const event = { action: 'document.unchanged', subject: document.url, sentence, audience: 'public' as const, after: { document: document.id } }
    return { result: { outcome: 'unchanged' }, events: [event] }
  })

/** A file as the copy of a document of a day; its bytes are kept. A sentence when no words can be taken out of it, or too many. */
export const uploadCopy = async (
  deps: Omit<Deps, 'fetchPage'>,
  actor: Person,
  document: WatchedDocument,
  { bytes, type, captured_on, keep, sha256 }: { bytes: Buffer; type: string; captured_on: string; keep: () => Promise<void>; sha256: string },
): Promise<TakenIn | string> => {
  const words = await textOfPage(bytes, type, null)
  if (words === null) return 'Choose another file: no words can be taken out of this one'
  if (words.text.length > longestText) return `Choose another file. ${tooLong}`
  await keep()
  const location = { kind: 'uploaded', file_sha256: sha256, media_type: type, extractor: words.extractor, uploaded_at: deps.now.toISOString() }
  const arrival = { document, by: actor, checked_by: assertedBy(actor), action: 'captures.uploaded', came: 'was uploaded' }
  return takeIn(deps, arrival, [{ text: words.text, captured_on, url: document.url, location }])
}
