import { html } from 'hono/html'
import type { FactState } from '../src/facts/fact.ts'
import type { MapRow } from '../src/register/read.ts'
import { type Column, cellStates } from '../src/register/unknowns.ts'
import type { Html } from './ui/icons.ts'
import { factStateWords } from './words.ts'

// The map as a picture: a row per offering, a column per question. Shape tells the states apart, colour only helps.

const pitch = 18
const label = 276
const head = 168
const turn = 'rotate(-60)'

const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

/** `trains_on_inputs` -> "trains on inputs". */
export const columnName = (question: string) => question.replaceAll('_', ' ')

/** One shape per state, 14 by 14. */
const shapes: Record<FactState, Html> = {
  verified: html`<rect class="full" width="14" height="14" rx="2"/>`,
  attested: html`<rect class="edge" x=".5" y=".5" width="13" height="13" rx="2"/><path class="full" d="M0 14V2L12 14z"/>`,
  inferred: html`<rect class="edge" x=".75" y=".75" width="12.5" height="12.5" rx="2"/><circle class="full" cx="7" cy="7" r="2.6"/>`,
  contradicted: html`<rect class="full" width="14" height="14" rx="2"/><path class="cut" d="m4 4 6 6m0-6-6 6"/>`,
  unknown: html`<path class="hatch" d="M1 5 5 1M1 9l8-8M1 13 13 1M5 13l8-8M9 13l4-4"/>`,
  not_applicable: html`<path class="edge" d="M4 7h6"/>`,
}

/** Both names, cut so that plans of one tool can still be told apart. */
const rowName = ({ tool_name, name, is_demo }: MapRow): string => {
  const room = is_demo ? 22 : 38
  const plan = short(name, Math.max(Math.floor(room / 2), room - 2 - tool_name.length))
  return `${short(tool_name, room - 2 - plan.length)}, ${plan}${is_demo ? ' (demonstration)' : ''}`
}

const shapeId = (state: FactState) => `cell-${state}`

const defs = html`<defs>${cellStates.map((state) => html`<g id="${shapeId(state)}" class="cell tone" data-state="${state}">${shapes[state]}</g>`)}</defs>`

/** Described by its title and, in full, by the table behind it. */
export const heatMap = (columns: Column[], rows: MapRow[], describedBy: string): Html => {
  const width = label + columns.length * pitch + 90
  const height = head + rows.length * pitch + 4
  return html`<svg class="heat" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-labelledby="heat-title" aria-describedby="heat-desc">
<title id="heat-title">What is known of ${rows.length} offerings, by deciding question</title>
<desc id="heat-desc">${describedBy}</desc>
${defs}
${columns.map(({ question, wording }, i) => html`<g transform="translate(${label + i * pitch + 9} ${head - 8})"><text class="column" transform="${turn}">${short(columnName(question), 28)}<title>${wording}</title></text></g>`)}
${rows.map((row, i) => heatRow(row, head + i * pitch, columns))}
</svg>`
}

const heatRow = (row: MapRow, y: number, columns: Column[]): Html =>
  html`<a href="/tools/${row.tool}/${row.offering}"><text class="row" x="${label - 10}" y="${y + 11}">${rowName(row)}</text></a>${row.states.map(
    (state, j) =>
      html`<use href="#${shapeId(state)}" x="${label + j * pitch}" y="${y}"><title>${columnName(columns[j]?.question ?? '')}: ${factStateWords[state].word}</title></use>`,
  )}
`

/** What the shapes mean, and how often each is on this page. */
export const heatLegend = (rows: MapRow[]): Html => {
  const counts = new Map<FactState, number>()
  for (const { states } of rows) for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1)
  return html`<ul class="legend">${cellStates.map(
    (state) =>
      html`<li><svg class="heat" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><g class="cell tone" data-state="${state}">${shapes[state]}</g></svg> ${factStateWords[state].word} <span class="quiet figures">${(counts.get(state) ?? 0).toLocaleString('en-GB')}</span></li>`,
  )}</ul>`
}
