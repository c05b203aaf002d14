import type { ClearanceKind, RulingWord, SetBy } from '../db/schema.ts'
import type { Problems } from '../http/problem.ts'
import { addDays, isDay } from '../policy/dates.ts'
import { type DataClassId, dataClassIds, type Outcome } from '../policy/policy.ts'
import { conditionProblems, filledRows, isSetBy, type TypedProposal } from './propose-form.ts'
import { widerThan } from './rules.ts'
import { type UseKind, useKinds } from './uses.ts'

// Whether what was typed can be proposed. Pure; the database refuses the same.

export type NewCondition = {
  instruction: string
  menu_path: string
  set_by: SetBy
  proof: string
  reprove_days: number | null
  configuration_id: number | null
}

export type NewProposal = {
  kind: ClearanceKind
  ruling: RulingWord
  data_classes: DataClassId[]
  uses: UseKind[]
  productions: number[] | null
  conditions: NewCondition[]
  valid_from: string
  valid_to: string
  reasons: string
  exception_name: string | null
  exception_reason: string | null
  owner_id: number | null
  review_id: number | null
}

/** What a proposal may refer to, and what it is measured by. */
export type Ground = {
  today: string
  envelope: Record<DataClassId, Outcome>
  productions: { id: number; name: string }[]
  /** People of the studio and its productions, each with where they belong. */
  owners: { id: number; organisation_id: number }[]
  studio_id: number
  settings: { id: number }[]
  /** The clearance that stands and would be replaced at once. */
  standing: { id: number } | null
  review_id: number | null
}

const rulings: readonly string[] = ['cleared', 'cleared_with_conditions', 'not_cleared'] satisfies RulingWord[]
export const isRuling = (text: string): text is RulingWord => rulings.includes(text)

/** A sandbox is for a season, a clearance for two years at most. */
export const sandboxDays = 92
export const mostDays = 731
const longest = { reasons: 4000, exception_name: 120, exception_reason: 2000 }

/** What is wrong, by field; or what is proposed. */
export const proposalFrom = (typed: TypedProposal, ground: Ground): { problems: Problems; proposal: NewProposal | null } => {
  const isSandbox = typed.kind === 'sandbox'
  const clears = typed.ruling !== 'not_cleared'
  const data_classes = dataClassIds.filter((id) => typed.data_classes.includes(id))
  const uses = useKinds.filter((id) => typed.uses.includes(id))
  const chosen = ground.productions.filter(({ id }) => typed.productions.includes(String(id)))
  const owner = ground.owners.find(({ id }) => String(id) === typed.owner)
  const problems: Problems = {
    ...rulingProblems(typed, isSandbox),
    ...(clears ? scopeProblems(typed, { isSandbox, data_classes, uses, chosen: chosen.length }) : {}),
    ...(!clears && typed.scope === 'chosen' && chosen.length === 0 ? { productions: chooseProduction } : {}),
    ...conditionProblems(typed.conditions),
    ...dutyProblems(typed),
    ...periodProblems(typed, ground, isSandbox),
    ...reasonProblems(typed),
    ...exceptionProblems(typed, clears ? widerThan(ground.envelope, data_classes) : []),
    ...(isSandbox && !(owner && (owner.organisation_id === ground.studio_id || chosen.some(({ id }) => id === owner.organisation_id)))
      ? { owner: 'Choose who answers for the sandbox: somebody of the studio, or of the production' }
      : {}),
  }
  if (Object.keys(problems).length > 0) return { problems, proposal: null }
  return {
    problems,
    proposal: {
      kind: isSandbox ? 'sandbox' : 'clearance',
      ruling: typed.ruling as RulingWord,
      data_classes,
      uses,
      productions: typed.scope === 'chosen' ? chosen.map(({ id }) => id) : null,
      conditions: filledRows(typed.conditions).map(({ row }) => ({
        instruction: row.instruction,
        menu_path: row.menu_path,
        set_by: isSetBy(row.set_by) ? row.set_by : 'org_admin',
        proof: row.proof,
        reprove_days: row.reprove_days === '' ? null : Number(row.reprove_days),
        configuration_id: ground.settings.find(({ id }) => String(id) === row.configuration)?.id ?? null,
      })),
      valid_from: typed.valid_from,
      valid_to: typed.valid_to,
      reasons: typed.reasons,
      exception_name: typed.exception_name || null,
      exception_reason: typed.exception_reason || null,
      owner_id: isSandbox ? (owner?.id ?? null) : null,
      review_id: ground.review_id,
    },
  }
}

