import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Difference } from '../src/policy/diff.ts'
import type { Clause, Criterion, Pack, PrincipleId } from '../src/policy/policy.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank, Question } from '../src/questions/question.ts'
import { effectList, readingDifferences } from './policy-effects.ts'
import type { Html } from './ui/icons.ts'
import { count, criterionKindWords } from './words.ts'

/** The address of a clause on its page. */
export const clauseAnchor = (id: string) => `clause-${id.replaceAll(/[^\w-]/g, '-')}`

export type CriteriaProps = { pack: Pack; bank: Bank; differences: Difference[] }

type Group = { id: string; title: string; intro: string | null; criteria: Criterion[] }

/** By principle; what serves none of them comes last. */
export const criteriaGroups = (pack: Pack): Group[] => {
  const of = (id: PrincipleId | null) => pack.criteria.filter((criterion) => criterion.principle === id)
  return [
    ...pack.principles.map(({ id, title, tool_side }) => ({
      id: `criteria-${id}`,
      title: `${id} ${title}`,
      intro: `What a tool can answer: ${tool_side}`,
      criteria: of(id),
    })),
    { id: 'criteria-record', title: 'For the record', intro: 'Asked for every tool, and part of no principle.', criteria: of(null) },
  ].filter(({ criteria }) => criteria.length > 0)
}

export const Criteria: FC<CriteriaProps> = ({ pack, bank, differences }) => (
  <>
    {criteriaGroups(pack).map((group) => (
      <section class="stack" aria-labelledby={group.id}>
        <h3 id={group.id}>{group.title}</h3>
        <p>
          {group.intro} <span class="quiet">{summary(group.criteria)}</span>
        </p>
        {group.criteria.map((criterion) => criterionEntry(criterion, pack, bank.byId.get(criterion.question), differences))}
      </section>
    ))}
  </>
)

const summary = (criteria: Criterion[]) => {
  const gates = criteria.filter(({ kind }) => kind === 'gate').length
  const rank = criteria.filter(({ weight }) => weight > 0).length
  return `${count(criteria.length, 'criterion', 'criteria')}: ${gates} ${gates === 1 ? 'decides' : 'decide'}, ${rank} ${rank === 1 ? 'counts' : 'count'} towards the score.`
}

const criterionEntry = (
  criterion: Criterion,
  pack: Pack,
  question: Question | undefined,
  differences: Difference[],
): Html => html`<article class="entry criterion" id="criterion-${criterion.id}">
<div class="source">${criterion.clauses.map((id, i) =>
  clauseBeside(
    pack.clauses.find((clause) => clause.id === id),
    i === 0,
  ),
)}</div>
<div>
<h4>${criterion.title}</h4>
<p class="small quiet">${kindLine(criterion)} ${criterion.id === '' ? null : html`<span class="id">${criterion.id}</span>`}</p>
${differences.length === 0 ? null : changesOf(criterion, differences)}
${question === undefined ? null : html`<p><a href="/questions/${question.id}">${question.wording}</a> <span class="quiet">${question.why}</span></p>${effectList(criterion.effects, question)}`}
${criterion.applies === null ? null : html`<p class="small">Left out only when it is known that it does not apply: ${appliesWords(criterion.applies)}.</p>`}
<p><b>Our reading.</b> ${criterion.reading}</p>
${question === undefined ? null : criterion.readings.map((reading) => otherReading(criterion, reading, pack, question))}
</div>
</article>`

const kindLine = ({ kind, weight, floor, principle }: Criterion): string =>
  [
    `${criterionKindWords[kind].word}${kind === 'gate' && principle ? ` ${principle}` : ''}.`,
    weight > 0 ? `Weight ${weight} of 5.` : '',
    floor ? 'How well it has to be backed depends on the kind of data.' : '',
  ]
    .filter((part) => part !== '')
    .join(' ')

const appliesWords = ({ question, any_of }: NonNullable<Criterion['applies']>) =>
  `it applies where “${question.replaceAll('_', ' ')}” is ${any_of.map((value) => value.replaceAll('_', ' ')).join(' or ')}`

/** The first clause in full; the others by their id, for they stand in full above. */
const clauseBeside = (clause: Clause | undefined, isFirst: boolean): Html | null => {
  if (!clause) return null
  const link = html`<a href="#${clauseAnchor(clause.id)}">Clause ${clause.id}</a>`
  if (!isFirst) return html`<p class="small">See also ${link}</p>`
  return html`<figure class="quote clause">${clause.quote === null ? html`<p>${clause.summary}</p>` : html`<blockquote><p>${clause.quote}</p></blockquote>`}<figcaption>${link}${clause.quote === null ? ', in our words' : null}</figcaption></figure>`
}

const otherReading = (criterion: Criterion, reading: Criterion['readings'][number], pack: Pack, question: Question): Html | null => {
  const option = pack.options.find(({ id }) => id === reading.option)
  const changes = readingDifferences(criterion, reading.effects, question)
  if (changes.length === 0) return null
  return html`<details><summary>Under the reading “${option?.values.find(({ id }) => id === reading.is)?.label ?? reading.is}”</summary>
<ul>${changes.map(({ label, from, to }) => html`<li>“${label}”: ${to} <span class="quiet">(here: ${from})</span></li>`)}</ul></details>`
}

/** Overlays only: whether the criterion is new, or what the overlay tightens in it. */
const changesOf = (criterion: Criterion, differences: Difference[]): Html | null => {
  const own = differences.filter(({ id, part }) => id === criterion.id && (part === 'criterion' || part === 'effect'))
  if (own.length === 0) return null
  if (own.some(({ sign, aspect }) => sign === 'added' && aspect === null)) return html`<p class="overlay-mark">Added by this overlay</p>`
  return html`<p class="overlay-mark">Tightened by this overlay</p>`
}

/** What one answer is called, for a table of differences. */
export const answerLabel = (question: Question | undefined, aspect: string | null): string | null => {
  const id = aspect?.match(/^answer (\S+)/)?.[1]
  return id && question ? aspect!.replace(`answer ${id}`, `“${labelOf(question, id)}”`) : aspect
}
