import type { Audience, AuditEvent } from '../audit/audited.ts'
import type { RulingWord } from '../db/schema.ts'

/** What an event has to know of a record. */
type Of = { studio_id: number; studio: string; publishes: boolean; tool_name: string; offering_name: string }

export const nameOf = ({ tool_name, offering_name }: Pick<Of, 'tool_name' | 'offering_name'>): string => `${tool_name}, ${offering_name}`

/** What a studio rules is for everybody when it publishes, and else its own; what it is still thinking about is always its own. */
const audienceOf = ({ studio_id, publishes }: Of): Audience => (publishes ? 'public' : { organisation: studio_id })

export const rulingWords: Record<RulingWord, string> = {
  cleared: 'cleared',
  cleared_with_conditions: 'cleared with conditions',
  not_cleared: 'not cleared',
}

type Said = { action: string; sentence: string; before?: Record<string, unknown>; after?: Record<string, unknown>; reason?: string; is_decision?: boolean }

/** About a proposal: for its studio. */
export const proposalEvent = (of: Of, id: number, said: Said): AuditEvent => ({
  ...said,
  subject: `/proposals/${id}`,
  audience: { organisation: of.studio_id },
  after: { proposal: id, ...said.after },
})

/** About a clearance: for whoever may read the clearance, or for one organisation and those above it. */
export const clearanceEvent = (of: Of, id: number, said: Said, only?: number): AuditEvent => ({
  ...said,
  subject: `/clearances/${id}`,
  audience: only === undefined ? audienceOf(of) : { organisation: only },
  after: { clearance: id, ...said.after },
})
