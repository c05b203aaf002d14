import type pg from 'pg'
import { offerings, tool, vendor } from './catalogue.ts'
import { pick, randomOf } from './chance.ts'

export type Workload = {
  name: string
  paths: string[]
  /** How many offerings a search finds, in the middle. */
  hits: number | null
}

export const workloadNames = ['home', 'browse', 'filter', 'search-rare', 'search-mid', 'search-common', 'typo', 'mix', 'dossier', 'dossier.json'] as const
export type WorkloadName = (typeof workloadNames)[number]

type Asked = { word: string; hits: number }
export type Words = Record<'rare' | 'mid' | 'common' | 'typo', Asked[]>

/** Words that few, some and nearly all of the offerings have, as the register holds them now; and names with a slip of the finger. */
export const findWords = async (client: pg.Client): Promise<Words> => {
  const { rows } = await client.query<Asked & { share: number }>(`
    with all_words as (select word, ndoc from ts_stat('select search_words from offerings') where word ~ '^[a-z]{5,12}$'),
    total as (select count(*)::float as n from offerings),
    asked as (
      (select word from all_words, total where ndoc between 1 and 0.002 * n order by md5(word) limit 60) union all
      (select word from all_words, total where ndoc between 0.04 * n and 0.1 * n order by md5(word) limit 60) union all
      (select word from all_words order by ndoc desc limit 8))
    select word, hits::int, hits / n as share from asked, total, lateral (select count(*) as hits from offerings where search_words @@ search_query(word)) found order by md5(word)`)
  const among = (least: number, most: number) => rows.filter(({ share }) => share > least && share < most)
  return {
    rare: among(0, 0.004).slice(0, 40),
    mid: among(0.04, 0.15).slice(0, 16),
    common: rows.toSorted((a, b) => b.hits - a.hits).slice(0, 3),
    typo: await findTypos(client),
  }
}

const findTypos = async (client: pg.Client): Promise<Asked[]> => {
  const slips = Array.from({ length: 120 }, (_, n) => tool(n).name.toLowerCase().split(' ')[0]!)
    .filter((name) => name.length > 5)
    .map((name) => `${name.slice(0, 3)}${name[4]}${name[3]}${name.slice(5)}`)
  const { rows } = await client.query<Asked>(
    `select word, hits::int from unnest($1::text[]) as asked(word), lateral (select count(*) as hits from close_names(word)) found
     where hits > 0 and not exists (select from offerings where search_words @@ search_query(word)) limit 20`,
    [slips],
  )
  return rows
}

const kinds = ['video', 'image', 'voice', 'vfx', 'audio', 'llm', 'music', 'dubbing']
const pairs = [
  (n: number) => ({ band: n % 2 === 0 ? 'escalate' : 'not_for_production_data', modality: kinds[n % kinds.length]! }),
  (n: number) => ({ plan: n % 2 === 0 ? 'enterprise' : 'business', deployment: n % 3 === 0 ? 'customer_vpc' : 'public_saas' }),
  (n: number) => ({ data_class: n % 2 === 0 ? 'D1' : 'D2', modality: kinds[n % kinds.length]! }),
  (n: number) => ({ clearance: n % 2 === 0 ? 'cleared' : 'not_reviewed', plan: 'enterprise' }),
  (n: number) => ({ vendor: vendor(n % 4).slug, band: 'escalate' }),
]

export const workloadsFor = (tools: number, words: Words): Workload[] => {
  const catalogue = (asked: Record<string, string>) => (Object.keys(asked).length === 0 ? '/tools' : `/tools?${new URLSearchParams(asked)}`)
  const search = (of: Asked[]) => of.map(({ word }) => catalogue({ q: word }))
  const filters = Array.from({ length: 40 }, (_, n) => catalogue(pairs[n % pairs.length]!(n)))
  const dossiers = Array.from({ length: 100 }, (_, i) => {
    const n = Math.floor((i * tools) / 100)
    return `/tools/${tool(n).slug}/${offerings(n)[0]!.slug}`
  })
  const one = { rare: search(words.rare), mid: search(words.mid), common: search(words.common) }
  const random = randomOf(7, 0)
  const mixed = () => {
    const u = random() * 100
    if (u < 25) return '/tools'
    if (u < 55) return pick(random, filters)
    if (u < 70) return pick(random, one.rare)
    if (u < 85) return pick(random, one.mid)
    return u < 90 ? pick(random, one.common) : catalogue({ q: pick(random, words.mid).word, band: 'escalate' })
  }
  const paths: Record<WorkloadName, string[]> = {
    home: ['/'],
    browse: ['/tools'],
    filter: filters,
    'search-rare': one.rare,
    'search-mid': one.mid,
    'search-common': one.common,
    typo: search(words.typo),
    mix: Array.from({ length: 200 }, mixed),
    dossier: dossiers,
    'dossier.json': dossiers.map((path) => `${path}.json`),
  }
  const hits: Partial<Record<WorkloadName, Asked[]>> = { 'search-rare': words.rare, 'search-mid': words.mid, 'search-common': words.common, typo: words.typo }
  return workloadNames.map((name) => ({ name, paths: paths[name], hits: middle(hits[name]?.map((one) => one.hits) ?? []) }))
}

const middle = (numbers: number[]): number | null => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? null
