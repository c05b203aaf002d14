import { findStudioFor, listRulings } from '../clearances/queries.ts'
import { clearanceState, stands } from '../clearances/rules.ts'
import type { Db } from '../db/database.ts'
import type { UpstreamRole } from '../db/watch-tables.ts'
import { listFacts } from '../facts/queries.ts'
import { digestOn } from '../policy/evaluate.ts'
import type { Policies } from '../policy/store.ts'
import { listStanding, noBounds, type Standing } from './chain.ts'
import { listResting, type Resting } from './queries.ts'

/** How many rest on one model, host or service, directly or not: tools, plans of them, and how many of those the studio has cleared. */
export type Concentration = Pick<Standing, 'tool' | 'offering' | 'name' | 'is_demo'> & {
  roles: UpstreamRole[]
  tools: number
  cleared_tools: number
  resting: (Resting & { is_direct: boolean; is_cleared: boolean })[]
}

/** The most rested on first. Pure. */
export const concentrationOf = (standing: Standing[], resting: Resting[], cleared: Set<number>): Concentration[] => {
  const byId = new Map(resting.map((one) => [one.id, one]))
  const toolsOf = (all: Resting[]) => new Set(all.map(({ tool }) => tool)).size
  return [...Map.groupBy(standing, ({ upstream_id }) => upstream_id).values()]
    .map((links): Concentration => {
      const { tool, offering, name, is_demo } = links[0]!
      const own = [...Map.groupBy(links, ({ offering_id }) => offering_id)].flatMap(([id, ways]) => {
        const one = byId.get(id)
        return one ? [{ ...one, is_direct: ways.some(({ depth }) => depth === 1), is_cleared: cleared.has(id) }] : []
      })
      return {
        ...{ tool, offering, name, is_demo, resting: own },
        roles: [...new Set(links.map(({ role }) => role))].sort(),
        tools: toolsOf(own),
        cleared_tools: toolsOf(own.filter(({ is_cleared }) => is_cleared)),
      }
    })
    .sort((a, b) => b.cleared_tools - a.cleared_tools || b.tools - a.tools || (a.name < b.name ? -1 : 1))
}

type Deps = { db: Db; policies: Policies; today: string; ownStudioId: number | null; contractStudioId: number | null }

/** As it is today, with the clearances that the reader may know of. */
export const loadConcentration = async ({ db, policies, today, ownStudioId, contractStudioId }: Deps): Promise<Concentration[]> => {
  const resting = await listResting(db)
  const ids = resting.map(({ id }) => id)
  if (ids.length === 0) return []
  const [standing, facts, rulings] = await Promise.all([
    listStanding(db, ids, noBounds),
    listFacts(db, { offeringIds: ids, on: today, studioId: contractStudioId }),
    findStudioFor(db, ownStudioId).then((studio) => listRulings(db, studio, ids, { on: today })),
  ])
  const policy = policies.current(today)
  const isCleared = (id: number) => stands(clearanceState(rulings.get(id) ?? null, digestOn(policy, facts.get(id) ?? [], today), today))
  return concentrationOf(standing, resting, new Set(ids.filter(isCleared)))
}
