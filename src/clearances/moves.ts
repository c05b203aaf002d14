import type { Fact } from '../facts/fact.ts'
import { hindrance, isExpired, isInForce } from '../facts/rules.ts'
import type { Reason } from '../policy/verdict.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'

// What moved under a ruling: the answers that were known at one time and at another, laid side by side. Pure.

/** The facts as they were known at an instant, read for a day; `at` null: now. */
export type Snapshot = { at: string | null; on: string; facts: Fact[] }

/** One question that reads otherwise than before. */
export type Move = { at: string | null; question: string; wording: string; before: string[]; after: string[] }

/** Every question on which two snapshots differ in what the digest of the facts is made of. */
export const factMoves = (one: Snapshot, two: Snapshot, bank: Bank): Move[] => {
  const [before, after] = [one, two].map(({ facts, on }) =>
    Map.groupBy(
      facts.filter((fact) => isInForce(fact, on, {})),
      ({ question }) => question,
    ),
  )
  return [...new Set([...before!.keys(), ...after!.keys()])].flatMap((id) => {
    const [was, is] = [
      (before!.get(id) ?? []).map((fact) => partsOf(fact, bank, one.on)),
      (after!.get(id) ?? []).map((fact) => partsOf(fact, bank, two.on)),
    ] as const
    if (sorted(was).join() === sorted(is).join()) return []
    return [
      {
        at: two.at,
        question: id,
        wording: bank.byId.get(id)?.wording ?? id,
        before: (before!.get(id) ?? []).map((fact) => readingOf(fact, bank, one.on)),
        after: (after!.get(id) ?? []).map((fact) => readingOf(fact, bank, two.on)),
      },
    ]
  })
}

const sorted = (texts: readonly string[]) => [...texts].sort()

/** What of a fact is in the digest (policy/evaluate.ts): what is not there moves nothing. */
const partsOf = (fact: Fact, bank: Bank, on: string): string => {
  const { id, value, evidence, tier, quote, disputed, blanked, stale, configuration, territory, account, question, upstream } = fact
  const asked = bank.byId.get(question)
  const expired = asked !== undefined && isExpired(fact, asked, on)
  const isSet = configuration !== null && configuration.proven_until !== null && on < configuration.proven_until
  return JSON.stringify([
    id,
    value,
    evidence,
    tier,
    quote,
    disputed,
    blanked,
    stale,
    expired,
    configuration?.id,
    isSet,
    territory,
    account,
    upstream?.via,
    upstream?.link,
  ])
}

/** An answer, and why it does not count if it does not. */
const readingOf = (fact: Fact, bank: Bank, on: string): string => {
  const asked = bank.byId.get(fact.question)
  if (!asked) return `“${String(fact.value)}”`
  const because = hindrance(fact, asked, on, {})
  const words = because === null ? undefined : hindranceWords[because]
  return `${fact.upstream === null ? '' : `${fact.upstream.name}: `}“${labelOf(asked, fact.value)}”${words === undefined ? '' : `, ${words}`}`
}

const hindranceWords: Partial<Record<Reason, string>> = {
  withdrawn: 'withdrawn since',
  conflicting: 'in dispute',
  secondary_source: 'from a secondary source',
  lost_quote: 'whose words are no longer in the newest copy',
  unchecked_quote: 'whose words nobody has checked against a copy',
  stale_document: 'from a document marked as old',
  expired: 'not seen for too long',
  unproven_setting: 'with a setting that nobody has shown to be on',
  out_of_scope: 'for one territory or kind of account only',
}
