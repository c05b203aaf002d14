import type { View } from '../facts/as-of.ts'
import type { FactState } from '../facts/fact.ts'
import { isExpired } from '../facts/rules.ts'
import type { Dossier, DossierFact, Judged } from './dossier.ts'

// A past day in both views, and where they differ. Pure.

/** An answer in one view: as much of it as decides what it is worth. */
export type SeenAnswer = { fact: number; label: string; state: FactState; is_expired: boolean; is_withdrawn: boolean }
export type Difference = { question: string; known_then: SeenAnswer[]; known_now: SeenAnswer[] }
export type TwoViews = {
  on: string
  /** The one that is shown. */
  view: View
  then: Judged
  now: Judged
  /** Questions that the two answer differently, in the order of the bank. */
  differs: Difference[]
}

export const twoViews = (shown: Dossier, other: Judged): TwoViews => {
  const view = shown.view ?? 'known_then'
  const [then, now] = view === 'known_now' ? [other, shown] : [shown, other]
  return { on: shown.on, view, then, now, differs: differencesOf(then.facts, now.facts, shown.on) }
}

/** Of the answers that were in force on the day. */
export const differencesOf = (then: DossierFact[], now: DossierFact[], on: string): Difference[] => {
  const [before, after] = [then, now].map((facts) => Map.groupBy(facts.filter(isShown), ({ question }) => question))
  const questions = [...new Set([...(after?.keys() ?? []), ...(before?.keys() ?? [])])]
  return questions
    .map((question) => {
      const [known_then, known_now] = [before, after].map((facts) => (facts?.get(question) ?? []).map((fact) => seen(fact, on)))
      return { question, known_then: known_then ?? [], known_now: known_now ?? [] }
    })
    .filter(({ known_then, known_now }) => wordsOf(known_then) !== wordsOf(known_now))
}

const isShown = (fact: DossierFact) => fact.in_force && !fact.is_record

const seen = (fact: DossierFact, on: string): SeenAnswer => ({
  fact: fact.id,
  label: fact.label,
  state: fact.state,
  is_expired: fact.asks !== null && isExpired(fact, fact.asks, on),
  is_withdrawn: fact.blanked,
})

/** The same answer on another row is the same to a reader. */
const wordsOf = (answers: SeenAnswer[]) => JSON.stringify(answers.map(({ fact: _id, ...words }) => JSON.stringify(words)).sort())
