import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Fact } from '../../src/facts/fact.ts'
import { bandAlone, evaluate } from '../../src/policy/evaluate.ts'
import { applyChanges, flipsOf, inTheWay, roadToReady } from '../../src/policy/flips.ts'
import { bands } from '../../src/policy/policy.ts'
import type { Flip, FlipChange, Verdict } from '../../src/policy/verdict.ts'
import { seededPolicy, today } from './case.ts'
import { type SeededOffering, seededOfferings } from './seeded.ts'

type Known = SeededOffering & { verdict: Verdict; flips: Flip[] }

let seed: Known[]
beforeAll(async () => {
  seed = (await seededOfferings()).map((one) => {
    const verdict = evaluate(policy, one.facts, today)
    return { ...one, verdict, flips: flipsOf(policy, one.facts, today, verdict) }
  })
})

const policy = seededPolicy('netflix-genai@2025-08-22')
/** fail-closed.test.ts holds the short way to a band against the long one. */
const bandWith = (facts: Fact[], changes: FlipChange[]) => bandAlone(policy, applyChanges(facts, changes, today), today)
const isBetter = (band: string, than: string) => bands.indexOf(band as never) > bands.indexOf(than as never)

describe('what would change a verdict, over the whole seed', () => {
  it('does: applying a set leads to the band that it names, which is better', () => {
    for (const { name, facts, verdict, flips } of seed)
      for (const flip of flips) {
        expect(evaluate(policy, applyChanges(facts, flip.changes, today), today).band, name).toBe(flip.band)
        expect(isBetter(flip.band, verdict.band), name).toBe(true)
      }
  }, 60_000)

  it('is the least: without any one of its changes the set leads to no better band', () => {
    for (const { name, facts, verdict, flips } of seed)
      for (const { changes } of flips)
        for (const change of changes) {
          const less = bandWith(
            facts,
            changes.filter((other) => other !== change),
          )
          if (isBetter(less, verdict.band)) expect.fail(`${name}: without ${change.question} it still becomes ${less}`)
        }
  }, 120_000)

  it('is the least in every way: no proper subset leads to a better band', () => {
    const many = seed.flatMap(({ facts, verdict, flips }) =>
      flips.filter(({ changes }) => changes.length > 1).map(({ changes }) => ({ facts, changes, band: verdict.band })),
    )
    expect(many.length).toBeGreaterThan(0)
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (which, keep) => {
        const { facts, changes, band } = many[which % many.length]!
        const subset = changes.filter((_, i) => keep[i])
        if (subset.length === changes.length) return
        expect(isBetter(bandWith(facts, subset), band)).toBe(false)
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  it('works as well in each of the other ways that it offers', () => {
    for (const { name, facts, flips } of seed)
      for (const { band, changes } of flips)
        for (const change of changes)
          for (const way of change.or)
            expect(
              bandWith(
                facts,
                changes.map((other) => (other === change ? { ...change, ...way } : other)),
              ),
              `${name} ${change.question} = ${way.to}`,
            ).toBe(band)
  }, 120_000)

  it('is there for every offering that is not at the best band', () => {
    for (const { name, verdict, flips } of seed)
      if (inTheWay(verdict).length === 0) expect(flips.length > 0, name).toBe(verdict.band !== 'tool_side_ready_covered')
  })

  it('is none, and no road, where what an offering stands on is in the way', () => {
    const held = seed.filter(({ verdict }) => inTheWay(verdict).length > 0)
    expect(held.map(({ name }) => name)).toContain('aws-bedrock/api')
    for (const { name, verdict, flips } of held) expect([flips, roadToReady(policy, verdict)], name).toEqual([[], []])
  })

  it('has a road that ends at “tool-side ready”', () => {
    for (const { name, facts, verdict } of seed) {
      const road = roadToReady(policy, verdict)
      if (road.length > 0) expect(bandWith(facts, road), name).toMatch(/^tool_side_ready/)
    }
  }, 60_000)

  it('is found in far less than a second', () => {
    for (const { name, facts, verdict } of seed) {
      const began = process.cpuUsage()
      flipsOf(policy, facts, today, verdict)
      expect(process.cpuUsage(began).user / 1000, name).toBeLessThan(1000)
    }
  })
})
