import { type Actor, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { insertComment } from './comment-queries.ts'
import { nameOf, type Offering, questionPath } from './questionnaire-names.ts'
import type { Questionnaire } from './questionnaire-queries.ts'

type NewComment = { question: string; text: string; is_shared: boolean }

/** What was said stays between those who talk: the log has that something was. */
export const addComment = (
  { db }: { db: Db },
  actor: Extract<Actor, { kind: 'person' }>,
  { offering, draft }: { offering: Offering; draft: Questionnaire },
  { question, text, is_shared }: NewComment,
): Promise<number> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const id = await insertComment(tx, { questionnaire_id: draft.id, question_id: question, person_id: actor.person.id, text, is_shared })
    const event = {
      action: 'comment.added',
      subject: questionPath(offering, question),
      sentence: `${nameOf(offering)}: a comment on ${question} was added, ${is_shared ? 'for procurement too' : 'for colleagues'}.`,
      audience: { organisation: offering.organisation_id },
      after: { comment: id, is_shared },
    }
    return { result: id, events: [event] }
  })
