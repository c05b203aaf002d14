import { bandWords } from '../../views/words.ts'
import type { Answer } from '../facts/fact.ts'
import { bands } from '../policy/policy.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'
import type { ChangeRow } from './queries.ts'

// Changes as sentences. Pure.

/** "ChatGPT, Consumer". */
export const subjectOf = ({ tool_name, offering_name }: Pick<ChangeRow, 'tool_name' | 'offering_name'>) => `${tool_name}, ${offering_name}`

const bandOf = (index: number | null) => (index === null ? undefined : bands[index])
const bandWord = (index: number | null) => bandWords[bandOf(index) ?? 'not_assessed'].word

/** What changed, without what it is about: "from “Escalate” to “Not for production data” under netflix-genai@2025-08-22". */
export const whatChanged = (row: ChangeRow, bank: Bank): string => {
  if (row.kind === 'verdict') {
    const under = row.policy === null ? '' : ` under ${row.policy}`
    return row.from_band === null
      ? `first assessed as “${bandWord(row.to_band)}”${under}`
      : `from “${bandWord(row.from_band)}” to “${bandWord(row.to_band)}”${under}`
  }
  const wording = bank.byId.get(row.question ?? '')?.wording ?? row.question ?? ''
  if (row.value === 'unknown') return `the answer to “${wording}” was withdrawn${row.before === null ? '' : `; it was “${answer(row, row.before, bank)}”`}`
  const now = row.value === null ? '' : answer(row, row.value, bank)
  return row.before === null ? `“${wording}” is answered “${now}”` : `“${wording}” is now answered “${now}”; it was “${answer(row, row.before, bank)}”`
}

const answer = (row: ChangeRow, value: Answer, bank: Bank) => {
  const question = bank.byId.get(row.question ?? '')
  return question ? labelOf(question, value) : String(value)
}

/** The whole of it in one sentence, cause included. */
export const sentenceOf = (row: ChangeRow, bank: Bank): string => {
  const what = `${subjectOf(row)}: ${whatChanged(row, bank)}.`
  return row.kind === 'verdict' ? `${what} Cause: ${row.cause}` : `${what} Recorded by ${row.asserted_by}.`
}

/** How a band is called in JSON. */
export const changeJson = (row: ChangeRow, bank: Bank) => ({
  id: `${row.kind}-${row.id}`,
  kind: row.kind,
  at: row.at.toISOString(),
  vendor: row.vendor,
  tool: row.tool,
  offering: row.offering,
  name: subjectOf(row),
  is_demo: row.is_demo,
  sentence: sentenceOf(row, bank),
  policy: row.policy,
  from: bandOf(row.from_band) ?? null,
  to: bandOf(row.to_band) ?? null,
  cause: row.cause,
  fact:
    row.fact_id === null
      ? null
      : {
          id: row.fact_id,
          question: row.question,
          value: row.value,
          before: row.before,
          evidence: row.evidence,
          asserted_by: row.asserted_by,
          sources: row.sources,
        },
})
