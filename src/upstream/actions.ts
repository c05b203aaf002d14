import { type Asserter, type AuditEvent, assertedBy, audited, type Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { UpstreamRole } from '../db/watch-tables.ts'
import { type Source, writePassage } from '../facts/new-fact.ts'
import { findOfferingForFact } from '../facts/writes.ts'
import { doOnce, type Once } from '../http/once.ts'
import { notFound, type Problems } from '../http/problem.ts'
import { becauseRefused, Refused } from '../people/not-there.ts'
import { evaluateAll } from '../policy/refresh.ts'
import type { Policies } from '../policy/store.ts'
import { listStanding, noBounds } from './chain.ts'
import { insertLink, insertLinkEnd, listLinks } from './queries.ts'
import { aRole } from './rules.ts'

/** `db` is read as the system, and `policies` are all there are. */
type Deps = { db: Db; policies: Policies; today: string }
type Named = { tool: string; offering: string }

export type NewLink = { offering: Named; upstream: Named; role: UpstreamRole; rank: number; is_chosen: boolean; source: Source }

/**
 * Records that an offering stands on another, with the passage that says so, and evaluates it and all that stands on it again: from now on
 * how the other handles material counts against it. Refuses what stands there already, and what would stand on itself.
 */
export const recordLink = (
  { db, policies, today }: Deps,
  actor: Asserter,
  link: NewLink,
  once: Once | null,
): Promise<{ id: number } | { problems: Problems }> =>
  audited(db, actor, async (tx) => {
    const offering = await findOfferingForFact(tx, link.offering.tool, link.offering.offering)
    const upstream = await findOfferingForFact(tx, link.upstream.tool, link.upstream.offering)
    const { role, rank, is_chosen, source } = link
    const result = await doOnce(tx, once, async () => {
      await refuseCircle(tx, offering.id, upstream)
      const by = assertedBy(actor)
      const passage = await writePassage(tx, offering.vendor_id, 'published_terms', source, by)
      const row = { offering_id: offering.id, upstream_id: upstream.id, role, rank, is_chosen, ...passage, since: source.copied_on, recorded_by: by }
      return { id: await insertLink(tx, row) }
    })
    const sentence = `${offering.name} stands on ${upstream.name}, ${aRole[role]}${is_chosen ? ' that the user can choose' : ''}: how that handles material counts for it as well.`
    await evaluateAll(tx, { policies, today, offeringIds: [offering.id], cause: { text: sentence } })
    const subject = `/tools/${link.offering.tool}/${link.offering.offering}`
    const event: AuditEvent = { action: 'upstream.recorded', subject, sentence, audience: 'public', after: { id: result.id, upstream: link.upstream, role } }
    return { result, events: [event] }
  }).catch(becauseRefused<{ problems: Problems }>)

const refuseCircle = async (tx: Tx, offering_id: number, upstream: { id: number; name: string }) => {
  const refuse = (text: string) => new Refused({ problems: { upstream: `Name another offering: ${text}` } })
  if (upstream.id === offering_id) throw refuse('nothing stands on itself')
  const [own, below] = [await listStanding(tx, [offering_id], noBounds), await listStanding(tx, [upstream.id], noBounds)]
  if (below.some(({ upstream_id }) => upstream_id === offering_id)) throw refuse(`${upstream.name} stands on this one itself`)
  if (own.some(({ upstream_id, depth }) => depth === 1 && upstream_id === upstream.id)) throw refuse('this link is recorded. End it first if it is another now')
}

/** Ends a link for a reason: from now on the offering no longer stands there. Throws 404. */
export const endLink = ({ db, policies, today }: Deps, actor: Asserter, end: { offering: Named; link: number; reason: string }): Promise<void> =>
  audited(db, actor, async (tx) => {
    const offering = await findOfferingForFact(tx, end.offering.tool, end.offering.offering)
    const link = (await listLinks(tx, offering.id)).find(({ id }) => id === end.link)
    if (!link) throw notFound('This link')
    await insertLinkEnd(tx, { link_id: link.id, reason: end.reason, ended_by: assertedBy(actor) })
    const sentence = `${offering.name} no longer stands on ${link.name}.`
    await evaluateAll(tx, { policies, today, offeringIds: [offering.id], cause: { text: sentence } })
    const subject = `/tools/${end.offering.tool}/${end.offering.offering}`
    return { result: undefined, events: [{ action: 'upstream.ended', subject, sentence, audience: 'public', after: { link: end.link }, reason: end.reason }] }
  })
