import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Effect } from '../../src/policy/policy.ts'
import { bands, outcomes } from '../../src/policy/policy.ts'
import { itUnless } from '../setup/missing.ts'
import { bank, seededPolicy } from './case.ts'

const policy = seededPolicy('netflix-genai@2025-08-22')
const overlay = seededPolicy('demo-studio-overlay@2026-11-01')
const { pack } = policy

/** The policy reconstruction that the pack was made from lies beside the checkout, not in it. */
const source = new URL('../../../shared/domain/netflix-policy.md', import.meta.url)
const missing = existsSync(source) ? null : 'the policy reconstruction (../shared/domain/netflix-policy.md) is not on this machine'
const reconstruction = () => readFileSync(source, 'utf8').replaceAll('**', '')

/** Clause ids of section 1 of the reconstruction. */
const numbered = (prefix: string, from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${prefix}${from + i}`)
const clauseIds = [
  ...numbered('I', 1, 6),
  ...numbered('P', 1, 5),
  ...numbered('DR', 1, 3),
  'A0',
  ...numbered('A1.', 0, 2),
  ...numbered('A2.', 0, 2),
  ...numbered('A3.', 0, 2),
  ...numbered('A4.', 0, 2),
  ...numbered('C', 1, 6),
  ...numbered('F', 1, 6),
  ...numbered('T', 0, 8),
  ...numbered('V', 1, 2),
  ...numbered('M', 1, 6),
]

/** Codes of section 4 that can keep a principle from yes. */
const gateCodes = [
  ...['ID-05', 'ID-06', 'ID-08', 'DH-01', 'DH-02', 'DH-03', 'DH-05', 'DH-06', 'DH-07', 'DH-08', 'DH-09', 'DH-10', 'DH-11', 'DH-13', 'DH-14', 'DH-15'],
  ...['DH-16', 'DH-18', 'DH-19', 'DH-20', 'DH-21', 'SE-01', 'SE-02', 'SE-04', 'SE-07', 'SE-08', 'SE-18', 'SE-19', 'SE-20', 'SE-22'],
  ...['IP-10', 'LK-02', 'LK-04', 'LK-05', 'LK-06', 'LK-07', 'LK-10', 'PV-03'],
]

/** Support weights of section 4; the three steps of TPN add up to the four points of Gold. */
const weights: Record<string, number> = {
  'DH-12': 5,
  'DH-16': 3,
  'DH-22': 2,
  'SE-02': 4,
  'SE-03': 2,
  'SE-05': 3,
  'SE-06': 3,
  'SE-09': 2,
  'SE-10': 4,
  'SE-11': 4,
  'SE-12': 3,
  'SE-13': 2,
  'SE-14': 4,
  'SE-15': 2,
  'SE-16': 1,
  'SE-17': 3,
  'SE-21': 1,
  'SE-23': 1,
  'IP-01': 4,
  'IP-02': 1,
  'IP-03': 2,
  'IP-05': 2,
  'IP-06': 3,
  'IP-09': 3,
  'IP-11': 3,
  'LK-03': 3,
  'LK-08': 2,
  'LK-09': 2,
  'PV-01': 2,
  'PV-02': 1,
  'GV-05': 1,
}

const criteriaOf = (code: string) => policy.criteria.filter((criterion) => bank.byId.get(criterion.question)?.code === code)
const rank: Record<Effect, number> = { met: 0, none: 0, unsure: 1, fails_storage: 2, fails: 3 }

describe('the Netflix pack', () => {
  it('has every clause of section 1, in its order', () => {
    expect(pack.clauses.map(({ id }) => id)).toEqual(clauseIds)
  })

  itUnless(missing)('quotes only words that stand in the reconstruction', () => {
    const text = reconstruction()
    const quoted = pack.clauses.filter(({ quote }) => quote !== null)
    expect(quoted.filter(({ quote }) => !text.includes(quote ?? '')).map(({ id, quote }) => `${id}: ${quote}`)).toEqual([])
    expect(quoted.length).toBeGreaterThan(50)
  })

  itUnless(missing)('quotes principles word for word and whole', () => {
    const text = reconstruction()
    for (const { id, quote } of pack.clauses.filter(({ strength }) => strength === 'principle')) expect(text).toContain(`| ${id} | "${quote}" |`)
  })

  itUnless(missing)('gates every question that section 4 gates', () => {
    const gated = [...reconstruction().matchAll(/^\| ([A-Z]{2}-\d{2}) \|.*\|([^|]*)\|$/gm)].filter(([, , gate]) => /G-(no|uns)|as DH-/.test(gate ?? ''))
    // ID-08 says "worst step governs": a gate in other words.
    expect([...gated.map(([, code]) => code), 'ID-08'].sort()).toEqual([...gateCodes].sort())
  })

  it.each(gateCodes)('has a gate on %s', (code) => {
    expect(criteriaOf(code).some(({ kind }) => kind === 'gate')).toBe(true)
  })

  it('has a criterion for every question of section 4 but the three that name the assessed unit', () => {
    const asked = new Set(policy.criteria.map(({ question }) => question))
    const left = bank.questions.filter(({ id, code }) => code !== null && !asked.has(id))
    expect(left.map(({ id }) => id)).toEqual(['product_assessed', 'plan', 'deployment'])
  })

  it.each(Object.entries(weights))('weighs %s with %i', (code, weight) => {
    expect(criteriaOf(code).reduce((sum, criterion) => sum + criterion.weight, 0)).toBe(weight)
  })

  it('begins each reading with what a clause says', () => {
    const loose = policy.criteria.filter(({ reading, clauses }) => !clauses.some((id) => new RegExp(`^${id.replace('.', '\\.')} `).test(reading)))
    expect(loose.map(({ id }) => id)).toEqual([])
  })

  it('never lets a vendor vouch for itself, or the press for a vendor, on a gate', () => {
    const kinds = policy.criteria.filter(({ kind }) => kind === 'gate').flatMap(({ table }) => [...table.values()].flatMap(({ evidence }) => evidence))
    expect(kinds.filter((kind) => kind === 'press' || kind === 'vendor_attestation')).toEqual([])
  })

  it('calls only storage a storage-only no', () => {
    const storage = policy.criteria.filter(
      ({ table, days }) => days?.over === 'fails_storage' || [...table.values()].some(({ effect }) => effect === 'fails_storage'),
    )
    expect(storage.map(({ id }) => id)).toEqual(['p2_input_retention', 'p2_output_retention'])
  })

  it('raises the floor for what may not rest on a web page', () => {
    expect(policy.criteria.filter(({ floor }) => floor).map(({ question }) => question)).toEqual([
      'trains_on_inputs',
      'trains_on_outputs',
      'reuse_beyond_training',
      'input_retention',
      'output_retention',
      'human_review',
      'confidentiality_terms',
    ])
    for (const id of ['D2', 'D3', 'D4'] as const) expect(pack.assurance_floor[id]).toEqual(['contract', 'admin_setting', 'independent_test'])
  })

  it('never lets a better band or a lighter data class lead to a heavier outcome', () => {
    const level = (id: keyof typeof pack.envelope, band: (typeof bands)[number]) => outcomes.indexOf(pack.envelope[id][band])
    for (const [i, id] of (['D0', 'D1', 'D2', 'D3', 'D4'] as const).entries())
      for (const [j, band] of bands.entries()) {
        const [lighter, worse] = [(['D0', 'D1', 'D2', 'D3', 'D4'] as const)[i - 1], bands[j - 1]]
        if (lighter) expect(level(lighter, band)).toBeLessThanOrEqual(level(id, band))
        if (worse) expect(level(id, worse)).toBeGreaterThanOrEqual(level(id, band))
      }
  })

  it('says nowhere of a band that it is approved, safe or compliant', () => {
    const own = [pack.title, ...pack.bands.flatMap(({ label, meaning }) => [label, meaning]), ...pack.principles.map(({ tool_side }) => tool_side)]
    const criteria = policy.criteria.flatMap(({ title, reading }) => [title, reading])
    expect([...own, ...criteria].filter((text) => /\bapproved\b|\bsafe\b|\bcompliant\b/i.test(text))).toEqual([])
    expect(pack.disclaimer).toMatch(/not an approval/)
    expect(pack.disclaimer).toMatch(/not affiliated/)
  })

  it('says that nobody has compared it with the live page', () => {
    expect(pack.source.live_confirmed_on).toBeNull()
    expect(pack.source.note).toMatch(/unconfirmed live/)
  })
})

describe('a reading of storage other than the literal one', () => {
  const lenient = seededPolicy('netflix-genai@2025-08-22', { storage_reading: 'vendor_capture' })

  it('differs where storage is asked about, and nowhere else', () => {
    const changed = lenient.criteria.filter((criterion, i) => JSON.stringify([...criterion.table]) !== JSON.stringify([...policy.criteria[i]!.table]))
    expect(changed.map(({ question }) => question)).toEqual([
      'input_retention',
      'output_retention',
      'zero_retention_carve_outs',
      'asset_storage_control',
      'derived_data',
    ])
  })

  it('is never stricter than the literal one', () => {
    const stricter = lenient.criteria.flatMap((criterion, i) =>
      [...criterion.table]
        .filter(([value, { effect }]) => rank[effect] > rank[policy.criteria[i]!.table.get(value)!.effect])
        .map(([value]) => `${criterion.id}: ${value}`),
    )
    expect(stricter).toEqual([])
  })
})

describe('the demo overlay', () => {
  it('is marked as demonstration and speaks for nobody', () => {
    expect(overlay.pack.is_demo).toBe(true)
    expect(overlay.pack.disclaimer).toMatch(/fictional/)
  })

  it('is never milder than its base in any answer, evidence, data class or floor', () => {
    const milder: string[] = []
    for (const base of policy.criteria) {
      const own = overlay.criteria.find(({ id }) => id === base.id)
      for (const [value, mapped] of base.table) {
        const now = own?.table.get(value)
        if (!now || rank[now.effect] < rank[mapped.effect]) milder.push(`${base.id}: ${value}`)
        if (now?.effect === 'met' && !now.evidence.every((kind) => mapped.evidence.includes(kind))) milder.push(`${base.id}: ${value}: evidence`)
      }
    }
    for (const id of ['D0', 'D1', 'D2', 'D3', 'D4'] as const) {
      for (const band of bands) if (outcomes.indexOf(overlay.pack.envelope[id][band]) < outcomes.indexOf(pack.envelope[id][band])) milder.push(`${id}: ${band}`)
      if (!overlay.pack.assurance_floor[id].every((level) => pack.assurance_floor[id].includes(level))) milder.push(`${id}: floor`)
    }
    expect(milder).toEqual([])
  })

  it('asks for a signed promise, a report and regions', () => {
    const own = (id: string) => overlay.criteria.find((criterion) => criterion.id === id)
    for (const id of ['p2_trains_on_inputs', 'p2_trains_on_outputs']) expect(own(id)?.effects.met.no_by_published_terms).toEqual(['contract'])
    expect(own('p3_soc2')?.kind).toBe('gate')
    expect(own('p3_studio_regions')?.kind).toBe('gate')
  })
})

describe('the seeded policies', () => {
  it('are named by id and version, and each compiles to a digest of its own', () => {
    const names = readdirSync(new URL('../../seeds/policies/', import.meta.url)).filter((file) => file.endsWith('.yaml'))
    const compiled = names.map((file) => seededPolicy(file.replace(/\.yaml$/, '')))
    expect(compiled.map(({ pack: { id, version } }) => `${id}@${version}.yaml`)).toEqual(names)
    expect(new Set(compiled.map(({ digest }) => digest)).size).toBe(names.length)
  })
})
