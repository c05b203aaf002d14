import type { Bank } from '../questions/question.ts'
import { causesOf } from './causes.ts'
import type { ChangeRow } from './queries.ts'
import { bandOf, subjectOf, whatChanged } from './words.ts'

// Changes with their causes, for people and for programs. Pure.

/** The whole of it, cause included. */
export const sentenceOf = (row: ChangeRow, bank: Bank): string => `${subjectOf(row)}: ${whatChanged(row, bank)}. ${becauseOf(row, bank)}`

/** Why, down to where a cause ends: a passage in a copy, a person's reasons, a date. */
export const becauseOf = (row: ChangeRow, bank: Bank): string => {
  const because = causesOf(row, bank).slice(1)
  return row.kind === 'fact' ? because.map(({ sentence }) => sentence).join(' ') : `Cause: ${because.map(({ sentence }) => sentence).join(' ')}`
}

/** How a change is told to a program. */
export const changeJson = (row: ChangeRow, bank: Bank) => {
  const fact = row.moved
  return {
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
    from: row.clearance?.was ?? bandOf(row.from_band) ?? null,
    to: row.clearance?.state ?? bandOf(row.to_band) ?? null,
    cause: row.cause,
    causes: causesOf(row, bank),
    clearance: row.clearance && {
      id: row.clearance.id,
      kind: row.clearance.kind,
      studio: row.clearance.studio,
      change: row.clearance.move,
      ruling: row.clearance.ruling,
      valid_from: row.clearance.valid_from,
      valid_to: row.clearance.valid_to,
      takes_effect_on: row.clearance.takes_effect_on,
    },
    fact: fact
      ? {
          id: fact.fact,
          question: fact.question,
          value: fact.value,
          before: fact.before,
          evidence: fact.evidence,
          asserted_by: fact.asserted_by,
          sources: fact.sources,
        }
      : null,
  }
}
