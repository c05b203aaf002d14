import type { Fact, Upstream } from '../facts/fact.ts'
import { expiresOn } from '../facts/rules.ts'
import { labelOf } from '../questions/answer.ts'
import type { EvidenceKind, Question } from '../questions/question.ts'
import { aRole } from '../upstream/rules.ts'
import type { CompiledCriterion } from './load.ts'
import type { Reason } from './verdict.ts'

const evidenceWords: Record<EvidenceKind, string> = {
  contract: 'a contract',
  published_terms: 'published terms',
  documentation: 'documentation',
  independent_report: 'an independent report',
  vendor_attestation: "the vendor's signed word",
  tenant_configuration: 'a setting shown',
  own_test: 'our own test',
  registry_lookup: 'a public registry',
  netflix_confirmation: "the Netflix contact's written word",
  press: 'a secondary source',
}

/** One sentence: what was found for a criterion, and what it means here. */
export const because = (criterion: CompiledCriterion, question: Question, reason: Reason, fact: Fact | null, all: Fact[]): string => {
  const said = fact ? `“${labelOf(question, fact.value)}”` : ''
  const source = fact ? evidenceWords[fact.evidence] : ''
  const others = all.length > 1 ? ` ${all.length} facts were read.` : ''
  switch (reason) {
    case 'met':
      return `${said}, on ${source}.${others}`
    case 'bad_answer':
      return criterion.kind === 'gate'
        ? `${said}, on ${source}. This fails the criterion, whatever the answer rests on.${others}`
        : `${said}, on ${source}. This earns nothing.${others}`
    case 'blocking_answer':
      return criterion.kind === 'gate' ? `${said}, on ${source}. This blocks a “yes”.${others}` : `${said}, on ${source}. This earns nothing.${others}`
    case 'silent':
      return 'Nothing in the register says. Unknown is never a pass.'
    case 'conflicting':
      return disagreement([...new Set(all.map((one) => `“${labelOf(question, one.value)}”`))])
    case 'expired':
      if (fact?.attested && fact.valid_to !== null && expiresOn(fact, question) === fact.valid_to)
        return `${said}, but the vendor signed for it until ${fact.valid_to} only.`
      return `${said}, on ${source}, but ${fact?.seen_on ? `the text was last seen on ${fact.seen_on}` : 'nobody knows when the text was last seen'}: too long ago to clear anything.`
    case 'stale_document':
      return `${said}, but the document is an old one and has to be read again before it clears anything.`
    case 'lost_quote':
      return `${said}, but the newest copy of the document no longer holds the quote.`
    case 'unchecked_quote':
      return `${said}, on ${source}, but the quote was never checked against a stored copy: inferred, not verified.`
    case 'secondary_source':
      return `${said}, but from a secondary source only: a lead to confirm, never a clearance.`
    case 'weak_evidence':
      return `${said}, on ${source}; this needs ${accepted(criterion, fact)}.`
    case 'below_floor':
      return `${said}, on ${source}: not strong enough for this kind of data.`
    case 'unproven_setting':
      return `${said}, but only with the setting “${fact?.configuration?.name ?? ''}”, and no current proof that it is set is attached.`
    case 'out_of_scope':
      return `${said}, but only ${fact?.territory ? `in ${fact.territory}` : ''}${fact?.territory && fact.account ? ' and ' : ''}${fact?.account ? `for the account of an ${fact.account}` : ''}, and it was not said that this is the case here.`
    case 'withdrawn':
      return `The last known answer (${said}) was withdrawn. It no longer counts in favour.`
    case 'not_evaluable':
      return `${said}: shown, not scored by this policy.`
    case 'not_applicable':
      return fact ? `Does not apply: ${fact.note ?? `said on ${source}`}.` : 'Does not apply to what this offering can do or to how it is deployed.'
  }
}

/** The same of something that the offering stands on. */
export const becauseBelow = (upstream: Upstream, criterion: CompiledCriterion, question: Question, reason: Reason, fact: Fact | null): string =>
  `Of ${upstream.name}, ${aRole[upstream.role]} ${upstream.is_chosen ? 'that can be chosen' : 'that it stands on'}: ${because(criterion, question, reason, fact, fact === null ? [] : [fact])}`

const disagreement = (labels: string[]): string =>
  `${labels.length === 1 ? `${labels[0]} is disputed` : `The sources disagree (${labels.join(' and ')})`}. Until a person closes it, it counts as unknown.`

const accepted = (criterion: CompiledCriterion, fact: Fact | null): string => {
  const values = fact === null ? [] : Array.isArray(fact.value) ? fact.value : [String(fact.value)]
  const kinds = typeof fact?.value === 'number' ? criterion.days?.evidence : criterion.table.get(values[0] ?? '')?.evidence
  return (kinds ?? []).map((kind) => evidenceWords[kind]).join(' or ') || 'other evidence'
}
