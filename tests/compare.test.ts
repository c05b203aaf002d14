import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outcomeWords } from '../views/words.ts'
import { everyOffering, jsonOf } from './dossier-reading.ts'
import { validateHtml } from './html.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const textOf = async (path: string) => (await world.request(path)).text()
const two = '/compare?o=demo-framewright/free&o=demo-framewright/studio'

/** The rows of a table by their heading, tags taken off. */
const rowsOf = (html: string) =>
  new Map(
    [...html.matchAll(/<tr( data-differs)?><th scope="row">([\s\S]*?)<\/th>([\s\S]*?)<\/tr>/g)].map(([, differs, head, cells]) => [
      head!
        .replace(/<span class="sub differs">.*?<\/span>/, '')
        .replaceAll(/<[^>]+>/g, '')
        .replaceAll('&#39;', "'")
        .trim(),
      { differs: differs !== undefined, cells: [...cells!.matchAll(/<td>([\s\S]*?)<\/td>/g)].map(([, cell]) => cell!) },
    ]),
  )

describe('compare', () => {
  it('puts the outcomes of each criterion side by side, as the dossiers have them', async () => {
    const rows = rowsOf(await textOf(two))
    const [free, studio] = await Promise.all([jsonOf(world, '/tools/demo-framewright/free.json'), jsonOf(world, '/tools/demo-framewright/studio.json')])
    const titles = new Map(world.policies.current('2026-11-22').criteria.map((criterion) => [criterion.id, `${criterion.principle}: ${criterion.title}`]))
    for (const { id, kind, outcome } of free.criteria.filter((one) => one.kind === 'gate')) {
      const row = rows.get(titles.get(id)!)
      const other = studio.criteria.find((one) => one.id === id)!.outcome
      expect(row, `${kind} ${id}`).toBeDefined()
      expect(row!.cells.map((cell) => /data-outcome="(\w+)"/.exec(cell)?.[1])).toEqual([outcome, other])
      if (outcome !== other) expect(row!.differs, id).toBe(true)
    }
    expect(rows.get('Verdict')?.cells.map((cell) => /data-band="(\w+)"/.exec(cell)?.[1])).toEqual([free.band, studio.band])
  })

  it('shows only what differs when asked, and says so in words, not by colour alone', async () => {
    const [all, few] = [rowsOf(await textOf(two)), rowsOf(await textOf(`${two}&only=differences`))]
    const criteria = [...few].filter(([title]) => title.startsWith('P2: Inputs') || title.startsWith('P2: Outputs'))
    expect(few.size).toBeLessThan(all.size)
    expect(criteria.every(([, { differs }]) => differs)).toBe(true)
    expect(await textOf(two)).toContain('class="sub differs">Differs')
  })

  it('takes four at once, and no fifth', async () => {
    const four = '/compare?o=chatgpt/consumer&o=chatgpt/enterprise&o=demo-voicewell/production&o=demo-noteforge/standard'
    const page = await textOf(four)
    expect(page.match(/Take out/g)).toHaveLength(4)
    expect(page).not.toContain('id="choose"')
    expect(await validateHtml(page)).toEqual([])
  })

  it('with fewer than two it helps to choose, without JavaScript', async () => {
    const none = await textOf('/compare')
    expect(none).toContain('Choose two to four plans')
    const one = await textOf('/compare?o=chatgpt/consumer&q=framewright')
    expect(one).toContain('name="o" value="chatgpt/consumer"')
    expect(one).toContain('/compare?o=chatgpt/consumer&amp;o=demo-framewright/studio')
    expect(await validateHtml(one)).toEqual([])
  })

  it.each([
    ['/compare?o=a/b&o=c/d&o=e/f&o=g/h&o=i/j', 400, 'Compare at most 4 offerings'],
    ['/compare?o=chatgpt/consumer&o=chatgpt/consumer', 400, 'named twice'],
    ['/compare?o=chatgpt', 400, 'Name an offering as tool/plan'],
    ['/compare?o=chatgpt/gold', 404, 'consumer (Free, Go, Plus, Pro)'],
    ['/compare?o=nothing/pro&o=chatgpt/consumer', 404, 'nothing'],
    [`/compare?q=${'x'.repeat(200)}`, 400, 'Shorten'],
    [`${two}&as_of=later`, 400, 'as_of'],
    ['/matrix?cursor=broken', 400, 'cursor'],
    ['/matrix?plan=gold', 400, 'plan'],
    ['/matrix?policy=none@1', 400, 'policy'],
  ])('%s is refused with %i and a sentence', async (path, status, words) => {
    const answer = await world.request(path)
    expect(answer.status).toBe(status)
    expect(await answer.text()).toContain(words)
  })
})

describe('the matrix', () => {
  it('has every offering once, with the outcomes of its dossier', async () => {
    const seen = new Map<string, string[]>()
    for (let path: string | undefined = '/matrix'; path; ) {
      const html = await textOf(path)
      for (const [, name, cells] of html.matchAll(/<tr>\s*<th scope="row"><a href="\/tools\/([a-z0-9/-]+)">[\s\S]*?<\/th>([\s\S]*?)<\/tr>/g)) {
        expect(seen.has(name!), name).toBe(false)
        seen.set(
          name!,
          [...cells!.matchAll(/data-duty="(\w+)"/g)].map(([, outcome]) => outcome!),
        )
      }
      path = /<a href="([^"]+)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    const offerings = await everyOffering(world)
    expect(seen.size).toBe(offerings.length)
    for (const { tool, offering } of offerings.slice(-15)) {
      const { envelope } = await jsonOf(world, `/tools/${tool}/${offering}.json`)
      expect(seen.get(`${tool}/${offering}`)).toEqual(['D0', 'D1', 'D2', 'D3', 'D4'].map((id) => envelope[id]))
    }
  })

  it('says each outcome in words, and narrows by search, kind and plan', async () => {
    const html = await textOf('/matrix?q=demo&plan=enterprise')
    expect(html).toContain('demo-lumen-plates/enterprise')
    expect(html).not.toContain('/tools/demo-framewright/free"')
    expect(html).toContain(outcomeWords.written_approval.word)
    expect(await textOf('/matrix?q=zzzzzzzzqqq')).toContain('No tools match')
    expect(await validateHtml(html)).toEqual([])
  })
})
