import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type Difference, partWords } from '../src/policy/diff.ts'
import { bands, type Clause, type DataClassId, dataClassIds, type Pack } from '../src/policy/policy.ts'
import type { Bank } from '../src/questions/question.ts'
import { answerLabel, clauseAnchor } from './policy-criteria.tsx'
import type { Html } from './ui/icons.ts'
import { outcomeMark } from './ui/marks.ts'
import { column, Table } from './ui/table.tsx'
import { bandTag } from './ui/tags.ts'
import { assuranceWords, count, strengthWords } from './words.ts'

export const Options: FC<{ pack: Pack }> = ({ pack }) => (
  <>
    {pack.options.map((option) => (
      <section class="stack entry">
        <h3>{sentence(option.id)}</h3>
        <p>{option.about}</p>
        <ul>
          {option.values.map(({ id, label }) => (
            <li>
              {label}
              {id === option.default ? <b> – used here</b> : <span class="quiet"> – shown beside, not used</span>}
            </li>
          ))}
        </ul>
      </section>
    ))}
  </>
)

const sentence = (id: string) => id.charAt(0).toUpperCase() + id.slice(1).replaceAll('_', ' ')

export const Principles: FC<{ pack: Pack }> = ({ pack }) => (
  <Table
    id="principle-table"
    caption={`${count(pack.principles.length, 'principle')}. “Unsure” is treated like “no”.`}
    head={[column('Principle'), column('Judged by'), column('What a tool can answer')]}
  >
    {pack.principles.map(
      ({
        id,
        title,
        clause,
        judged_by,
        tool_side,
      }) => html`<tr><th scope="row">${id} ${title}<span class="sub"><a href="#${clauseAnchor(clause)}">Clause ${clause}</a></span></th>
<td>${judged_by === 'tool' ? 'the tool' : 'the use'}</td><td>${tool_side}</td></tr>`,
    )}
  </Table>
)

/** Every clause, by section, in the words of the document itself. */
export const Clauses: FC<{ pack: Pack; base: Pack | null }> = ({ pack, base }) => {
  const inBase = new Set(base?.clauses.map(({ id }) => id))
  return (
    <>
      {[...Map.groupBy(pack.clauses, ({ section }) => section)].map(([section, clauses]) => (
        <section class="stack" aria-label={section}>
          <h3>{section}</h3>
          {clauses.map((clause) => clauseEntry(clause, pack, base !== null && !inBase.has(clause.id)))}
        </section>
      ))}
    </>
  )
}

const clauseEntry = (clause: Clause, pack: Pack, isAdded: boolean): Html => html`<article class="entry clause-entry" id="${clauseAnchor(clause.id)}">
<p class="number-of"><b>${clause.id}</b><span class="quiet small">${strengthWords[clause.strength]}</span>${isAdded ? html`<span class="overlay-mark">Added by this overlay</span>` : null}</p>
<div>
${clause.heading === null ? null : html`<h4>${clause.heading}</h4>`}
${clause.quote === null ? null : html`<blockquote class="quote" cite="${clause.url}"><p>${clause.quote}</p></blockquote>`}
<p class="small">${clause.quote === null ? html`<span class="quiet">In our words, no quote:</span> ` : html`<span class="quiet">In our words:</span> `}${clause.summary}${clause.url === pack.source.url ? null : html` <a href="${clause.url}" rel="noreferrer">Source of this clause</a>`}</p>
</div>
</article>`

export const Bands: FC<{ pack: Pack }> = ({ pack }) => (
  <Table
    id="band-table"
    caption="Bands, the best one last. Gates alone make the band; the score ranks only inside it."
    head={[column('Band'), column('In this policy'), column('Meaning')]}
  >
    {bands.map((id) => {
      const band = pack.bands.find((one) => one.id === id)
      return band ? html`<tr><th scope="row">${bandTag(id)}</th><td>${band.label}</td><td>${band.meaning}</td></tr>` : null
    })}
  </Table>
)

/** The best outcome that a tool in a band can reach for a kind of data; a use can only make it heavier. */
export const Envelope: FC<{ pack: Pack }> = ({ pack }) => (
  <Table
    id="envelope-table"
    kind="matrix"
    caption="The best outcome that can be reached, by kind of data and band. What is made with the tool can only make it heavier."
    head={[html`<td></td>`, ...bands.map((id) => html`<th scope="col">${pack.bands.find((band) => band.id === id)?.label ?? id}</th>`)]}
  >
    {pack.data_classes.map(
      ({ id, label, examples }) =>
        html`<tr><th scope="row">${id} ${label}<span class="sub">${examples}</span></th>${bands.map((band) => html`<td>${outcomeMark(pack.envelope[id][band])}</td>`)}</tr>`,
    )}
  </Table>
)

export const AssuranceFloor: FC<{ pack: Pack }> = ({ pack }) => (
  <Table
    id="floor-table"
    caption="How an answer has to be backed before that kind of data may pass, for the criteria that say so."
    head={[column('Kind of data'), column('Backing that counts')]}
  >
    {dataClassIds.map(
      (id: DataClassId) =>
        html`<tr><th scope="row">${id} ${pack.data_classes.find((one) => one.id === id)?.label ?? ''}</th><td>${pack.assurance_floor[id].map((level) => assuranceWords[level]).join(', ')}</td></tr>`,
    )}
  </Table>
)

/** What an overlay adds to its base or tightens in it. */
export const OverlayChanges: FC<{ differences: Difference[]; bank: Bank; pack: Pack }> = ({ differences, bank, pack }) => {
  // Its own name, source and dates stand above; our reading stands with each criterion.
  const told = differences.filter(({ part, id, aspect }) => (part !== 'header' || id === 'identity') && aspect !== 'reading')
  return (
    <Table
      id="overlay-table"
      caption={`${count(told.length, 'difference')} to the base. An overlay can only tighten: of two rules the stricter one holds.`}
      head={[column('What'), column('In the base'), column('Here')]}
    >
      {told.map((difference) => differenceRow(difference, bank, pack))}
    </Table>
  )
}

const differenceRow = ({ part, id, aspect, from, to }: Difference, bank: Bank, pack: Pack): Html => {
  const criterion = part === 'criterion' || part === 'effect' ? pack.criteria.find((one) => one.id === id) : undefined
  const name = criterion
    ? html`<a href="#criterion-${criterion.id}">${criterion.title}</a>`
    : part === 'clause'
      ? html`<a href="#${clauseAnchor(id)}">Clause ${id}</a>`
      : `${sentence(partWords[part])} ${id}`
  const about = part === 'effect' ? answerLabel(criterion && bank.byId.get(criterion.question), aspect) : aspect
  return html`<tr><th scope="row">${name}${about === null ? null : html`<span class="sub">${about.replaceAll('_', ' ')}</span>`}</th><td>${words(from)}</td><td>${words(to)}</td></tr>`
}

const words = (value: string | null): string | Html => (value === null || value === '' ? html`<span class="quiet">nothing</span>` : value.replaceAll('_', ' '))
