import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cursorOf } from '../src/api/list.ts'
import { recordFact } from '../src/facts/actions.ts'
import { allOf, jsonAt, pageAt, refusalAt } from './documents.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  const { system: db, bank, policies } = world
  await recordFact(
    { db, bank, policies, today: '2026-11-22' },
    { kind: 'job', name: 'test' },
    {
      offering: { tool: 'krea', offering: 'all' },
      question: 'trains_on_inputs',
      value: 'on_no_opt_out',
      evidence: 'published_terms',
      source: {
        title: 'Terms & "conditions" <new>',
        url: 'https://example.com/terms?a=1&b=2',
        copied_on: '2026-11-20',
        quote: 'We train on <everything> & more.',
        locator: null,
        text: null,
      },
      note: null,
      valid_from: '2026-11-20',
      supersedes: null,
      territory: null,
    },
  )
})
afterAll(() => world.close())

type Change = {
  id: string
  kind: string
  at: string
  tool: string
  vendor: string
  from: string | null
  to: string | null
  cause: string | null
  sentence: string
  fact: { question: string; sources: { quote: string }[] } | null
}

const changes = async (query = '') => (await allOf(world, `/api/v1/changes?limit=200${query}`)).items as unknown as Change[]

describe('the feed of changes', () => {
  it('has a new answer and the verdict that it moved, with the whole cause', async () => {
    const [verdict] = await changes('&kind=verdict&tool=krea')
    expect(verdict).toMatchObject({
      tool: 'krea',
      from: 'not_assessed',
      to: 'not_for_production_data',
      fact: { question: 'trains_on_inputs', sources: [{ quote: 'We train on <everything> & more.' }] },
    })
    expect(verdict?.cause).toContain('trains_on_inputs')
    expect(await changes('&kind=fact&tool=krea')).toHaveLength(1)
  })

  it('is newest first and holds everything once, however it is cut into pages', async () => {
    const all = await changes()
    const small = await allOf(world, '/api/v1/changes?limit=30')
    expect(small.items).toEqual(all)
    expect(small.total).toBe(all.length)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    )
  })

  it('has every change of a verdict that the database has, each with a cause', async () => {
    const { n } = await world.db
      .selectFrom('verdict_changes')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    const verdicts = await changes('&kind=verdict')
    expect(verdicts.length).toBe(n)
    expect(verdicts.filter(({ cause }) => !cause)).toEqual([])
  })

  it('can be narrowed to a vendor and to a tool', async () => {
    expect(new Set((await changes('&vendor=openai')).map(({ vendor }) => vendor))).toEqual(new Set(['openai']))
    expect(new Set((await changes('&tool=chatgpt')).map(({ tool }) => tool))).toEqual(new Set(['chatgpt']))
    expect(await changes('&vendor=nobody')).toEqual([])
  })

  it.each([
    ['kind=menu', 'kind'],
    ['limit=0', 'limit'],
    ['cursor=1', 'cursor'],
    [`cursor=${cursorOf(['2026-02-31T00:00:00.000000Z', 'fact', 1])}`, 'cursor'],
    [`cursor=${cursorOf(['2026-02-03T00:00:00.000000Z', 'menu', 1])}`, 'cursor'],
  ])('refuses %s by name', async (query, field) => {
    for (const path of ['/changes.json', '/api/v1/changes', '/changes.atom'])
      expect(await refusalAt(world, `${path}?${query}`)).toEqual({ status: 400, fields: [field] })
  })
})

