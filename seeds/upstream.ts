import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { z } from 'zod'
import type { AuditEvent, Tx } from '../src/audit/audited.ts'
import { upstreamRoles } from '../src/db/watch-tables.ts'
import { readYaml } from '../src/questions/yaml.ts'

const path = z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/)
const link = z.strictObject({
  offering: path,
  upstream: path,
  role: z.enum(upstreamRoles),
  rank: z.int().min(1).max(99),
  is_chosen: z.boolean(),
  fact: z.string(),
})
const file = new URL('catalogue/upstream.yaml', import.meta.url)

/** What plans of the catalogue stand on, by the passage of a fact; a link that is there, or was ended, stays as it is. */
export const seedUpstream = async (tx: Tx): Promise<AuditEvent[]> => {
  const { links } = readYaml('seeds/catalogue/upstream.yaml', readFileSync(file, 'utf8'), z.strictObject({ links: z.array(link) })).value
  const { rows: added } = await sql<{ offering: string; upstream: string }>`
    with named as (select o.id, t.slug || '/' || o.slug as path, t.name || ', ' || o.name as name from offerings o join tools t on t.id = o.tool_id),
    r as (select * from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as r(offering text, upstream text, role text, rank smallint, is_chosen boolean, fact text)),
    added as (insert into upstream_links (offering_id, upstream_id, role, rank, is_chosen, quote_id, capture_id, since, recorded_by)
      select f.id, u.id, r.role, r.rank, r.is_chosen, c.quote_id, c.capture_id, k.captured_on, 'catalogue'
      from r join named f on f.path = r.offering join named u on u.path = r.upstream
      join facts x on x.source_ref = r.fact join citations c on c.fact_id = x.id join captures k on k.id = c.capture_id
      where not exists (select from upstream_links l where l.offering_id = f.id and l.upstream_id = u.id)
      returning offering_id, upstream_id)
    select f.name as offering, u.name as upstream from added a join named f on f.id = a.offering_id join named u on u.id = a.upstream_id`.execute(tx)
  return added.map(({ offering, upstream }): AuditEvent => {
    const sentence = `${offering} stands on ${upstream}, by the catalogue.`
    return { action: 'upstream.recorded', subject: '/upstream', sentence, audience: 'public' }
  })
}
