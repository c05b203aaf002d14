// What an entry of the log says, as far as a certificate asks. Whoever wrote it, it is read as if it could be anything.

export type LoggedEvent = { index: unknown; at: string; action: string; subject: string; before: Record<string, unknown>; after: Record<string, unknown> }

/** What of an entry is looked at here; an entry that is no JSON says nothing. */
export const readEvent = (entry: string): LoggedEvent => {
  const { index, at, event } = members(parsed(entry))
  const { action, subject, before, after } = members(event)
  return { index, at: text(at), action: text(action), subject: text(subject), before: members(before), after: members(after) }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const members = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})
const parsed = (entry: string): unknown => {
  try {
    return JSON.parse(entry)
  } catch {
    return null
  }
}
