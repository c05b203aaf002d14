import type { Entry } from '../audit/export-file.ts'
import { leafHash } from '../audit/tree.ts'
import { isDay } from '../policy/dates.ts'
import { type LoggedEvent, readEvent } from './entry.ts'
import type { ReadContent, ReadLog } from './file.ts'

/** What a newer export of the log says of a clearance: problems, and what a reader has to know besides. */
export type Since = { problems: string[]; notes: string[] }

/** Looks at the entries of an export, in order. Asked for a day, what came after it is told and does not count. */
export const since = (log: ReadLog, { clearance, offering }: Pick<ReadContent, 'clearance' | 'offering'>, on: string) => {
  const [problems, notes, facts]: [string[], string[], number[]] = [[], [], []]
  let [isThere, isHidden, hidden] = [false, false, 0]
  let suspended: string | null = null

  const own = ({ leaf, entry }: Entry) => {
    isThere = leaf.equals(leafHash(log.entry))
    isHidden = entry === null
  }
  const tell = (sentence: string, day: string) => {
    if (day <= on) problems.push(`${sentence}.`)
    else notes.push(`${sentence}, after ${on}.`)
  }
  const later = (index: number, { action, subject, at, before, after }: LoggedEvent) => {
    const day = at.slice(0, 10)
    const isOfThis = after.clearance === clearance.id
    if (action === 'clearance.revoked' && isOfThis) tell(`Entry ${index} revoked it, from ${effectOf(after) ?? day} on`, effectOf(after) ?? day)
    else if (action === 'clearance.decided' && before.clearance === clearance.id) tell(`Entry ${index} put another decision in its place on ${day}`, day)
    else if (action === 'clearance.suspended' && isOfThis && day <= on) suspended = `Entry ${index} suspended it on ${day}, and nothing up to ${on} ended that.`
    else if (action === 'clearance.suspended' && isOfThis) tell(`Entry ${index} suspended it on ${day}`, day)
    else if (action === 'clearance.suspension_ended' && isOfThis && day <= on) suspended = null
    else if (action.startsWith('fact.') && subject === `/tools/${offering.tool}/${offering.offering}` && day <= on) facts.push(index)
  }

  return {
    onEntry: (entry: Entry) => {
      if (entry.index === log.index) own(entry)
      else if (entry.index > log.index && entry.entry === null) hidden += 1
      else if (entry.index > log.index) later(entry.index, readEvent(entry.entry!))
    },
    result: (): Since => ({
      problems: [
        ...(isThere ? [] : [`The export does not hold the decision at entry ${log.index}.`]),
        ...(isThere && isHidden
          ? ['The export does not disclose the decision, so what came of it is hidden too: have it exported by somebody who may read it.']
          : []),
        ...problems,
        ...(suspended === null ? [] : [suspended]),
      ],
      notes: [
        ...notes,
        ...(facts.length === 0
          ? []
          : [`Facts about the offering were recorded since (${entries(facts)}): whether it still rests on the same facts, the register says.`]),
        ...(hidden === 0 ? [] : [`Of ${hidden} later ${hidden === 1 ? 'entry' : 'entries'} the export discloses the hash only.`]),
      ],
    }),
  }
}

/** A revocation may take effect later than it is decided. */
const effectOf = ({ takes_effect_on }: Record<string, unknown>): string | null =>
  typeof takes_effect_on === 'string' && isDay(takes_effect_on) ? takes_effect_on : null

const most = 5
const entries = (indexes: number[]): string =>
  `${indexes.length === 1 ? 'entry' : 'entries'} ${indexes.slice(0, most).join(', ')}${indexes.length > most ? ` and ${indexes.length - most} more` : ''}`
