import type { AuditEvent, Tx } from '../audit/audited.ts'
import type { UseKind } from '../clearances/uses.ts'
import type { Db } from '../db/database.ts'
import type { ReplyRuling } from '../db/production-tables.ts'
import { keepFile, type NewFile } from '../evidence/file-actions.ts'
import type { Files } from '../files/files.ts'
import { notFound, type Problems } from '../http/problem.ts'
import type { StoredPolicy } from '../policy/store.ts'
import type { UseAnswers } from '../policy/triage.ts'
import { type Doer, doInProduction, knownFile } from '../productions/doing.ts'
import type { Production } from '../productions/production.ts'
import type { Assessed } from './assess.ts'
import { namesIn, type TypedCase, type TypedReply, type TypedTelling } from './form.ts'
import { findUse, insertTriage, insertUse, type KeptUse, type NewTriage } from './queries.ts'

// What people do with a use: each act a row of its own, in one transaction with what the log says of it.

export const usePath = ({ slug }: Pick<Production, 'slug'>, number: number) => `/productions/${slug}/uses/${number}`

type Said = { typed: TypedCase; answers: UseAnswers; assessed: Assessed; policy: StoredPolicy }

const triageOf = ({ typed, answers, assessed, policy }: Said, person_id: number, cause: 'asked' | 'changed'): NewTriage => ({
  ...{ ...typed, kind: typed.kind as UseKind, answers, result: assessed.triage, steps: assessed.kept },
  ...{ policy_key: policy.key, policy_digest: policy.digest, cause, because: '', triaged_by: person_id },
})

const eventOf = (
  { production, person }: Pick<Doer, 'production' | 'person'>,
  number: number,
  said: Pick<AuditEvent, 'action' | 'sentence' | 'after'>,
): AuditEvent => ({
  ...said,
  subject: usePath(production, number),
  audience: { organisation: production.id, people: [person.log_name] },
})

/** Keeps a use that was checked: a case with the next number of its production. */
export const keepUse = (db: Db, doer: Doer, said: Said): Promise<{ number: number }> =>
  doInProduction(db, doer, async (tx) => {
    const { production, person } = doer
    const { id, number } = await insertUse(tx, { production_id: production.id, proposed_by: person.id, is_demo: production.is_demo })
    const triage = await insertTriage(tx, id, triageOf(said, person.id, 'asked'))
    const { outcome, obligations } = said.assessed.triage
    const sentence = `${person.log_name} proposed use ${number} of ${production.name}; it was triaged to ${outcome}.`
    return { result: { number }, events: [eventOf(doer, number, { action: 'use.proposed', sentence, after: { triage, outcome, obligations } })] }
  })

/** What the use is said to be from now on; what it was stays. */
export const changeUse = (db: Db, doer: Doer, number: number, shown: number, said: Said): Promise<{ number: number }> =>
  doInProduction(db, doer, async (tx) => {
    const use = await openUse(tx, doer, number, shown)
    const triage = await insertTriage(tx, use.id, triageOf(said, doer.person.id, 'changed'))
    const before = use.triages.at(-1)!
    const { outcome, obligations } = said.assessed.triage
    const sentence = `${doer.person.log_name} changed use ${number} of ${doer.production.name}; it was triaged to ${outcome}, before to ${before.outcome}.`
    return { result: { number }, events: [eventOf(doer, number, { action: 'use.changed', sentence, after: { triage, outcome, obligations } })] }
  })

/** `shown`: the triage that the contact was told of; a newer one may ask for more, and then they are not told of that. */
export const tellUse = (db: Db, doer: Doer, number: number, shown: number, typed: TypedTelling): Promise<{ number: number }> =>
  doInProduction(db, doer, async (tx) => {
    const use = await openUse(tx, doer, number, shown)
    await tx
      .insertInto('use_tellings')
      .values({ ...typed, use_id: use.id, triage_id: shown, told_by: doer.person.id })
      .execute()
    const sentence = `${doer.person.log_name} recorded that the contact was told of use ${number} of ${doer.production.name} on ${typed.told_on}.`
    return { result: { number }, events: [eventOf(doer, number, { action: 'use.told', sentence, after: { triage: shown, told_on: typed.told_on } })] }
  })

type Reply = { typed: TypedReply; file: NewFile | null }
type Deps = { db: Db; files: Files; today: string }

/** What came back, with its file. Returns what is wrong with the file. */
export const recordReply = async (deps: Deps, doer: Doer, number: number, shown: number, { typed, file }: Reply): Promise<Problems> => {
  await file?.received.keep()
  return doInProduction(deps.db, doer, async (tx) => {
    const use = await openUse(tx, doer, number, shown)
    const kept = file === null ? null : await keepFile(tx, deps, doer.production.id, file)
    const { ruling, replied_by, replied_on, uses, data_classes, words } = typed
    const scope = { uses, data_classes, shots: namesIn(typed.shots), ends_on: typed.ends_on === '' ? null : typed.ends_on }
    const row = {
      ...scope,
      ruling: ruling as ReplyRuling,
      replied_by,
      replied_on,
      words,
      use_id: use.id,
      triage_id: shown,
      file_id: kept?.id ?? null,
      recorded_by: doer.person.id,
    }
    await tx.insertInto('use_replies').values(row).execute()
    const sentence = `${doer.person.log_name} recorded the answer to use ${number} of ${doer.production.name}: ${ruling}.`
    const after = { triage: shown, ruling, replied_on, ...scope, file: kept?.id ?? null }
    return { result: {}, events: [...(kept === null ? [] : [kept.event]), eventOf(doer, number, { action: 'use.answered', sentence, after })] }
  }).catch(knownFile)
}

/** A use as it stands within the transaction, of which that triage was shown. Throws 404. */
const openUse = async (tx: Tx, { production }: Pick<Doer, 'production'>, number: number, shown: number): Promise<KeptUse> => {
  const use = await findUse(tx, production.id, number)
  if (!use?.triages.some(({ id }) => id === shown)) throw notFound('This use')
  return use
}
