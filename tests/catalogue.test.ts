import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findStudioFor } from '../src/clearances/queries.ts'
import { clearanceStates } from '../src/clearances/rules.ts'
import { deployments, planKinds } from '../src/db/schema.ts'
import { bands, dataClassIds } from '../src/policy/policy.ts'
import { emptyFilter, type Facet, type Filter, facetNames, sorts, writeCursor } from '../src/tools/catalogue.ts'
import { countFacets } from '../src/tools/facet-queries.ts'
import { countOfferings } from '../src/tools/queries.ts'
import type { OfferingSummary } from '../src/tools/summary.ts'
import { validateHtml } from './html.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

type Answer = { items: OfferingSummary[]; total: number; next: string | null }

const list = async (query: string | URLSearchParams): Promise<Answer> => {
  const answer = await world.request(`/api/v1/offerings?${query}`)
  expect(answer.status, String(query)).toBe(200)
  return (await answer.json()) as Answer
}

const everything = async (query: Record<string, string> = {}): Promise<OfferingSummary[]> => {
  const items: OfferingSummary[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Answer = await list(new URLSearchParams({ ...query, ...(cursor === '' ? {} : { cursor }) }))
    items.push(...page.items)
    cursor = page.next
  }
  return items
}

const keyOf = ({ tool, offering }: { tool: string; offering: string }) => `${tool}/${offering}`
const toolsOf = (items: OfferingSummary[]) => [...new Set(items.map(({ tool }) => tool))]
const page = async (path: string) => (await world.request(path)).text()

describe('searching', () => {
  it.each([
    ['runway', 'runway', 'the name'],
    ['  RUNW ', 'runway', 'the beginning of the name'],
    ['eleven labs', 'elevenlabs', 'one word written as two'],
    ['chat gpt', 'chatgpt', 'one word written as two'],
    ['Ëlevenlabs', 'elevenlabs', 'accents that the name does not have'],
    ['openai', 'chatgpt', 'the vendor'],
    ['openai chatgpt', 'chatgpt', 'vendor and tool'],
    ['chatgpt enterprise', 'chatgpt', 'tool and plan'],
    ['dubbing', 'deepdub', 'what it does'],
    ['voice clone', 'elevenlabs', 'what people call what it does'],
    ['text to video', 'runway', 'what people call what it does'],
    ['subtitles', 'descript', 'what people call what it does'],
  ])('“%s” finds %s by %s', async (q, tool) => {
    const { items } = await list(new URLSearchParams({ q, limit: '200' }))
    expect(toolsOf(items)).toContain(tool)
    expect(await page(`/tools?${new URLSearchParams({ q })}`)).not.toContain('No exact match')
  })

  it.each([
    ['runwey', 'runway'],
    ['elevn labz', 'elevenlabs'],
    ['midjurney', 'midjourney'],
    ['synthesa', 'synthesia'],
  ])('“%s”, which nothing has, shows the names close to it, and says so', async (q, tool) => {
    expect(toolsOf((await list(new URLSearchParams({ q }))).items)).toEqual([tool])
    expect(await page(`/tools?${new URLSearchParams({ q })}`)).toContain(`No exact match. Showing names close to “${q}”.`)
  })

  it('does not call a name close because a filter hid the exact one', async () => {
    const { total } = await list('q=runway&band=tool_side_ready_covered')
    expect(total).toBe(0)
    expect(await page('/tools?q=runway&band=tool_side_ready_covered')).not.toContain('No exact match')
  })

  it.each(['&|!', "'", '"', `a' & 'b`, ':*', '\\', '%', '_', '<b>', '(()', '!!', 'ŉ', '½ ﬁ œ', '日本語', '🎬', "a:*&b|!c('", 'x'.repeat(100), '-'.repeat(100)])(
    'takes “%s” as words, whatever it means elsewhere',
    async (q) => {
      const { total } = await list(new URLSearchParams({ q }))
      expect(total).toBeGreaterThanOrEqual(0)
      const html = await page(`/tools?${new URLSearchParams({ q })}`)
      expect(html).toContain('id="results"')
      expect(html).not.toContain('<b></b>')
    },
  )

  it('finds a tool by its new name as soon as it has one', async () => {
    await sql`update vendors set name = 'Zebrafinch Pictures' where slug = 'runway'`.execute(world.owner)
    expect(toolsOf((await list('q=zebrafinch')).items)).toContain('runway')
    await sql`update vendors set name = 'Runway' where slug = 'runway'`.execute(world.owner)
    expect((await list('q=zebrafinch')).total).toBe(0)
  })
})

