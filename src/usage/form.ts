import { type UseKind, useKinds } from '../clearances/uses.ts'
import type { ConsentCover, Fate, SourceRights } from '../db/production-tables.ts'
import type { Form } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import { isDay } from '../policy/dates.ts'
import { dataClassIds } from '../policy/policy.ts'
import { namedAs } from '../triage/names.ts'
import type { Named } from '../triage/queries.ts'
import { covers, type Entry, fates, sourceRights } from './entry.ts'

// A line of the register as somebody types it, as a row of a sheet has it, and as a program sends it: one set of rules for the three.

export const textFields = [
  'tool',
  'version',
  'settings',
  'used_from',
  'used_to',
  'kind',
  'shot',
  'asset',
  'timecode_in',
  'timecode_out',
  'people',
  'purpose',
  'prompts',
  'source_material',
  'source_rights',
  'output',
  'fate',
  'talent',
  'performer',
  'use',
] as const
export type TextField = (typeof textFields)[number]
export type TypedEntry = Record<TextField, string> & { data: string[]; in_locked_cut: boolean }

export const blankEntry: TypedEntry = {
  ...(Object.fromEntries(textFields.map((field) => [field, ''])) as Record<TextField, string>),
  data: [],
  in_locked_cut: false,
}

export const typedEntry = (form: Form): TypedEntry => ({
  ...(Object.fromEntries(textFields.map((field) => [field, form.text(field).trim()])) as Record<TextField, string>),
  data: form.all('data'),
  in_locked_cut: form.text('in_locked_cut') !== '',
})

/** A line that stands, as its form has it: to correct it, or to begin another like it. */
export const typedAgain = (entry: Entry): TypedEntry => ({
  ...(Object.fromEntries(textFields.filter((field) => field !== 'use').map((field) => [field, String(entry[field as keyof Entry] ?? '')])) as Record<
    TextField,
    string
  >),
  use: entry.use_number === null ? '' : String(entry.use_number),
  data: entry.data_classes,
  in_locked_cut: entry.in_locked_cut,
})

/** What the rules ask of the register: the names of offerings, the numbers of the uses of the production, today. */
export type Known = { names: Named[]; uses: number[]; today: string }

/** A line without what the register adds when it is entered. */
export type ReadEntry = Omit<
  Entry,
  'id' | 'number' | 'supersedes' | 'path' | 'clearance_id' | 'policy' | 'consents' | 'source' | 'by' | 'entered_at' | 'is_demo'
>

const longest: Partial<Record<TextField, number>> = {
  tool: 200,
  version: 200,
  settings: 1000,
  shot: 100,
  asset: 200,
  people: 500,
  purpose: 2000,
  prompts: 20_000,
  source_material: 5000,
  output: 2000,
  performer: 200,
}
const timecode = /^\d{2}:\d{2}:\d{2}([:;.]\d{2,3})?$/

const isOneOf = <T extends string>(all: readonly T[], text: string): text is T => all.some((one) => one === text)

/** What is wrong with a line, by field; or the line. Whether a clearance covers it is not asked: every use is taken, and raised. */
export const entryFrom = (typed: TypedEntry, { names, uses, today }: Known): { problems: Problems; entry: null } | { problems: null; entry: ReadEntry } => {
  const problems: Problems = {}
  for (const [field, most] of Object.entries(longest))
    if ([...typed[field as TextField]].length > most) problems[field] = `Shorten it to ${most.toLocaleString('en-GB')} characters at most`
  const used_to = typed.used_to || typed.used_from
  const fate = typed.fate || 'undecided'
  const named = namedAs(names, typed.tool) ?? names.find(({ tool, offering }) => `${tool}/${offering}` === typed.tool)
  if (typed.tool === '') problems.tool = 'Name the tool, and the plan of it that was used'
  if (!isDay(typed.used_from)) problems.used_from = 'Enter the day of use, like 2026-11-22'
  else if (typed.used_from > today) problems.used_from = 'Enter a day that is not in the future: the register has what was done'
  if (typed.used_to !== '') {
    if (!isDay(used_to)) problems.used_to = 'Enter a day like 2026-11-22, or leave it empty'
    else if (used_to > today) problems.used_to = 'Enter a day that is not in the future'
    else if (used_to < typed.used_from) problems.used_to = 'Enter a day that is not before the first'
  }
  if (!isOneOf(useKinds, typed.kind)) problems.kind = `Choose the kind of use: ${useKinds.join(', ')}`
  const unknown = typed.data.filter((id) => !isOneOf(dataClassIds, id))
  if (typed.data.length === 0) problems.data = 'Choose what went in; D0 when it was nothing of the production'
  else if (unknown.length > 0) problems.data = `Choose data classes among ${dataClassIds.join(', ')}`
  if (typed.purpose === '') problems.purpose = 'Say what it was used for'
  for (const field of ['timecode_in', 'timecode_out'] as const)
    if (typed[field] !== '' && !timecode.test(typed[field])) problems[field] = 'Enter a timecode like 01:02:03:04'
  if (typed.source_rights !== '' && !isOneOf(sourceRights, typed.source_rights))
    problems.source_rights = `Choose among ${sourceRights.join(', ')}, or leave it empty`
  if (!isOneOf(fates, fate)) problems.fate = `Choose what becomes of it: ${fates.join(', ')}`
  if (typed.talent !== '' && !isOneOf(covers, typed.talent)) problems.talent = `Choose among ${covers.join(', ')}, or leave it empty`
  if (typed.talent !== '' && typed.performer === '') problems.performer = 'Name the performer who is in it'
  const use_number = /^\d{1,9}$/.test(typed.use) ? Number(typed.use) : null
  if (typed.use !== '' && (use_number === null || !uses.includes(use_number)))
    problems.use = `There is no use ${typed.use}; leave it empty when it belongs to none`
  if (Object.keys(problems).length > 0) return { problems, entry: null }
  const { data, use: _use, ...texts } = typed
  const entry = {
    ...texts,
    ...{ use_number, used_to, offering_id: named?.id ?? null, tool: named?.name ?? typed.tool, data_classes: dataClassIds.filter((id) => data.includes(id)) },
    ...{
      kind: typed.kind as UseKind,
      fate: fate as Fate,
      source_rights: typed.source_rights as SourceRights,
      talent: typed.talent === '' ? null : (typed.talent as ConsentCover),
    },
  }
  return { problems: null, entry }
}
