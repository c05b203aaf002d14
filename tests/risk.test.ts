import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partStates } from '../src/db/review-tables.ts'
import { findMove, isDone, moves, movesFrom, reasonProblem } from '../src/desk/moves.ts'
import { dueNotices } from '../src/desk/notices.ts'
import { depth, type Irq, partRules, planOf, rankOf, scoreOf, tierOf, tierRules, tiers, worseOf } from '../src/desk/risk.ts'
import { type RiskId, riskQuestions, unsure } from '../src/desk/risk-questions.ts'
import { addDays } from '../src/policy/dates.ts'
import { blankRequest, irqOf, isCovered, kindOf } from '../src/requests/rules.ts'

const answersTo = (id: RiskId) => [...riskQuestions.find((question) => question.id === id)!.answers.map((answer) => answer.id), unsure]
const best: Irq = Object.fromEntries(riskQuestions.map(({ id, answers }) => [id, answers[0]!.id]))

/** Any answers, some of them missing. */
const someIrq = fc.record(Object.fromEntries(riskQuestions.map(({ id }) => [id, fc.constantFrom(...answersTo(id))])) as Record<RiskId, fc.Arbitrary<string>>, {
  requiredKeys: [],
}) as fc.Arbitrary<Irq>
const scored = someIrq.filter((irq) => Object.keys(irq).length > 0)
const severity = (irq: Irq) => tiers.length - tiers.indexOf(tierOf(irq))

describe('the tier of a use', () => {
  it('is low when every answer is the best, and unscored before anybody answers', () => {
    expect(tierOf(best)).toBe('low')
    expect(scoreOf({})).toEqual({ tier: 'unscored', because: ['Nobody has answered the questions yet: it is treated as critical.'] })
  })

  it('is critical when nobody knows anything', () => {
    expect(tierOf(Object.fromEntries(riskQuestions.map(({ id }) => [id, unsure])))).toBe('critical')
  })

  it('says which rules fired', () => {
    expect(scoreOf({ ...best, data: 'D3', leak: 'grave' })).toEqual({
      tier: 'critical',
      because: ['Sensitive or personal material goes in, and people would be harmed if it came out.'],
    })
    expect(scoreOf({ ...best, final: 'yes' })).toEqual({ tier: 'medium', because: ['What it makes may stay in the finished work.'] })
    expect(tierOf({ ...best, personal: 'yes' })).toBe('high')
  })

  it('is never lowered by a worse answer, nor by one that is missing', () => {
    fc.assert(
      fc.property(scored, fc.constantFrom(...riskQuestions.map(({ id }) => id)), (irq, id) => {
        for (const answer of [...answersTo(id), undefined]) {
          if (rankOf(id, answer) < rankOf(id, irq[id])) continue
          const { [id]: _, ...rest } = irq
          const worse = answer === undefined ? rest : { ...rest, [id]: answer }
          expect(severity(worse)).toBeGreaterThanOrEqual(severity(irq))
          const parts = planOf(worse).map(({ part }) => part)
          for (const { part } of planOf(irq)) expect(parts).toContain(part)
        }
      }),
    )
  })

  it('does not depend on the order of the answers', () => {
    fc.assert(
      fc.property(someIrq, (irq) => {
        const turned = Object.fromEntries(Object.entries(irq).reverse())
        expect(scoreOf(turned)).toEqual(scoreOf(irq))
        expect(planOf(turned)).toEqual(planOf(irq))
      }),
    )
  })

  it('counts what it cannot read as the worst', () => {
    expect(rankOf('leak', 'nonsense')).toBe(rankOf('leak', 'grave'))
    expect(tierOf({ ...best, talent: 'nonsense', final: 'nonsense' })).toBe('critical')
  })

  it('has no rule that can never decide', () => {
    for (const rule of tierRules) {
      const irq = Object.fromEntries(riskQuestions.map(({ id, answers }) => [id, answers.find(({ rank }) => rank >= (rule.when[id] ?? 0))!.id]))
      expect(scoreOf(irq), rule.because).toMatchObject({ tier: rule.tier, because: expect.arrayContaining([rule.because]) })
    }
    for (const rule of partRules) {
      const irq = Object.fromEntries(riskQuestions.map(({ id, answers }) => [id, answers.find(({ rank }) => rank >= (rule.when[id] ?? 0))!.id]))
      expect(planOf(irq).map(({ part }) => part)).toContain(rule.part)
    }
  })
})

describe('the depth of a review', () => {
  it('is the AI part alone for the lowest, and all four for the highest', () => {
    expect(planOf(best).map(({ part }) => part)).toEqual(['ai'])
    for (const irq of [{}, { ...best, talent: 'yes', final: 'yes' }])
      expect(planOf(irq).map(({ part }) => part)).toEqual(['security', 'privacy', 'ai', 'legal'])
  })

  it('is sooner and more often the higher the tier', () => {
    const downwards = tiers.map((tier) => depth[tier])
    for (const [i, lower] of downwards.entries()) {
      const higher = downwards[i - 1] ?? lower
      expect(lower.due).toBeGreaterThanOrEqual(higher.due)
      for (const part of ['security', 'privacy', 'ai', 'legal'] as const) expect(lower.cadence[part]).toBeGreaterThanOrEqual(higher.cadence[part])
    }
  })

  it('has a cadence of its own for each part', () => {
    expect(Object.fromEntries(planOf({}).map(({ part, cadence }) => [part, cadence]))).toEqual({ security: 180, privacy: 180, ai: 90, legal: 365 })
  })
})