describe('facets', () => {
  const allowed: Record<Exclude<Facet, 'modality' | 'vendor'>, readonly string[]> = {
    band: bands,
    clearance: clearanceStates,
    data_class: dataClassIds,
    plan: planKinds,
    deployment: deployments,
  }
  const scope = async () => ({ policy: world.policies.current('2026-11-22'), studioId: await findStudioFor(world.db, null), today: '2026-11-22' })
  const queryOf = (filter: Filter) => {
    const params = new URLSearchParams(filter.q === '' ? {} : { q: filter.q })
    for (const facet of facetNames) for (const value of filter[facet]) params.append(facet, value)
    return params
  }

  it.each<[string, Partial<Filter>]>([
    ['nothing chosen', {}],
    ['a word searched', { q: 'video' }],
    ['a word that is only close', { q: 'runwey' }],
    ['a band', { band: ['escalate'] }],
    ['two bands and a modality', { band: ['escalate', 'not_for_production_data'], modality: ['video'] }],
    ['clearances', { clearance: ['cleared', 'cleared_with_conditions', 'in_re_review'] }],
    ['a vendor and a plan', { vendor: ['openai', 'anthropic'], plan: ['enterprise'] }],
    ['a data class and a deployment', { data_class: ['D1'], deployment: ['public_saas', 'single_tenant_saas'] }],
    ['what nothing fits', { vendor: ['openai'], modality: ['3d'] }],
  ])('count what choosing them shows, with %s', async (_, chosen) => {
    const filter: Filter = { ...emptyFilter, ...chosen }
    const facets = await countFacets(world.db, filter, await scope())
    const { total, items } = await list(new URLSearchParams([...queryOf(filter), ['limit', '200']]))
    expect(facets.offerings).toBe(total)
    expect(facets.tools).toBe(toolsOf(items).length)
    for (const facet of facetNames) {
      const values = new Set([...(facet === 'modality' || facet === 'vendor' ? [] : allowed[facet]), ...facets[facet].map(({ value }) => value)])
      const totals = await Promise.all(
        [...values].map(async (value) => [value, await countOfferings(world.db, { ...filter, [facet]: [value] }, await scope())] as const),
      )
      expect(Object.fromEntries([...values].map((value) => [value, facets[facet].find((one) => one.value === value)?.count ?? 0])), facet).toEqual(
        Object.fromEntries(totals),
      )
    }
  })

  it('widen the list by every further value, but data classes are wanted all at once', async () => {
    const both = await list('band=escalate&band=not_assessed')
    expect(both.total).toBe((await list('band=escalate')).total + (await list('band=not_assessed')).total)
    const d0 = new Set((await everything({ data_class: 'D0' })).map(keyOf))
    const all = await list('data_class=D0&data_class=D4&limit=200')
    expect(all.items.every((item) => d0.has(keyOf(item)) && ['socialise', 'use_judgment'].includes(item.envelope.D4))).toBe(true)
  })

  it('show a choice that shows nothing, so that it can be taken back', async () => {
    const html = await page('/tools?vendor=nobody-at-all&modality=video')
    expect(html).toContain('No tools match')
    expect(html).toMatch(/name="vendor" value="nobody-at-all" checked/)
    expect(html).toContain('href="/tools?modality=video"')
    expect(html).toMatch(/<a[^>]* href="\/tools">Clear all/)
  })
})

