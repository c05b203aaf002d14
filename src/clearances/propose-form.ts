import type { SetBy } from '../db/schema.ts'
import type { Form } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import { addDays } from '../policy/dates.ts'
import type { Ruling } from './rules.ts'

// What is typed into the form of a proposal, and with what it begins. Pure.

export type TypedCondition = {
  instruction: string
  menu_path: string
  set_by: string
  proof: string
  reprove_days: string
  /** The setting of the offering that it is about, when the row came from one. */
  configuration: string
  is_left_out: boolean
}

export type TypedProposal = {
  kind: string
  ruling: string
  data_classes: string[]
  uses: string[]
  /** `all` of the studio, or the `chosen`. */
  scope: string
  productions: string[]
  conditions: TypedCondition[]
  valid_from: string
  valid_to: string
  reasons: string
  exception_name: string
  exception_reason: string
  owner: string
  review: string
}

export const mostConditions = 30
const emptyRows = 3

const emptyCondition: TypedCondition = {
  instruction: '',
  menu_path: '',
  set_by: 'org_admin',
  proof: '',
  reprove_days: '',
  configuration: '',
  is_left_out: false,
}

/** Rows to fill in below those that are filled, as many as fit. */
export const withEmptyRows = (conditions: TypedCondition[], rows = emptyRows): TypedCondition[] => [
  ...conditions,
  ...Array.from({ length: Math.max(0, Math.min(rows, mostConditions - conditions.length)) }, () => emptyCondition),
]

export const readProposal = (form: Form): TypedProposal => {
  const said = (name: string) => form.text(name).trim()
  const rows = Math.min(mostConditions, Number(/^\d{1,3}$/.exec(form.text('rows'))?.[0] ?? emptyRows))
  return {
    kind: form.text('kind') || 'clearance',
    ruling: form.text('ruling'),
    data_classes: form.all('data_classes'),
    uses: form.all('uses'),
    scope: form.text('scope'),
    productions: form.all('productions'),
    conditions: Array.from({ length: rows }, (_, i) => ({
      instruction: said(`instruction-${i + 1}`),
      menu_path: said(`menu_path-${i + 1}`),
      set_by: form.text(`set_by-${i + 1}`) || 'org_admin',
      proof: said(`proof-${i + 1}`),
      reprove_days: said(`reprove_days-${i + 1}`),
      configuration: form.text(`configuration-${i + 1}`),
      is_left_out: form.text(`left_out-${i + 1}`) === 'yes',
    })),
    valid_from: said('valid_from'),
    valid_to: said('valid_to'),
    reasons: said('reasons'),
    exception_name: said('exception_name'),
    exception_reason: said('exception_reason'),
    owner: form.text('owner'),
    review: form.text('review'),
  }
}

/** A setting of the offering that an answer about it leans on. */
export type Setting = { id: number; name: string; instruction: string; set_by: SetBy }

const usualDays = 180

type Start = {
  today: string
  settings: Setting[]
  /** The ruling whose place it would take, when it is to be like that one. */
  like: Ruling | null
  /** What was asked for in the review that it comes out of. */
  asked: { review: number; data_classes: string[]; uses: string[]; productions: number[] } | null
}

/** With what the form begins: what was asked for, what stood before, and the settings that the answers lean on. */
export const startOf = ({ today, settings, like, asked }: Start): TypedProposal => {
  const known = (like?.conditions ?? []).map(
    (condition): TypedCondition => ({
      instruction: condition.instruction,
      menu_path: condition.menu_path,
      set_by: condition.set_by,
      proof: condition.proof,
      reprove_days: condition.reprove_days === null ? '' : String(condition.reprove_days),
      configuration: condition.configuration_id === null ? '' : String(condition.configuration_id),
      is_left_out: false,
    }),
  )
  const fresh = settings
    .filter(({ id, instruction }) => !known.some((row) => row.configuration === String(id) || row.instruction === instruction))
    .map(
      ({ id, name, instruction, set_by }): TypedCondition => ({
        ...emptyCondition,
        instruction: instruction || name,
        set_by,
        proof: 'A picture or an export of the page with the setting.',
        configuration: String(id),
      }),
    )
  const productions = asked ? asked.productions : (like?.productions ?? [])
  return {
    kind: like?.kind ?? 'clearance',
    ruling: like?.ruling ?? '',
    data_classes: asked?.data_classes ?? like?.data_classes ?? [],
    uses: asked?.uses ?? like?.uses ?? [],
    scope: productions.length > 0 ? 'chosen' : 'all',
    productions: productions.map(String),
    conditions: withEmptyRows([...known, ...fresh]),
    valid_from: today,
    valid_to: addDays(today, like?.kind === 'sandbox' ? 92 : usualDays),
    reasons: '',
    exception_name: '',
    exception_reason: '',
    owner: '',
    review: asked === null ? '' : String(asked.review),
  }
}

/** The rows that say something. */
export const filledRows = (conditions: TypedCondition[]): { row: TypedCondition; place: number }[] =>
  conditions
    .map((row, i) => ({ row, place: i + 1 }))
    .filter(({ row }) => !row.is_left_out && [row.instruction, row.menu_path, row.proof, row.reprove_days].some((text) => text !== ''))

export const conditionProblems = (conditions: TypedCondition[]): Problems =>
  Object.fromEntries(
    filledRows(conditions).flatMap(({ row, place }) => [
      ...(row.instruction === '' ? [[`instruction-${place}`, `Enter what is to be done for condition ${place}, or leave it out`]] : []),
      ...(row.instruction.length > longest
        ? [[`instruction-${place}`, `Shorten the instruction of condition ${place}: ${longest} characters are the most`]]
        : []),
      ...(row.menu_path.length > longest ? [[`menu_path-${place}`, `Shorten where condition ${place} is set: ${longest} characters are the most`]] : []),
      ...(isSetBy(row.set_by) ? [] : [[`set_by-${place}`, `Choose who can set condition ${place}`]]),
      ...(row.proof === '' ? [[`proof-${place}`, `Enter how condition ${place} is shown to be met`]] : []),
      ...(row.proof.length > longest ? [[`proof-${place}`, `Shorten the proof of condition ${place}: ${longest} characters are the most`]] : []),
      ...(row.reprove_days === '' || (/^\d{1,3}$/.test(row.reprove_days) && Number(row.reprove_days) > 0)
        ? []
        : [[`reprove_days-${place}`, `Enter after how many days condition ${place} is shown again, from 1 to 999, or leave it empty`]]),
    ]),
  )

const longest = 500

export const isSetBy = (text: string): text is SetBy => text === 'user' || text === 'org_admin' || text === 'vendor'
