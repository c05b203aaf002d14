import type { ReviewPart } from '../db/review-tables.ts'
import type { DataClassId } from '../policy/policy.ts'
import { type RiskId, riskById, riskQuestions, unsure } from './risk-questions.ts'

// How much is at stake, and so how deep a review goes and how often it is repeated: tables of rules. A rule fires when every answer that
// it names is at least that bad, so that a worse answer never lowers anything. What is not answered counts as the worst.

/** Answers by question, as `reviews.irq` keeps them. */
export type Irq = Partial<Record<RiskId, string>>

/** Worst first. `unscored`: nobody has answered; it is treated as critical until somebody does. */
export const tiers = ['unscored', 'critical', 'high', 'medium', 'low'] as const
export type Tier = (typeof tiers)[number]

/** At least that rank, for each question named. */
type When = Partial<Record<RiskId, number>>

export const tierRules: { tier: 'critical' | 'high' | 'medium'; when: When; because: string }[] = [
  { tier: 'critical', when: { talent: 1, final: 1 }, because: 'The likeness, voice or performance of a person stays in the finished work.' },
  { tier: 'critical', when: { data: 3, leak: 3 }, because: 'Sensitive or personal material goes in, and people would be harmed if it came out.' },
  {
    tier: 'critical',
    when: { data: 3, systems: 1, third_parties: 1 },
    because: 'Sensitive or personal material goes in through a connection, and on to others.',
  },
  { tier: 'high', when: { data: 3 }, because: 'Sensitive or personal material goes in.' },
  { tier: 'high', when: { talent: 1 }, because: 'It works with the likeness, voice or performance of a person.' },
  { tier: 'high', when: { personal: 1 }, because: 'It gets personal data.' },
  { tier: 'high', when: { leak: 3 }, because: 'People would be harmed, or a law or contract broken, if what goes in came out.' },
  { tier: 'high', when: { data: 2, systems: 1 }, because: 'Netflix-owned material goes in, and it is connected to systems.' },
  { tier: 'high', when: { leak: 2, third_parties: 1 }, because: 'The production would be harmed by a leak, and what goes in is handed on.' },
  { tier: 'medium', when: { data: 2 }, because: 'Netflix-owned material goes in.' },
  { tier: 'medium', when: { leak: 2 }, because: 'The production would be harmed if what goes in came out.' },
  { tier: 'medium', when: { final: 1 }, because: 'What it makes may stay in the finished work.' },
  { tier: 'medium', when: { systems: 1 }, because: 'It is connected to systems.' },
  { tier: 'medium', when: { users: 2 }, because: 'Many people use it.' },
  { tier: 'medium', when: { data: 1, third_parties: 1 }, because: 'Information about the production is handed on to others.' },
]

/** The parts of a review, each with what asks for it. A critical tier asks for all four; the AI part is never left out. */
export const partRules: { part: ReviewPart; when: When }[] = [
  { part: 'ai', when: {} },
  { part: 'security', when: { data: 2 } },
  { part: 'security', when: { data: 1, third_parties: 1 } },
  { part: 'security', when: { leak: 2 } },
  { part: 'security', when: { systems: 1 } },
  { part: 'security', when: { personal: 1 } },
  { part: 'privacy', when: { data: 3 } },
  { part: 'privacy', when: { personal: 1 } },
  { part: 'privacy', when: { talent: 1 } },
  { part: 'privacy', when: { leak: 3 } },
  { part: 'legal', when: { data: 2, third_parties: 1 } },
  { part: 'legal', when: { final: 1 } },
  { part: 'legal', when: { talent: 1 } },
  { part: 'legal', when: { leak: 3 } },
]

/** Days until a part should be done, and days after which it is looked at again: each part has its own. */
export const depth: Record<Tier, { due: number; cadence: Record<ReviewPart, number> }> = {
  unscored: { due: 10, cadence: { security: 180, privacy: 180, ai: 90, legal: 365 } },
  critical: { due: 10, cadence: { security: 180, privacy: 180, ai: 90, legal: 365 } },
  high: { due: 14, cadence: { security: 365, privacy: 365, ai: 180, legal: 365 } },
  medium: { due: 21, cadence: { security: 365, privacy: 365, ai: 365, legal: 730 } },
  low: { due: 30, cadence: { security: 730, privacy: 730, ai: 365, legal: 730 } },
}

const worstOf = (id: RiskId): number => Math.max(...(riskById.get(id)?.answers.map(({ rank }) => rank) ?? [0]))

/** How bad an answer is. Unsure, unanswered and unreadable rank with the worst. */
export const rankOf = (id: RiskId, answer: string | undefined): number => riskById.get(id)?.answers.find((one) => one.id === answer)?.rank ?? worstOf(id)

const fires = (when: When, irq: Irq): boolean => (Object.entries(when) as [RiskId, number][]).every(([id, least]) => rankOf(id, irq[id]) >= least)

const isScored = (irq: Irq): boolean => riskQuestions.some(({ id }) => irq[id] !== undefined)

/** The tier, and the rules of that tier that fired. */
export const scoreOf = (irq: Irq): { tier: Tier; because: string[] } => {
  if (!isScored(irq)) return { tier: 'unscored', because: ['Nobody has answered the questions yet: it is treated as critical.'] }
  const fired = tierRules.filter(({ when }) => fires(when, irq))
  const tier = tiers.find((one) => fired.some((rule) => rule.tier === one)) ?? 'low'
  return { tier, because: tier === 'low' ? ['No rule for a higher tier fired.'] : fired.filter((rule) => rule.tier === tier).map(({ because }) => because) }
}

export const tierOf = (irq: Irq): Tier => scoreOf(irq).tier

/** Which parts a review has, when each is due, counted from the day it opens, and after how many days it is repeated. */
export const planOf = (irq: Irq): { part: ReviewPart; due: number; cadence: number }[] => {
  const tier = tierOf(irq)
  const { due, cadence } = depth[tier]
  const all: ReviewPart[] = ['security', 'privacy', 'ai', 'legal']
  const isFull = tier === 'unscored' || tier === 'critical'
  return all
    .filter((part) => isFull || partRules.some((rule) => rule.part === part && fires(rule.when, irq)))
    .map((part) => ({ part, due, cadence: cadence[part] }))
}

/** The answer to `data` that the classes of a request give; none named means that nobody knows. */
export const dataAnswer = (classes: DataClassId[]): string => [...classes].sort((a, b) => rankOf('data', b) - rankOf('data', a))[0] ?? unsure

/** Question by question the worse of the two; an answer goes before none. */
export const worseOf = (known: Irq, added: Irq): Irq =>
  Object.fromEntries(
    riskQuestions.flatMap(({ id }) => {
      const [one, other] = [known[id], added[id]]
      if (one === undefined || other === undefined) return one === undefined && other === undefined ? [] : [[id, one ?? other]]
      return [[id, rankOf(id, other) > rankOf(id, one) ? other : one]]
    }),
  )
