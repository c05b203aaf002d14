import { bandWords, clearanceWords, dateWords } from '../../views/words.ts'
import { inFlightSentence } from '../clearances/rules.ts'
import type { Answer } from '../facts/fact.ts'
import { bands } from '../policy/policy.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'
import type { ChangeRow, ClearanceChange, ClearanceState, MovedFact } from './queries.ts'

// Changes as sentences. Pure.

/** "ChatGPT, Consumer". */
export const subjectOf = ({ tool_name, offering_name }: Pick<ChangeRow, 'tool_name' | 'offering_name'>) => `${tool_name}, ${offering_name}`

/** Where what changed can be read. */
export const pathOf = ({ clearance, tool, offering }: Pick<ChangeRow, 'clearance' | 'tool' | 'offering'>) =>
  clearance === null ? `/tools/${tool}/${offering}` : `/clearances/${clearance.id}`

export const bandOf = (index: number | null) => (index === null ? undefined : bands[index])
const bandWord = (index: number | null) => bandWords[bandOf(index) ?? 'not_assessed'].word
const stateWord = (state: ClearanceState) => `“${clearanceWords[state].word}”`

/** What changed, without what it is about: "from “Escalate” to “Not for production data” under netflix-genai@2025-08-22". */
export const whatChanged = (row: ChangeRow, bank: Bank): string => {
  if (row.clearance !== null) return whatHappened(row.clearance)
  if (row.kind === 'verdict') {
    const under = row.policy === null ? '' : ` under ${row.policy}`
    return row.from_band === null
      ? `first assessed as “${bandWord(row.to_band)}”${under}`
      : `from “${bandWord(row.from_band)}” to “${bandWord(row.to_band)}”${under}`
  }
  return row.moved ? answered(row.moved, bank) : 'an answer was recorded'
}

const answered = (fact: MovedFact, bank: Bank): string => {
  const { wording, was, is } = saidBy(fact, bank)
  if (fact.value === 'unknown') return `the answer to “${wording}” was withdrawn${was === null ? '' : `; it was “${was}”`}`
  return was === null ? `“${wording}” is answered “${is}”` : `“${wording}” is now answered “${is}”; it was “${was}”`
}

/** The question and the answers of a fact, as people read them. */
export const saidBy = ({ question, value, before }: Pick<MovedFact, 'question' | 'value' | 'before'>, bank: Bank) => {
  const asked = bank.byId.get(question)
  const label = (answer: Answer) => (asked ? labelOf(asked, answer) : String(answer))
  return { wording: asked?.wording ?? question, is: label(value), was: before === null ? null : label(before) }
}

const whatHappened = (clearance: ClearanceChange): string => {
  const { move, studio, state, was, valid_to, valid_from } = clearance
  const its = clearance.kind === 'sandbox' ? 'sandbox' : 'clearance'
  switch (move) {
    case 'given':
      return `${studio} decided: ${givenWords(clearance)}${was === 'not_reviewed' ? '' : `. Before, it was ${stateWord(was)}`}`
    case 'suspended':
      return `${studio} suspended its ${its}. ${bare(inFlightSentence({ in_flight: clearance.in_flight ?? 'stop_now', grace_until: clearance.grace_until && dateWords(clearance.grace_until) }))}`
    case 'suspension_ended':
      return `${studio} ended the suspension of its ${its}, which is ${stateWord(state)} now`
    case 'revoked':
      return `${studio} revoked its ${its}, from ${dateWords(clearance.takes_effect_on ?? valid_from)} on`
    case 'in_re_review':
      return state === 'suspended'
        ? `what ${studio}’s ${its} rests on has moved while it is suspended: a person has to decide again before it counts`
        : `${studio}’s ${its} went from ${stateWord(was)} to ${stateWord(state)}`
    case 'expired':
      return `${studio}’s ${its} went from ${stateWord(was)} to ${stateWord(state)}: it was given until ${dateWords(valid_to)}`
  }
}

const givenWords = ({ kind, ruling, conditions, valid_from, valid_to }: ClearanceChange): string => {
  const word = `“${clearanceWords[ruling].word}”${conditions > 1 ? ` (${conditions})` : ''}`
  if (ruling === 'not_cleared') return word
  return `${word}${kind === 'sandbox' ? ', to try it out,' : ''} from ${dateWords(valid_from)} until ${dateWords(valid_to)}`
}

const bare = (sentence: string) => sentence.replace(/\.$/, '')
