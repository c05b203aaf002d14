import { type Actor, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { falseWhenNotThere, NotThere } from '../people/not-there.ts'
import type { VendorAnswer } from './answer.ts'
import { nameOf, type Offering, pathOf } from './questionnaire-names.ts'
import { listDraftAnswers } from './questionnaire-queries.ts'
import { updateAnswer } from './questionnaire-writes.ts'
import { revisionOf } from './sheet-rules.ts'
import { lockDraft } from './signing-queries.ts'

/** Saves what a sheet changes, all of it or nothing; false when an answer was saved since the sheet was made. */
export const applySheet = (
  { db }: { db: Db },
  actor: Extract<Actor, { kind: 'person' }>,
  offering: Offering,
  { revision, answers }: { revision: string; answers: VendorAnswer[] },
): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const draft = await lockDraft(tx, offering.id)
    const stored = draft ? await listDraftAnswers(tx, [draft.id]) : []
    if (!draft || revisionOf(stored) !== revision) throw new NotThere()
    const saves = new Map(stored.map(({ question, version }) => [question, version]))
    for (const answer of answers) if (!(await updateAnswer(tx, draft.id, answer, saves.get(answer.question) ?? 0, actor.person.id))) throw new NotThere()
    const event = {
      action: 'answers.imported',
      subject: pathOf(offering),
      sentence: `${nameOf(offering)}: ${answers.length === 1 ? '1 answer' : `${answers.length} answers`} of questionnaire ${draft.number} came from a sheet.`,
      audience: { organisation: offering.organisation_id },
      after: { number: draft.number, questions: answers.map(({ question }) => question) },
    }
    return { result: true, events: [event] }
  }).catch(falseWhenNotThere)
