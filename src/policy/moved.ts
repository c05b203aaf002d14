import type { Fact } from '../facts/fact.ts'
import { isExpired, isInForce } from '../facts/rules.ts'
import type { Bank } from '../questions/question.ts'
import { canonicalJson } from './digest.ts'

/**
 * How a fact made what is known another: recorded, in place of another or first; a passage under it lost or found again; put in doubt
 * by what disagrees with it, or rid of the doubt; its setting shown, or shown no longer; too long unseen, or seen again; begun or ended
 * by its own dates; inherited since the offering stands on what it is about, or no longer; or something else about it, such as the age of its document.
 */
export const ways = [
  'recorded',
  'lost',
  'found',
  'disputed',
  'settled',
  'proven',
  'unproven',
  'expired',
  'seen',
  'begun',
  'ended',
  'inherited',
  'left',
  'restated',
] as const
export type Way = (typeof ways)[number]
export type Moved = { fact_id: number; way: Way }

/** What was known, and the day for which it is read. */
export type Known = { facts: Fact[]; on: string }

/** Which facts make the digest of the second another than that of the first; the one that says most comes first. Pure. */
export const whatMoved = (before: Known, after: Known, bank: Bank): Moved[] => {
  const [live, lived] = [inForce(after), inForce(before)]
  const [known, wasKnown] = [ids(after.facts), ids(before.facts)]
  const moved: Moved[] = []
  for (const [id, fact] of live) {
    const was = lived.get(id)
    const way = was ? wayBetween(was, before.on, fact, after.on, bank) : wasKnown.has(id) ? 'begun' : isNewBelow(fact, before.facts) ? 'inherited' : 'recorded'
    if (way !== null) moved.push({ fact_id: id, way })
  }
  const replaced = new Set(moved.filter(({ way }) => way === 'recorded').map(({ fact_id }) => live.get(fact_id)?.question))
  for (const [id, fact] of lived)
    if (!live.has(id) && (known.has(id) || !replaced.has(fact.question)))
      moved.push({ fact_id: id, way: known.has(id) ? 'ended' : isNewBelow(fact, after.facts) ? 'left' : 'restated' })
  return moved.filter(({ fact_id }) => fact_id > 0).sort((a, b) => ways.indexOf(a.way) - ways.indexOf(b.way) || a.fact_id - b.fact_id)
}

/** The offering did not stand on it at the other time, as far as was known. */
const isNewBelow = ({ upstream }: Fact, others: Fact[]) =>
  upstream !== null && !others.some((fact) => fact.upstream !== null && fact.upstream.link === upstream.link && fact.upstream.via === upstream.via)

const inForce = ({ facts, on }: Known) => new Map(facts.filter((fact) => isInForce(fact, on, {})).map((fact) => [fact.id, fact]))
const ids = (facts: Fact[]) => new Set(facts.map(({ id }) => id))

const wayBetween = (was: Fact, then: string, is: Fact, now: string, bank: Bank): Way | null => {
  if (was.quote !== is.quote) return is.quote === 'lost' ? 'lost' : is.quote === 'held' ? 'found' : 'restated'
  if (was.disputed !== is.disputed) return is.disputed ? 'disputed' : 'settled'
  const [wasProven, isProven] = [provenOn(was, then), provenOn(is, now)]
  if (wasProven !== isProven) return isProven ? 'proven' : 'unproven'
  const question = bank.byId.get(is.question)
  const [wasExpired, nowExpired] = [question && isExpired(was, question, then), question && isExpired(is, question, now)]
  if (wasExpired !== nowExpired) return nowExpired ? 'expired' : 'seen'
  return canonicalJson(saidOf(was)) === canonicalJson(saidOf(is)) ? null : 'restated'
}

const provenOn = ({ configuration }: Fact, day: string) => configuration !== null && configuration.proven_until !== null && day < configuration.proven_until

/** What else of a fact is in the digest. */
const saidOf = ({ question, value, evidence, tier, blanked, stale, configuration, territory, account }: Fact) => ({
  ...{ question, value, evidence, tier, blanked, stale, territory, account },
  configuration: configuration?.id ?? null,
})
