import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Fact } from '../../src/facts/fact.ts'
import { addDays } from '../../src/policy/dates.ts'
import { bandAlone, evaluate } from '../../src/policy/evaluate.ts'
import type { CompiledPolicy } from '../../src/policy/load.ts'
import { bands, dataClassIds, outcomes, principleIds } from '../../src/policy/policy.ts'
import type { Verdict } from '../../src/policy/verdict.ts'
import { seededPolicy, today } from './case.ts'
import { type SeededOffering, seededOfferings } from './seeded.ts'

// Unknown, conflict, stale, lost: whatever is taken away from what is known, no verdict of the seeded catalogue gets better.

let seed: SeededOffering[]
beforeAll(async () => {
  seed = await seededOfferings()
})

const policies = ['netflix-genai@2025-08-22', 'demo-studio-overlay@2026-11-01']
const ready = bands.indexOf('tool_side_ready')

/** Each way in which the backing of a fact can get weaker, its answer staying as it is. */
const weakenings: Record<string, (fact: Fact) => Fact | null> = {
  'its quote is lost': (fact) => ({ ...fact, quote: 'lost' }),
  'its quote was never checked': (fact) => ({ ...fact, quote: 'unchecked' }),
  'its answer is withdrawn': (fact) => ({ ...fact, blanked: true }),
  'its text was last seen long ago': (fact) => ({ ...fact, seen_on: addDays(today, -2000) }),
  'nobody knows when its text was seen': (fact) => ({ ...fact, seen_on: null }),
  'its document is old': (fact) => ({ ...fact, stale: true }),
  'its own source disputes it': (fact) => ({ ...fact, disputed: true }),
  'its setting is not shown': (fact) => (fact.configuration ? { ...fact, configuration: { ...fact.configuration, proven_until: null } } : null),
  'it comes from a secondary source': (fact) => ({ ...fact, tier: 'secondary' }),
  'it rests on the press': (fact) => ({ ...fact, tier: 'secondary', evidence: 'press', assurance: 'assertion' }),
  'it is only signed for': (fact) => ({ ...fact, evidence: 'vendor_attestation', assurance: 'assertion', attested: true, quote: 'none' }),
  'it holds in one territory only': (fact) => ({ ...fact, territory: 'NZ' }),
}

const metIn = (verdict: Verdict) => new Set(verdict.criteria.filter(({ outcome }) => outcome === 'met').map(({ id }) => id))

/** What got better, in words; empty when nothing did. */
const betterments = (before: Verdict, after: Verdict, met: Set<string>): string[] => [
  ...[...metIn(after)].filter((id) => !met.has(id)).map((id) => `${id} became met`),
  ...principleIds.filter((id) => after.principles[id] === 'yes' && before.principles[id] !== 'yes').map((id) => `${id} became yes`),
  ...dataClassIds.filter((id) => outcomes.indexOf(after.envelope[id]) < outcomes.indexOf(before.envelope[id])).map((id) => `${id} became lighter`),
  ...(after.score > before.score ? [`the score rose from ${before.score} to ${after.score}`] : []),
]

const bandRank = ({ band }: Verdict) => bands.indexOf(band)

const judge = (policy: CompiledPolicy, facts: Fact[]) => evaluate(policy, facts, today)