const chooseProduction = 'Choose at least one production, or all of the studio'

const rulingProblems = ({ kind, ruling }: TypedProposal, isSandbox: boolean): Problems => ({
  ...(kind === 'clearance' || isSandbox ? {} : { kind: 'Choose a clearance or a sandbox' }),
  ...(isRuling(ruling) ? {} : { ruling: 'Choose a ruling' }),
  ...(isSandbox && ruling === 'not_cleared' ? { ruling: 'Choose another ruling: a sandbox lets somebody try the tool out' } : {}),
})

type Scope = { isSandbox: boolean; data_classes: DataClassId[]; uses: UseKind[]; chosen: number }

const scopeProblems = ({ scope }: TypedProposal, { isSandbox, data_classes, uses, chosen }: Scope): Problems => ({
  ...(data_classes.length === 0 ? { data_classes: 'Choose at least one class of data' } : {}),
  ...(isSandbox && data_classes.join() !== 'D0' ? { data_classes: 'Choose D0 and nothing else: a sandbox is for material that is nobody’s' } : {}),
  ...(uses.length === 0 ? { uses: 'Choose at least one kind of use' } : {}),
  ...(scope === 'all' || scope === 'chosen' ? {} : { scope: 'Choose for which productions it is' }),
  ...(scope === 'chosen' && chosen === 0 ? { productions: chooseProduction } : {}),
  ...(isSandbox && (scope !== 'chosen' || chosen !== 1) ? { productions: 'Choose one production: a sandbox is for one' } : {}),
})

/** Conditions and the word of the ruling say the same. */
const dutyProblems = ({ ruling, conditions }: TypedProposal): Problems => {
  const rows = filledRows(conditions)
  if (ruling === 'cleared_with_conditions' && rows.length === 0) return { 'instruction-1': 'Enter at least one condition, or choose “Cleared”' }
  if (ruling === 'cleared' && rows.length > 0) return { ruling: 'Choose “Cleared with conditions”, or leave the conditions out' }
  if (ruling === 'not_cleared' && rows.length > 0) return { ruling: 'Leave the conditions out: what is not cleared has none' }
  return {}
}

const periodProblems = ({ valid_from, valid_to }: TypedProposal, { today, standing }: Ground, isSandbox: boolean): Problems => {
  const problems: Problems = {}
  if (!isDay(valid_from)) problems.valid_from = 'Enter a date like 2026-12-01'
  else if (valid_from < today) problems.valid_from = `Enter today, ${today}, or a later day: nothing is cleared for days that are past`
  else if (valid_from > today && standing !== null)
    problems.valid_from = `Enter today, ${today}: clearance ${standing.id} stands, and this takes its place as soon as it is approved`
  if (!isDay(valid_to)) problems.valid_to = 'Enter a date like 2027-05-30'
  else if (isDay(valid_from) && valid_to <= valid_from) problems.valid_to = 'Enter a day after the first one'
  else if (isDay(valid_from) && isSandbox && valid_to > addDays(valid_from, sandboxDays))
    problems.valid_to = `Enter a day at most ${sandboxDays} days after the first: a sandbox is for a season`
  else if (isDay(valid_from) && valid_to > addDays(valid_from, mostDays)) problems.valid_to = 'Enter a day at most two years after the first'
  return problems
}

const reasonProblems = ({ reasons }: TypedProposal): Problems => {
  if (reasons === '') return { reasons: 'Write the reasons: productions and the vendor read them' }
  return reasons.length > longest.reasons ? { reasons: `Shorten the reasons: ${longest.reasons} characters are the most` } : {}
}

const exceptionProblems = ({ exception_name, exception_reason }: TypedProposal, wider: DataClassId[]): Problems => {
  if (wider.length === 0) {
    return exception_name !== '' || exception_reason !== ''
      ? { exception_name: 'Leave the exception empty: nothing that is chosen is wider than the envelope' }
      : {}
  }
  const is = `${wider.join(' and ')} ${wider.length === 1 ? 'is' : 'are'} wider than what the policy makes of the facts`
  return {
    ...(exception_name === '' ? { exception_name: `Name the exception, or leave ${wider.join(' and ')} out: ${is}` } : {}),
    ...(exception_reason === '' ? { exception_reason: 'Write why an exception is right' } : {}),
    ...(exception_name.length > longest.exception_name ? { exception_name: `Shorten the name: ${longest.exception_name} characters are the most` } : {}),
    ...(exception_reason.length > longest.exception_reason ? { exception_reason: `Shorten it: ${longest.exception_reason} characters are the most` } : {}),
  }
}
