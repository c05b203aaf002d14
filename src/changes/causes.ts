import { count, dateWords, evidenceWords } from '../../views/words.ts'
import type { Bank } from '../questions/question.ts'
import type { ChangeRow, ChangeSource, MovedFact } from './queries.ts'
import { pathOf, saidBy, subjectOf, whatChanged } from './words.ts'

// Why something changed: a chain, the change itself first, each link because of the next. It ends where there is nothing more to ask:
// at a passage in a copy of a document, at somebody's word or reasons, at a policy, at a date. Pure.

export const grounds = ['passage', 'word', 'conflict', 'setting', 'decision', 'policy', 'time', 'origin'] as const
export type Ground = (typeof grounds)[number]

export type Cause = {
  kind: 'verdict' | 'clearance' | 'fact' | Ground
  sentence: string
  path: string | null
  /** The facts that moved, the one that is told first. */
  facts?: number[]
  sources?: ChangeSource[]
}

/** Exactly one chain, always whole: its last link, and no other, is a ground. */
export const causesOf = (row: ChangeRow, bank: Bank): Cause[] => {
  const fact = row.moved
  if (row.kind === 'fact' && fact) return [{ ...factItself(row, fact, bank) }, groundOf(fact)]
  const change: Cause = { kind: row.clearance ? 'clearance' : 'verdict', sentence: `${subjectOf(row)}: ${whatChanged(row, bank)}.`, path: pathOf(row) }
  if (row.clearance !== null && row.clearance.move !== 'in_re_review') return [change, decisionOf(row)]
  if (fact) return [change, factOf(fact, row.moved_facts, bank), groundOf(fact)]
  if (row.clearance !== null && row.policy !== null)
    return [
      change,
      { kind: 'policy', sentence: `${row.policy} rules now, a newer version of the policy that it was decided under.`, path: `/policies/${row.policy}` },
    ]
  return [change, { kind: 'origin', sentence: row.cause ?? '', path: null }]
}

const factItself = (row: ChangeRow, { fact }: MovedFact, bank: Bank): Cause => ({
  kind: 'fact',
  sentence: `${subjectOf(row)}: ${whatChanged(row, bank)}.`,
  path: pathOf(row),
  facts: [fact],
})

const decisionOf = ({ clearance, cause, tool, offering }: ChangeRow): Cause =>
  clearance?.move === 'expired'
    ? { kind: 'time', sentence: `It ended on ${dateWords(clearance.valid_to)}, and nobody had renewed it.`, path: `/tools/${tool}/${offering}` }
    : { kind: 'decision', sentence: ended(cause ?? ''), path: clearance && `/clearances/${clearance.id}` }

const factOf = (first: MovedFact, all: number[], bank: Bank): Cause => ({
  kind: 'fact',
  sentence: `${movedWords(first, bank)}${all.length === 1 ? '' : ` So did ${count(all.length - 1, 'other answer')}.`}`,
  path: `/questions/${first.question}`,
  facts: all,
})

const movedWords = (fact: MovedFact, bank: Bank): string => {
  const { wording, is, was } = saidBy(fact, bank)
  const of = fact.of === null ? '' : ` of ${fact.of}`
  const answer = `The answer${of} to “${wording}”, “${is}” (fact ${fact.fact}),`
  switch (fact.way) {
    case 'recorded':
      if (fact.value === 'unknown') return `The answer${of} to “${wording}”${was === null ? '' : `, “${was}”,`} was withdrawn (fact ${fact.fact}).`
      return was === null
        ? `The answer${of} to “${wording}” was recorded: “${is}” (fact ${fact.fact}).`
        : `The answer${of} to “${wording}” changed from “${was}” to “${is}” (fact ${fact.fact}).`
    case 'lost':
      return `${answer} has lost a passage that it rests on.`
    case 'found':
      return `${answer} has the passage that it rests on.`
    case 'disputed':
      return `${answer} is in doubt: another source disagrees.`
    case 'settled':
      return `${answer} is in doubt no longer.`
    case 'proven':
      return `${answer} counts: the setting that it depends on was shown to be on.`
    case 'unproven':
      return `${answer} no longer counts: the setting that it depends on was not shown again in time.`
    case 'expired':
      return `${answer} no longer counts in favour: for too long nobody has seen its source unchanged.`
    case 'seen':
      return `${answer} counts again: its source was seen unchanged.`
    case 'begun':
      return `${answer} holds from ${fact.valid_from === null ? 'now' : dateWords(fact.valid_from)} on.`
    case 'ended':
      return `${answer} held until ${fact.valid_to === null ? 'now' : dateWords(fact.valid_to)}.`
    case 'inherited':
      return `${answer} counts against it from now on, which was found to stand on that.`
    case 'left':
      return `${answer} concerns it no longer, which no longer stands on that.`
    case 'restated':
      return `${answer} is read differently: what is known about its source has changed.`
  }
}

const groundOf = (fact: MovedFact): Cause => {
  const { way, setting, conflict, sources } = fact
  if ((way === 'proven' || way === 'unproven') && setting !== null) return { kind: 'setting', sentence: `The setting is “${setting}”.`, path: null }
  if ((way === 'disputed' || way === 'settled') && conflict !== null) return conflictWords(conflict)
  const told = (way === 'lost' && sources.find(({ newest }) => newest?.found === false)) || sources[0]
  if (told === undefined)
    return { kind: 'word', sentence: `It rests on: ${evidenceWords[fact.evidence].toLowerCase()}. Recorded by ${fact.asserted_by}.`, path: null }
  return { kind: 'passage', sentence: passageWords(told), path: `/captures/${told.newest?.capture ?? told.capture}`, sources }
}

const conflictWords = ({ opened_at, closed_at, ruling }: NonNullable<MovedFact['conflict']>): Cause => ({
  kind: 'conflict',
  sentence:
    closed_at === null || ruling === null
      ? `The vendor signed something else; the conflict is open since ${dateWords(opened_at)}.`
      : `A person closed the conflict on ${dateWords(closed_at)}: ${closingWords[ruling]}.`,
  path: null,
})

const closingWords = {
  fact_stands: 'the register’s reading stands',
  answer_stands: 'the vendor’s answer stands',
  withdrawn: 'the vendor says it no longer',
} as const

const passageWords = ({ quote, document, copied_on, newest }: ChangeSource): string => {
  const said = `The passage “${shortened(quote)}” of ${document}`
  if (newest?.found === false) return `${said} is no longer in the copy ${copyOf(newest.copied_on)}.`
  return newest === null ? `${said} was read in the copy ${copyOf(copied_on)}.` : `${said} stands in the copy ${copyOf(newest.copied_on)}.`
}

const copyOf = (day: string | null) => (day === null ? 'of a day that is not stated' : `of ${dateWords(day)}`)

const longestQuote = 300
const shortened = (quote: string) => ([...quote].length > longestQuote ? `${[...quote].slice(0, longestQuote - 1).join('')}…` : quote)

/** Reasons end like a sentence, whatever was typed. */
const ended = (reasons: string) => (/[.!?…]$/.test(reasons.trim()) ? reasons.trim() : `${reasons.trim()}.`)
