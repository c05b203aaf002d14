import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerOf } from '../seeds/catalogue.ts'
import { readCatalogueFiles } from '../seeds/catalogue-files.ts'
import { seed } from '../seeds/seed.ts'
import { writeRegister } from '../seeds/write.ts'
import { unaudited } from '../src/audit/audited.ts'
import { listFacts } from '../src/facts/queries.ts'
import { bands } from '../src/policy/policy.ts'
import { createWorld, type World } from './world.ts'

const files = readCatalogueFiles()
const now = new Date('2026-11-22T12:00:00Z')

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const rowsOf = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> => (await query.execute(world.owner)).rows
const oneOf = async <T>(query: ReturnType<typeof sql<T>>): Promise<T> => (await rowsOf(query))[0] as T

const countsOf = async () =>
  oneOf(sql<
    Record<string, number>
  >`select (select count(*) from vendors) as vendors, (select count(*) from tools) as tools, (select count(*) from offerings) as offerings,
    (select count(*) from documents) as documents, (select count(*) from captures) as captures, (select count(*) from document_checks) as looks,
    (select count(*) from quotes) as quotes, (select count(*) from quote_checks) as checks, (select count(*) from facts) as facts,
    (select count(*) from citations) as citations, (select count(*) from people) as people, (select count(*) from clearances) as clearances,
    (select count(*) from verdicts) as verdicts, (select count(*) from verdict_changes) as changes, (select count(*) from policy_versions) as policies`)

/** What stands in the way of the real facts being confused with anything else: they alone carry a catalogue id. */
const isCatalogue = sql`source_ref ~ '^F[0-9]{4}'`

describe('the catalogue', () => {
  it('is all there', async () => {
    const counts = await oneOf(sql`select (select count(*) from vendors where not is_demo) as vendors, (select count(*) from tools where not is_demo) as tools,
      (select count(*) from offerings o join tools t on t.id = o.tool_id where not t.is_demo) as plans,
      (select count(*) from facts where ${isCatalogue} and source_ref !~ '#') as facts, (select count(*) from facts where ${isCatalogue} and source_ref ~ '#') as also`)
    const also = Object.values(files.answers.exceptions).flatMap((one) => one.also).length
    expect(counts).toEqual({ vendors: 55, tools: 63, plans: 107, facts: 288, also })
  })

  it('holds every quote byte for byte, and no fact without one', async () => {
    const rows = await rowsOf(sql<{ ref: string; quote: string; url: string; document: string }>`
      select f.source_ref as ref, q.text as quote, d.url, d.title as document from facts f
      join citations c on c.fact_id = f.id join quotes q on q.id = c.quote_id join documents d on d.id = q.document_id where f.source_ref ~ '^F[0-9]{4}$'`)
    const stored = new Map(rows.map((row) => [row.ref, row]))
    for (const { id, quote, url, document } of files.catalogue.facts) expect(stored.get(id)).toEqual({ ref: id, quote, url, document })
    expect(rows.length).toBe(288)
  })

  it('says a passage once, however many facts cite it', async () => {
    const passages = new Set(files.catalogue.facts.map((fact) => [fact.vendor, fact.url, fact.document, fact.quote].join('\n')))
    const { n } = await oneOf(sql<{ n: number }>`select count(distinct c.quote_id) as n from citations c join facts f on f.id = c.fact_id where ${isCatalogue}`)
    expect(n).toBe(passages.size)
  })

  it('keeps secondary sources apart: they are leads, and verify nothing', async () => {
    const facts = await catalogueFacts()
    const secondary = files.catalogue.facts.filter((fact) => fact.source_tier === 'secondary')
    expect(secondary.length).toBe(42)
    for (const { id } of secondary) expect(facts.get(id), id).toMatchObject({ tier: 'secondary', evidence: 'press', quote: 'unchecked' })
    for (const { id } of files.catalogue.facts.filter((fact) => fact.source_tier !== 'secondary')) expect(facts.get(id)?.tier, id).toBe('vendor_document')
  })

  it('marks documents with an old date of their own as stale, and quarrels as disputed', async () => {
    const facts = await catalogueFacts()
    const refs = (which: (fact: (typeof files.catalogue.facts)[number]) => boolean) => files.catalogue.facts.filter(which).map(({ id }) => id)
    const found = (which: (fact: { stale: boolean; disputed: boolean }) => boolean) =>
      [...facts]
        .filter(([, fact]) => which(fact))
        .map(([ref]) => ref.split('#')[0])
        .sort()
    expect(new Set(found((fact) => fact.stale))).toEqual(new Set(refs((fact) => fact.document_dated !== undefined)))
    expect(new Set(found((fact) => fact.disputed))).toEqual(new Set(refs((fact) => fact.conflict)))
  })

  it('calls verified only what was checked, and says where each text can be had', async () => {
    const facts = await catalogueFacts()
    const checked = new Set(files.checks.checks.map((check) => check.fact))
    for (const { id } of files.catalogue.facts) expect(facts.get(id)?.quote === 'held', id).toBe(checked.has(id))
    const captures = await rowsOf(sql<{ text: string | null; sha256: string | null; had_at: string | null }>`
      select k.text, k.sha256, k.location->>'had_at' as had_at from captures k join documents d on d.id = k.document_id join vendors v on v.id = d.vendor_id where not v.is_demo`)
    expect(captures.every((capture) => capture.text === null && capture.had_at?.startsWith('http'))).toBe(true)
    expect(captures.filter((capture) => capture.sha256 !== null).length).toBeGreaterThan(30)
  })

  it('leaves tools of which nothing is known unknown', async () => {
    const [krea] = await rowsOf(sql<{ id: number }>`select o.id from offerings o join tools t on t.id = o.tool_id where t.slug = 'krea'`)
    const { rows } = await sql<{ band: number }>`select band from verdicts where offering_id = ${krea!.id}`.execute(world.owner)
    expect(rows.map(({ band }) => bands[band])).toEqual(rows.map(() => 'not_assessed'))
    expect(await rowsOf(sql`select from facts where offering_id = ${krea!.id}`)).toEqual([])
  })

  it('makes nothing ready: no real tool has an answer with proof to every gate', async () => {
    const ready = await rowsOf(
      sql`select t.slug from verdicts v join offerings o on o.id = v.offering_id join tools t on t.id = o.tool_id where v.band >= 3 and not t.is_demo`,
    )
    expect(ready).toEqual([])
  })
})

