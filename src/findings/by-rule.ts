import type { Actor, AuditEvent, Tx } from '../audit/audited.ts'
import type { Answer } from '../facts/fact.ts'
import { addDays } from '../policy/dates.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'
import { type AnswerRule, gapsOf } from './rules.ts'
import { insertFindingByRule, listRelyingStudios, type RelyingStudio } from './writes.ts'

// Findings that nobody has to think of: in the transaction that puts an answer on record, for every studio that relies on the offering.

type Found = { offering: { id: number; name: string }; facts: { id: number; question: string; value: Answer }[] }
type Deps = { bank: Bank; today: string }

/** In the log a rule opens it, not whoever recorded the fact: they may be of another studio, and learn nothing of who relies on what. */
const ruleAtWork: Actor = { kind: 'job', name: 'finding rules' }

/** Opens what the rules find in these answers; `only`: for that studio. What was opened over a fact before is not opened again. `tx` is the system's. */
export const openByRule = async (tx: Tx, { bank, today }: Deps, { offering, facts }: Found, only: number | null = null): Promise<AuditEvent[]> => {
  const gaps = facts.flatMap((fact) => gapsOf(fact.question, fact.value).map((rule) => ({ fact, rule })))
  if (gaps.length === 0) return []
  const studios = (await listRelyingStudios(tx, offering.id, today)).filter(({ studio_id }) => only === null || studio_id === only)
  const events: AuditEvent[] = []
  for (const studio of studios)
    for (const { fact, rule } of gaps) {
      const question = bank.byId.get(fact.question)
      const answer = question ? labelOf(question, fact.value) : String(fact.value)
      const id = await insertFindingByRule(tx, {
        ...{ studio_id: studio.studio_id, offering_id: offering.id, review_id: studio.review_id, part: rule.part, severity: rule.severity },
        ...{ title: rule.title, detail: `${question?.wording ?? fact.question} ${answer}.`, rule: rule.id, question_id: fact.question, fact_id: fact.id },
        ...{ owner_id: ownerFor(studio, rule), due_on: addDays(today, rule.days) },
      })
      if (id !== null) events.push(opened(id, studio, rule, offering.name, fact))
    }
  return events
}

/** Whoever has that part of the review, else who leads it, else nobody. */
const ownerFor = ({ owners, lead_id }: RelyingStudio, { part }: AnswerRule): number | null => owners[part] ?? lead_id

const opened = (id: number, { studio_id }: RelyingStudio, rule: AnswerRule, name: string, fact: { id: number; question: string }): AuditEvent => ({
  action: 'finding.opened',
  subject: `/desk/findings/${id}`,
  sentence: `${name}: finding ${id} was opened by a rule, over the answer to ${fact.question} (fact ${fact.id}): ${rule.title}.`,
  audience: { organisation: studio_id },
  after: { finding: id, rule: rule.id, fact: fact.id, severity: rule.severity },
  by: ruleAtWork,
})
