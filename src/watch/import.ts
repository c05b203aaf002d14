import { createHash } from 'node:crypto'
import { type AuditEvent, audited } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { insertCapture, insertQuoteCheck } from '../facts/writes.ts'
import { evaluateAll } from '../policy/refresh.ts'
import type { Policies } from '../policy/store.ts'
import type { Version } from './archive.ts'
import { listCited, listHeldCommits, listWatched } from './queries.ts'
import { extractor, lookFor, readableText } from './readable.ts'

export type Imported = { versions: number; added: number; lost: number; documents: number; unknown: number }

type Deps = { db: Db; policies: Policies; today: string }

/**
 * Takes versions of terms in as copies of the documents that the register has, with their commits and days, and looks for every cited quote in
 * each. A quote that is not in the newest copy is lost, and with it its fact: the verdict stays or falls, clearances on it are in re-review.
 * Document by document, each in one transaction: stopped and begun again it goes on, and what is here is not taken twice. `db` is read as the
 * system.
 */
export const importVersions = async (deps: Deps, versions: Version[], onProgress: (done: number, of: number) => void): Promise<Imported> => {
  const watched = await listWatched(deps.db)
  const byPlace = Map.groupBy(versions, ({ collection, path }) => `${collection} ${path}`)
  const total: Imported = { versions: versions.length, added: 0, lost: 0, documents: 0, unknown: 0 }
  let done = 0
  for (const [place, own] of byPlace) {
    const documents = watched.get(place) ?? []
    if (documents.length === 0) total.unknown += own.length
    for (const document of documents) {
      const { added, lost } = await importDocument(deps, document, own)
      total.added += added
      total.lost += lost
      total.documents += added > 0 ? 1 : 0
    }
    done += own.length
    onProgress(done, versions.length)
  }
  return total
}

const importDocument = async (
  { db, policies, today }: Deps,
  document: { id: number; url: string; title: string },
  versions: Version[],
): Promise<{ added: number; lost: number }> => {
  const held = await listHeldCommits(db, document.id)
  const missing = versions.filter(({ commit }) => !held.has(commit))
  if (missing.length === 0) return { added: 0, lost: 0 }
  const copies = await Promise.all(missing.map(async (version) => ({ version, markdown: await version.read() })))
  return audited(db, { kind: 'job', name: 'terms' }, async (tx) => {
    const { quotes, offeringIds } = await listCited(tx, document.id)
    let lost = 0
    for (const [i, { version, markdown }] of copies.entries()) {
      const text = readableText(markdown)
      const sha256 = digestOf(text)
      const { collection, path, commit, captured_on } = version
      const location = { kind: 'open_terms_archive', collection, path, commit, file_sha256: digestOf(markdown), extractor, had_at: hadAt(version) }
      const bytes = Buffer.byteLength(text)
      const capture_id = await insertCapture(tx, {
        document_id: document.id,
        url: document.url,
        captured_on,
        text,
        sha256,
        bytes,
        location: JSON.stringify(location),
      })
      for (const quote of quotes) {
        const look = lookFor(quote.text, text)
        if (look.state === 'unclear') continue
        const at_offset = look.state === 'found' ? look.at : null
        const check = {
          quote_id: quote.id,
          capture_id,
          found: at_offset !== null,
          at_offset,
          capture_sha256: sha256,
          method: 'exact' as const,
          checked_by: 'terms import',
          checked_on: today,
        }
        await insertQuoteCheck(tx, check)
        if (at_offset === null && i === copies.length - 1) lost++
      }
    }
    const newest = copies.at(-1)!.version.captured_on
    const sentence = `${copies.length === 1 ? 'A copy' : `${copies.length} copies`} of “${document.title}” came in from Open Terms Archive, the newest of ${newest}.`
    if (offeringIds.length > 0) await evaluateAll(tx, { policies, today, offeringIds, cause: { text: sentence } })
    const event: AuditEvent = {
      action: 'captures.imported',
      subject: '/captures',
      sentence,
      audience: 'public',
      after: { document: document.id, copies: copies.length, lost_quotes: lost },
    }
    return { result: { added: copies.length, lost }, events: [event] }
  })
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** Where the version stands as it was taken: for whoever wants to compare. */
const hadAt = ({ collection, path, commit }: Version) =>
  `https://github.com/OpenTermsArchive/${collection}-versions/blob/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`
