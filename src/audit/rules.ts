import type { Problems } from '../http/problem.ts'
import type { CheckpointRow } from './log-queries.ts'

// How the log is read. Pure: who may see which name is asked elsewhere.

/** Somebody whose name the reader may see. */
export type Named = { log_name: string; name: string; forgotten_at: Date | null }

export type ActorKind = 'person' | 'token' | 'agent' | 'job' | 'anonymous'

const logNames = /\bp-[0-9a-f]{20}\b/g

/** The names in the log that stand in these texts, each once. */
export const namesIn = (texts: (string | null)[]): string[] => [...new Set(texts.flatMap((text) => text?.match(logNames) ?? []))]

/** A name in the log, short enough to be read aloud. */
const shortOf = (logName: string) => logName.slice(0, 8)

/** As a sentence begins with it. Two who are not shown stay apart by what follows. */
const nameOf = (logName: string, known: Named[]): string => {
  const person = known.find(({ log_name }) => log_name === logName)
  if (person === undefined) return `Somebody (${shortOf(logName)})`
  return person.forgotten_at === null ? person.name : 'A person who was forgotten'
}

/** A sentence of the log, with the names that the reader may see. */
export const withNames = (text: string, known: Named[]): string =>
  text.replaceAll(logNames, (logName, at: number) => {
    const name = nameOf(logName, known)
    const isOurs = at > 0 && !known.some(({ log_name, forgotten_at }) => log_name === logName && forgotten_at === null)
    return isOurs ? name.charAt(0).toLowerCase() + name.slice(1) : name
  })

/** Who did it, in words. */
export const whoOf = ({ actor_kind, actor }: { actor_kind: ActorKind; actor: string | null }, known: Named[]): string => {
  if (actor === null) return 'A visitor'
  if (actor_kind === 'job') return `Toolslate (${actor})`
  const name = withNames(actor, known)
  return actor_kind === 'person' ? name : `${name}, by ${actor_kind === 'token' ? 'a program' : 'an agent'}`
}

/** Pages that everybody may open; those of administration, the desk and what is proposed are for who is signed in. */
const pages = /^\/((tools|vendors|policies|questions|audit|api|clearances)(\/[\w.@/-]*)?)?$/
const adminPages = /^\/(admin|proposals|desk|requests)(\/[\w.@/-]*)?$/

/** Where to read on about a subject; null when it has no page. */
export const pageOf = (subject: string, isSignedIn: boolean): string | null =>
  pages.test(subject) || (isSignedIn && adminPages.test(subject)) ? subject : null

export type ChangedField = { field: string; before: unknown; after: unknown }

/** What is other than before, field by field; of something new, all that it has. */
export const changedFields = (before: Record<string, unknown> = {}, after: Record<string, unknown> = {}): ChangedField[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: before[field], after: after[field] }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))

/** What a checkpoint says, in one line that can be printed and compared later. */
export const checkpointLine = ({ note, size, root }: Pick<CheckpointRow, 'note' | 'size' | 'root'>): string =>
  `Log ${originOf(note)}, ${size.toLocaleString('en-GB')} ${size === 1 ? 'entry' : 'entries'}, root ${root.toString('base64')}`

/** The log that a checkpoint is of. */
export const originOf = (note: string): string => note.slice(0, note.indexOf('\n'))

/** A proof of inclusion with the checkpoint that it leads to, after c2sp.org/tlog-proof. */
export const proofFile = (leaf: number, proof: Buffer[], note: string): string =>
  ['c2sp.org/tlog-proof@v1', `index ${leaf}`, ...proof.map((hash) => hash.toString('base64')), '', note].join('\n')

/** What somebody wants to have proven, as typed. */
export type TypedProof = { from?: string | undefined; to?: string | undefined; leaf?: string | undefined; size?: string | undefined }

const wholeIn = (text: string | undefined, from: number, to: number): number | null => {
  const given = /^\d{1,15}$/.test(text?.trim() ?? '') ? Number(text) : -1
  return given >= from && given <= to ? given : null
}

/** Which of the two proofs was asked for, and what stands in the way. */
export const proofAsked = ({ from, to, leaf, size }: TypedProof, present: number) => {
  const later = wholeIn(to, 0, present)
  const earlier = wholeIn(from, 0, later ?? present)
  const at = wholeIn(size, 1, present)
  const place = wholeIn(leaf, 0, (at ?? present) - 1)
  const problem = (name: string, given: number | null, what: string, least: number, most: number) =>
    given === null ? [[name, `Enter ${what} as a whole number from ${least} to ${most}`]] : []
  const problems: Problems = Object.fromEntries([
    ...(from === undefined && to === undefined
      ? []
      : [...problem('from', earlier, 'the earlier size', 0, later ?? present), ...problem('to', later, 'the later size', 0, present)]),
    ...(leaf === undefined && size === undefined
      ? []
      : [...problem('leaf', place, 'the number of the entry', 0, (at ?? present) - 1), ...problem('size', at, 'the size', 1, present)]),
  ])
  return {
    problems,
    consistency: earlier === null || later === null ? null : { from: earlier, to: later },
    inclusion: place === null || at === null ? null : { leaf: place, size: at },
  }
}

/** What stands in the text of an entry. */
export type Said = {
  at: string
  event: {
    action: string
    subject: string
    sentence: string
    actor: { kind: ActorKind; id?: string; token?: number }
    audience: 'public' | 'private'
    organisation?: number
    people?: string[]
    before?: Record<string, unknown>
    after?: Record<string, unknown>
    reason?: string
    request?: string
  }
}

/** Only the database writes entries, so that this one is whole. */
export const readEntry = (entry: string): Said => JSON.parse(entry)
