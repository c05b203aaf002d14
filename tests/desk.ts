import { sql } from 'kysely'
import type { ReviewPart } from '../src/db/review-tables.ts'
import type { World } from './world.ts'

type Asked = {
  tool: string
  offering: string
  /** The studio whose review it is; the demonstration's unless it is said. */
  studio?: string
  lead?: string
  owners?: Partial<Record<ReviewPart, string>>
}

export const idOfPerson = async (world: World, email: string): Promise<number> =>
  (await world.owner.selectFrom('accounts').select('person_id').where('email', '=', email).executeTakeFirstOrThrow()).person_id

export const idOfOffering = async (world: World, tool: string, offering: string): Promise<number> => {
  const { rows } = await sql<{
    id: number
  }>`select o.id from offerings o join tools t on t.id = o.tool_id where t.slug = ${tool} and o.slug = ${offering}`.execute(world.owner)
  return rows[0]!.id
}

/** A review with its four parts, past every form, as the owner of the database. */
export const openReview = async (
  world: World,
  { tool, offering, studio = 'demo-studio', lead, owners = {} }: Asked,
): Promise<{ id: number; offering_id: number }> => {
  const offering_id = await idOfOffering(world, tool, offering)
  const { id: studio_id } = await world.owner.selectFrom('organisations').select('id').where('slug', '=', studio).executeTakeFirstOrThrow()
  const lead_id = lead === undefined ? null : await idOfPerson(world, lead)
  const { id } = await world.owner
    .insertInto('reviews')
    .values({ studio_id, offering_id, kind: 'new', irq: '{}', lead_id, opened_by: lead_id, closed_at: null, closed_by: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const part of ['security', 'privacy', 'ai', 'legal'] as const) {
    const owner = owners[part]
    await world.owner
      .insertInto('review_parts')
      .values({ review_id: id, part, owner_id: owner === undefined ? null : await idOfPerson(world, owner), due_on: '2026-12-24', cadence_days: 365 })
      .execute()
  }
  return { id, offering_id }
}
