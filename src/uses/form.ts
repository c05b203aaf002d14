import { type UseKind, useKinds } from '../clearances/uses.ts'
import type { ReplyRuling } from '../db/production-tables.ts'
import type { Form } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import { isDay } from '../policy/dates.ts'
import { type DataClassId, dataClassIds } from '../policy/policy.ts'
import { departments } from '../toolkit/departments.ts'
import { longestUse } from './rules.ts'

/** What a use is called and said to be, as it was typed. */
export type TypedCase = { title: string; purpose: string; department: string; kind: string; settings: string; without_ai: string }
export const blankCase: TypedCase = { title: '', purpose: '', department: '', kind: '', settings: '', without_ai: '' }

export const typedCase = (form: Form): TypedCase => ({
  title: form.text('title').trim().replaceAll(/\s+/g, ' '),
  purpose: form.text('purpose').trim(),
  department: form.text('department'),
  kind: form.text('kind'),
  settings: form.text('settings').trim(),
  without_ai: form.text('without_ai').trim(),
})

const isKind = (text: string): text is UseKind => useKinds.some((kind) => kind === text)
const tooLong = (text: string, most: number) => [...text].length > most

export const caseProblems = ({ title, purpose, department, kind, settings, without_ai }: TypedCase): Problems => {
  const problems: Problems = {}
  if (title === '') problems.title = 'Give the use a short name, by which your people know it'
  else if (tooLong(title, longestUse.title)) problems.title = `Shorten the name to ${longestUse.title} characters at most`
  if (purpose === '') problems.purpose = 'Say what is done, so that somebody who was not there understands it'
  else if (tooLong(purpose, longestUse.purpose)) problems.purpose = `Shorten it to ${longestUse.purpose} characters at most`
  if (!isKind(kind)) problems.kind = 'Choose the kind of use'
  if (department !== '' && !departments.some(({ id }) => id === department)) problems.department = 'Choose one of the departments, or none'
  if (tooLong(settings, longestUse.settings)) problems.settings = `Shorten it to ${longestUse.settings} characters at most`
  if (tooLong(without_ai, longestUse.without_ai)) problems.without_ai = `Shorten it to ${longestUse.without_ai} characters at most`
  return problems
}

export type TypedTelling = { told_on: string; contact: string; note: string }
export const typedTelling = (form: Form): TypedTelling => ({
  told_on: form.text('told_on').trim(),
  contact: form.text('contact').trim(),
  note: form.text('note').trim(),
})

export const tellingProblems = ({ told_on, contact, note }: TypedTelling, today: string): Problems => {
  const problems: Problems = {}
  if (contact === '') problems.contact = 'Name the contact who was told'
  else if (tooLong(contact, longestUse.contact)) problems.contact = `Shorten it to ${longestUse.contact} characters at most`
  if (!isDay(told_on)) problems.told_on = 'Enter a day like 2026-11-22'
  else if (told_on > today) problems.told_on = 'Enter a day that is not in the future'
  if (tooLong(note, longestUse.note)) problems.note = `Shorten it to ${longestUse.note} characters at most`
  return problems
}

export const replyRulings: ReplyRuling[] = ['approved', 'no_objection', 'more_wanted', 'declined']
export type TypedReply = {
  ruling: string
  replied_by: string
  replied_on: string
  uses: UseKind[]
  data_classes: DataClassId[]
  shots: string
  ends_on: string
  words: string
}
export const typedReply = (form: Form): TypedReply => ({
  ruling: form.text('ruling'),
  replied_by: form.text('replied_by').trim(),
  replied_on: form.text('replied_on').trim(),
  uses: useKinds.filter((kind) => form.all('uses').includes(kind)),
  data_classes: dataClassIds.filter((id) => form.all('data').includes(id)),
  shots: form.text('shots').trim(),
  ends_on: form.text('ends_on').trim(),
  words: form.text('words').trim(),
})

/** Several in one field: by comma, semicolon or line. */
export const namesIn = (text: string): string[] => [...new Set(text.split(/[\n,;]/).flatMap((one) => (one.trim() === '' ? [] : [one.trim()])))]

/** Of an approval the file and the scope have to be there: without them it approves nothing. */
export const replyProblems = (typed: TypedReply, today: string, hasFile: boolean): Problems => {
  const { ruling, replied_by, replied_on, uses, data_classes, shots, ends_on, words } = typed
  const problems: Problems = {}
  if (!replyRulings.some((one) => one === ruling)) problems.ruling = 'Choose what the contact answered'
  if (replied_by === '') problems.replied_by = 'Name who answered'
  else if (tooLong(replied_by, longestUse.replied_by)) problems.replied_by = `Shorten it to ${longestUse.replied_by} characters at most`
  if (!isDay(replied_on)) problems.replied_on = 'Enter a day like 2026-11-22'
  else if (replied_on > today) problems.replied_on = 'Enter a day that is not in the future'
  if (words === '') problems.words = 'Enter what was answered, in the words of the contact'
  else if (tooLong(words, longestUse.words)) problems.words = `Shorten it to ${longestUse.words} characters at most`
  if (tooLong(shots, longestUse.shots)) problems.shots = `Shorten it to ${longestUse.shots} characters at most`
  if (ends_on !== '' && (!isDay(ends_on) || ends_on <= replied_on)) problems.ends_on = 'Enter a day after the answer, or leave it empty'
  if (ruling !== 'approved') return problems
  if (uses.length === 0) problems.uses = 'Choose which kinds of use it approves'
  if (data_classes.length === 0) problems.data = 'Choose for which data it approves them'
  if (!hasFile) problems.file = 'Add the file with the approval: without it nothing counts as approved'
  return problems
}
