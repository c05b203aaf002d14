import type pg from 'pg'
import type { GeneratedAnswer } from './answers.ts'
import { documents, documentsPerVendor, factsPerOffering, offerings, type Profile, quotesPerDocument, tool, vendor, vendorsFor } from './catalogue.ts'
import { randomOf } from './chance.ts'

/** Ids of generated rows begin here, beyond those of the seed. */
export const firstId = 1_000_000

export type Counts = { tools: number; offerings: number; facts: number }
type Answers = (offering: number, profile: Profile) => GeneratedAnswer[]

const step = 250

/** Puts the tools from one number to another into the register, in one transaction and with every rule of the database on. */
export const insertTools = async (client: pg.Client, from: number, to: number, answers: Answers, say: (line: string) => void): Promise<Counts> => {
  const counts = { tools: 0, offerings: 0, facts: 0 }
  await client.query('begin')
  for (let at = from; at < to; at += step) {
    say(`Generating tools: ${at} of ${to}`)
    const end = Math.min(at + step, to)
    await insertVendors(client, range(vendorsFor(at), vendorsFor(end)))
    const tools = range(at, end).map(tool)
    const plans = tools.flatMap((one) => offerings(one.n).map((plan) => ({ ...plan, vendor: one.vendor })))
    const facts = plans.flatMap((plan) => answers(plan.n, plan.profile).map((answer, place) => ({ ...answer, plan, n: plan.n * factsPerOffering + place })))
    await insertCatalogue(client, tools, plans)
    await insertFacts(client, facts)
    counts.tools += tools.length
    counts.offerings += plans.length
    counts.facts += facts.length
  }
  await client.query('commit')
  return counts
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
const idOf = ({ n }: { n: number }) => firstId + n

/** One statement for all rows: by column, named with its type. */
const insert = async (client: pg.Client, table: string, columns: Record<string, unknown[]>) => {
  const named = Object.keys(columns).map((column, i) => {
    const [name = '', type = ''] = column.split(' ')
    // An array of arrays would be taken apart to its last member, and JSON for an array: both travel as text.
    const travels = type === 'text[]' || type === 'jsonb' ? 'text' : type
    return { name, sent: `$${i + 1}::${travels}[]`, read: travels === type ? name : `${name}::${type}` }
  })
  const names = named.map(({ name }) => name).join(', ')
  await client.query(
    `insert into ${table} (${names}) overriding system value
     select ${named.map(({ read }) => read).join(', ')} from unnest(${named.map(({ sent }) => sent).join(', ')}) as r(${names})`,
    Object.values(columns),
  )
}

const insertVendors = async (client: pg.Client, numbers: number[]) => {
  const vendors = numbers.map(vendor)
  const papers = numbers.flatMap(documents)
  const quotes = papers.flatMap((paper) => paper.quotes.map((quote) => ({ ...quote, paper })))
  const checks = quotes.filter(({ check }) => check !== 'none')
  await insert(client, 'vendors', {
    'id bigint': vendors.map(idOf),
    'slug text': vendors.map(({ slug }) => slug),
    'name text': vendors.map(({ name }) => name),
    'website text': vendors.map(({ website }) => website),
  })
  await insert(client, 'documents', {
    'id bigint': papers.map(idOf),
    'vendor_id bigint': papers.map((paper) => firstId + paper.vendor),
    'title text': papers.map(({ title }) => title),
    'url text': papers.map(({ url }) => url),
    'evidence text': papers.map(({ evidence }) => evidence),
    'tier text': papers.map(() => 'vendor_document'),
  })
  await insert(client, 'captures', {
    'id bigint': papers.map(idOf),
    'document_id bigint': papers.map(idOf),
    'url text': papers.map(({ url }) => url),
    'captured_on date': papers.map(({ captured_on }) => captured_on),
    'sha256 text': papers.map(({ sha256 }) => sha256),
    'bytes integer': papers.map(({ bytes }) => bytes),
    'location jsonb': papers.map(({ n }) => `{"collection": "generated", "file": "${n}"}`),
  })
  await insert(client, 'quotes', {
    'id bigint': quotes.map(idOf),
    'document_id bigint': quotes.map(({ paper }) => idOf(paper)),
    'text text': quotes.map(({ text }) => text),
    'locator text': quotes.map(({ locator }) => locator),
  })
  await insert(client, 'quote_checks', {
    'id bigint': checks.map(idOf),
    'quote_id bigint': checks.map(idOf),
    'capture_id bigint': checks.map(({ paper }) => idOf(paper)),
    'found boolean': checks.map(({ check }) => check === 'found'),
    'at_offset integer': checks.map(({ check, n }) => (check === 'found' ? n % 7919 : null)),
    'capture_sha256 text': checks.map(({ paper }) => paper.sha256),
    'method text': checks.map(() => 'exact'),
    'checked_by text': checks.map(() => 'benchmark'),
    'checked_on date': checks.map(({ paper }) => paper.captured_on),
  })
}

type Plan = ReturnType<typeof offerings>[number] & { vendor: number }

const insertCatalogue = async (client: pg.Client, tools: ReturnType<typeof tool>[], plans: Plan[]) => {
  await insert(client, 'tools', {
    'id bigint': tools.map(idOf),
    'vendor_id bigint': tools.map((one) => firstId + one.vendor),
    'slug text': tools.map(({ slug }) => slug),
    'name text': tools.map(({ name }) => name),
    'description text': tools.map(({ description }) => description),
    'website text': tools.map(({ website }) => website),
    'modalities text[]': tools.map(({ modalities }) => `{${modalities.join()}}`),
    'status text': tools.map(({ status }) => status),
  })
  await insert(client, 'offerings', {
    'id bigint': plans.map(idOf),
    'tool_id bigint': plans.map((plan) => firstId + plan.tool),
    'slug text': plans.map(({ slug }) => slug),
    'name text': plans.map(({ name }) => name),
    'plan_kind text': plans.map(({ plan_kind }) => plan_kind),
    'deployment text': plans.map(({ deployment }) => deployment),
  })
}

type GeneratedFact = GeneratedAnswer & { n: number; plan: Plan }

const insertFacts = async (client: pg.Client, facts: GeneratedFact[]) => {
  const cited = facts.flatMap((fact) => {
    const paper = paperOf(fact)
    return paper === null ? [] : [{ fact, paper, quote: paper * quotesPerDocument + Math.floor(randomOf(6, fact.n)() * quotesPerDocument) }]
  })
  await insert(client, 'facts', {
    'id bigint': facts.map(idOf),
    'offering_id bigint': facts.map(({ plan }) => idOf(plan)),
    'question_id text': facts.map(({ question }) => question),
    'value jsonb': facts.map(({ value }) => JSON.stringify(value)),
    'evidence text': facts.map(({ evidence }) => evidence),
    'asserted_by text': facts.map(() => 'benchmark'),
    'recorded_at timestamptz': facts.map(({ n }) => new Date(Date.UTC(2026, 7, 1) + (n % 110) * 86_400_000).toISOString()),
  })
  await insert(client, 'citations', {
    'fact_id bigint': cited.map(({ fact }) => idOf(fact)),
    'quote_id bigint': cited.map(({ quote }) => firstId + quote),
    'capture_id bigint': cited.map(({ paper }) => firstId + paper),
  })
}

/** What was published is cited; a report, a contract or a test was seen as a whole. */
const paperOf = ({ evidence, plan, n }: GeneratedFact): number | null => {
  const first = plan.vendor * documentsPerVendor
  if (evidence === 'published_terms') return first + (n % 2)
  return evidence === 'documentation' || evidence === 'press' ? first + 2 : null
}
