import { createHash } from 'node:crypto'
import type { ClearanceState } from '../../src/clearances/rules.ts'
import type { Fact, FactState, QuoteStanding } from '../../src/facts/fact.ts'
import { assuranceOf, type Bank } from '../../src/questions/question.ts'
import type { Ask, CheckOp, ClearanceOp, FactOp, History, Op } from './history.ts'

// The same answers as the product's, reached in another way: a history is played in the order in which it was recorded, and what does not
// count for the question is passed over. It knows nothing of the product's queries or of its lines of supersession.

const only = <K extends Op['op']>(ops: Op[], op: K): Extract<Op, { op: K }>[] => ops.filter((one): one is Extract<Op, { op: K }> => one.op === op)

/** Instants are all written alike, so they compare as text. */
const heard = (history: History, { before }: Ask) => history.ops.filter(({ at }) => before === null || at < before)

/** What is in force on the day: of each line the answer that speaks. */
export const naiveFacts = (history: History, ask: Ask): Fact[] => {
  const ops = heard(history, ask)
  const lines = new Map<number, { answer: FactOp; blankedBy: FactOp | null; inConflict: boolean }>()
  const rootOf = new Map<number, number>()
  const open = new Set(only(ops, 'conflict').map(({ id }) => id))
  for (const { conflict } of only(ops, 'closure')) open.delete(conflict)
  const disputes = new Set(only(ops, 'conflict').flatMap(({ id, fact }) => (open.has(id) ? [fact] : [])))
  const overruled = new Set(
    only(ops, 'closure').flatMap(({ conflict, ruling }) => (ruling === 'answer_stands' ? [only(ops, 'conflict').find(({ id }) => id === conflict)!.fact] : [])),
  )
  const disputedSoFar = new Map<number, boolean>()
  for (const fact of only(ops, 'fact')) {
    const root = fact.supersedes === null ? fact.id : rootOf.get(fact.supersedes)!
    rootOf.set(fact.id, root)
    // A conflict stays with a line until a person closes it, whoever speaks next.
    disputedSoFar.set(root, disputedSoFar.get(root) || disputes.has(fact.id))
    if (fact.valid_from !== null && fact.valid_from > ask.on) continue
    const before = lines.get(root)?.answer
    // "Unknown" takes nothing back that was never known.
    const kept = fact.value === 'unknown' && before && before.value !== 'unknown' ? before : null
    lines.set(root, { answer: kept ?? fact, blankedBy: kept ? fact : null, inConflict: disputedSoFar.get(root)! })
  }
  return [...lines.values()]
    .map(({ answer, blankedBy, inConflict }) => naiveFact(history, ops, ask, answer, blankedBy, inConflict || overruled.has(answer.id)))
    .filter((fact) => fact.valid_to === null || ask.on < fact.valid_to || fact.attested)
    .sort((a, b) => a.id - b.id)
}

const naiveFact = (history: History, ops: Op[], ask: Ask, answer: FactOp, blankedBy: FactOp | null, disputed: boolean): Fact => {
  const documents = answer.cites.map(({ document }) => history.documents.find(({ id }) => id === document)!)
  const sights = answer.cites.map((cite) => sightOf(ops, ask, cite))
  const standings = sights.map(({ standing }) => standing)
  const said = answer.valid_from ?? (blankedBy ?? answer).at.slice(0, 10)
  return {
    id: (blankedBy ?? answer).id,
    question: answer.question,
    value: answer.value,
    evidence: answer.evidence,
    assurance: assuranceOf[answer.evidence],
    tier: documents.length > 0 && documents.every(({ tier }) => tier === 'secondary') ? 'secondary' : 'vendor_document',
    quote: (['lost', 'held', 'unchecked'] as const).find((one) => standings.includes(one)) ?? 'none',
    attested: answer.evidence === 'vendor_attestation',
    disputed,
    blanked: blankedBy !== null,
    seen_on: answer.cites.length > 0 ? newest(sights.map(({ seen }) => seen)) : ask.dated === null || said <= ask.dated ? said : null,
    stale: documents.some(({ is_stale }) => is_stale),
    configuration: answer.needs_setting ? { id: history.setting, name: 'Setting', instruction: 'Set it.', proven_until: provenUntil(ops, ask) } : null,
    territory: null,
    account: null,
    valid_from: answer.valid_from,
    valid_to: answer.valid_to,
    citations: [],
    note: null,
    recorded_at: '',
    upstream: null,
  }
}

