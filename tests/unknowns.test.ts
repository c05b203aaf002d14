import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listFacts } from '../src/facts/queries.ts'
import { stateOf } from '../src/facts/rules.ts'
import { cellStates } from '../src/register/unknowns.ts'
import { allOf, jsonAt, pageAt, refusalAt } from './documents.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

type Item = { tool: string; offering: string; is_demo: boolean; states: Record<string, string> }

const everyItem = async () => (await allOf(world, '/unknowns.json?limit=200')).items as unknown as Item[]

const gates = () => [
  ...new Set(
    world.policies
      .current('2026-11-22')
      .criteria.filter(({ kind }) => kind === 'gate')
      .map(({ question }) => question),
  ),
]

describe('the map of what is not known', () => {
  it('is a picture without inline style, described, with the same as a table behind it', async () => {
    const html = await pageAt(world, '/unknowns')
    const picture = html.slice(html.indexOf('<svg class="heat" viewBox'), html.indexOf('</svg>', html.indexOf('role="group"')))
    expect(picture).toMatch(/<title id="heat-title">.+<\/title>\s*<desc id="heat-desc">.+<\/desc>/)
    expect(picture).not.toMatch(/style=|<style/)
    expect([...picture.matchAll(/<use /g)].length).toBe(60 * gates().length)
    for (const state of cellStates) expect(picture).toContain(`<g id="cell-${state}"`)
    expect([...html.slice(html.indexOf('id="state-table"')).split('</table>')[0]!.matchAll(/<tr>/g)].length).toBe(61)
  })

  it('goes through every offering once, real tools first', async () => {
    const { items, total, pages } = await allOf(world, '/unknowns.json')
    expect(pages).toBe(Math.ceil(total / 60))
    expect(new Set(items.map(({ tool, offering }) => `${tool}/${offering}`)).size).toBe(total)
    expect(items.map(({ is_demo }) => is_demo)).toEqual(items.map(({ is_demo }) => is_demo).toSorted())
  })

  it('says of each cell what the facts say', async () => {
    const items = await everyItem()
    const rows = await world.db
      .selectFrom('offerings as o')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select(['o.id', 't.slug as tool', 'o.slug as offering'])
      .execute()
    const facts = await listFacts(world.db, { ownOnly: true, offeringIds: rows.map(({ id }) => id) })
    for (const { id, tool, offering } of rows) {
      const { states } = items.find((item) => item.tool === tool && item.offering === offering)!
      const known = facts.get(id)!
      for (const question of gates()) {
        const found = known
          .filter((fact) => fact.question === question)
          .map((fact, _, all) =>
            stateOf(
              fact,
              all.filter((other) => other !== fact),
              world.bank.byId.get(question)!,
            ),
          )
        if (found.length === 0) expect(['unknown', 'not_applicable']).toContain(states[question])
        else expect(found, `${tool}/${offering} ${question}`).toContain(states[question])
      }
    }
  })

  it('counts who has no answer, widest gap first, without what is invented', async () => {
    const { questions } = await jsonAt(world, '/unknowns.json')
    const items = (await everyItem()).filter(({ is_demo }) => !is_demo)
    const gaps = questions.map(({ unanswered }: { unanswered: number }) => unanswered)
    expect(gaps).toEqual(gaps.toSorted((a: number, b: number) => b - a))
    for (const { question, answered, unanswered } of questions) {
      expect(answered + unanswered).toBe(items.length)
      expect(answered).toBeGreaterThanOrEqual(
        items.filter(({ states }) => ['verified', 'attested', 'inferred', 'contradicted'].includes(states[question]!)).length,
      )
    }
  })

  it('comes whole as CSV, in the same words', async () => {
    const answer = await world.request('/unknowns.csv')
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [head, ...lines] = (await answer.text()).trim().split('\n')
    const items = await everyItem()
    expect(lines.length).toBe(items.length)
    expect(head!.split(',').slice(5)).toEqual(gates())
    const chatgpt = items.find(({ tool, offering }) => tool === 'chatgpt' && offering === 'consumer')!
    expect(lines.find((line) => line.startsWith('openai,chatgpt,consumer,'))).toContain(
      gates()
        .map((question) => chatgpt.states[question])
        .join(','),
    )
  })

  it('can be asked under another policy', async () => {
    const { pack } = world.policies.list.find((policy) => policy.pack.kind === 'overlay')!
    expect((await jsonAt(world, `/unknowns.json?policy=${pack.id}`)).policy).toBe(`${pack.id}@${pack.version}`)
    await pageAt(world, `/unknowns?policy=${pack.id}@${pack.version}&limit=5`)
  })

  it.each([
    ['policy=nobody', 'policy'],
    ['policy=netflix-genai@1999-01-01', 'policy'],
    ['limit=1000', 'limit'],
    ['cursor=abc', 'cursor'],
  ])('refuses %s by name', async (query, field) => {
    expect(await refusalAt(world, `/unknowns.json?${query}`)).toEqual({ status: 400, fields: [field] })
    expect((await world.request(`/unknowns?${query}`)).status).toBe(400)
  })
})
