import { type RawBuilder, sql } from 'kysely'

/**
 * The check that says how a quote stands, to be joined laterally: that of the newest copy, and of two checks of one copy the later. `quote`: the
 * column with its number, such as `q.id`.
 */
export const newestCheck = (quote: string): RawBuilder<unknown> => sql`(
  select n.found, n.capture_id, n.recorded_at, k.captured_on, k.text is not null as is_here from quote_checks n join captures k on k.id = n.capture_id
  where n.quote_id = ${sql.ref(quote)} order by k.captured_on desc nulls last, n.id desc limit 1)`
