import { html } from 'hono/html'
import type { Criterion, Effect, EffectTable } from '../src/policy/policy.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { EvidenceKind, Question } from '../src/questions/question.ts'
import type { Html } from './ui/icons.ts'
import { effectWords, evidenceWords } from './words.ts'

// What each answer to a question does to one criterion, in words.

/** "signed contract, published terms or own test". */
const lower = (kinds: EvidenceKind[]) => {
  const words = kinds.map((kind) => evidenceWords[kind].charAt(0).toLowerCase() + evidenceWords[kind].slice(1))
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

type Line = { effect: Effect; answers: { label: string; with: string | null }[] }

const order = ['met', 'fails', 'fails_storage', 'unsure', 'none'] as const

/** The lines of a table: for each effect that it uses, the answers that have it. */
const linesOf = (effects: EffectTable, question: Question): Line[] => {
  const named = order.map((effect): Line => {
    const answers =
      effect === 'met'
        ? Object.entries(effects.met).map(([id, kinds]) => ({ label: labelOf(question, id), with: lower(kinds) }))
        : effects[effect].map((id) => ({ label: labelOf(question, id), with: null }))
    return { effect, answers }
  })
  if (effects.days) {
    const { at_most, evidence, over } = effects.days
    named
      .find(({ effect }) => effect === 'met')
      ?.answers.push({ label: at_most === 0 ? '0 days' : `${labelOf(question, at_most)} or fewer`, with: lower(evidence) })
    named
      .find(({ effect }) => effect === over)
      ?.answers.push({ label: at_most === 0 ? 'any number of days' : `more than ${labelOf(question, at_most)}`, with: null })
  }
  return named.filter(({ answers }) => answers.length > 0)
}

/** Effect by effect: which answers meet the criterion and with what proof, which fail it, which block it. */
export const effectList = (effects: EffectTable, question: Question): Html => {
  const lines = linesOf(effects, question)
  if (lines.length === 0) return html`<p class="small quiet">${effectWords.none.means.replace('Is shown', 'The answer is shown')}</p>`
  if (lines.length === 1 && lines[0]?.effect === 'none') return html`<p class="small quiet">Every answer is shown and decides nothing.</p>`
  return html`<dl class="effects">${lines.map(
    ({ effect, answers }) =>
      html`<div data-effect="${effect}"><dt>${effectWords[effect].word}</dt><dd><ul class="lines">${answers.map((answer) => html`<li>${answer.label}${answer.with === null ? null : html` <span class="quiet">– shown by ${answer.with}</span>`}</li>`)}</ul></dd></div>`,
  )}</dl>`
}

/** What changes under another reading of an option: only the answers whose effect is another one. */
export const readingDifferences = (criterion: Criterion, effects: EffectTable, question: Question): { label: string; from: string; to: string }[] => {
  const [before, after] = [effectsByLabel(criterion.effects, question), effectsByLabel(effects, question)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((label) => {
    const [from, to] = [before.get(label) ?? 'not named', after.get(label) ?? 'not named']
    return from === to ? [] : [{ label, from, to }]
  })
}

const effectsByLabel = (effects: EffectTable, question: Question): Map<string, string> =>
  new Map(
    linesOf(effects, question).flatMap(({ effect, answers }) =>
      answers.map((answer) => [answer.label, `${effectWords[effect].word}${answer.with === null ? '' : `, shown by ${answer.with}`}`]),
    ),
  )
