import type { AuditEvent } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { DeletionAnswer } from '../db/production-tables.ts'
import { keepFile, type NewFile } from '../evidence/file-actions.ts'
import type { Files } from '../files/files.ts'
import { conflict, type Problems } from '../http/problem.ts'
import { insertMail } from '../mail/queries.ts'
import { type Doer, doInProduction, knownFile } from '../productions/doing.ts'
import { listVendorPeople } from '../reviews/queries.ts'
import { deletionLetter } from './letter.ts'
import { findWrap } from './queries.ts'
import { dueOn, type ToAsk, type TypedAnswer } from './rules.ts'

const eventOf = ({ production, person }: Doer, path: string, said: Pick<AuditEvent, 'action' | 'sentence' | 'after'>): AuditEvent => ({
  ...said,
  subject: `/productions/${production.slug}/${path}`,
  audience: { organisation: production.id, people: [person.log_name] },
})

/** Ends a production's work with generative tools, and asks each vendor that keeps inputs to delete them: by mail where somebody speaks for it here. */
export const wrapProduction = (db: Db, doer: Doer, said: { wrapped_on: string; note: string; today: string }, asked: ToAsk[]): Promise<{ asked: number }> =>
  doInProduction(db, doer, async (tx) => {
    const { production, person } = doer
    if ((await findWrap(tx, production.id)) !== null) throw conflict('Look at the page again: somebody has wrapped this production already.')
    await tx.insertInto('wraps').values({ production_id: production.id, wrapped_on: said.wrapped_on, note: said.note, wrapped_by: person.id }).execute()
    const events: AuditEvent[] = [
      eventOf(doer, 'wrap', {
        action: 'production.wrapped',
        sentence: `${person.log_name} wrapped ${production.name} on ${said.wrapped_on}.`,
        after: { wrapped_on: said.wrapped_on },
      }),
    ]
    for (const { vendor, offering_ids, because, from, to } of asked) {
      const due_on = dueOn(said.today)
      const letter = deletionLetter({
        production: production.name,
        studio: production.studio ?? '',
        vendor: vendor.name,
        because,
        from,
        to,
        due_on,
        by: person.name,
      })
      const speakers = await listVendorPeople(tx, vendor.id)
      for (const { person_id, email } of speakers) await insertMail(tx, { person_id, address: email, ...letter, expires_at: null })
      const row = {
        production_id: production.id,
        vendor_id: vendor.id,
        offering_ids,
        because: because.join('\n'),
        letter: `${letter.subject}\n\n${letter.text}`,
        due_on,
      }
      const { id } = await tx
        .insertInto('deletion_requests')
        .values({ ...row, sent_to: speakers.length === 0 ? '' : `${speakers.length} who speak for it here`, asked_by: person.id })
        .returning('id')
        .executeTakeFirstOrThrow()
      const sentence = `${person.log_name} asked ${vendor.name} to delete what ${production.name} put in, by ${due_on}.`
      events.push(eventOf(doer, `deletions/${id}`, { action: 'deletion.asked', sentence, after: { request: id, due_on, mails: speakers.length } }))
    }
    return { result: { asked: asked.length }, events }
  })

type Deps = { db: Db; files: Files; today: string }

/** What a vendor answered. Returns what is wrong with the file. */
export const recordAnswer = async (deps: Deps, doer: Doer, request_id: number, typed: TypedAnswer, file: NewFile | null): Promise<Problems> => {
  await file?.received.keep()
  return doInProduction(deps.db, doer, async (tx) => {
    const kept = file === null ? null : await keepFile(tx, deps, doer.production.id, file)
    const row = { ...typed, answer: typed.answer as DeletionAnswer, request_id, file_id: kept?.id ?? null, recorded_by: doer.person.id }
    await tx.insertInto('deletion_answers').values(row).execute()
    const sentence = `${doer.person.log_name} recorded the answer to deletion request ${request_id} of ${doer.production.name}: ${typed.answer}.`
    const after = { request: request_id, answer: typed.answer, answered_on: typed.answered_on, file: kept?.id ?? null }
    return {
      result: {},
      events: [...(kept === null ? [] : [kept.event]), eventOf(doer, `deletions/${request_id}`, { action: 'deletion.answered', sentence, after })],
    }
  }).catch(knownFile)
}
