import { bandWords, clearanceWords, count, dateWords } from '../../views/words.ts'
import type { Answer } from '../facts/fact.ts'
import { dayOf } from '../policy/dates.ts'
import { bands } from '../policy/policy.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'
import type { CaptureRow, DocumentRow, Past, PastFact, PastRuling } from './dossier-queries.ts'

// What happened to an offering, as sentences. Pure.

export type HistoryKind = 'fact' | 'proof' | 'verdict' | 'clearance' | 'copy' | 'check' | 'quote'
export type HistoryEvent = { on: string; at: string | null; kind: HistoryKind; what: string; is_demo: boolean }

/** Newest first. A look that failed says "not checked": only a look that read the text can say "unchanged". */
export const historyOf = (past: Past, documents: DocumentRow[], bank: Bank, on: string): HistoryEvent[] =>
  [
    ...firstAnswers(past.facts, bank),
    ...past.facts.filter((fact) => fact.supersedes !== null).map((fact) => event('fact', fact.recorded_at, changeOf(fact, bank))),
    ...past.proofs.map((proof) =>
      event('proof', proof.recorded_at, `Proof of the setting “${proof.configuration}” was attached; it counts until ${dateWords(proof.expires_on)}.`),
    ),
    ...past.verdicts.map((verdict) => event('verdict', verdict.at, bandChange(verdict.from_band, verdict.to_band, verdict.cause))),
    ...past.rulings.flatMap((ruling, i) => rulingEvents(ruling, past.rulings.slice(i + 1), on)),
    ...together(documents.flatMap((document) => documentEvents(document))),
  ].sort((a, b) => compare(b.on, a.on) || compare(b.at ?? '', a.at ?? '') || compare(a.what, b.what))

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const instantOf = (text: string) => new Date(text).toISOString()

const event = (kind: HistoryKind, at: string, what: string, isDemo = false): HistoryEvent => ({
  on: dayOf(new Date(at)),
  at: instantOf(at),
  kind,
  what,
  is_demo: isDemo,
})

const firstAnswers = (facts: PastFact[], bank: Bank): HistoryEvent[] => {
  const byDay = Map.groupBy(
    facts.filter((fact) => fact.supersedes === null),
    (fact) => dayOf(new Date(fact.recorded_at)),
  )
  return [...byDay.values()].map((day) => {
    const [first] = day
    const what =
      day.length === 1
        ? `First answer to “${wordingOf(first!.question, bank)}”: “${answerOf(first!.question, first!.value, bank)}”.`
        : `${count(day.length, 'answer')} recorded for the first time.`
    return event('fact', day.at(-1)!.recorded_at, what)
  })
}

const changeOf = (fact: PastFact, bank: Bank): string => {
  const wording = wordingOf(fact.question, bank)
  const [before, after] = [fact.before === null ? 'Unknown' : answerOf(fact.question, fact.before, bank), answerOf(fact.question, fact.value, bank)]
  if (fact.value === 'unknown') return `The answer to “${wording}” was withdrawn. The last one known was “${before}”.`
  return before === after
    ? `The answer to “${wording}” stayed “${after}”, on other evidence.`
    : `The answer to “${wording}” changed from “${before}” to “${after}”.`
}

const wordingOf = (id: string, bank: Bank) => bank.byId.get(id)?.wording ?? id

const answerOf = (id: string, value: Answer, bank: Bank) => {
  const question = bank.byId.get(id)
  return question ? labelOf(question, value) : String(value)
}

/** A cause brings its own full stop. */
const bandChange = (from: number | null, to: number, cause: string): string => {
  const word = (index: number) => bandWords[bands[index] ?? 'not_assessed'].word
  return from === null ? `Assessed as “${word(to)}”. ${cause}` : `The verdict went from “${word(from)}” to “${word(to)}”. ${cause}`
}

