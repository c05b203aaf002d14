import { sql } from 'kysely'
import type { AuditEvent, Tx } from '../src/audit/audited.ts'
import type { Bank } from '../src/questions/question.ts'

/** Brings the table of questions up to the bank. Only what facts refer to lives in the database; the rest is read from the files. */
export const seedQuestions = async (tx: Tx, bank: Bank): Promise<AuditEvent[]> => {
  const rows = bank.questions.map(({ id, code, section, wording }) => ({ id, code, section, wording }))
  const { rows: changed } = await sql<{ is_new: boolean }>`
    insert into questions (id, code, section, wording)
    select id, code, section, wording from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, code text, section text, wording text)
    on conflict (id) do update set code = excluded.code, section = excluded.section, wording = excluded.wording
      where (questions.code, questions.section, questions.wording) is distinct from (excluded.code, excluded.section, excluded.wording)
    returning xmax = 0 as is_new`.execute(tx)
  if (changed.length === 0) return []
  const added = changed.filter((row) => row.is_new).length
  const sentence = `Imported the question bank of ${bank.version}: ${added} questions added, ${changed.length - added} reworded.`
  return [
    {
      action: 'questions.imported',
      subject: '/api/v1/questions',
      sentence,
      audience: 'public',
      after: { version: bank.version, added, reworded: changed.length - added },
    },
  ]
}
