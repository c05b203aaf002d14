import { html } from 'hono/html'
import type { CompiledCriterion } from '../src/policy/load.ts'
import type { Principle, PrincipleId } from '../src/policy/policy.ts'
import type { CriterionResult } from '../src/policy/verdict.ts'
import type { Dossier, DossierFact } from '../src/tools/dossier.ts'
import { otherwise } from './dossier-attested.tsx'
import { captureHref } from './dossier-links.ts'
import type { Html } from './ui/icons.ts'
import { criterionMark, principleMark } from './ui/marks.ts'
import { clauseQuote, quote } from './ui/quote.ts'
import { count } from './words.ts'

/** What a tool decides comes first; what only a use decides comes after. */
const order: PrincipleId[] = ['P2', 'P3', 'P1', 'P4', 'P5']

const urgency = { unmet: 0, unknown: 1, met: 2, not_applicable: 3 } as const
const isOpen = ({ outcome }: CriterionResult) => outcome === 'unmet' || outcome === 'unknown'

/** Criterion by criterion: what the policy asks, what was found, in whose words. Open gates first. */
export const why = (dossier: Dossier): Html[] => {
  const { verdict, policy } = dossier
  const parts = order.map((id) => {
    const principle = policy.pack.principles.find((one) => one.id === id)
    return principle
      ? principlePart(
          dossier,
          principle,
          verdict.criteria.filter((one) => one.principle === id),
        )
      : null
  })
  const rest = verdict.criteria.filter((one) => one.principle === null)
  return [...parts.filter((part) => part !== null), ...(rest.length > 0 ? [besides(dossier, rest)] : [])]
}

const principlePart = (dossier: Dossier, principle: Principle, criteria: CriterionResult[]): Html => {
  const answer = dossier.verdict.principles[principle.id]
  const gates = criteria.filter(({ kind }) => kind === 'gate').sort((a, b) => urgency[a.outcome] - urgency[b.outcome])
  const open = gates.filter((one) => isOpen(one) && one.reason !== 'silent')
  const silent = gates.filter((one) => isOpen(one) && one.reason === 'silent')
  return html`<section class="principle" id="${principle.id}" aria-labelledby="${principle.id}-title">
<div class="row"><h3 id="${principle.id}-title">${principle.id}: ${principle.title}</h3>${principleMark(answer)}</div>
${answer === 'yes' || answer === 'decided_by_use' ? html`<p class="quiet small">${principle.tool_side}</p>` : null}
<details class="aside"><summary>The words of ${principle.id}</summary>${clauseOf(dossier, principle.clause)}</details>
${open.map((one) => finding(dossier, one))}
${silent.length > 0 ? silentPart(dossier, silent, principle.judged_by === 'tool' ? 'deciding question' : 'question about the tool') : null}
${metPart(
  dossier,
  gates.filter(({ outcome }) => outcome === 'met'),
)}
${folded(
  dossier,
  gates.filter(({ outcome }) => outcome === 'not_applicable'),
  (n) => (n === 1 ? 'One criterion does not apply' : `${n} criteria do not apply`),
)}
${more(
  dossier,
  criteria.filter(({ kind }) => kind !== 'gate'),
)}
</section>`
}

/** Questions that nobody has answered are alike: one line each, their reading behind it. */
const silentPart = (dossier: Dossier, silent: CriterionResult[], noun: string): Html =>
  html`<section class="finding">${criterionMark('unknown')}<div><h4>${silent.length === 1 ? `One ${noun} has no answer` : `${silent.length} ${noun.replace('question', 'questions')} have no answer`}</h4>
<p>Nothing in the register says. Unknown is never a pass.</p>
<ul class="silent">${silent.map((one) => html`<li id="${one.id}"><span>${one.title}</span>${reading(dossier, one, `Clause ${one.clause}`)}</li>`)}</ul></div></section>`

const metAtOnce = 5

