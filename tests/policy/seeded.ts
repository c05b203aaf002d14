import type { Fact } from '../../src/facts/fact.ts'
import { listFacts } from '../../src/facts/queries.ts'
import { everyOffering } from '../dossier-reading.ts'
import { createWorld } from '../world.ts'

export type SeededOffering = { name: string; facts: Fact[] }

/** The facts of every offering of the seed, read once through a real database; all that follows is pure. */
export const seededOfferings = async (): Promise<SeededOffering[]> => {
  const world = await createWorld()
  try {
    const rows = await world.db.selectFrom('offerings').select('id').orderBy('id').execute()
    const [names, facts] = await Promise.all([everyOffering(world), listFacts(world.db, { offeringIds: rows.map(({ id }) => id) })])
    return rows.map(({ id }, i) => ({ name: `${names[i]!.tool}/${names[i]!.offering}`, facts: facts.get(id) ?? [] }))
  } finally {
    await world.close()
  }
}