const catalogueFacts = async () => {
  const refs = await rowsOf(sql<{ id: number; ref: string; offering_id: number }>`select id, source_ref as ref, offering_id from facts where ${isCatalogue}`)
  const byOffering = await listFacts(world.db, { offeringIds: [...new Set(refs.map((row) => row.offering_id))] })
  const byId = new Map([...byOffering.values()].flat().map((fact) => [fact.id, fact]))
  return new Map(refs.map(({ id, ref }) => [ref, byId.get(id)!]))
}

describe('seeding', () => {
  it('a second time changes nothing and asks one question', async () => {
    const before = await countsOf()
    const started = performance.now()
    await seed(world.owner, { demo: true, now })
    expect(performance.now() - started).toBeLessThan(250)
    expect(await countsOf()).toEqual(before)
  })

  it('with other wishes changes nothing that is there', async () => {
    const before = await countsOf()
    await seed(world.owner, { demo: false, now: new Date('2026-12-24T12:00:00Z') })
    expect(await countsOf()).toEqual({ ...before, changes: expect.any(Number) })
  })

  it('says in the log how much was imported', async () => {
    const sentences = (
      await rowsOf(sql<{ sentence: string; actor: string }>`select sentence, actor from audit_events where action = 'catalogue.imported'`)
    ).map((row) => row.sentence)
    expect(sentences).toEqual([expect.stringContaining('Imported 63 tools of 55 vendors with 107 plans')])
  })
})

describe('a changed catalogue', () => {
  const changed = (change: (fact: (typeof files.catalogue.facts)[number]) => void) => {
    const catalogue = structuredClone(files.catalogue)
    catalogue.facts.forEach(change)
    return registerOf({ ...files, catalogue }, world.bank)
  }
  const write = (register: ReturnType<typeof registerOf>, at = now) => unaudited(world.owner, 'derived', (tx) => writeRegister(tx, register, at))
  const line = (ref: string) =>
    rowsOf(
      sql<{
        id: number
        source_ref: string
        supersedes: number | null
        value: unknown
      }>`select id, source_ref, supersedes, value from facts where source_ref like ${`${ref}%`} order by id`,
    )

  it('supersedes the fact that it says differently, and keeps the old one', async () => {
    const [first] = await line('F0182')
    const { added } = await write(
      changed((fact) => fact.id === 'F0182' && Object.assign(fact, { answer: 'yes' })),
      new Date('2026-11-22T13:00:00Z'),
    )
    expect(added).toMatchObject({ facts: 1, quotes: 0, tools: 0 })
    expect(await line('F0182')).toEqual([first, { id: expect.any(Number), source_ref: 'F0182@2', supersedes: first!.id, value: 'on_way_out_not_stated' }])
  })

  it('leaves what a person has added, and does not supersede over their head', async () => {
    const [first] = await line('F0183')
    const mine = await oneOf(sql<{ id: number }>`insert into facts (offering_id, question_id, value, evidence, asserted_by, supersedes)
      select offering_id, question_id, '"mixed"', 'own_test', 'person 1', id from facts where id = ${first!.id} returning id`)
    await write(changed((fact) => fact.id === 'F0183' && Object.assign(fact, { answer: 'public_web' })))
    expect((await line('F0183')).at(-1)).toMatchObject({ source_ref: 'F0183@2', supersedes: null })
    expect(await rowsOf(sql`select asserted_by, supersedes from facts where id = ${mine.id}`)).toEqual([{ asserted_by: 'person 1', supersedes: first!.id }])
  })

  it('takes nothing away when it says less', async () => {
    const before = await countsOf()
    const register = registerOf(files, world.bank)
    const { added } = await write({ ...register, facts: register.facts.filter((fact) => !/^F018[23]|^F0001/.test(fact.ref)) })
    expect(Object.values(added).every((n) => n === 0)).toBe(true)
    expect(await countsOf()).toEqual(before)
  })

  it('is refused while an answer has no place in the bank', () => {
    expect(() => changed((fact) => fact.id === 'F0001' && Object.assign(fact, { id: 'F9001', answer: 'perhaps' }))).toThrow(
      'does not say what trains_on_inputs = perhaps (F9001) means',
    )
  })
})