/** What is met needs no action: after the first few it is folded, and printed all the same. */
const metPart = (dossier: Dossier, met: CriterionResult[]): Html => {
  const rest = met.length > metAtOnce + 1 ? met.slice(metAtOnce) : []
  const first = met.slice(0, met.length - rest.length)
  return html`${first.map((one) => finding(dossier, one))}${rest.length === 0 ? null : html`<details class="more met"><summary>${rest.length} more criteria are met</summary>${rest.map((one) => finding(dossier, one))}</details>`}`
}

const folded = (dossier: Dossier, criteria: CriterionResult[], title: (n: number) => string): Html | null =>
  criteria.length === 0
    ? null
    : html`<details class="more"><summary>${title(criteria.length)}</summary>${criteria.map((one) => finding(dossier, one))}</details>`

/** What only ranks or is shown; folded away, because it decides nothing. */
const more = (dossier: Dossier, criteria: CriterionResult[]): Html | null => {
  if (criteria.length === 0) return null
  const answered = criteria.filter(({ reason }) => reason !== 'silent').sort((a, b) => urgency[a.outcome] - urgency[b.outcome])
  const silent = criteria.filter(({ reason }) => reason === 'silent')
  return html`<details class="more"><summary>${count(criteria.length, 'criterion', 'criteria')} that decide nothing and only rank or inform${answered.length > 0 ? `, ${answered.length} answered` : ''}</summary>
${answered.map((one) => finding(dossier, one))}
${silent.length > 0 ? html`<p class="quiet small">No answer yet: ${silent.map(({ title }) => title).join('; ')}.</p>` : null}
</details>`
}

const besides = (dossier: Dossier, criteria: CriterionResult[]): Html =>
  html`<section class="principle not-on-sheet" aria-labelledby="besides"><h3 id="besides">Beside the principles</h3>${more(dossier, criteria)}</section>`

const finding = (dossier: Dossier, result: CriterionResult): Html => {
  const known = [...dossier.facts, ...dossier.below.flatMap((one) => one.facts)]
  const facts = result.facts.map((id) => known.find((fact) => fact.id === id)).filter((fact) => fact !== undefined)
  const [deciding, ...others] = facts
  return html`<section class="finding" id="${result.id}">${criterionMark(result.outcome)}<div>
<h4>${result.title}</h4>
<p>${result.because} ${deciding ? factLink(deciding) : null}</p>
${deciding ? passages(deciding) : null}
${otherwise(dossier, result.question)}
${deciding?.configuration ? html`<p class="small">Setting: <b>${deciding.configuration.name}</b>. ${deciding.configuration.instruction}</p>` : null}
${others.length > 0 ? html`<details class="aside"><summary>${count(others.length, 'other answer')}</summary>${others.map((fact) => html`<p>“${fact.label}” ${factLink(fact)}</p>${passages(fact)}`)}</details>` : null}
${reading(dossier, result)}
</div></section>`
}

const factLink = (fact: DossierFact): Html | null =>
  fact.is_record
    ? null
    : html`<a class="small nowrap not-on-sheet" href="${fact.upstream === null ? '' : `/tools/${fact.upstream.tool}/${fact.upstream.offering}`}#fact-${fact.id}">Fact ${fact.id}</a>`

/** The exact words behind a fact, with all that is needed to find them again. */
const passages = (fact: DossierFact): Html[] => fact.citations.map((citation) => quote({ ...citation, capture_href: captureHref(citation.capture) }))

const reading = (dossier: Dossier, result: CriterionResult, title = `Clause ${result.clause}, and how we read it`): Html => {
  const criterion = dossier.policy.criteria.find(({ id }) => id === result.id)
  return html`<details class="aside"><summary>${title}</summary>
${(criterion?.clauses ?? [result.clause]).map((id) => clauseOf(dossier, id))}
${criterion ? html`<p>${criterion.reading}</p>${asks(dossier, criterion)}` : null}
</details>`
}

const asks = (dossier: Dossier, criterion: CompiledCriterion): Html | null => {
  const question = dossier.policy.bank.byId.get(criterion.question)
  return question ? html`<p class="quiet small">Asked: ${question.wording} ${question.why}</p>` : null
}

const clauseOf = (dossier: Dossier, id: string): Html | null => {
  const clause = dossier.policy.pack.clauses.find((one) => one.id === id)
  return clause ? clauseQuote(clause) : null
}
