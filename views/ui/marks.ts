import { html } from 'hono/html'
import type { FactState, QuoteStanding } from '../../src/facts/fact.ts'
import { type CriterionOutcome, type Outcome, type PrincipleAnswer, type PrincipleId, principleIds } from '../../src/policy/policy.ts'
import { criterionWords, factStateWords, outcomeWords, principleWords, quoteStandingWords, type Word } from '../words.ts'
import { type Html, type IconName, icon } from './icons.ts'

// A mark is a shape and a word without a box: a step on the way to a ruling, never the ruling itself.

const marks = <K extends string>(kind: string, words: Record<K, Word>, icons: Record<K, IconName>) =>
  Object.fromEntries(
    (Object.entries(words) as [K, Word][]).map(([id, { word, means }]) => [
      id,
      html`<span class="mark tone" data-${kind}="${id}" title="${means}">${icon(icons[id])}<span>${word}</span></span>`,
    ]),
  ) as Record<K, Html>

const criterionMarks = marks<CriterionOutcome>('outcome', criterionWords, { met: 'tick', unmet: 'cross', unknown: 'unknown', not_applicable: 'dash' })
const answerIcons: Record<PrincipleAnswer, IconName> = { yes: 'tick', no: 'cross', unsure: 'unknown', decided_by_use: 'slate' }
const principleMarks = marks<PrincipleAnswer>('answer', principleWords, answerIcons)
const outcomeMarks = marks<Outcome>('duty', outcomeWords, { socialise: 'speech', use_judgment: 'scales', escalate: 'triangle', written_approval: 'signature' })
const factStateMarks = marks<FactState>('state', factStateWords, {
  verified: 'stamp',
  attested: 'pen',
  inferred: 'dashed_square',
  unknown: 'unknown',
  contradicted: 'not_equal',
  not_applicable: 'dash',
})
const standingMarks = marks<QuoteStanding>('standing', quoteStandingWords, { held: 'stamp', lost: 'struck', unchecked: 'dashed_square', none: 'dash' })

/** Met, Not met, Not shown, Not applicable. */
export const criterionMark = (outcome: CriterionOutcome): Html => criterionMarks[outcome]
/** Yes, No, Unsure, Decided by the use. */
export const principleMark = (answer: PrincipleAnswer): Html => principleMarks[answer]
/** What the production has to do. */
export const outcomeMark = (outcome: Outcome): Html => outcomeMarks[outcome]
export const factStateMark = (state: FactState): Html => factStateMarks[state]
/** How the quote stands against the newest copy of its document. */
export const standingMark = (standing: QuoteStanding): Html => standingMarks[standing]

const cells = Object.fromEntries(
  principleIds.map((id) => [
    id,
    Object.fromEntries(
      (Object.entries(principleWords) as [PrincipleAnswer, Word][]).map(([answer, { word }]) => [
        answer,
        html`<li class="tone" data-answer="${answer}" title="${id}: ${word}"><span>${id}</span>${icon(answerIcons[answer])}<span class="visually-hidden">${word}</span></li>`,
      ]),
    ),
  ]),
) as Record<PrincipleId, Record<PrincipleAnswer, Html>>

/** The five answers side by side, for a row of a table; in full words they stand on the page of the offering. */
export const principleStrip = (answers: Record<PrincipleId, PrincipleAnswer>): Html =>
  html`<ul class="principles">${principleIds.map((id) => cells[id][answers[id]])}</ul>`
