import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordFact } from '../src/facts/actions.ts'
import { stretchesOf } from '../src/facts/passages.ts'
import { jsonAt, pageAt } from './documents.ts'
import { createWorld, type World } from './world.ts'

const text = 'Terms of <b>use</b> & privacy.\n\nWe do not train on your inputs. We keep nothing: not <script>alert(1)</script>, not “quotes”.\n'
const quote = 'We do not train on your inputs.'

let world: World
let held: number
let elsewhere: number
beforeAll(async () => {
  world = await createWorld()
  const { system: db, bank, policies } = world
  await recordFact(
    { db, bank, policies, today: '2026-11-22' },
    { kind: 'job', name: 'test' },
    {
      offering: { tool: 'krea', offering: 'all' },
      question: 'trains_on_inputs',
      value: 'no_by_published_terms',
      evidence: 'published_terms',
      source: { title: 'Test terms', url: 'https://example.com/terms', copied_on: '2026-11-20', quote, locator: 'Section 2', text },
      note: null,
      valid_from: '2026-11-20',
      supersedes: null,
      territory: null,
    },
  )
  held = (await db.selectFrom('captures').select('id').where('text', '=', text).executeTakeFirstOrThrow()).id
  elsewhere = (
    await db.selectFrom('captures').select('id').where('text', 'is', null).where('sha256', 'is not', null).orderBy('id').limit(1).executeTakeFirstOrThrow()
  ).id
})
afterAll(() => world.close())

/** A copy that was asked for and did not come. */
const failedCopy = async (outcome: 'failed' | 'blocked' | 'empty') => {
  const { document_id } = await world.db.selectFrom('captures').select('document_id').where('id', '=', held).executeTakeFirstOrThrow()
  return (
    await world.db
      .insertInto('captures')
      .values({ document_id, url: 'https://example.com/terms', captured_on: '2026-11-21', outcome, text: null, sha256: null, bytes: null, location: '{}' })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
}

describe('a copy whose text is here', () => {
  it('shows the text as text, with what facts quote marked, and the facts that cite it', async () => {
    const html = await pageAt(world, `/captures/${held}`)
    expect(html).toContain(`<mark>${quote}</mark>`)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('<script>alert')
    for (const said of [
      'href="/tools/krea/all"',
      'href="https://example.com/terms"',
      createHash('sha256').update(text).digest('hex'),
      '20 Nov 2026',
      'Found character for character',
      'Section 2',
    ])
      expect(html).toContain(said)
  })

  it('gives the text as a file that no browser shows, byte for byte', async () => {
    const answer = await world.request(`/captures/${held}.txt`)
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="capture-${held}.txt"`)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toBe(text)
  })

  it('says the same to programs', async () => {
    expect(await jsonAt(world, `/captures/${held}.json`)).toMatchObject({
      id: held,
      captured_on: '2026-11-20',
      outcome: 'captured',
      bytes: Buffer.byteLength(text),
      text_at: `/captures/${held}.txt`,
      quotes: [{ text: quote, check: { found: true, method: 'exact' }, facts: [{ offering: 'krea/all', question: 'trains_on_inputs', is_current: true }] }],
    })
  })
})

describe('a copy whose text is held elsewhere', () => {
  it('says where it can be had, whom to name, and against what its quotes were checked', async () => {
    const html = await pageAt(world, `/captures/${elsewhere}`)
    for (const said of [
      'is not shipped with the register',
      'https://github.com/OpenTermsArchive/',
      'Open Terms Archive contributors, ODC-BY 1.0',
      'against the text with this digest',
      'Commit',
    ])
      expect(html).toContain(said)
    expect((await world.request(`/captures/${elsewhere}.txt`)).status).toBe(404)
  })

  it('calls a quote that nobody compared inferred', async () => {
    const { id } = await world.db
      .selectFrom('captures as k')
      .innerJoin('citations as c', 'c.capture_id', 'k.id')
      .select('k.id')
      .where((eb) => eb.not(eb.exists(eb.selectFrom('quote_checks as n').select('n.id').whereRef('n.quote_id', '=', 'c.quote_id'))))
      .limit(1)
      .executeTakeFirstOrThrow()
    expect(await pageAt(world, `/captures/${id}`)).toContain('inferred, not verified')
  })
})

describe('a copy that was not made', () => {
  it.each(['failed', 'blocked', 'empty'] as const)('reads “Not checked” when the fetch was %s, never “unchanged”', async (outcome) => {
    const html = await pageAt(world, `/captures/${await failedCopy(outcome)}`)
    expect(html).toContain('Not checked')
    expect(html).not.toMatch(/unchanged/i)
    const { document_id } = await world.db.selectFrom('captures').select('document_id').where('id', '=', held).executeTakeFirstOrThrow()
    expect(document_id).toBeGreaterThan(0)
    expect(await pageAt(world, '/vendors/krea')).toContain('Not checked')
  })
})

it.each(['0', '999999999', '9'.repeat(30), 'x', '-1', '1.5', '1e3', '%20'])('is missed: %s', async (id) => {
  for (const suffix of ['', '.json', '.txt']) expect((await world.request(`/captures/${id}${suffix}`)).status).toBe(404)
})

describe('the marking of quotes', () => {
  it('cuts where quotes begin and end, also where they overlap', () => {
    const stretches = stretchesOf('abcdefgh', [
      { id: 1, text: 'bcd' },
      { id: 2, text: 'def' },
      { id: 3, text: 'zz' },
    ])
    expect(stretches).toEqual([
      { text: 'a', quotes: [] },
      { text: 'bc', quotes: [1] },
      { text: 'd', quotes: [1, 2] },
      { text: 'ef', quotes: [2] },
      { text: 'gh', quotes: [] },
    ])
  })

  it('loses nothing of the text', () => {
    for (const quotes of [
      [],
      [{ id: 1, text: 'whole' }],
      [
        { id: 1, text: 'w' },
        { id: 2, text: 'le' },
      ],
    ])
      expect(
        stretchesOf('whole', quotes)
          .map((one) => one.text)
          .join(''),
      ).toBe('whole')
  })
})
