import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

// Versions of terms as Open Terms Archive keeps them: a git checkout of a collection, or an export of one with its index.

const run = promisify(execFile)

/** One version of a document: `path` is its place in the collection, "Service/Document.md". */
export type Version = { collection: string; path: string; commit: string; captured_on: string; read: () => Promise<string> }

export class ArchiveError extends Error {}

/** Every version in a folder, the oldest first. Throws one sentence when the folder is neither. */
export const versionsIn = async (folder: string, collection: string | null): Promise<Version[]> => {
  if (!existsSync(folder)) throw new ArchiveError(`${folder}: there is no such folder.`)
  if (existsSync(join(folder, 'index.json'))) return fromExport(folder, collection)
  if (existsSync(join(folder, '.git'))) return fromGit(folder, collection ?? basename(resolve(folder)).replace(/-versions$/, ''))
  throw new ArchiveError(`${folder}: it holds neither index.json, as an export has, nor .git, as a checkout has.`)
}

const indexShape = z.object({
  entries: z.array(
    z.object({
      service: z.string().min(1),
      document: z.string().min(1),
      collection: z.string().min(1),
      commit: z.string().regex(/^[0-9a-f]{7,64}$/),
      date: z.iso.date(),
      recorded_at: z.string(),
      file: z.string().min(1),
    }),
  ),
})

const fromExport = (folder: string, collection: string | null): Version[] => {
  const read = indexShape.safeParse(jsonIn(join(folder, 'index.json')))
  if (!read.success) {
    const [issue] = read.error.issues
    throw new ArchiveError(`${join(folder, 'index.json')}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'it cannot be read'}.`)
  }
  const inside = resolve(folder)
  return read.data.entries
    .filter((one) => collection === null || one.collection === collection)
    .toSorted((a, b) => a.recorded_at.localeCompare(b.recorded_at))
    .map(({ service, document, file, commit, date, ...one }) => {
      const place = resolve(inside, file)
      if (!place.startsWith(`${inside}/`)) throw new ArchiveError(`${folder}: the index names ${file}, which is outside of the folder.`)
      return { collection: one.collection, path: `${service}/${document}.md`, commit, captured_on: date, read: async () => readFileSync(place, 'utf8') }
    })
}

const jsonIn = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ArchiveError(`${file}: it is no JSON that can be read (${(error as Error).message}).`)
  }
}

const large = 512 * 1024 * 1024

/** Added and modified documents, commit by commit; ids and days are those of the collection. */
const fromGit = async (folder: string, collection: string): Promise<Version[]> => {
  const git = (...args: string[]) => run('git', ['-C', folder, ...args], { maxBuffer: large, encoding: 'utf8' })
  const { stdout } = await git('log', '--reverse', '--diff-filter=AM', '--name-only', '-z', '--format=%x01%H %cI', '--', '*.md').catch((error: Error) => {
    throw new ArchiveError(`${folder}: git cannot read its history (${error.message.split('\n')[0]}).`)
  })
  return stdout.split('\u0001').flatMap((block) => {
    const [head = '', ...rest] = block.split(/[\0\n]/).filter((part) => part !== '')
    const [commit = '', at = ''] = head.split(' ')
    return rest
      .filter((path) => path.split('/').length === 2)
      .map((path) => ({ collection, path, commit, captured_on: at.slice(0, 10), read: async () => (await git('show', `${commit}:${path}`)).stdout }))
  })
}
