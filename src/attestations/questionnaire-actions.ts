import { type Actor, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { listFacts } from '../facts/queries.ts'
import { NotThere, nullWhenNotThere } from '../people/not-there.ts'
import type { Bank } from '../questions/question.ts'
import { nameOf, type Offering, pathOf } from './questionnaire-names.ts'
import { findDraft, listLastAttestations, listSignedAnswers, type Questionnaire } from './questionnaire-queries.ts'
import { copyFiles, insertAnswers, insertDraft, updateBankVersion } from './questionnaire-writes.ts'
import { askedQuestions, carryOver, emptyAnswer } from './rules.ts'

type Acting = Extract<Actor, { kind: 'person' }>

/** The draft of an offering, begun when there is none, and with a row for every question that the bank has by now. Asking twice makes one. */
export const openDraft = async (deps: { db: Db; bank: Bank }, actor: Acting, offering: Offering): Promise<Questionnaire> => {
  const system = readAs(deps.db, 'system')
  const draft = await findDraft(system, offering.id)
  if (draft?.bank_version === deps.bank.version) return draft
  if (draft) await addQuestions({ db: system, bank: deps.bank }, actor, offering, draft)
  else await beginDraft({ db: system, bank: deps.bank }, actor, offering)
  const opened = await findDraft(system, offering.id)
  if (!opened) throw new Error('a draft that was opened is not there')
  return opened
}

const beginDraft = async ({ db, bank }: { db: Db; bank: Bank }, actor: Acting, offering: Offering) => {
  const last = (await listLastAttestations(db, offering.organisation_id)).find(({ offering_id }) => offering_id === offering.id)
  const signed = last ? await listSignedAnswers(db, last.id) : []
  const facts = (await listFacts(db, { ownOnly: true, offeringIds: [offering.id] })).get(offering.id) ?? []
  const { answers } = carryOver(signed, bank, facts)
  const carried = answers.filter(({ value }) => value !== null).length
  await audited(db, actor, async (tx) => {
    const made = await insertDraft(tx, {
      offering_id: offering.id,
      organisation_id: offering.organisation_id,
      bank_version: bank.version,
      opened_by: actor.person.id,
    })
    if (!made) throw new NotThere()
    await insertAnswers(tx, made.id, answers, actor.person.id)
    if (last) await copyFiles(tx, last.questionnaire_id, made.id)
    const event = {
      action: 'questionnaire.opened',
      subject: pathOf(offering),
      sentence: `${nameOf(offering)}: questionnaire ${made.number} was opened, with ${answers.length} questions and ${carried} answers carried over.`,
      audience: { organisation: offering.organisation_id },
      after: { number: made.number, bank: bank.version, questions: answers.length, carried },
    }
    return { result: made, events: [event] }
  }).catch(nullWhenNotThere)
}

/** The bank has a new version since the draft was opened. Answers keep their place; what is new is open. */
const addQuestions = ({ db, bank }: { db: Db; bank: Bank }, actor: Acting, offering: Offering, draft: Questionnaire) =>
  audited(db, actor, async (tx) => {
    const all = askedQuestions(bank).map(({ id }) => emptyAnswer(id))
    const added = await insertAnswers(tx, draft.id, all, actor.person.id)
    await updateBankVersion(tx, draft.id, bank.version)
    const event = {
      action: 'questionnaire.renewed',
      subject: pathOf(offering),
      sentence: `${nameOf(offering)}: questionnaire ${draft.number} follows version ${bank.version} of the question bank; ${added} questions are new.`,
      audience: { organisation: offering.organisation_id },
      before: { bank: draft.bank_version },
      after: { bank: bank.version, added },
    }
    return { result: undefined, events: [event] }
  })