const rulingEvents = (ruling: PastRuling, later: PastRuling[], on: string): HistoryEvent[] => {
  const scope = ruling.data_classes.length > 0 ? ` for ${ruling.data_classes.join(', ')}` : ''
  const given = event(
    'clearance',
    ruling.recorded_at,
    `${clearanceWords[ruling.ruling].word}${scope}, from ${dateWords(ruling.valid_from)} to ${dateWords(ruling.valid_to)}, under ${ruling.policy}; proposed by ${ruling.proposed_by}, decided by ${ruling.decided_by}. ${ruling.reasons}`,
    ruling.is_demo,
  )
  const wasReplaced = later.some((other) => dayOf(new Date(other.recorded_at)) <= ruling.valid_to)
  if (ruling.ruling === 'not_cleared' || ruling.valid_to > on || wasReplaced) return [given]
  return [
    { on: ruling.valid_to, at: null, kind: 'clearance', what: 'Expired: the clearance ended on its date and was not renewed.', is_demo: ruling.is_demo },
    given,
  ]
}

const unread = { failed: 'the fetch failed', blocked: 'the page refused to be read', empty: 'the page came back empty' } as const

type DocumentEvent = HistoryEvent & { title: string; alike: 'copied' | 'unchanged' | null }

/** What happened alike to several documents on one day is one event. */
const together = (events: DocumentEvent[]): HistoryEvent[] =>
  [...Map.groupBy(events, ({ on, alike, what }) => (alike === null ? `${on} ${what}` : `${on} ${alike}`)).values()].flatMap((same) => {
    const [{ title: _title, alike, ...first }] = same as [DocumentEvent]
    if (same.length === 1 || alike === null) return [first]
    const titles = same.map(({ title }) => `“${title}”`).join(', ')
    return [
      {
        ...first,
        what: alike === 'unchanged' ? `${same.length} documents were read again, unchanged: ${titles}.` : `${same.length} documents were copied: ${titles}.`,
      },
    ]
  })

const documentEvents = (document: DocumentRow): DocumentEvent[] => [
  ...document.captures.map(
    (capture): DocumentEvent => ({
      on: capture.captured_on ?? dayOf(new Date(capture.recorded_at)),
      at: null,
      kind: capture.outcome === 'captured' ? 'copy' : 'check',
      what: copyWords(document.title, capture),
      is_demo: false,
      title: document.title,
      alike: capture.outcome === 'captured' ? 'copied' : null,
    }),
  ),
  ...document.checks.map(
    (check): DocumentEvent => ({
      on: check.checked_on,
      at: null,
      kind: 'check',
      what: check.outcome === 'unchanged' ? `“${document.title}” was read again: unchanged.` : `“${document.title}” was not checked: ${unread[check.outcome]}.`,
      is_demo: false,
      title: document.title,
      alike: check.outcome === 'unchanged' ? 'unchanged' : null,
    }),
  ),
  ...document.lost.map((lost) => ({
    ...event('quote', lost.recorded_at, `“${document.title}” no longer holds the words “${lost.quote}”.`),
    on: lost.on ?? dayOf(new Date(lost.recorded_at)),
    title: document.title,
    alike: null,
  })),
]

const copyWords = (title: string, capture: CaptureRow): string => {
  if (capture.outcome !== 'captured') return `“${title}” was not checked: ${unread[capture.outcome]}.`
  return capture.captured_on === null ? `A copy of “${title}” was recorded; its own date is not stated.` : `A copy of “${title}” was made.`
}

export type Look = { outcome: 'read' | 'not_checked' | 'never'; on: string | null; why: string | null }

/** The newest attempt to read a document, and the newest that succeeded. */
export const looksOf = (document: DocumentRow): { newest: Look; read_on: string | null } => {
  const looks = [
    ...document.captures.map(({ captured_on, outcome }) => ({ on: captured_on, outcome })),
    ...document.checks.map(({ checked_on, outcome }) => ({ on: checked_on as string | null, outcome })),
  ].sort((a, b) => compare(b.on ?? '', a.on ?? ''))
  const read = looks.find(({ outcome }) => outcome === 'captured' || outcome === 'unchanged')
  const [newest] = looks
  if (!newest) return { newest: { outcome: 'never', on: null, why: null }, read_on: null }
  const outcome = newest.outcome === 'captured' || newest.outcome === 'unchanged' ? ('read' as const) : ('not_checked' as const)
  return { newest: { outcome, on: newest.on, why: newest.outcome in unread ? unread[newest.outcome as keyof typeof unread] : null }, read_on: read?.on ?? null }
}
