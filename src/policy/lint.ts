import type { Bank, Question } from '../questions/question.ts'
import { bands, type Criterion, dataClassIds, type EffectTable, type Pack, principleIds } from './policy.ts'

/** Everything that is wrong with a pack, in sentences; empty when it may be published. */
export const lint = (pack: Pack, bank: Bank): string[] => {
  const problems: string[] = []
  const clauses = new Set(pack.clauses.map((clause) => clause.id))
  problems.push(...twice(pack.clauses, 'clause'), ...twice(pack.criteria, 'criterion'))
  for (const id of principleIds) {
    const principle = pack.principles.find((p) => p.id === id)
    if (!principle) problems.push(`principle ${id} is missing`)
    else if (!clauses.has(principle.clause)) problems.push(`principle ${id} cites clause ${principle.clause}, which the pack does not have`)
  }
  for (const band of bands) if (!pack.bands.some((b) => b.id === band)) problems.push(`band ${band} has no label and meaning`)
  for (const id of dataClassIds) {
    if (!pack.data_classes.some((d) => d.id === id)) problems.push(`data class ${id} has no label`)
    if (!pack.assurance_floor[id]) problems.push(`assurance_floor has no entry for ${id}`)
    for (const band of bands) if (!pack.envelope[id]?.[band]) problems.push(`envelope says nothing of ${id} in band ${band}`)
  }
  for (const id of pack.identity) if (!bank.byId.has(id)) problems.push(`identity names question ${id}, which the bank does not have`)
  if (pack.coverage !== null && !bank.byId.has(pack.coverage)) problems.push(`coverage names question ${pack.coverage}, which the bank does not have`)
  for (const text of [pack.title, pack.disclaimer, ...pack.bands.flatMap((b) => [b.label, b.meaning])])
    if (/netflix[- ]approved|\bis safe\b|\bcompliant\b/i.test(text)) problems.push(`"${text.slice(0, 60)}" claims what nobody can claim`)
  for (const criterion of pack.criteria) problems.push(...lintCriterion(criterion, pack, clauses, bank).map((problem) => `${criterion.id}: ${problem}`))
  return problems
}

const lintCriterion = (criterion: Criterion, pack: Pack, clauses: Set<string>, bank: Bank): string[] => {
  const question = bank.byId.get(criterion.question)
  if (!question) return [`the bank has no question ${criterion.question}`]
  const problems: string[] = []
  for (const id of criterion.clauses) if (!clauses.has(id)) problems.push(`cites clause ${id}, which the pack does not have`)
  if (criterion.kind === 'gate' && criterion.principle === null) problems.push('a gate needs the principle that it decides')
  if (criterion.kind === 'support' && criterion.weight === 0) problems.push('support needs a weight from 1 to 5')
  if (criterion.kind === 'gate' && question.type === 'text') problems.push('a text answer cannot decide a gate')
  if (criterion.applies) {
    const other = bank.byId.get(criterion.applies.question)
    if (!other) problems.push(`applies names question ${criterion.applies.question}, which the bank does not have`)
    else
      for (const value of criterion.applies.any_of) if (!has(other, value)) problems.push(`applies names ${other.id} = ${value}, which the bank does not have`)
  }
  problems.push(...lintEffects(criterion.effects, criterion, question))
  for (const reading of criterion.readings) {
    const option = pack.options.find((o) => o.id === reading.option)
    if (!option?.values.some((value) => value.id === reading.is)) problems.push(`reading ${reading.option} = ${reading.is} is no option of the pack`)
    problems.push(...lintEffects(reading.effects, criterion, question).map((problem) => `under ${reading.option} = ${reading.is}: ${problem}`))
  }
  return problems
}

const lintEffects = (effects: EffectTable, criterion: Criterion, question: Question): string[] => {
  if (question.type === 'text') return []
  const problems: string[] = []
  const mapped = [...Object.keys(effects.met), ...effects.fails, ...effects.fails_storage, ...effects.unsure, ...effects.none]
  for (const value of new Set(mapped)) {
    if (!has(question, value)) problems.push(`maps ${value}, which ${question.id} does not have`)
    if (mapped.filter((other) => other === value).length > 1) problems.push(`maps ${value} twice`)
  }
  for (const value of question.values) if (!mapped.includes(value.id)) problems.push(`does not say what ${question.id} = ${value.id} means`)
  if (question.type === 'days' && !effects.days) problems.push('needs a line for a number of days')
  if (question.type !== 'days' && effects.days) problems.push(`maps days, but ${question.id} is not answered in days`)
  if (criterion.kind === 'gate') {
    if (effects.none.length > 0) problems.push(`a gate cannot ignore ${effects.none.join(', ')}`)
    if (Object.keys(effects.met).length === 0 && !effects.days) problems.push('nothing can meet this gate')
    for (const kinds of [...Object.values(effects.met), effects.days?.evidence ?? []])
      for (const kind of kinds) if (kind === 'press' || kind === 'vendor_attestation') problems.push(`${kind} never proves a gate`)
  }
  return problems
}

const has = (question: Question, value: string) => question.values.some((v) => v.id === value)

const twice = (rows: { id: string }[], what: string) =>
  rows.filter((row, i) => rows.findIndex((other) => other.id === row.id) !== i).map((row) => `${what} ${row.id} appears twice`)
