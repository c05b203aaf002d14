import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { findGrades } from '../src/watch/grades-queries.ts'
import { loseQuote } from './clearing.ts'
import { textOf } from './evidence-desk.ts'
import { validateHtml } from './html.ts'
import { createWorld } from './world.ts'

it('the register grades itself: every figure follows the tables', async () => {
  const world = await createWorld()
  const grades = () => findGrades(world.system, '2026-11-22')
  const before = await grades()
  expect(before.facts).toBeGreaterThanOrEqual(before.answered)
  expect(before.held + before.lost + before.never_compared).toBe(before.facts)
  expect(before.oldest?.seen_on).toMatch(/^20/)
  const { rows } = await sql<{
    fact: number
  }>`select min(f.id) as fact from facts f join citations c on c.fact_id = f.id join quote_checks q on q.quote_id = c.quote_id and q.found
    join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id where not t.is_demo`.execute(world.owner)
  await loseQuote(world, rows[0]!.fact)
  const after = await grades()
  expect(after.lost).toBeGreaterThan(before.lost)
  expect(after.held + after.lost + after.never_compared).toBe(after.facts)
  const html = await textOf(world.request('/grades'))
  expect(html).toContain('The register grades itself')
  expect(await validateHtml(html)).toEqual([])
  await world.close()
})