describe('paging', () => {
  it.each(sorts.flatMap((sort) => [{ sort }, { sort, q: 'video' }, { sort, clearance: 'not_reviewed' }]))('shows every row exactly once: %o', async (query) => {
    const items = await everything({ ...query, limit: '7' })
    const { total, items: atOnce } = await list(new URLSearchParams({ ...query, limit: '200' }))
    expect(items).toHaveLength(total)
    expect(new Set(items.map(keyOf)).size).toBe(total)
    expect(items.map(keyOf)).toEqual(atOnce.map(keyOf))
  })

  it('begins with the best band and the best score in it, and ends with demonstration tools', async () => {
    const items = await everything()
    const place = ({ is_demo, band, score }: OfferingSummary) => (is_demo ? 0 : 100_000) + bands.indexOf(band) * 1000 + score
    expect(items.map(place)).toEqual(items.map(place).sort((a, b) => b - a))
    expect(items.some(({ is_demo }) => is_demo)).toBe(true)
  })

  it('sorts names as people do', async () => {
    const names = (await everything({ sort: 'name' })).map(({ name }) => name)
    expect(names).toEqual([...names].sort(new Intl.Collator('und').compare))
  })

  it('keeps filter and order in the links of the page', async () => {
    const html = await page('/tools?modality=image&sort=name&limit=5')
    const next = /href="([^"]+)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(next).toMatch(/^\/tools\?modality=image&sort=name&cursor=[\w-]+$/)
    expect((await world.request(next)).status).toBe(200)
  })
})

describe('an address that cannot be read', () => {
  const bad: [query: string, field: string][] = [
    ['cursor=x', 'cursor'],
    ['cursor=%20!', 'cursor'],
    [`cursor=${Buffer.from('{"a":1}').toString('base64url')}`, 'cursor'],
    [`cursor=${writeCursor('band', [1])}`, 'cursor'],
    [`cursor=${writeCursor('band', [1, -5])}`, 'cursor'],
    [`cursor=${writeCursor('band', [9e12, 5])}`, 'cursor'],
    [`cursor=${writeCursor('name', ['a', 5])}`, 'cursor'],
    [`cursor=${writeCursor('name', ['\0', 5])}&sort=name`, 'cursor'],
    [`cursor=${writeCursor('changed', ['2026-13-45T00:00:00.000000Z', 5])}&sort=changed`, 'cursor'],
    [`cursor=${writeCursor('band', [1, 5])}&sort=vendor`, 'cursor'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=ten', 'limit'],
    ['band=x', 'band'],
    ['band=escalate&band=x', 'band'],
    ['clearance=approved', 'clearance'],
    ['data_class=D9', 'data_class'],
    ['plan=gold', 'plan'],
    ['deployment=moon', 'deployment'],
    ['modality=%3Cscript%3E', 'modality'],
    ['vendor=Open%20AI', 'vendor'],
    ['vendor=%00', 'vendor'],
    [Array.from({ length: 31 }, (_, i) => `vendor=v${i}`).join('&'), 'vendor'],
    ['policy=nope', 'policy'],
    ['policy=netflix-genai@1999-01-01', 'policy'],
    ['policy=netflix-genai@', 'policy'],
    ['policy=netflix-genai@2025-08-22@x', 'policy'],
    ['sort=best', 'sort'],
    ['sort=name&sort=vendor', 'sort'],
    ['q=a&q=b', 'q'],
    [`q=${'x'.repeat(101)}`, 'q'],
    [`q=${'x'.repeat(5000)}`, 'q'],
    ['q=a%00b', 'q'],
    ['q=%ff', 'q'],
    ['q=a%07b', 'q'],
  ]

  it.each(bad)('is refused with the name of what is wrong: %s', async (query, field) => {
    for (const path of ['/api/v1/offerings', '/tools.json', '/tools.csv']) {
      const answer = await world.request(`${path}?${query}`)
      expect(answer.status, path).toBe(400)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      const problem = (await answer.json()) as { problems: Record<string, string>; detail: string }
      expect(Object.keys(problem.problems)).toEqual([field])
      expect(problem.detail).toMatch(/^[A-Z].*\.$/)
    }
    const answer = await world.request(`/tools?${query}`, { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toContain('text/html')
  })

  it('names all that is wrong, and what may be given', async () => {
    const { problems } = (await (await world.request('/api/v1/offerings?band=x&limit=0&plan=gold')).json()) as { problems: Record<string, string> }
    expect(Object.keys(problems).sort()).toEqual(['band', 'limit', 'plan'])
    for (const band of bands) expect(problems.band).toContain(band)
  })

  it('is refused by the API when a parameter does not exist, for no filter is not what was meant; a page ignores it', async () => {
    const answer = await world.request('/api/v1/offerings?clearence=cleared')
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('clearence')
    expect((await world.request('/tools?utm_source=mail')).status).toBe(200)
  })

  it('is not one with empty fields, which a form without JavaScript sends', async () => {
    const answer = await world.request('/tools?q=&band=&sort=&policy=&cursor=&limit=')
    expect(answer.status).toBe(200)
  })
})

/** RFC 4180, as far as our own writer goes. */
const parseCsv = (text: string): string[][] =>
  [...text.matchAll(/(?:^|\n)((?:"(?:[^"]|"")*"|[^\n"]*)+)/g)]
    .map(([, line]) => line ?? '')
    .filter((line) => line !== '')
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? ''))

