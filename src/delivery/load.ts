import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { listVerifierKeys } from '../audit/log-queries.ts'
import { issue } from '../certificates/issue.ts'
import { loadCertificate } from '../certificates/load.ts'
import type { AppEnv } from '../http/page.tsx'
import { Problem } from '../http/problem.ts'
import { printed } from '../paper/printed.ts'
import type { ZipPart } from '../paper/zip.ts'
import type { Production } from '../productions/production.ts'
import { csvOf, registerCsv, registerWorkbook } from '../usage/columns.ts'
import { loadChecked } from '../usage/load.ts'
import { loadPack } from '../uses/load.ts'
import { type About, type ManifestFile, manifestName, sealManifest } from './manifest.ts'
import { type KeptFile, listFiles } from './queries.ts'
import { readme } from './readme.ts'
import { approvalSheet, consentSheet, cuePaper, cueSheet, exceptionSheet, registerPaper, type Sheet } from './sheets.ts'

type Made = { path: string; body: Uint8Array | string }

/** What a delivery holds, ready to be sent: what is ours is made, what somebody uploaded is read as it is sent. Throws 503 when nothing may be signed. */
export const loadDelivery = async (
  c: Context<AppEnv, string>,
  production: Production,
  made_by: string,
): Promise<{ parts: ZipPart[]; about: About; files: ManifestFile[] }> => {
  const { db, now, keys, auditLog, files: store } = c.var
  if (auditLog.trouble() !== null)
    throw new Problem(
      'unavailable',
      'Tell whoever runs this installation: its log is not what was signed before, so nothing is signed until somebody has looked.',
    )
  const at = now.toISOString()
  const { entries, exceptions, consents, cases: uses } = await loadChecked(c, production)
  const uploaded = await listFiles(
    db,
    [...consents, ...uses.flatMap(({ replies }) => replies)].flatMap(({ file_id }) => file_id ?? []),
  )
  const missing: string[] = []
  const attached = new Map<number, KeptFile & { path: string }>()
  for (const one of uploaded) {
    if (await store.has(one.sha256)) attached.set(one.id, { ...one, path: `files/${one.id}-${one.name.replaceAll(/[^\w.-]/g, '_')}` })
    else missing.push(`The bytes of file ${one.id} (${one.name}) are not kept any more.`)
  }
  const pathOf = (id: number) => attached.get(id)?.path ?? null
  const cues = cueSheet(entries)
  const sheetCsv = ({ head, rows }: Sheet) => csvOf([head, ...rows])
  const certificates = await certificatesOf(c, entries, missing)
  const packs: Made[] = []
  for (const use of uses) packs.push({ path: `uses/use-${use.number}-pack.pdf`, body: await printed({ paper: await loadPack(c, production, use) }) })
  const about: About = {
    ...{ production: { slug: production.slug, name: production.name }, studio: production.studio ?? '', made_at: at, made_by, is_demo: production.is_demo },
    ...{ lines: entries.length, exceptions: exceptions.length, missing },
  }
  const made: Made[] = [
    { path: 'README.txt', body: readme(about) },
    { path: 'register.csv', body: registerCsv(entries, exceptions) },
    { path: 'register.xlsx', body: new Uint8Array(await registerWorkbook(entries, exceptions)) },
    { path: 'register.pdf', body: await printed({ paper: registerPaper(production, entries, exceptions, at) }) },
    { path: 'cue-sheet.csv', body: sheetCsv(cues) },
    { path: 'cue-sheet.pdf', body: await printed({ paper: cuePaper(production, cues, at) }) },
    { path: 'exceptions.csv', body: sheetCsv(exceptionSheet(exceptions)) },
    { path: 'approvals.csv', body: sheetCsv(approvalSheet(uses, pathOf)) },
    { path: 'consents.csv', body: sheetCsv(consentSheet(consents, pathOf)) },
    ...packs,
    ...certificates,
  ]
  const own = made.map(({ path, body }) => ({ path, bytes: typeof body === 'string' ? new TextEncoder().encode(body) : body }))
  const files: ManifestFile[] = [
    ...own.map(({ path, bytes }) => ({ path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length })),
    ...[...attached.values()].map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
  ]
  const manifest = sealManifest(files, about, { key: keys.log, vkey: auditLog.verifierKey, known: await listVerifierKeys(db) })
  const parts: ZipPart[] = [
    ...own.map(({ path, bytes }) => ({ path, body: once(bytes) })),
    ...[...attached.values()].map(({ path, sha256 }) => ({ path, body: stored(c, sha256) })),
    { path: manifestName, body: once(new TextEncoder().encode(manifest)) },
  ]
  return { parts, about, files }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function* stored({ var: { files } }: Context<AppEnv, string>, sha256: string): AsyncGenerator<Uint8Array> {
  const stream = await files.open(sha256)
  if (stream === null) throw new Error(`the file ${sha256} went away while a delivery was sent`)
  for await (const chunk of stream) yield chunk as Uint8Array
}

/** The certificate of each clearance on each first day of a use, as it was that day. One that the reader may not have is named instead. */
const certificatesOf = async (
  c: Context<AppEnv, string>,
  entries: { clearance_id: number | null; used_from: string }[],
  missing: string[],
): Promise<Made[]> => {
  const { db, bank, policies, today, now, config, keys, auditLog } = c.var
  const wanted = new Map(
    entries.flatMap(({ clearance_id, used_from }) =>
      clearance_id === null ? [] : [[`${clearance_id} ${used_from}`, { id: clearance_id, on: used_from }] as const],
    ),
  )
  const known = await listVerifierKeys(db)
  const made: Made[] = []
  for (const { id, on } of wanted.values()) {
    try {
      const { certificate } = await loadCertificate({ db, bank, policies, today, now, publicUrl: config.publicUrl }, id, on)
      made.push({ path: `certificates/clearance-${id}-on-${on}.json`, body: issue(certificate, { key: keys.log, vkey: auditLog.verifierKey, known }) })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      missing.push(`The certificate of clearance ${id} on ${on}: ${error.message}`)
    }
  }
  return made
}
