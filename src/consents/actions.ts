import type { AuditEvent } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { keepFile, type NewFile } from '../evidence/file-actions.ts'
import type { Files } from '../files/files.ts'
import { conflict, type Problems } from '../http/problem.ts'
import { type Doer, doInProduction, knownFile } from '../productions/doing.ts'
import { namesIn } from '../uses/form.ts'
import { coversIn, type TypedConsent, type TypedEnding } from './form.ts'

// The consents of those who perform: recorded with their file, ended by a row of its own, never changed.

type Deps = { db: Db; files: Files; today: string }

/** Names of performers stand in the record, not in the log. Returns what is wrong with the file. */
export const recordConsent = async (deps: Deps, doer: Doer, typed: TypedConsent, file: NewFile): Promise<Problems> => {
  await file.received.keep()
  const { production, person } = doer
  return doInProduction(deps.db, doer, async (tx) => {
    const kept = await keepFile(tx, deps, production.id, file)
    const { performer, scope, guild, valid_from, ends_on } = typed
    const said = { covers: coversIn(typed), valid_from, ends_on: ends_on === '' ? null : ends_on }
    const row = {
      ...said,
      performer,
      scope,
      guild,
      shots: namesIn(typed.shots),
      production_id: production.id,
      file_id: kept.id,
      recorded_by: person.id,
      is_demo: production.is_demo,
    }
    const { id } = await tx.insertInto('consents').values(row).returning('id').executeTakeFirstOrThrow()
    const sentence = `${person.log_name} recorded consent ${id} for ${production.name}.`
    return { result: {}, events: [kept.event, eventOf(doer, { action: 'consent.recorded', sentence, after: { consent: id, ...said, file: kept.id } })] }
  }).catch(knownFile)
}

export const endConsent = (db: Db, doer: Doer, consent: number, { ended_on, reason }: TypedEnding): Promise<Record<string, never>> =>
  doInProduction(db, doer, async (tx) => {
    const row = { consent_id: consent, ended_on, reason, ended_by: doer.person.id }
    const ended = await tx
      .insertInto('consent_endings')
      .values(row)
      .onConflict((clash) => clash.doNothing())
      .returning('consent_id')
      .executeTakeFirst()
    if (!ended) throw conflict('Look at the consent again: somebody ended it already.')
    const sentence = `${doer.person.log_name} recorded that consent ${consent} of ${doer.production.name} ended on ${ended_on}.`
    return { result: {}, events: [eventOf(doer, { action: 'consent.ended', sentence, after: { consent, ended_on } })] }
  })

const eventOf = ({ production, person }: Doer, said: Pick<AuditEvent, 'action' | 'sentence' | 'after'>): AuditEvent => ({
  ...said,
  subject: `/productions/${production.slug}/consents`,
  audience: { organisation: production.id, people: [person.log_name] },
})
