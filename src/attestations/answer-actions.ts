import { type Actor, type AuditEvent, audited, type Tx, unaudited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { conflict } from '../http/problem.ts'
import { NotThere, nullWhenNotThere } from '../people/not-there.ts'
import type { VendorAnswer } from './answer.ts'
import { nameOf, type Offering, questionPath } from './questionnaire-names.ts'
import { type DraftAnswer, findDraftAnswer, isInLog, type Questionnaire } from './questionnaire-queries.ts'
import { holdDraft, updateAnswer, updateAssignment } from './questionnaire-writes.ts'
import { sameAnswer } from './rules.ts'

type Acting = Extract<Actor, { kind: 'person' }>
type Place = { offering: Offering; draft: Questionnaire }
export type Saving = { answer: VendorAnswer; version: number /** As it is typed, and not by the button. */; isAutomatic: boolean }
export type SaveResult = { is_saved: true; version: number; at: Date } | { is_saved: false; stored: DraftAnswer }

/** Within these minutes one event speaks for all that somebody types into one answer. */
const minutes = 10

/**
 * Saves one answer of a draft over the save that it was based on. When somebody else saved meanwhile, nothing is written and their
 * answer comes back; saving the same again changes nothing, so that an answer that got lost on its way may be sent twice. By the button
 * every change is an event; as it is typed, the first of ten minutes by that person is, because a draft is nobody's word yet.
 */
export const saveAnswer = async ({ db }: { db: Db }, actor: Acting, place: Place, saving: Saving): Promise<SaveResult> => {
  const system = readAs(db, 'system')
  const before = await findDraftAnswer(system, place.draft.id, saving.answer.question)
  if (before && isSame(before, saving.answer)) return { is_saved: true, version: before.version, at: before.updated_at }
  const saved = await write(system, actor, place, saving).catch(nullWhenNotThere)
  if (saved) return { is_saved: true, version: saved.version, at: saved.updated_at }
  const stored = await findDraftAnswer(system, place.draft.id, saving.answer.question)
  if (!stored) throw conflict('Open the questionnaire again: this question is no longer a part of it.')
  return isSame(stored, saving.answer) ? { is_saved: true, version: stored.version, at: stored.updated_at } : { is_saved: false, stored }
}

const write = async (system: Db, actor: Acting, { offering, draft }: Place, { answer, version, isAutomatic }: Saving) => {
  const subject = questionPath(offering, answer.question)
  const work = async (tx: Tx) => {
    if (!(await holdDraft(tx, draft.id))) throw conflict('Open the questionnaire again: this draft was signed meanwhile, and what is signed does not change.')
    const saved = await updateAnswer(tx, draft.id, answer, version, actor.person.id)
    if (!saved) throw new NotThere()
    return saved
  }
  if (isAutomatic && (await isInLog(system, actor.person.log_name, subject, minutes))) return unaudited(system, 'draft', work)
  return audited(system, actor, async (tx) => {
    const saved = await work(tx)
    // What a draft says stays with the vendor: the log has that it changed, and into which kind of answer.
    const event: AuditEvent = {
      action: 'answer.changed',
      subject,
      sentence: `${nameOf(offering)}: the draft answer to ${answer.question} was changed (save ${saved.version}).`,
      audience: { organisation: offering.organisation_id },
      after: { save: saved.version, stance: answer.stance, is_answered: answer.value !== null },
    }
    return { result: saved, events: [event] }
  })
}

const fields = ['stance', 'note', 'evidence', 'visibility', 'source_title', 'source_url', 'quote', 'fact_id'] as const

export const isSame = (one: VendorAnswer, two: VendorAnswer): boolean => sameAnswer(one.value, two.value) && fields.every((field) => one[field] === two[field])

/** Gives a question to a colleague, or to nobody. The answer stays where it is. `who`: as the log names them. */
export const assignQuestion = ({ db }: { db: Db }, actor: Acting, { offering, draft }: Place, question: string, who: { id: number; log_name: string } | null) =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await holdDraft(tx, draft.id)) || !(await updateAssignment(tx, draft.id, question, who?.id ?? null)))
      throw conflict('Open the questionnaire again: this question can no longer be given to anybody.')
    const event: AuditEvent = {
      action: who ? 'question.assigned' : 'question.released',
      subject: questionPath(offering, question),
      sentence: who ? `${nameOf(offering)}: ${question} was given to ${who.log_name}.` : `${nameOf(offering)}: ${question} is nobody’s in particular again.`,
      audience: { organisation: offering.organisation_id },
    }
    return { result: undefined, events: [event] }
  })
