import type { ClearanceState } from '../clearances/rules.ts'
import { type UseKind, useKinds } from '../clearances/uses.ts'
import type { ReviewKind } from '../db/review-tables.ts'
import { dataAnswer, type Irq } from '../desk/risk.ts'
import { riskById, riskQuestions, unsure } from '../desk/risk-questions.ts'
import { isDay } from '../policy/dates.ts'
import { type DataClassId, dataClassIds } from '../policy/policy.ts'

/** A request as it stands in its form. */
export type TypedRequest = {
  /** `tool/offering`; `other`: none of the plans that were shown; empty: a tool by its name. */
  offering: string
  tool: string
  url: string
  purpose: string
  data: string[]
  uses: string[]
  needed_on: string
  /** By question. */
  risk: Record<string, string>
}

export const blankRequest: TypedRequest = { offering: '', tool: '', url: '', purpose: '', data: [], uses: [], needed_on: '', risk: {} }

/** The questions of the form; what goes in is asked by its classes. */
export const askedRisks = riskQuestions.filter(({ id }) => id !== 'data')

export const longestPurpose = 2000
const longestName = 120

export const requestProblems = (typed: TypedRequest, today: string): Record<string, string> => {
  const problems: Record<string, string> = {}
  if (typed.offering === '' || typed.offering === 'other') {
    if (typed.tool === '') problems.tool = 'Enter the name of the tool'
    else if ([...typed.tool].length > longestName) problems.tool = `Shorten the name to ${longestName} characters at most`
    if (typed.url !== '' && !isWebAddress(typed.url)) problems.url = 'Enter an address that begins with https:// or http://'
  }
  if (typed.purpose === '') problems.purpose = 'Say what you want to do with it'
  else if ([...typed.purpose].length > longestPurpose) problems.purpose = `Shorten it to ${longestPurpose} characters at most`
  if (!typed.data.some((id) => id === unsure || dataClassIds.includes(id as DataClassId))) problems.data = 'Choose what goes in; “We do not know” is an answer'
  if (usesOf(typed).length === 0) problems.uses = 'Choose at least one kind of use'
  if (typed.needed_on !== '') {
    if (!isDay(typed.needed_on)) problems.needed_on = 'Enter a day like 2026-12-24'
    else if (typed.needed_on < today) problems.needed_on = 'Enter a day that is not in the past'
  }
  for (const { id } of askedRisks) if (!isAnswer(id, typed.risk[id])) problems[`risk-${id}`] = 'Choose an answer; “We do not know” is one'
  return problems
}

const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text) && text.length <= 500

const isAnswer = (id: string, answer: string | undefined): boolean =>
  answer === unsure || (riskById.get(id as keyof Irq)?.answers.some((one) => one.id === answer) ?? false)

export const usesOf = ({ uses }: Pick<TypedRequest, 'uses'>): UseKind[] => useKinds.filter((use) => uses.includes(use))

export const classesOf = ({ data }: Pick<TypedRequest, 'data'>): DataClassId[] => dataClassIds.filter((id) => data.includes(id))

/** The answers of a form that has no problems. Who also says that they do not know, does not know. */
export const irqOf = (typed: TypedRequest): Irq => ({
  data: typed.data.includes(unsure) ? unsure : dataAnswer(classesOf(typed)),
  ...Object.fromEntries(askedRisks.map(({ id }) => [id, typed.risk[id] ?? unsure])),
})

/** What the studio has ruled on an offering, as far as a request is concerned. */
export type Cleared = { state: ClearanceState; data_classes: DataClassId[]; uses: UseKind[]; productions: number[] | null }

type Wanted = { data_classes: DataClassId[]; uses: UseKind[]; production_id: number | null }

/** Whether a clearance that stands is enough for what is asked. No class named is not covered by anything. */
export const isCovered = (cleared: Cleared, { data_classes, uses, production_id }: Wanted): boolean =>
  data_classes.length > 0 &&
  data_classes.every((id) => cleared.data_classes.includes(id)) &&
  uses.every((use) => cleared.uses.includes(use)) &&
  (cleared.productions === null || (production_id !== null && cleared.productions.includes(production_id)))

/** What kind of review a request opens. */
export const kindOf = (cleared: Cleared | null, wanted: Wanted): ReviewKind => {
  if (cleared === null || cleared.state === 'not_reviewed') return 'new'
  if (cleared.state !== 'cleared' && cleared.state !== 'cleared_with_conditions') return 'reassessment'
  return isCovered(cleared, wanted) ? 'renewal' : 'wider'
}
