import type { Bank } from '../../src/questions/question.ts'
import type { Chance } from './chance.ts'
import { atInstant, type ClearanceOp, type Document, type FactOp, type History, nextDay, type Op } from './history.ts'
import { naiveDigest } from './naive.ts'

// Lives of offerings: what happens to a register over some weeks, at any hour, in any order, dated back and ahead.

const questions = ['trains_on_inputs', 'human_review', 'encryption'] as const
const settingValue = 'off_enforced_by_admin'

type Ids = { next: () => number }
type Life = { chance: Chance; ids: Ids; bank: Bank; history: History; heads: FactOp[]; at: string }

/** Everything that happens to one offering from `first` on, until `last`. */
export const live = (chance: Chance, ids: Ids, bank: Bank, offering: number, first: string, last: string): History => {
  const documents = [0, 1, 2].map(
    (): Document => ({ id: ids.next(), tier: chance.isOdds(0.12) ? 'secondary' : 'vendor_document', is_stale: chance.isOdds(0.1) }),
  )
  const life: Life = { chance, ids, bank, history: { offering, setting: ids.next(), documents, ops: [] }, heads: [], at: `${first}T08:00:00.000Z` }
  for (const question of questions) if (chance.isOdds(0.85)) act(life, () => begin(life, question))
  if (chance.isOdds(0.7)) act(life, () => clear(life))
  while (life.at.slice(0, 10) <= last) act(life, () => chance.pick(acts)(life))
  return life.history
}

/** Lets time pass, often up to an edge of a day; does something; and evaluates again, as the product does. */
const act = (life: Life, what: () => void) => {
  what()
  const { history, bank, at } = life
  const digest = naiveDigest(history, atInstant(at), bank)
  if (lastDigest(history.ops) !== digest) history.ops.push({ op: 'digest', at, digest })
  life.at = later(life)
}

const lastDigest = (ops: Op[]) => ops.findLast((one) => one.op === 'digest')?.digest

const later = ({ chance, at }: Life): string => {
  const day = at.slice(0, 10)
  const next = nextDay(day, chance.pick([0, 0, 1, 1, 2, 3, 5]))
  const time = chance.pick(['00:00:00.000', '23:59:59.999', `${String(chance.whole(1, 22)).padStart(2, '0')}:30:00.000`])
  const wanted = `${next}T${time}Z`
  return wanted > at ? wanted : new Date(Date.parse(at) + chance.whole(1, 3_600_000)).toISOString()
}

const dayOf = ({ at }: Life) => at.slice(0, 10)
const daysAgo = (life: Life, days: number) => nextDay(dayOf(life), -days)

/** A first answer, mostly good, and well backed. */
const begin = (life: Life, question: string) => record(life, question, answerOf(life, question, life.chance.isOdds(0.85) ? 'good' : 'bad'), null, 0.9)

const answerOf = ({ chance, bank }: Life, question: string, polarity: 'good' | 'bad' | 'neutral'): string =>
  chance.pick(bank.byId.get(question)!.values.filter((value) => value.polarity === polarity && value.id !== settingValue)).id

const record = (life: Life, question: string, value: string, supersedes: FactOp | null, checkedOdds = 0.6) => {
  const { chance, ids, history, at } = life
  const needsSetting = value !== 'unknown' && question === 'trains_on_inputs' && chance.isOdds(0.25)
  const evidence = needsSetting ? 'tenant_configuration' : chance.pick(['contract', 'published_terms', 'published_terms', 'vendor_attestation'] as const)
  const valid_from = chance.isOdds(0.2) ? null : nextDay(dayOf(life), chance.pick([0, 0, 0, -3, -8, -20, -40, 2, 6, 12]))
  const valid_to = chance.isOdds(0.75) ? null : nextDay(valid_from ?? dayOf(life), chance.whole(1, 40))
  const shown = needsSetting ? settingValue : value
  const fact: FactOp = {
    op: 'fact',
    at,
    id: ids.next(),
    question,
    value: shown,
    evidence,
    valid_from,
    valid_to,
    supersedes: null,
    needs_setting: needsSetting,
    cites: [],
  }
  fact.supersedes = supersedes?.id ?? null
  if (evidence === 'published_terms' && value !== 'unknown') for (let n = chance.whole(1, 2); n > 0; n--) cite(life, fact, checkedOdds)
  history.ops.push(fact)
  life.heads = [...life.heads.filter((head) => head !== supersedes), fact]
}

const cite = (life: Life, fact: FactOp, checkedOdds: number) => {
  const { chance, ids } = life
  const document = chance.pick(life.history.documents).id
  const cited = { quote: ids.next(), document, capture: copy(life, document, chance.pick([0, 0, 2, 10, 150, 170])) }
  fact.cites.push(cited)
  if (chance.isOdds(checkedOdds)) check(life, cited.quote, cited.capture, chance.isOdds(0.95))
}

const copy = (life: Life, document: number, age: number): number => {
  const id = life.ids.next()
  life.history.ops.push({ op: 'capture', at: life.at, id, document, captured_on: life.chance.isOdds(0.12) ? null : daysAgo(life, age) })
  return id
}

