import { capital, name, pick, pickEarly, type Random, randomOf, sentence, word } from './chance.ts'

// What the generated catalogue holds, row by row and without a database.

export const documentsPerVendor = 3
export const quotesPerDocument = 8
/** Nothing has more; so numbers can be given without counting. */
export const offeringsPerTool = 3
export const factsPerOffering = 100

const suffixes = ['AI', 'Labs', 'Systems', 'Pictures', 'Works', 'Technologies', 'Studios', 'Software', 'Media', 'Inc', 'GmbH', 'Ltd', 'SAS', 'BV']
const kinds = ['Studio', 'Voice', 'Motion', 'Canvas', 'Scribe', 'Dub', 'Light', 'Frame', 'Cut', 'Score', 'Actor', 'Plate', 'Board', 'Stage', 'Index', 'API']
const modalities =
  'video image voice vfx audio llm music transcription upscaling dubbing avatar workflow post 3d animation lip-sync writing platform previs relighting performance research meetings concept-art pre-production virtual-production graphics productivity development analytics aggregator'.split(
    ' ',
  )
const plans = [
  ['enterprise', 'Enterprise', 'enterprise'],
  ['business', 'Business', 'business'],
  ['pro', 'Pro', 'pro'],
  ['team', 'Team', 'team'],
  ['free', 'Free', 'free'],
  ['api', 'API', 'api_payg'],
  ['api-enterprise', 'API with an agreement', 'api_enterprise'],
  ['plus', 'Plus', 'consumer_paid'],
  ['open-weights', 'Open weights', 'open_weights'],
  ['any', 'Any plan', 'unknown'],
] as const
const deployments = [
  'public_saas',
  'public_saas',
  'public_saas',
  'single_tenant_saas',
  'hyperscaler_managed',
  'customer_vpc',
  'local_offline',
  'on_prem',
  'unknown',
] as const

const slugOf = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-')

/** How many vendors stand behind the first so many tools. */
export const vendorsFor = (tools: number): number => Math.ceil(tools * 0.6)

export const vendor = (n: number) => {
  const random = randomOf(1, n)
  const called = `${name(random)} ${pick(random, suffixes)}`
  const slug = `${slugOf(called)}-${n + 1}`
  return { n, slug, name: called, website: `https://${slug}.example` }
}

/** Four in ten tools are another one of a vendor who has some, the big ones first. */
export const tool = (n: number) => {
  const random = randomOf(2, n)
  const vendors = vendorsFor(n + 1)
  const of = vendor(random() < 0.4 ? Math.floor(random() ** 3 * vendors) : vendors - 1)
  const called = `${name(random)} ${random() < 0.7 ? pick(random, kinds) : capital(word(random))}`
  const slug = `${slugOf(called)}-${n + 1}`
  return {
    n,
    vendor: of.n,
    slug,
    name: called,
    description: sentence(random, 14, 44),
    website: `${of.website}/${slug}`,
    modalities: [...new Set(Array.from({ length: 1 + Math.floor(random() * 2.5) }, () => pickEarly(random, modalities)))],
    status: random() < 0.03 ? 'discontinued' : 'active',
  }
}

export type Profile = 'ready' | 'blocked' | 'mixed' | 'sparse' | 'silent'

/** About 1.7 a tool. The first one has about 40 answers, the others a handful or none. */
export const offerings = (of: number) => {
  const random = randomOf(3, of)
  const count = [1, 1, 1, 1, 1, 2, 2, 2, 3, 3][Math.floor(random() * 10)]!
  const first = Math.floor(random() ** 2 * plans.length)
  return Array.from({ length: count }, (_, place) => {
    const [slug, called, plan_kind] = plans[(first + place * 3) % plans.length]!
    return {
      n: of * offeringsPerTool + place,
      tool: of,
      slug,
      name: called,
      plan_kind,
      deployment: pick(random, deployments),
      profile: profileOf(random, place),
    }
  })
}

const profileOf = (random: Random, place: number): Profile => {
  const u = random()
  if (place > 0) return u < 0.5 ? 'silent' : 'sparse'
  return u < 0.12 ? 'ready' : u < 0.5 ? 'blocked' : 'mixed'
}

const papers = [
  ['Terms of service', 'terms', 'published_terms'],
  ['Privacy policy', 'privacy', 'published_terms'],
  ['Trust centre', 'trust', 'documentation'],
] as const

/** Read within the last four months before the day of the benchmark, so that nothing has expired. */
export const documents = (of: number) =>
  papers.map(([title, path, evidence], place) => {
    const random = randomOf(4, of * documentsPerVendor + place)
    return {
      n: of * documentsPerVendor + place,
      vendor: of,
      title,
      url: `${vendor(of).website}/${path}`,
      evidence,
      captured_on: new Date(Date.UTC(2026, 7, 1 + Math.floor(random() * 110))).toISOString().slice(0, 10),
      sha256: Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join(''),
      bytes: 8000 + Math.floor(random() * 60_000),
      quotes: Array.from({ length: quotesPerDocument }, (_, q) => ({
        n: (of * documentsPerVendor + place) * quotesPerDocument + q,
        text: sentence(random, 9, 32),
        locator: `Section ${q + 1}`,
        // Nearly all were found; some were never looked for and a few are gone.
        check: random() < 0.98 ? ('found' as const) : random() < 0.7 ? ('none' as const) : ('lost' as const),
      })),
    }
  })
