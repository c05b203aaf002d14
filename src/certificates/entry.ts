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

type Decided = {
  clearance: { id: number; ruling: string; facts_digest: string; valid_from: string; valid_to: string }
  offering: { tool: string; offering: string }
}

/** Whether an entry is the decision on that clearance: it names it, or it was written when entries did not and says the same of the same offering. */
export const isDecision = (entry: string, index: number, { clearance, offering }: Decided): boolean => {
  const { id, ...said } = clearance
  const { index: place, action, subject, after } = readEvent(entry)
  if (place !== index || action !== 'clearance.decided') return false
  const agrees = (['ruling', 'facts_digest', 'valid_from', 'valid_to'] as const).every((name) => after[name] === undefined || after[name] === said[name])
  const isAbout = subject === `/tools/${offering.tool}/${offering.offering}`
  if (after.clearance === undefined) return agrees && isAbout && after.ruling !== undefined && after.facts_digest !== undefined
  return agrees && after.clearance === id && (isAbout || subject === `/clearances/${id}`)
}
