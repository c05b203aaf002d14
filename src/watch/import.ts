import { createHash } from 'node:crypto'
import type { Version } from './archive.ts'
import { listHeldCommits, listWatched } from './queries.ts'
import { extractor, readableText } from './readable.ts'
import { type NewCopy, type TakeIn, takeIn, type WatchedDocument } from './take-in.ts'

export type Imported = { versions: number; added: number; lost: number; documents: number; unknown: number }

/**
 * Takes versions of terms in as copies of the documents that the register has, with their commits and days, and looks for every cited quote in
 * each. A quote that is not in the newest copy is lost, and with it its fact: the verdict stays or falls, clearances on it are in re-review.
 * Document by document, each in one transaction: stopped and begun again it goes on, and what is here is not taken twice. `db` is read as the
 * system.
 */
export const importVersions = async (deps: TakeIn, versions: Version[], onProgress: (done: number, of: number) => void): Promise<Imported> => {
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

const importDocument = async (deps: TakeIn, document: WatchedDocument, versions: Version[]): Promise<{ added: number; lost: number }> => {
  const held = await listHeldCommits(deps.db, document.id)
  const missing = versions.filter(({ commit }) => !held.has(commit))
  if (missing.length === 0) return { added: 0, lost: 0 }
  const copies = await Promise.all(
    missing.map(async (version): Promise<NewCopy> => {
      const markdown = await version.read()
      const { collection, path, commit, captured_on } = version
      const location = { kind: 'open_terms_archive', collection, path, commit, file_sha256: digestOf(markdown), extractor, had_at: hadAt(version) }
      return { text: readableText(markdown), captured_on, url: document.url, location }
    }),
  )
  const by = { kind: 'job' as const, name: 'terms' }
  const { lost } = await takeIn(
    deps,
    { document, by, checked_by: 'terms import', action: 'captures.imported', came: 'came in from Open Terms Archive' },
    copies,
  )
  return { added: copies.length, lost }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** Where the version stands as it was taken: for whoever wants to compare. */
const hadAt = ({ collection, path, commit }: Version) =>
  `https://github.com/OpenTermsArchive/${collection}-versions/blob/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`