describe('the page of changes', () => {
  it('tells the first import in one line, with its counts and the rest folded away', async () => {
    const html = await pageAt(world, '/changes')
    const seeded = html.match(
      /<li><p><b>[\d,]+ verdicts on [\d,]+ offerings:<\/b>[^<]*<\/p><p class="small quiet">Cause: The register was seeded\.<\/p>\s*<details>/g,
    )
    expect(seeded).toHaveLength(1)
    expect(html).toMatch(/<b>[\d,]+ answers about [\d,]+ offerings recorded\.<\/b>/)
  })

  it('tells a single change with its cause and its source', async () => {
    const html = await pageAt(world, '/changes?tool=krea')
    expect(html).toContain('from “Not assessed” to “Not for production data”')
    expect(html).toMatch(/Source: <a href="\/captures\/\d+">Terms &amp; &quot;conditions&quot; &lt;new&gt;<\/a>/)
  })

  it('goes back day by day until nothing is left', async () => {
    const seen: string[] = []
    for (let path: string | null = '/changes'; path !== null; ) {
      const html: string = await pageAt(world, path)
      seen.push(...[...html.matchAll(/id="day-([\d-]+)"/g)].map(([, day]) => day!))
      path = html.match(/<a href="([^"]+)" rel="next"/)?.[1]?.replaceAll('&amp;', '&') ?? null
      expect(seen.length).toBeLessThan(400)
    }
    expect(seen).toEqual([...new Set(seen)].toSorted().toReversed())
    expect(new Set(seen)).toEqual(new Set((await changes()).map(({ at }) => at.slice(0, 10))))
  })

  it('says so when nothing fits, and refuses what it cannot read', async () => {
    expect(await pageAt(world, '/changes?vendor=nobody')).toContain('No changes')
    expect(await pageAt(world, `/changes?cursor=${cursorOf(['1999-01-01'])}`)).toContain('No changes')
    for (const query of ['kind=menu', 'cursor=x', `cursor=${cursorOf(['2026-02-31'])}`]) expect((await world.request(`/changes?${query}`)).status).toBe(400)
  })
})

describe('the Atom feed', () => {
  const feedAt = async (path: string) => {
    const answer = await world.request(path)
    expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
    return answer.text()
  }
  const entriesOf = (feed: string) => feed.split('<entry>').slice(1)

  it('is well-formed XML', async () => {
    for (const path of ['/changes.atom', '/changes.atom?tool=krea', '/changes.atom?vendor=nobody']) expect(wellFormed(await feedAt(path)), path).toBe(true)
  })

  it('has for every change an id that stays, a time, a link and the whole cause', async () => {
    const entries = entriesOf(await feedAt('/changes.atom?limit=200'))
    expect(entries.length).toBe(200)
    const ids = entries.map((entry) => entry.match(/<id>(tag:127\.0\.0\.1,2026:changes\/(verdict|fact)\/\d+)<\/id>/)?.[1])
    expect(new Set(ids).size).toBe(entries.length)
    expect(ids).not.toContain(undefined)
    for (const entry of entries) {
      expect(entry).toMatch(/<updated>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z<\/updated>/)
      expect(entry).toMatch(/<link rel="alternate" type="text\/html" href="http:\/\/127\.0\.0\.1:3000\/tools\/[^"]+"\/>/)
      expect(entry).toMatch(/<content type="text">[^<]*\nBecause: [^<]+<\/content>/)
    }
    expect(await feedAt('/changes.atom?limit=200')).toBe(await feedAt('/changes.atom?limit=200'))
  })

  it('names itself, absolutely, with its filters', async () => {
    const feed = await feedAt('/changes.atom?tool=krea&kind=verdict')
    expect(feed).toContain('<link rel="self" type="application/atom+xml" href="http://127.0.0.1:3000/changes.atom?kind=verdict&amp;tool=krea"/>')
    expect(feed).toContain('We train on &lt;everything&gt; &amp; more.')
    expect((await jsonAt(world, '/changes.json?tool=krea&kind=verdict')).total).toBe(entriesOf(feed).length)
  })
})

/** Every element is closed in its turn, and no text holds a bare sign. */
const wellFormed = (xml: string): boolean => {
  const open: string[] = []
  const rest = xml
    .replace(/^<\?xml version="1\.0" encoding="utf-8"\?>\n/, '')
    .replaceAll(/<(\/?)([a-z]+)((?:\s+[a-z:]+="[^"<]*")*)\s*(\/?)>/g, (_, close: string, name: string, _attributes: string, single: string) => {
      if (close) return open.pop() === name ? '' : '<'
      if (!single) open.push(name)
      return ''
    })
  return open.length === 0 && !/[<>]/.test(rest) && !/&(?!(amp|lt|gt|quot|#39|#\d+);)/.test(xml)
}
