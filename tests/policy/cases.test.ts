import { describe, expect, it } from 'vitest'
import { evaluate } from '../../src/policy/evaluate.ts'
import { problemWith } from '../../src/questions/answer.ts'
import { bank, caseFiles, factsOf, type PolicyCase, seededPolicy, today } from './case.ts'

const files = caseFiles()
const verdictOf = (one: PolicyCase) => evaluate(seededPolicy(one.policy, one.options), factsOf(one), today, one.asked)

/** Hard cases of section 7 that a use decides and no tool: see cases/README.md. */
const decidedByUse = [17, 21, 23, 24, 29]

describe.each(files)('$file', ({ cases }) => {
  it.each(cases)('$name', (one) => {
    const verdict = verdictOf(one)
    const { band, principles, criteria, envelope, score_above, score_below, completeness_above, completeness_below } = one.expect

    if (band) expect(verdict.band, one.because).toBe(band)
    expect(verdict.principles, one.because).toMatchObject(principles)
    expect(verdict.envelope, one.because).toMatchObject(envelope)
    for (const [id, expected] of Object.entries(criteria)) {
      const result = verdict.criteria.find((criterion) => criterion.id === id)
      expect(result, `${id}: ${one.because}`).toMatchObject(expected)
    }
    if (score_above !== undefined) expect(verdict.score, one.because).toBeGreaterThan(score_above)
    if (score_below !== undefined) expect(verdict.score, one.because).toBeLessThan(score_below)
    if (completeness_above !== undefined) expect(verdict.completeness, one.because).toBeGreaterThan(completeness_above)
    if (completeness_below !== undefined) expect(verdict.completeness, one.because).toBeLessThan(completeness_below)
  })
})

describe('the cases together', () => {
  const all = files.flatMap(({ cases }) => cases)

  it('hold every hard case that concerns a tool', () => {
    const held = new Set(all.map(({ hard_case }) => hard_case))
    const wanted = Array.from({ length: 31 }, (_, i) => i + 1).filter((n) => !decidedByUse.includes(n))
    expect(wanted.filter((n) => !held.has(`H${n}`))).toEqual([])
  })

  it('have names of their own', () => {
    const names = all.map(({ name }) => name)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('give only answers that the bank allows', () => {
    const problems = all.flatMap((one) =>
      factsOf(one).flatMap((fact) => {
        const question = bank.byId.get(fact.question)
        const problem = question ? problemWith(question, fact.value) : 'the bank has no such question'
        return problem ? [`${one.name}: ${fact.question}: ${problem}`] : []
      }),
    )
    expect(problems).toEqual([])
  })

  it('reach every band', () => {
    expect(new Set(all.map((one) => verdictOf(one).band)).size).toBe(5)
  })
})