describe('page, JSON and CSV', () => {
  const csvOf = async (query: string) => {
    const answer = await world.request(`/tools.csv?${query}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const [head = [], ...rows] = parseCsv(new TextDecoder().decode(bytes))
    return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])))
  }
  const flat = (item: object): Record<string, string> =>
    Object.fromEntries(
      Object.entries(item).flatMap(([key, value]) =>
        typeof value === 'object' ? Object.entries(value as object).map(([sub, one]) => [`${key}.${sub}`, String(one)]) : [[key, String(value)]],
      ),
    )

  it.each([
    '',
    'q=video',
    'band=escalate&sort=name',
    'clearance=cleared&clearance=in_re_review',
    'q=runwey',
    'vendor=nobody-at-all',
    'policy=demo-studio-overlay&sort=vendor',
  ])('say the same: %s', async (query) => {
    const items = await everything(Object.fromEntries(new URLSearchParams(query.includes('clearance') ? '' : query)))
    const wanted = query.includes('clearance') ? (await list(`${query}&limit=200`)).items : items
    const fromSuffix = (await (await world.request(`/tools.json?${query}&limit=200`)).json()) as Answer
    expect(fromSuffix.items).toEqual(wanted)
    expect(await csvOf(query)).toEqual(wanted.map(flat))
    const html = await page(`/tools?${query}&limit=200`)
    const rows = [...html.matchAll(/<th scope="row"><a href="\/tools\/([^"?]+)[^>]*>[\s\S]*?data-band="(\w+)"[\s\S]*?data-clearance="(\w+)"/g)].map(
      ([, key, band, clearance]) => [key, band, clearance],
    )
    expect(rows).toEqual(wanted.map((item) => [keyOf(item), item.band, item.clearance]))
  })

  it('give every row to a spreadsheet, whatever page is shown', async () => {
    const { total } = await list('limit=1')
    expect(await csvOf('limit=1')).toHaveLength(total)
  })

  it('let no name run as a formula, and keep line breaks and quotes in their cell', async () => {
    const name = '=1+1, "x"\nnext'
    await sql`update tools set name = ${name} where slug = 'runway'`.execute(world.owner)
    const row = (await csvOf('vendor=runway'))[0]
    expect(row?.name).toBe(`'${name}`)
    await sql`update tools set name = 'Runway' where slug = 'runway'`.execute(world.owner)
  })

  it('have exactly the keys of the contract first', async () => {
    const [item] = (await list('limit=1')).items
    expect(Object.keys(item ?? {}).filter((key) => !['offering_name', 'envelope', 'is_demo'].includes(key))).toEqual([
      'tool',
      'offering',
      'name',
      'vendor',
      'plan_kind',
      'deployment',
      'band',
      'principles',
      'score',
      'completeness',
      'evidence_strength',
      'clearance',
    ])
  })

  it('agree with what is stored', async () => {
    const { rows } = await sql<{ key: string; band: number; score: number; completeness: number }>`
      select t.slug || '/' || o.slug as key, v.band, v.score, v.completeness from verdicts v join offerings o on o.id = v.offering_id join tools t on t.id = o.tool_id
      where v.policy_key = ${world.policies.current('2026-11-22').key}`.execute(world.db)
    const items = new Map((await everything()).map((item) => [keyOf(item), item]))
    expect(items.size).toBe(rows.length)
    for (const { key, band, score, completeness } of rows) expect(items.get(key)).toMatchObject({ band: bands[band], score, completeness })
  })
})

