import { questionPath } from '../attestations/questionnaire-names.ts'
import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { MediaType, Visibility } from '../db/schema.ts'
import type { Files } from '../files/files.ts'
import type { Received } from '../files/receive.ts'
import type { Problems } from '../http/problem.ts'
import { falseWhenNotThere, NotThere } from '../people/not-there.ts'
import type { LibraryFile } from './queries.ts'
import { plainName, type TypedFile } from './rules.ts'
import {
  deleteAnswerFile,
  detachFromDrafts,
  insertAnswerFile,
  insertFile,
  isCited,
  isOffered,
  lockBytes,
  lockDraft,
  updateVisibility,
  withdrawFile,
} from './write-queries.ts'

type Deps = { db: Db; files: Files; today: string; now: Date }

/** The answer of a draft that a file belongs to. */
export type Place = { questionnaire_id: number; tool: string; offering: string; question: string }

export const pathOfPlace = (place: Omit<Place, 'questionnaire_id'>) => questionPath(place, place.question)
const addressOf = (id: number) => `/evidence/${id}`

/** A file that was looked at and can be kept. */
export type NewFile = { received: Received; name: string; typed: TypedFile; media_type: MediaType; scan: 'clean' | 'not_scanned'; uploaded_by: number }

/** Keeps a file for a vendor, and attaches it where it was sent from. Returns what is wrong. */
export const addFile = async (deps: Deps, actor: Actor, organisation_id: number, made: NewFile, place: Place | null): Promise<Problems> => {
  await made.received.keep()
  return audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const { id, event } = await keepFile(tx, deps, organisation_id, made, place !== null)
    return { result: {}, events: place === null ? [event] : [event, await attach(tx, organisation_id, place, id)] }
  }).catch((error: unknown) => {
    if (error instanceof Known) return { title: 'Choose the file among those on record, or give it another title: it is on record under that one' }
    throw error
  })
}

/** Thrown when the same bytes are on record under the same title. */
export class Known extends Error {}

/** Puts a file on record whose bytes were kept just before: so that a transaction does not wait for a disk. */
export const keepFile = async (
  tx: Tx,
  { files, today }: Pick<Deps, 'files' | 'today'>,
  organisation_id: number,
  { received, name, typed, media_type, scan, uploaded_by }: NewFile,
  waits_for_signing = false,
): Promise<{ id: number; event: AuditEvent }> => {
  await lockBytes(tx, received.sha256)
  // Somebody may have let go of the same bytes since.
  if (!(await files.has(received.sha256))) await received.keep()
  const row = {
    sha256: received.sha256,
    bytes: received.bytes,
    media_type,
    visibility: typed.visibility as Visibility,
    expires_on: typed.expires_on || null,
    scan,
  }
  const id = await insertFile(tx, {
    ...row,
    organisation_id,
    name: plainName(name),
    title: typed.title,
    effective_on: typed.effective_on || null,
    received_on: today,
    uploaded_by,
    waits_for_signing,
  })
  if (id === null) throw new Known()
  const event: AuditEvent = {
    action: 'evidence.added',
    subject: addressOf(id),
    sentence: `Evidence file ${id} was added.`,
    audience: { organisation: organisation_id },
    after: row,
  }
  return { id, event }
}

const attach = async (tx: Tx, organisation_id: number, place: Place, file_id: number): Promise<AuditEvent> => {
  if (!(await lockDraft(tx, place.questionnaire_id))) throw new NotThere()
  if (!(await insertAnswerFile(tx, { questionnaire_id: place.questionnaire_id, question_id: place.question, file_id }))) throw new NotThere()
  return placed('evidence.attached', organisation_id, place, `Evidence file ${file_id} was attached to the answer to ${place.question}.`)
}

const placed = (action: string, organisation_id: number, place: Place, sentence: string): AuditEvent => ({
  action,
  subject: pathOfPlace(place),
  sentence,
  audience: { organisation: organisation_id },
})

