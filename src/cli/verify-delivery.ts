import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { openPromise } from 'yauzl'
import { parseVerifierKey } from '../audit/checkpoint.ts'
import { checkCertificate } from '../certificates/check.ts'
import { extension } from '../certificates/statement.ts'
import { manifestName, openManifest } from '../delivery/manifest.ts'
import { CommandError, type Say, type Status } from './terminal.ts'

type Asked = { keys: string[]; notes: string[] }
type Found = { digests: Map<string, string>; manifest: string | null; certificates: Map<string, Uint8Array>; doubled: string[] }

const certificatePath = /^certificates\/clearance-\d+-on-(\d{4}-\d\d-\d\d)\.json$/
/** A manifest or a certificate is text of at most so many bytes. */
const largestText = 64_000_000

/** A delivery: every file against the signed manifest, and every certificate for the day that its name says. */
export const verifyDelivery = async (path: string, { keys, notes }: Asked, say: Say): Promise<Status> => {
  const found = await readArchive(path)
  if (found.manifest === null) throw new CommandError(`${path}: there is no ${manifestName} in it; this is not a delivery of ours, or it was taken out.`)
  const opened = openManifest(
    found.manifest,
    keys.map((key) => parseVerifierKey(key)!),
  )
  if ('problem' in opened) throw new CommandError(`${path}: ${opened.problem}`)
  const { about, digests, signedBy } = opened
  say(`${path}: delivery of ${about.production.name}, a production of ${about.studio}, made by ${about.made_by} at ${about.made_at}.`)
  if (about.is_demo) say('Demonstration data: nobody made or decided any of this.')
  say(`${about.lines} lines of the register, ${about.exceptions} exceptions, ${digests.size} files.`)
  say(
    `Signed with ${signedBy.name}+${signedBy.id}. ${keys.length > 0 ? 'The key that you gave; the keys in the file were not used.' : 'The key came out of the file itself: compare it with what you have from elsewhere, or give that with --key.'}`,
  )
  for (const one of about.missing) say(`Not in it: ${one}`)
  const problems = [
    ...found.doubled.map((name) => `${name}: it is in the archive twice.`),
    ...[...digests].flatMap(([name, sha256]) =>
      found.digests.get(name) === sha256 ? [] : [found.digests.has(name) ? `${name}: it was changed.` : `${name}: it is missing.`],
    ),
    ...[...found.digests.keys()]
      .filter((name) => name !== manifestName && !digests.has(name))
      .map((name) => `${name}: it was added; the manifest does not have it.`),
    ...certificateProblems(found, { keys, notes }, say),
  ]
  for (const problem of problems) say(`  ${problem}`)
  say(problems.length === 0 ? 'Everything agrees.' : problems.length === 1 ? '1 problem.' : `${problems.length} problems.`)
  return problems.length === 0 ? 0 : 1
}

const certificateProblems = ({ certificates }: Found, { keys, notes }: Asked, say: Say): string[] =>
  [...certificates].flatMap(([name, bytes]) => {
    const on = certificatePath.exec(name)![1]!
    const { statement, problems } = checkCertificate(bytes, { keys, checkpoints: notes, on, hasExport: false })
    if (statement !== null) {
      const { offering, clearance, state } = statement.predicate[extension].content
      say(`Clearance ${clearance.id}, ${offering.tool_name}, ${offering.name}, on ${on}: ${state.replaceAll('_', ' ')}.`)
    }
    return problems.map((problem) => `${name}: ${problem}`)
  })

const readArchive = async (path: string): Promise<Found> => {
  const zip = await openPromise(path, { strictFileNames: true }).catch(() => {
    throw new CommandError(`${path}: the archive cannot be opened; it was cut off, or is none.`)
  })
  const found: Found = { digests: new Map(), manifest: null, certificates: new Map(), doubled: [] }
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName, uncompressedSize } = entry
      const hash = createHash('sha256')
      const stream = await zip.openReadStreamPromise(entry)
      const isText = fileName === manifestName || certificatePath.test(fileName)
      if (isText && uncompressedSize > largestText) throw new CommandError(`${path}: ${fileName} is larger than anything of ours.`)
      if (isText) {
        const bytes = await buffer(stream)
        hash.update(bytes)
        if (fileName === manifestName) found.manifest = bytes.toString('utf8')
        else found.certificates.set(fileName, bytes)
      } else for await (const chunk of stream) hash.update(chunk as Uint8Array)
      if (found.digests.has(fileName)) found.doubled.push(fileName)
      found.digests.set(fileName, hash.digest('hex'))
    }
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`${path}: the archive is damaged: ${(error as Error).message}.`)
  } finally {
    zip.close()
  }
  return found
}
