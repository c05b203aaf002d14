import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allOf, jsonAt, pageAt, refusalAt } from './documents.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

describe('the list of vendors', () => {
  it('shows tools, facts and what is verified, real vendors before invented ones', async () => {
    const html = await pageAt(world, '/vendors?limit=200')
    expect(html).toContain('href="/vendors/openai"')
    expect(html.indexOf('/vendors/openai"')).toBeLessThan(html.indexOf('demo-mark', html.indexOf('<tbody')))
  })

  it('finds a vendor by its name, by one of its tools, and with a slip of the pen', async () => {
    for (const q of ['OpenAI', 'sora', 'opnai']) expect(await pageAt(world, `/vendors?q=${q}`), q).toContain('href="/vendors/openai"')
    expect(await pageAt(world, '/vendors?q=OpenAI')).not.toContain('href="/vendors/anthropic"')
  })

  it('says so when nothing matches, and takes signs for letters', async () => {
    for (const q of ['zzzzzz', '%25', '_', '%5C', "'"]) expect(await pageAt(world, `/vendors?q=${q}`), q).toContain('No vendors match')
  })

  it('comes in pages that hold every vendor once', async () => {
    const { items, pages, total } = await allOf(world, '/api/v1/vendors?limit=7')
    expect(pages).toBeGreaterThan(5)
    expect(items.length).toBe(total)
    expect(new Set(items.map(({ vendor }) => vendor)).size).toBe(total)
  })

  it('asks the database four times, however many vendors there are', async () => {
    world.queries()
    await world.request('/vendors?limit=200')
    expect(world.queries()).toBeLessThanOrEqual(4)
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=x', 'cursor'],
    ['cursor=W10', 'cursor'],
    [`cursor=${Buffer.from('[false,"a","b"]').toString('base64url')}`, 'cursor'],
  ])('refuses %s by name', async (query, field) => {
    expect(await refusalAt(world, `/api/v1/vendors?${query}`)).toEqual({ status: 400, fields: [field] })
    expect((await world.request(`/vendors?${query}`)).status).toBe(400)
  })
})

describe('a vendor', () => {
  it('shows its offerings with their bands, its documents with the day of each copy, and what is not known', async () => {
    const html = await pageAt(world, '/vendors/openai')
    for (const text of [
      'href="/tools/chatgpt/consumer"',
      'data-band="not_for_production_data"',
      'OpenAI Services Agreement',
      'href="/captures/',
      '2026-08-22',
      'No answer for',
    ])
      expect(html).toContain(text)
  })

  it('says that nothing was read of a vendor without facts', async () => {
    expect(await pageAt(world, '/vendors/krea')).toContain('No document has been read')
  })

  it('says the same to programs: at .json, in the API, and on the pages of its offerings', async () => {
    const file = await jsonAt(world, '/vendors/openai.json')
    expect(await jsonAt(world, '/api/v1/vendors/openai')).toEqual(file)
    const { tools } = file as { tools: { tool: string; offerings: { offering: string; band: string; score: number }[] }[] }
    for (const { tool, offerings } of tools)
      for (const { offering, band, score } of offerings) expect(await jsonAt(world, `/api/v1/offerings/${tool}/${offering}`)).toMatchObject({ band, score })
  })

  it('is marked when it is invented', async () => {
    const [demo] = (await allOf(world, '/api/v1/vendors?limit=200')).items.filter(({ is_demo }) => is_demo)
    expect(await pageAt(world, `/vendors/${demo?.vendor}`)).toMatch(/<h1>[^/]*demo-mark/)
  })

  it('is missed when there is none', async () => {
    for (const path of ['/vendors/nobody', '/vendors/nobody.json', '/api/v1/vendors/nobody', '/vendors/Open%20AI'])
      expect((await world.request(path)).status, path).toBe(404)
  })

  it('keeps its record when somebody tries to delete it', async () => {
    await expect(world.owner.deleteFrom('vendors').where('slug', '=', 'openai').execute()).rejects.toThrow(/violates (RESTRICT setting of )?foreign key/)
  })
})