/** False when the draft is signed, or the file is attached already or withdrawn. */
export const attachFile = ({ db }: Pick<Deps, 'db'>, actor: Actor, organisation_id: number, place: Place, file: LibraryFile): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    await lockBytes(tx, file.sha256)
    if (!(await isOffered(tx, file.id))) throw new NotThere()
    return { result: true, events: [await attach(tx, organisation_id, place, file.id)] }
  }).catch(falseWhenNotThere)

/** False when it is not attached, or the draft is signed. */
export const detachFile = ({ db }: Pick<Deps, 'db'>, actor: Actor, organisation_id: number, place: Place, file_id: number): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await lockDraft(tx, place.questionnaire_id))) throw new NotThere()
    if (!(await deleteAnswerFile(tx, { questionnaire_id: place.questionnaire_id, question_id: place.question, file_id }))) throw new NotThere()
    const sentence = `Evidence file ${file_id} was detached from the answer to ${place.question}.`
    return { result: true, events: [placed('evidence.detached', organisation_id, place, sentence)] }
  }).catch(falseWhenNotThere)

type Own = Pick<LibraryFile, 'id' | 'sha256' | 'visibility' | 'organisation_id'>

/** No longer offered, and off every draft. The bytes stay for as long as something that was signed cites them. False when it was withdrawn before. */
export const withdraw = ({ db, files, now }: Deps, actor: Actor, { id, sha256, organisation_id }: Own): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    await lockBytes(tx, sha256)
    await detachFromDrafts(tx, id)
    if (!(await withdrawFile(tx, id, now))) throw new NotThere()
    const isKept = await isCited(tx, sha256)
    if (!isKept) await files.remove(sha256)
    const event: AuditEvent = {
      action: 'evidence.withdrawn',
      subject: addressOf(id),
      sentence: `Evidence file ${id} was withdrawn${isKept ? '; its bytes are kept.' : ', and its bytes were removed.'}`,
      audience: { organisation: organisation_id },
    }
    return { result: true, events: [event] }
  }).catch(falseWhenNotThere)

/** False when nothing changed. */
export const changeVisibility = ({ db }: Pick<Deps, 'db'>, actor: Actor, file: Own, visibility: Visibility): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await updateVisibility(tx, file.id, visibility))) throw new NotThere()
    const event: AuditEvent = {
      action: 'evidence.visibility_changed',
      subject: addressOf(file.id),
      sentence: `Who may read evidence file ${file.id} was changed.`,
      audience: { organisation: file.organisation_id },
      before: { visibility: file.visibility },
      after: { visibility },
    }
    return { result: true, events: [event] }
  }).catch(falseWhenNotThere)

/** A file in which the scanner found something. Nothing of it is kept, and neither is its name. */
export const recordInfected = ({ db }: Pick<Deps, 'db'>, actor: Actor, organisation_id: number): Promise<void> =>
  audited(readAs(db, 'system'), actor, async () => {
    const event: AuditEvent = {
      action: 'evidence.refused',
      subject: '/attest/evidence',
      sentence: 'A file was refused: the scanner found something harmful in it.',
      audience: { organisation: organisation_id },
    }
    return { result: undefined, events: [event] }
  })

/** Written before a byte is sent. */
export const recordReading = ({ db }: Pick<Deps, 'db'>, actor: Actor, { id, organisation_id }: { id: number; organisation_id: number }): Promise<void> =>
  audited(readAs(db, 'system'), actor, async () => {
    const reader = 'person' in actor ? actor.person.log_name : null
    const event: AuditEvent = {
      action: 'evidence.read',
      subject: addressOf(id),
      sentence: `Evidence file ${id} was read${reader === null ? ' by somebody who had not signed in' : ` by ${reader}`}.`,
      audience: { organisation: organisation_id, people: reader === null ? [] : [reader] },
    }
    return { result: undefined, events: [event] }
  })
