import type { Context } from 'hono'
import { scan } from '../files/clamav.ts'
import { kindOf } from '../files/kind.ts'
import type { AppEnv } from '../http/page.tsx'
import type { Problems } from '../http/problem.ts'
import type { Upload } from '../http/upload.ts'
import { addFile, type NewFile, type Place, recordInfected } from './file-actions.ts'
import { sumBytes } from './queries.ts'
import { fileProblems, mostBytes, type TypedFile } from './rules.ts'

export const typedFile = ({ form }: Upload): TypedFile => ({
  title: form.text('title').trim(),
  effective_on: form.text('effective_on'),
  expires_on: form.text('expires_on'),
  visibility: form.text('visibility') || 'registry',
})

/** What came is looked at, scanned where there is a scanner, and kept. Returns what is wrong with it: then nothing of it is. */
export const takeIn = async (c: Context<AppEnv>, organisation_id: number, person_id: number, upload: Upload, place: Place | null): Promise<Problems> => {
  const { problems, made } = await lookAt(c, organisation_id, person_id, upload.file, typedFile(upload))
  return made === null ? problems : addFile(c.var, c.var.actor, organisation_id, made, place)
}

/** Looks at what came without keeping it: what is wrong with it, or what can be kept of it. */
export const lookAt = async (
  c: Context<AppEnv>,
  organisation_id: number,
  person_id: number,
  file: Upload['file'],
  typed: TypedFile,
): Promise<{ problems: Problems; made: null } | { problems: null; made: NewFile }> => {
  const { db, actor, today, config } = c.var
  const refused = (problems: Problems) => ({ problems, made: null })
  const problems = fileProblems(typed, today)
  if (file === null) return refused({ ...problems, file: 'Choose a file' })
  const kind = await kindOf(file.path, file.bytes, file.name)
  if (kind.problem !== null) return refused({ ...problems, file: kind.problem })
  if ((await sumBytes(db, organisation_id)) + file.bytes > mostBytes)
    return refused({ ...problems, file: 'Withdraw files that are no longer needed: 2 GB are the most' })
  if (Object.keys(problems).length > 0) return refused(problems)
  const found = config.clamavUrl === null ? 'not_scanned' : await scan(config.clamavUrl, file.path)
  if (found === null) return refused({ file: 'Try again later: the scanner for harmful files does not answer, and without it no file is taken' })
  if (found === 'infected') {
    await recordInfected(c.var, actor, organisation_id)
    return refused({ file: 'Choose another file: the scanner found something harmful in this one, and nothing of it was kept' })
  }
  return { problems: null, made: { received: file, name: file.name, typed, media_type: kind.media_type, scan: found, uploaded_by: person_id } }
}