/** How a quote stands, and when its text was last seen, by what is dated up to the day. */
const sightOf = (ops: Op[], { dated }: Ask, cite: FactOp['cites'][number]): { standing: QuoteStanding; seen: string | null } => {
  const counts = (day: string | null, otherwise: boolean) => (dated === null ? true : day === null ? otherwise : day <= dated)
  const captured = new Map(only(ops, 'capture').map(({ id, captured_on }) => [id, captured_on]))
  let last: CheckOp | null = null
  for (const check of only(ops, 'check')) {
    const day = captured.get(check.capture) ?? null
    if (check.quote !== cite.quote || !counts(day ?? (check.found ? check.checked_on : null), true)) continue
    if (last === null || (day ?? '') >= (captured.get(last.capture) ?? '')) last = check
  }
  const copied = captured.get(cite.capture) ?? null
  const looks = only(ops, 'look').filter(
    ({ document, outcome, checked_on }) => document === cite.document && outcome === 'unchanged' && counts(checked_on, false),
  )
  return {
    standing: last === null ? 'unchecked' : last.found ? 'held' : 'lost',
    seen: newest([
      last?.found ? (captured.get(last.capture) ?? null) : null,
      counts(copied, false) ? copied : null,
      ...looks.map(({ checked_on }) => checked_on),
    ]),
  }
}

const newest = (days: (string | null)[]) => days.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null)

const provenUntil = (ops: Op[], { on }: Ask) => newest(only(ops, 'proof').flatMap(({ shown_on, expires_on }) => (shown_on <= on ? [expires_on] : [])))

/** By the words of the help page: what somebody reads beside the answer. */
export const naiveState = (fact: Fact, all: Fact[], bank: Bank): FactState => {
  if (fact.value === 'unknown' || fact.blanked) return 'unknown'
  const rivals = all.filter(({ question, value }) => question === fact.question && value !== 'unknown')
  const choices = bank.byId.get(fact.question)!.values
  const polarity = (value: unknown) => choices.find(({ id }) => id === value)?.polarity
  const isSaid = (wanted: string) => rivals.some(({ value }) => polarity(value) === wanted)
  if (rivals.some(({ disputed }) => disputed) || (isSaid('good') && isSaid('bad'))) return 'contradicted'
  if (fact.tier === 'secondary') return 'inferred'
  if (fact.attested) return 'attested'
  return fact.quote === 'held' || (fact.quote === 'none' && ['contract', 'tenant_configuration'].includes(fact.evidence)) ? 'verified' : 'inferred'
}

/** What the record of the offering says of itself. */
export const recordOf = ({ offering }: History): Fact[] =>
  [
    ['plan', 'enterprise'],
    ['deployment', 'public_saas'],
  ].map(([question, value], i) => ({ ...blank, id: -(offering * 2 + i), question: question!, value: value! }))

const blank: Fact = {
  id: 0,
  question: '',
  value: '',
  evidence: 'documentation',
  assurance: 'documentation',
  tier: 'vendor_document',
  quote: 'held',
  attested: false,
  disputed: false,
  blanked: false,
  seen_on: '2999-01-01',
  stale: false,
  configuration: null,
  territory: null,
  account: null,
  valid_from: null,
  valid_to: null,
  citations: [],
  note: null,
  recorded_at: '',
  upstream: null,
}

/** SHA-256 of the facts in force, as the product promises to make it: RFC 8785, which for these values is JSON with sorted keys. */
export const naiveDigest = (history: History, ask: Ask, bank: Bank): string => {
  const rows = [...recordOf(history), ...naiveFacts(history, ask)]
    .sort((a, b) => a.id - b.id)
    .map((fact) => {
      const ends = fact.seen_on === null ? null : endOf(fact, bank)
      const { id, question, value, evidence, tier, quote, disputed, blanked, stale, configuration: setting, territory, account } = fact
      const configuration = setting && { id: setting.id, proven: setting.proven_until !== null && ask.on < setting.proven_until }
      return {
        account,
        blanked,
        configuration,
        disputed,
        evidence,
        expired: ends === null || ask.on >= ends,
        id,
        question,
        quote,
        stale,
        territory,
        tier,
        value,
      }
    })
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}

const endOf = (fact: Fact, bank: Bank): string => {
  const aged = new Date(Date.parse(fact.seen_on!) + bank.byId.get(fact.question)!.expires_after_days * 86_400_000).toISOString().slice(0, 10)
  return fact.attested && fact.valid_to !== null && fact.valid_to < aged ? fact.valid_to : aged
}

/** The word that a production reads. Decisions count when they were taken by the end of the day; a revocation since when it says. */
export const naiveClearance = (history: History, day: string, ask: Ask, bank: Bank): ClearanceState => {
  const taken = history.ops.filter(({ at }) => at.slice(0, 10) <= day)
  const clearance: ClearanceOp | undefined = only(taken, 'clearance').at(-1)
  if (!clearance || day < clearance.valid_from) return 'not_reviewed'
  const isRevoked = only(ask.dated === null ? taken : history.ops, 'revocation').some((one) => one.clearance === clearance.id && one.takes_effect_on <= day)
  const ended = new Set(only(taken, 'ending').map(({ suspension }) => suspension))
  const isSuspended = only(taken, 'suspension').some((one) => one.clearance === clearance.id && !ended.has(one.id))
  if (isRevoked || isSuspended || clearance.ruling === 'not_cleared') return 'not_cleared'
  const hasMoved = only(taken, 'digest').some(({ at, digest }) => at > clearance.proposed_at && digest !== clearance.digest)
  return day >= clearance.valid_to || hasMoved || naiveDigest(history, ask, bank) !== clearance.digest ? 'in_re_review' : clearance.ruling
}
