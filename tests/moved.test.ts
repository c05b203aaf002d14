import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Fact, Upstream } from '../src/facts/fact.ts'
import { addDays } from '../src/policy/dates.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { type Known, type Way, whatMoved } from '../src/policy/moved.ts'
import { seededPolicy, today } from './policy/case.ts'
import { type SeededOffering, seededOfferings } from './policy/seeded.ts'

const policy = seededPolicy('netflix-genai@2025-08-22')
const moved = (before: Known, after: Known) => whatMoved(before, after, policy.bank)
const digest = ({ facts, on }: Known) => evaluate(policy, facts, on).facts_digest

let seed: SeededOffering[]
let facts: Fact[]
let one: Fact
beforeAll(async () => {
  seed = (await seededOfferings()).filter((offering) => offering.facts.filter(({ id }) => id > 0).length > 3)
  facts = seed[0]!.facts
  one = {
    ...facts.find(({ id }) => id > 0)!,
    quote: 'held',
    disputed: false,
    seen_on: today,
    valid_from: null,
    valid_to: null,
    configuration: null,
    stale: false,
  }
})

const setting = (proven_until: string | null) => ({ id: 1, name: 'A setting', instruction: 'Set it', proven_until })
const upstream: Upstream = { offering_id: 7, link: 1, via: 1, role: 'model', is_chosen: false, depth: 1, tool: 'model', offering: 'api', name: 'Model, API' }
const changes: Record<Way, (fact: Fact) => [before: Fact[], after: Fact[]]> = {
  recorded: (fact) => [[fact], [{ ...fact, id: 999_999 }]],
  lost: (fact) => [[fact], [{ ...fact, quote: 'lost' }]],
  found: (fact) => [[{ ...fact, quote: 'lost' }], [fact]],
  disputed: (fact) => [[fact], [{ ...fact, disputed: true }]],
  settled: (fact) => [[{ ...fact, disputed: true }], [fact]],
  proven: (fact) => [[{ ...fact, configuration: setting(null) }], [{ ...fact, configuration: setting('2999-01-01') }]],
  unproven: (fact) => [[{ ...fact, configuration: setting(today) }], [{ ...fact, configuration: setting(today) }]],
  expired: (fact) => [[fact], [{ ...fact, seen_on: addDays(today, -2000) }]],
  seen: (fact) => [[{ ...fact, seen_on: addDays(today, -2000) }], [fact]],
  begun: (fact) => [[{ ...fact, valid_from: today }], [{ ...fact, valid_from: today }]],
  ended: (fact) => [[{ ...fact, attested: false, valid_to: today }], [{ ...fact, attested: false, valid_to: today }]],
  inherited: (fact) => [[], [{ ...fact, upstream }]],
  left: (fact) => [[{ ...fact, upstream }], []],
  restated: (fact) => [[fact], [{ ...fact, stale: true }]],
}

describe('what moved', () => {
  it.each(Object.entries(changes))('says %s, of the one fact that did', (way, change) => {
    const [before, after] = change(one).map((changed) => [...facts.filter(({ id }) => id !== one.id), ...changed])
    const found = moved({ facts: before!, on: addDays(today, -1) }, { facts: after!, on: today })
    expect(found).toEqual([{ fact_id: way === 'recorded' ? 999_999 : one.id, way }])
  })

  it('is nothing when nothing but the order did', () => {
    for (const offering of seed)
      expect(moved({ facts: offering.facts, on: today }, { facts: offering.facts.toReversed(), on: today }), offering.name).toEqual([])
  })

  it('is something exactly when the digest of the facts is another', () => {
    const edits: ((fact: Fact, day: string) => Fact | null)[] = [
      ...(['lost', 'unchecked', 'held'] as const).map((quote) => (fact: Fact) => ({ ...fact, quote })),
      (fact) => ({ ...fact, disputed: !fact.disputed }),
      (fact) => ({ ...fact, blanked: !fact.blanked }),
      (fact) => ({ ...fact, stale: !fact.stale }),
      (fact, day) => ({ ...fact, seen_on: addDays(day, -2000) }),
      (fact, day) => ({ ...fact, valid_to: day }),
      (fact, day) => ({ ...fact, valid_from: addDays(day, 1) }),
      (fact) => ({ ...fact, id: fact.id + 1_000_000 }),
      (fact) => ({ ...fact, configuration: fact.configuration === null ? setting('2999-01-01') : null }),
      (fact) => ({ ...fact, citations: [] }),
      () => null,
    ]
    const hit = fc.record({ fact: fc.nat(), edit: fc.nat(edits.length - 1) })
    fc.assert(
      fc.property(fc.nat(), fc.array(hit, { maxLength: 6 }), fc.constantFrom(0, 0, 1, 400), (which, hits, days) => {
        const offering = seed[which % seed.length]!
        const [before, day] = [offering.facts.filter(({ id }) => id > 0), addDays(today, days)]
        const after: (Fact | null)[] = [...before]
        for (const { fact, edit } of hits) {
          const at = fact % after.length
          const target = after[at]
          if (target) after[at] = edits[edit]!(target, day)
        }
        const [was, is] = [
          { facts: before, on: today },
          { facts: after.filter((fact) => fact !== null), on: day },
        ]
        expect(moved(was, is).length > 0).toBe(digest(was) !== digest(is))
      }),
      { numRuns: 400 },
    )
  })
})