describe('two answers to one question', () => {
  it('make the worse of both; an answer goes before none', () => {
    fc.assert(
      fc.property(someIrq, someIrq, (one, other) => {
        const both = worseOf(one, other)
        for (const { id } of riskQuestions) {
          const [a, b] = [one[id], other[id]]
          if (a === undefined || b === undefined) expect(both[id]).toBe(a ?? b)
          else expect(rankOf(id, both[id])).toBe(Math.max(rankOf(id, a), rankOf(id, b)))
        }
        expect(worseOf(both, other)).toEqual(both)
      }),
    )
  })
})

describe('a request', () => {
  const typed = { ...blankRequest, risk: Object.fromEntries(riskQuestions.map(({ id, answers }) => [id, answers[0]!.id])) }

  it('says by its classes what goes in: the worst of them, and nobody knows when that is ticked', () => {
    expect(irqOf({ ...typed, data: ['D1', 'D3', 'D2'] }).data).toBe('D3')
    expect(irqOf({ ...typed, data: ['D0', unsure] }).data).toBe(unsure)
  })

  it('opens another kind of review when it is cleared, in part cleared, or cleared no more', () => {
    const wanted = { data_classes: ['D1' as const], uses: ['previs' as const], production_id: 7 }
    const cleared = { state: 'cleared' as const, data_classes: ['D0' as const, 'D1' as const], uses: ['previs' as const], productions: null }
    expect(kindOf(null, wanted)).toBe('new')
    expect(kindOf(cleared, wanted)).toBe('renewal')
    expect(kindOf({ ...cleared, productions: [8] }, wanted)).toBe('wider')
    expect(kindOf(cleared, { ...wanted, data_classes: ['D3'] })).toBe('wider')
    expect(kindOf(cleared, { ...wanted, uses: ['post'] })).toBe('wider')
    expect(kindOf({ ...cleared, state: 'in_re_review' }, wanted)).toBe('reassessment')
    expect(kindOf({ ...cleared, state: 'not_reviewed' }, wanted)).toBe('new')
    expect(isCovered(cleared, { ...wanted, data_classes: [] })).toBe(false)
  })
})

describe('the moves of a part', () => {
  it('reach every state, and leave every one of them', () => {
    const reached = new Set(['not_started'])
    for (const _ of partStates) for (const { from, to } of moves) if (reached.has(from)) reached.add(to)
    expect([...reached].sort()).toEqual([...partStates].sort())
    for (const state of partStates) expect(movesFrom(state).length, state).toBeGreaterThan(0)
  })

  it('complete a part only after it was looked over', () => {
    expect(moves.filter(({ to }) => to === 'completed').map(({ from }) => from)).toEqual(['in_review'])
  })

  it('ask for a reason to hold, to withdraw, to ask for changes, and to undo what was done', () => {
    for (const move of moves)
      expect(move.needs_reason, `${move.from} to ${move.to}`).toBe(['on_hold', 'withdrawn', 'changes_requested'].includes(move.to) || isDone(move.from))
    expect(reasonProblem(findMove('in_progress', 'on_hold')!, '')).toBe('Give a reason to put on hold: whoever comes after has to know')
    expect(reasonProblem(findMove('not_started', 'in_progress')!, '')).toBeNull()
    expect(findMove('not_started', 'completed')).toBeUndefined()
  })
})

describe('who is to be told what is due', () => {
  const due_on = '2026-12-10'
  const part = { review_id: 3, part: 'ai' as const, state: 'in_progress' as const, owner_id: 9, due_on }
  const on = (days: number, more: Partial<Parameters<typeof dueNotices>[0][number]> = {}) => dueNotices([{ ...part, ...more }], addDays(due_on, days))

  it('is its owner: a week before, the day before, and every week once it has passed', () => {
    const told = Array.from({ length: 40 }, (_, i) => i - 15).flatMap((days) => on(days).map(({ kind, days: off }) => [days, kind, off]))
    expect(told).toEqual([
      [-7, 'due_soon', 7],
      [-1, 'due_tomorrow', 1],
      [1, 'overdue', 1],
      [8, 'overdue', 8],
      [15, 'overdue', 15],
      [22, 'overdue', 22],
    ])
    expect(on(1)[0]).toMatchObject({ person_id: 9, review_id: 3, part: 'ai' })
  })

  it('is nobody for what is nobody’s or done', () => {
    for (const more of [{ owner_id: null }, { state: 'completed' as const }, { state: 'withdrawn' as const }])
      for (const days of [-7, -1, 1]) expect(on(days, more)).toEqual([])
  })
})
