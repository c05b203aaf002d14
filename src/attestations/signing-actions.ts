import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { doOnce, type Once } from '../http/once.ts'
import { conflict } from '../http/problem.ts'
import type { Keys } from '../keys.ts'
import { attestationSignedLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { becauseRefused, Refused } from '../people/not-there.ts'
import type { Person } from '../people/person.ts'
import { addDays } from '../policy/dates.ts'
import { evaluateAll } from '../policy/refresh.ts'
import type { Policies } from '../policy/store.ts'
import type { Bank } from '../questions/question.ts'
import { conflictDays, conflictsOf } from '../reviews/conflicts.ts'
import { nameOf, type Offering } from './questionnaire-names.ts'
import { attestationPath, type ReadyDraft, readDraft } from './signing-draft.ts'
import { insertAttestation, insertAttestedAnswers, insertConflicts, listConflictsOf, lockDraft, markSigned, withdrawConflicts } from './signing-queries.ts'
import { type Signing, settle } from './signing-rules.ts'
import { type Material, statementOf } from './statement.ts'
import { sealStatement } from './statement-seal.ts'

/** `policies` are all there are: what is signed moves verdicts that the signatory may not see. */
type Deps = {
  db: Db
  keys: Keys
  auditLog: { verifierKey: string }
  bank: Bank
  policies: Policies
  today: string
  config: { publicUrl: string }
}

/** What was signed, or why it was not: the draft is another by now, or something in it has to be put right first. */
export type Signed = { id: number; number: number }
export type NotSigned = 'changed' | 'blocked'

/**
 * Signs the draft as it was shown, in one transaction: statement, seal, answers, what disagrees with the facts on file, the verdicts
 * and the mail; all of it or nothing. `shown` is the digest of what the signatory saw. Under a key that was used before it throws
 * DoneBefore.
 */
export const signDraft = (
  deps: Deps,
  actor: Actor & { person: Person },
  offering: Offering,
  { signing, shown, once }: { signing: Signing; shown: string; once: Once },
): Promise<Signed | NotSigned> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const events: AuditEvent[] = []
    const result = await doOnce(tx, once, async () => {
      const locked = await lockDraft(tx, offering.id)
      if (!locked) throw conflict('Look at the attestation: this draft was signed a moment ago, and there is no other.')
      const draft = await readDraft(tx, deps, offering, locked)
      if (draft.digest !== shown) throw new Refused('changed')
      if (draft.blockers.length > 0) throw new Refused('blocked')
      const { id, digest } = await writeAttestation(tx, deps, actor.person, offering, locked.id, draft, signing)
      events.push(signedEvent(offering, digest, draft, signing), ...(await recordConflicts(tx, deps, offering, id, draft)))
      const cause = { text: `${offering.vendor_name} signed attestation ${draft.material.number} for ${nameOf(offering)}.` }
      await evaluateAll(tx, { policies: deps.policies, today: deps.today, offeringIds: [offering.id], cause })
      await tell(tx, deps, actor.person, offering, id, draft, signing)
      return { id, number: draft.material.number }
    })
    return { result: result as Signed | NotSigned, events }
  }).catch(becauseRefused<NotSigned>)

const writeAttestation = async (
  tx: Tx,
  { keys, auditLog, today }: Deps,
  person: Person,
  offering: Offering,
  questionnaire_id: number,
  { material, answers, last }: ReadyDraft,
  { title, authority, valid_to }: Signing,
): Promise<{ id: number; digest: string }> => {
  const signatory = { name: person.name, title, authority }
  const { text: statement, digest } = statementOf({ ...material, signatory, valid_from: today, valid_to })
  const id = await insertAttestation(tx, {
    questionnaire_id,
    offering_id: offering.id,
    organisation_id: offering.organisation_id,
    statement,
    digest,
    jws: await sealStatement(statement, keys.log, auditLog.verifierKey),
    signed_by: person.id,
    signatory_title: title,
    signatory_authority: authority,
    valid_from: today,
    valid_to,
    supersedes: last?.id ?? null,
  })
  await insertAttestedAnswers(tx, id, offering.organisation_id, answers)
  await markSigned(tx, questionnaire_id)
  return { id, digest }
}

/** Opens what disagrees with a fact on file, and ends what no longer does. Facts are read within the transaction. */
const recordConflicts = async (tx: Tx, { bank, today }: Deps, offering: Offering, attestation_id: number, draft: ReadyDraft): Promise<AuditEvent[]> => {
  const past = await listConflictsOf(tx, offering.id)
  const { opened, ended } = settle(conflictsOf(draft.answers, draft.facts, bank), draft.answers, past, {
    number: draft.material.number,
    due_on: addDays(today, conflictDays),
  })
  await insertConflicts(
    tx,
    opened.map(({ question, fact_id, kind, due_on }) => ({ offering_id: offering.id, question_id: question, attestation_id, fact_id, kind, due_on })),
  )
  await withdrawConflicts(tx, ended)
  if (opened.length === 0) return []
  const sentence = `${nameOf(offering)}: what ${offering.vendor_name} signed and what is on file disagree on ${[...new Set(opened.map(({ question }) => question))].join(', ')}. A person of procurement closes it.`
  const after = { conflicts: opened.map(({ question, fact_id, due_on }) => ({ question, fact: fact_id, due_on })) }
  return [{ action: 'conflict.opened', subject: `/tools/${offering.tool}/${offering.offering}`, sentence, audience: 'public', after }]
}

/** Everybody learns that it was signed, and the digest of what; its content stays with the vendor and procurement. */
const signedEvent = (offering: Offering, digest: string, { material }: ReadyDraft, { valid_to }: Signing): AuditEvent => ({
  action: 'attestation.signed',
  subject: `/tools/${offering.tool}/${offering.offering}`,
  sentence: `${offering.vendor_name} signed attestation ${material.number} for ${nameOf(offering)}: ${answersIn(material)}, valid until ${valid_to}.`,
  audience: 'public',
  after: { number: material.number, digest, answers: material.answers.length, valid_to },
  is_decision: true,
})

const answersIn = ({ answers }: Material) => (answers.length === 1 ? '1 answer' : `${answers.length} answers`)

const tell = (tx: Tx, { config }: Deps, person: Person, offering: Offering, id: number, { material }: ReadyDraft, { valid_to }: Signing) =>
  insertMail(tx, {
    person_id: person.id,
    address: person.email,
    ...attestationSignedLetter({
      publicUrl: config.publicUrl,
      link: config.publicUrl + attestationPath(offering, id),
      vendor: offering.vendor_name,
      offering: nameOf(offering),
      number: material.number,
      answers: answersIn(material),
      until: valid_to,
    }),
    expires_at: null,
  })