describe.each(policies)('under %s no verdict gets better when', (name) => {
  it.each(Object.entries(weakenings))(
    '%s, for any fact of any offering',
    (_what, weaken) => {
      const policy = seededPolicy(name)
      for (const { name: offering, facts } of seed) {
        const before = judge(policy, facts)
        const met = metIn(before)
        for (const fact of facts.filter(({ id }) => id > 0)) {
          const weaker = weaken(fact)
          if (weaker === null) continue
          const after = judge(
            policy,
            facts.map((other) => (other === fact ? weaker : other)),
          )
          const better = [...betterments(before, after, met), ...(bandRank(after) > bandRank(before) ? [`the band rose to ${after.band}`] : [])]
          if (better.length > 0) expect.fail(`${offering}, fact ${fact.id} (${fact.question}): ${better.join(', ')}`)
        }
      }
    },
    120_000,
  )

  it('a fact is not there at all', () => {
    const policy = seededPolicy(name)
    for (const { name: offering, facts } of seed) {
      const before = judge(policy, facts)
      const met = metIn(before)
      for (const fact of facts) {
        // A good answer that a worse one stood against is met without it: a register that only adds never comes to that.
        if (facts.some((other) => other !== fact && other.question === fact.question)) continue
        const after = judge(
          policy,
          facts.filter((other) => other !== fact),
        )
        const better = [
          ...betterments(before, after, met),
          ...(bandRank(after) >= ready && bandRank(after) > bandRank(before) ? [`the band rose to ${after.band}`] : []),
        ]
        if (better.length > 0) expect.fail(`${offering}, fact ${fact.id} (${fact.question}): ${better.join(', ')}`)
      }
    }
  }, 120_000)

  it('any number of its facts get weaker in any ways at once', () => {
    const policy = seededPolicy(name)
    const ways = Object.values(weakenings)
    const rich = seed.filter(({ facts }) => facts.length > 3)
    const plan = fc.record({ offering: fc.nat(), hits: fc.array(fc.record({ fact: fc.nat(), way: fc.nat(ways.length - 1) }), { minLength: 1, maxLength: 12 }) })
    fc.assert(
      fc.property(plan, ({ offering, hits }) => {
        const { facts } = rich[offering % rich.length]!
        const before = judge(policy, facts)
        const weaker = [...facts]
        for (const { fact, way } of hits) weaker[fact % facts.length] = ways[way]!(weaker[fact % facts.length]!) ?? weaker[fact % facts.length]!
        const after = judge(policy, weaker)
        expect(betterments(before, after, metIn(before))).toEqual([])
        expect(bandRank(after)).toBeLessThanOrEqual(bandRank(before))
      }),
      { numRuns: 400 },
    )
  }, 120_000)
})

describe('the engine over the whole seed', () => {
  it('comes to the same whatever the order of facts and criteria', () => {
    const policy = seededPolicy(policies[0]!)
    const byId = (verdict: Verdict) => ({ ...verdict, criteria: new Map(verdict.criteria.map((one) => [one.id, one])) })
    fc.assert(
      fc.property(fc.nat(), fc.infiniteStream(fc.nat()), (offering, numbers) => {
        const { facts } = seed[offering % seed.length]!
        const shuffled = <T>(rows: T[]): T[] =>
          rows
            .map((row) => [numbers.next().value as number, row] as const)
            .sort(([a], [b]) => a - b)
            .map(([, row]) => row)
        expect(byId(judge({ ...policy, criteria: shuffled(policy.criteria) }, shuffled(facts)))).toEqual(byId(judge(policy, facts)))
      }),
      { numRuns: 200 },
    )
  }, 60_000)

  it('reaches every band', () => {
    const policy = seededPolicy(policies[0]!)
    expect(new Set(seed.map(({ facts }) => judge(policy, facts).band))).toEqual(new Set(bands))
  })

  it('finds the same band by the short way that the search for changes uses', () => {
    for (const name of policies) for (const { facts } of seed) expect(bandAlone(seededPolicy(name), facts, today)).toBe(judge(seededPolicy(name), facts).band)
  })

  it('is never lighter under the overlay than under its base', () => {
    for (const { name, facts } of seed) {
      const [base, overlay] = policies.map((policy) => judge(seededPolicy(policy), facts)) as [Verdict, Verdict]
      expect(bandRank(overlay), name).toBeLessThanOrEqual(bandRank(base))
      expect(
        principleIds.filter((id) => overlay.principles[id] === 'yes' && base.principles[id] !== 'yes'),
        name,
      ).toEqual([])
      for (const id of dataClassIds) expect(outcomes.indexOf(overlay.envelope[id]), `${name} ${id}`).toBeGreaterThanOrEqual(outcomes.indexOf(base.envelope[id]))
    }
  })
})
