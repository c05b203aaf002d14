import type { EntryRow } from './queries.ts'
import { type Named, whoOf, withNames } from './rules.ts'

/** An entry in a list: as it was logged, and as its reader is shown it. */
export const entryJson = (row: EntryRow, known: Named[]) => ({
  leaf: row.leaf,
  at: row.at.toISOString(),
  action: row.action,
  who: whoOf(row, known),
  text: withNames(row.sentence, known),
  subject: row.subject,
  actor_kind: row.actor_kind,
  actor: row.actor,
  sentence: row.sentence,
  is_public: row.is_public,
})