const check = (life: Life, quote: number, capture: number, found: boolean) =>
  life.history.ops.push({ op: 'check', at: life.at, id: life.ids.next(), quote, capture, found, checked_on: daysAgo(life, life.chance.whole(0, 4)) })

const supersede = (life: Life) => {
  const { chance, heads } = life
  if (heads.length === 0) return begin(life, chance.pick(questions))
  const head = chance.pick(heads)
  const value = chance.isOdds(0.25) ? 'unknown' : answerOf(life, head.question, chance.pick(['good', 'good', 'bad', 'neutral'] as const))
  return record(life, head.question, value, head)
}

/** A quote is compared with a newer copy: it is still there, or gone, or back. */
const compare = (life: Life) => {
  const cited = life.heads.flatMap(({ cites }) => cites)
  if (cited.length === 0) return
  const { quote, document } = life.chance.pick(cited)
  check(life, quote, copy(life, document, life.chance.whole(0, 6)), life.chance.isOdds(0.5))
}

const look = (life: Life) => {
  const [document, outcome] = [life.chance.pick(life.history.documents).id, life.chance.pick(['unchanged', 'unchanged', 'failed'] as const)]
  life.history.ops.push({ op: 'look', at: life.at, id: life.ids.next(), document, checked_on: daysAgo(life, life.chance.whole(0, 6)), outcome })
}

const prove = (life: Life) => {
  const shown_on = daysAgo(life, life.chance.whole(0, 8))
  life.history.ops.push({ op: 'proof', at: life.at, id: life.ids.next(), shown_on, expires_on: nextDay(shown_on, life.chance.whole(1, 30)) })
}

/** A statement disputes an answer once. */
const contest = (life: Life) => {
  const { ops } = life.history
  const peaceful = life.heads.filter(({ id }) => !ops.some((one) => one.op === 'conflict' && one.fact === id))
  if (peaceful.length > 0) ops.push({ op: 'conflict', at: life.at, id: life.ids.next(), fact: life.chance.pick(peaceful).id })
}

const settle = (life: Life) => {
  const { ops } = life.history
  const closed = new Set(ops.flatMap((one) => (one.op === 'closure' ? [one.conflict] : [])))
  const open = ops.find((one) => one.op === 'conflict' && !closed.has(one.id))
  if (open?.op === 'conflict')
    ops.push({ op: 'closure', at: life.at, conflict: open.id, ruling: life.chance.pick(['fact_stands', 'fact_stands', 'answer_stands'] as const) })
}

/** Proposed on the facts of that moment, decided on a little later. */
const clear = (life: Life) => {
  const { chance, history, at, bank } = life
  const proposed_at = new Date(Date.parse(at) - chance.pick([1, 60_000, 3_600_000])).toISOString()
  const valid_from = nextDay(dayOf(life), chance.pick([0, 0, 0, 3, -5]))
  history.ops.push({
    op: 'clearance',
    at,
    id: life.ids.next(),
    proposed_at,
    ruling: chance.pick(['cleared', 'cleared', 'cleared_with_conditions', 'not_cleared'] as const),
    digest: naiveDigest(history, atInstant(proposed_at), bank),
    valid_from,
    valid_to: nextDay(valid_from, chance.whole(6, 60)),
    supersedes: newestClearance(life)?.id ?? null,
  })
}

const newestClearance = ({ history }: Life) => history.ops.findLast((one): one is ClearanceOp => one.op === 'clearance')

const suspend = (life: Life) => {
  const clearance = newestClearance(life)
  if (clearance && !isOver(life, clearance.id) && suspensionOf(life, clearance.id) === undefined)
    life.history.ops.push({ op: 'suspension', at: life.at, id: life.ids.next(), clearance: clearance.id })
}

const endSuspension = (life: Life) => {
  const clearance = newestClearance(life)
  const suspension = clearance && suspensionOf(life, clearance.id)
  if (suspension !== undefined) life.history.ops.push({ op: 'ending', at: life.at, suspension })
}

const revoke = (life: Life) => {
  const clearance = newestClearance(life)
  if (clearance && !isOver(life, clearance.id) && life.chance.isOdds(0.5))
    life.history.ops.push({ op: 'revocation', at: life.at, clearance: clearance.id, takes_effect_on: nextDay(dayOf(life), life.chance.pick([0, 5, -4])) })
}

const isOver = ({ history }: Life, clearance: number) => history.ops.some((one) => one.op === 'revocation' && one.clearance === clearance)

/** The one that nobody has ended. */
const suspensionOf = ({ history: { ops } }: Life, clearance: number): number | undefined => {
  const ended = new Set(ops.flatMap((one) => (one.op === 'ending' ? [one.suspension] : [])))
  return ops.flatMap((one) => (one.op === 'suspension' && one.clearance === clearance && !ended.has(one.id) ? [one.id] : []))[0]
}

const wait = () => {}
const another = (life: Life) => begin(life, life.chance.pick(questions))

const acts: ((life: Life) => unknown)[] = [
  supersede,
  supersede,
  supersede,
  another,
  compare,
  compare,
  look,
  prove,
  contest,
  settle,
  clear,
  clear,
  suspend,
  endSuspension,
  revoke,
  wait,
]
