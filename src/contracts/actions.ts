import { dateWords } from '../../views/words.ts'
import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { speaksForVendor } from '../claims/queries.ts'
import { type Db, readAs } from '../db/database.ts'
import { keepFile, type NewFile } from '../evidence/file-actions.ts'
import type { OfferingName } from '../facts/queries.ts'
import type { Files } from '../files/files.ts'
import { doOnce, type Once } from '../http/once.ts'
import { conflict, forbidden, notFound, type Problems } from '../http/problem.ts'
import { becauseRefused, Refused } from '../people/not-there.ts'
import type { Person } from '../people/person.ts'
import type { Policies } from '../policy/store.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'
import type { NewTerm } from './forms.ts'
import { listTermRecords, type TermRecord } from './queries.ts'
import { evaluateForStudios } from './refresh.ts'
import { termStanding } from './rules.ts'
import { findSameFile, insertTerm, insertTermWithdrawal, lockTerms } from './writes.ts'

// What a studio's contract says, for itself: nobody else is told, and no verdict but its own moves.

/** `policies` are all there are. */
export type Deps = { db: Db; bank: Bank; policies: Policies; files: Files; today: string }
type Reviewer = Extract<Actor, { kind: 'person' }> & { person: Person }
type Place = { studio_id: number; offering: OfferingName }
/** Sent with the form; on record already; or none. */
export type TermFile = { made: NewFile } | { id: number } | null

export const stands = (term: TermRecord, today: string): boolean => ['in_force', 'to_come', 'ended'].includes(termStanding(term, today))

/** Records a term and evaluates the offering again for the studio, in one transaction. Returns its number, or what is wrong. */
export const recordTerm = async (
  deps: Deps,
  actor: Reviewer,
  asked: Place & { term: NewTerm; file: TermFile },
  once: Once,
): Promise<{ id: number } | { problems: Problems }> => {
  const { studio_id, offering, term, file } = asked
  if (file !== null && 'made' in file) await file.made.received.keep()
  return audited(readAs(deps.db, 'system'), actor, async (tx) => {
    await lockTerms(tx, studio_id, offering.id)
    await refuseVendor(tx, actor, offering.id)
    const events: AuditEvent[] = []
    const result = await doOnce(tx, once, async () => {
      const present = (await listTermRecords(tx, studio_id, offering.id)).filter((one) => one.question === term.question && stands(one, deps.today))
      const problems = overlapProblems(term, present)
      if (Object.keys(problems).length > 0) throw new Refused({ problems })
      const file_id = await fileOf(tx, deps, studio_id, file, events)
      const id = await insertTerm(tx, { ...term, studio_id, offering_id: offering.id, file_id, recorded_by: actor.person.id })
      await evaluateForStudios(tx, deps.policies.list, [offering.id], deps.today)
      return { id }
    })
    return { result, events: [...events, recorded(deps, actor, asked, result.id)] }
  }).catch(becauseRefused<{ problems: Problems }>)
}

const refuseVendor = async (tx: Tx, { person }: Reviewer, offering_id: number) => {
  if (await speaksForVendor(tx, person.id, offering_id)) throw forbidden('Leave this to somebody else: you speak for the vendor of this tool, or say so.')
}

/** Two terms do not speak of the same day: which of them counts has to be said. */
const overlapProblems = (term: NewTerm, present: TermRecord[]): Problems => {
  if (term.supersedes !== null && !present.some(({ id }) => id === term.supersedes))
    return { supersedes: 'Choose a term that still stands: this one was replaced or withdrawn meanwhile' }
  const other = present.find((one) => one.id !== term.supersedes && one.valid_from < term.ends_on && term.valid_from < one.ends_on)
  return other ? { supersedes: `Choose term ${other.id}, or other days: it speaks of ${dateWords(other.valid_from)} until ${dateWords(other.ends_on)}` } : {}
}

const fileOf = async (tx: Tx, deps: Deps, studio_id: number, file: TermFile, events: AuditEvent[]): Promise<number | null> => {
  if (file === null) return null
  if ('id' in file) return file.id
  const { received, typed } = file.made
  const same = await findSameFile(tx, studio_id, { sha256: received.sha256, title: typed.title })
  if (same !== null) return same
  const kept = await keepFile(tx, deps, studio_id, file.made)
  events.push(kept.event)
  return kept.id
}

const nameOf = ({ tool_name, offering_name }: OfferingName) => `${tool_name}, ${offering_name}`
const pathOf = ({ tool, offering }: OfferingName) => `/tools/${tool}/${offering}/contract`

const recorded = ({ bank }: Deps, { person }: Reviewer, { studio_id, offering, term }: Place & { term: NewTerm }, id: number): AuditEvent => ({
  action: 'contract.recorded',
  subject: pathOf(offering),
  sentence: `${nameOf(offering)}: ${person.log_name} recorded what the studio’s contract says to ${term.question}: “${labelOf(bank.byId.get(term.question)!, term.value)}”, from ${dateWords(term.valid_from)} until ${dateWords(term.ends_on)} (term ${id}).`,
  audience: { organisation: studio_id },
  ...(term.supersedes === null ? {} : { before: { term: term.supersedes } }),
  after: { term: id, question: term.question, value: term.value, valid_from: term.valid_from, ends_on: term.ends_on },
})

/** A term that no longer counts, from now on: the facts are everybody's again. */
export const withdrawTerm = (deps: Deps, actor: Reviewer, { studio_id, offering, term, reason }: Place & { term: number; reason: string }): Promise<void> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    await lockTerms(tx, studio_id, offering.id)
    await refuseVendor(tx, actor, offering.id)
    const found = (await listTermRecords(tx, studio_id, offering.id)).find(({ id }) => id === term)
    if (!found) throw notFound('This term')
    if (!stands(found, deps.today)) throw conflict('Look at the terms again: this one was withdrawn or replaced already.')
    await insertTermWithdrawal(tx, { term_id: term, reason, withdrawn_by: actor.person.id })
    await evaluateForStudios(tx, deps.policies.list, [offering.id], deps.today)
    const event: AuditEvent = {
      action: 'contract.withdrawn',
      subject: pathOf(offering),
      sentence: `${nameOf(offering)}: ${actor.person.log_name} withdrew term ${term} of the studio’s contract, on ${found.question}.`,
      audience: { organisation: studio_id },
      before: { term },
      reason,
    }
    return { result: undefined, events: [event] }
  })