describe('a row whose facts have expired since', () => {
  const due = async (key: string, day: string | null) => {
    const [tool, offering] = key.split('/')
    await sql`update verdicts v set recheck_on = ${day}::date from offerings o join tools t on t.id = o.tool_id
      where o.id = v.offering_id and t.slug = ${tool} and o.slug = ${offering}`.execute(world.owner)
  }

  it('counts as not assessed everywhere until it is evaluated again, and nothing speaks for it', async () => {
    const ready = (await list('band=tool_side_ready&limit=200')).items[0]!
    const key = keyOf(ready)
    const before = await list('band=not_assessed')
    await due(key, '2026-11-22')
    const now = (await everything()).find((item) => keyOf(item) === key)
    expect(now).toMatchObject({ band: 'not_assessed', score: 0 })
    expect(Object.values(now?.principles ?? {})).not.toContain('yes')
    expect(Object.values(now?.envelope ?? {})).not.toContain('socialise')
    expect(['cleared', 'cleared_with_conditions']).not.toContain(now?.clearance)
    expect((await list('band=tool_side_ready&limit=200')).items.map(keyOf)).not.toContain(key)
    expect((await list('data_class=D0&limit=200')).items.map(keyOf)).not.toContain(key)
    expect((await list('band=not_assessed')).total).toBe(before.total + 1)
    expect(await page(`/tools?q=${encodeURIComponent(ready.name)}`)).toContain('it is to be assessed again')
    await due(key, '2026-11-23')
    expect((await list('band=tool_side_ready&limit=200')).items.map(keyOf)).toContain(key)
  })

  it('stands where not assessed rows stand, and is met once by paging', async () => {
    const key = keyOf((await list('band=tool_side_ready&limit=1')).items[0]!)
    await due(key, '2026-11-20')
    const items = await everything({ limit: '5' })
    const demo = items.filter(({ is_demo }) => is_demo).map(({ band }) => bands.indexOf(band))
    expect(demo).toEqual([...demo].sort((a, b) => b - a))
    expect(items.filter((item) => keyOf(item) === key)).toHaveLength(1)
    await due(key, '2026-11-23')
  })

  it('stays not for production data when it was', async () => {
    const key = keyOf((await list('band=not_for_production_data&limit=1')).items[0]!)
    await due(key, '2026-11-20')
    expect((await everything()).find((item) => keyOf(item) === key)?.band).toBe('not_for_production_data')
    await due(key, null)
  })
})

describe('the page', () => {
  it('is valid and says what it shows', async () => {
    for (const path of [
      '/tools',
      '/tools?q=runwey',
      '/tools?vendor=nobody-at-all',
      '/tools?clearance=cleared_with_conditions&sort=changed&policy=demo-studio-overlay',
      '/',
    ]) {
      expect(await validateHtml(await page(path)), path).toEqual([])
    }
    const html = await page('/tools?sort=name')
    expect(html).toContain('<h1>Tools</h1>')
    expect(html).toMatch(/<th scope="col" aria-sort="ascending"><a [^>]*>Tool/)
    expect(html).toMatch(/<caption[^>]*>118 offerings of 72 tools, by name/)
    expect(html).toMatch(/<input id="q" type="search" name="q"/)
  })

  it('shows the conditions and the end of a clearance without a click, and marks what is invented', async () => {
    const html = await page('/tools?clearance=cleared_with_conditions')
    expect(html).toMatch(/\d conditions?, until <time datetime="\d{4}-\d\d-\d\d">/)
    expect(html).toMatch(/<th scope="row">(?:(?!<\/th>)[\s\S])*Demonstration/)
  })

  it('keeps the policy that is asked for in every link and in the form', async () => {
    const html = await page('/tools?policy=demo-studio-overlay')
    expect(html).toMatch(/<input type="hidden" name="policy" value="demo-studio-overlay@2026-11-01"/)
    for (const [, href] of html.matchAll(/<th scope="row"><a href="([^"]+)"/g)) expect(href).toMatch(/\?policy=demo-studio-overlay@2026-11-01$/)
  })

  it.each(['/tools', '/tools?q=runwey', '/tools?band=escalate&modality=video&sort=name', '/tools.json', '/api/v1/offerings?q=video', '/'])(
    'asks the database three times at most: %s',
    async (path) => {
      world.queries()
      await world.request(path)
      expect(world.queries()).toBeLessThanOrEqual(3)
    },
  )

  it('shows a studio its own clearances', async () => {
    const producer = await world.signIn('producer@demo.test')
    const answer = await producer.request('/tools?clearance=cleared')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})
