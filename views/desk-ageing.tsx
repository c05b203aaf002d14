import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type Ageing as AgeingRow, spans } from '../src/desk/queue.ts'
import { partStateWords } from './review-words.ts'
import type { Html } from './ui/icons.ts'
import { column, Table } from './ui/table.tsx'
import { count } from './words.ts'

/** How long parts stand in each stage: a picture, and the table behind it. */
export const Ageing: FC<{ ageing: AgeingRow[] }> = ({ ageing }) => {
  if (ageing.length === 0) return null
  const total = ageing.reduce((sum, one) => sum + one.total, 0)
  return (
    <section class="stack" aria-labelledby="ageing">
      <h2 id="ageing">How long parts stand in their stage</h2>
      {bars(ageing)}
      {legend}
      <Table
        id="ageing-table"
        caption={`${count(total, 'part')} of open reviews, by stage and by the days in it`}
        head={[column('Stage'), ...spans.map(({ word }) => column(word, 'number')), column('All', 'number'), column('Median', 'number')]}
      >
        {ageing.map(
          ({ state, counts, total: all, median }) =>
            html`<tr><th scope="row">${partStateWords[state].word}</th>${counts.map((n) => html`<td class="number">${n === 0 ? html`<span class="quiet">0</span>` : n}</td>`)}<td class="number">${all}</td><td class="number">${median} ${median === 1 ? 'day' : 'days'}</td></tr>`,
        )}
      </Table>
    </section>
  )
}

const label = 140
const width = 480
const pitch = 30
const bar = 20

/** One bar a stage, its pieces from the newest to the oldest; the number stands in a piece that has room for it. */
const bars = (ageing: AgeingRow[]): Html => {
  const most = Math.max(...ageing.map(({ total }) => total))
  const unit = (width - label - 40) / most
  return html`<svg class="bars" viewBox="0 0 ${width} ${ageing.length * pitch}" width="${width}" height="${ageing.length * pitch}" role="img" aria-labelledby="bars-title" aria-describedby="ageing-table-caption">
<title id="bars-title">Parts by stage and by days in it</title>
${ageing.map((one, i) => barOf(one, i * pitch, unit))}</svg>`
}

const barOf = ({ state, counts, total }: AgeingRow, y: number, unit: number): Html => {
  let x = label
  const pieces = counts.map((n, i) => {
    const piece = { x, wide: n * unit, n, i }
    x += n * unit
    return piece
  })
  return html`<text class="row" x="${label - 10}" y="${y + 15}">${partStateWords[state].word}</text>${pieces
    .filter(({ n }) => n > 0)
    .map(
      ({ x: at, wide, n, i }) =>
        html`${piece(at, y, wide, i)}${wide > 22 ? html`<text class="in" data-span="${i}" x="${at + wide / 2}" y="${y + 15}">${n}</text>` : null}`,
    )}<text x="${x + 8}" y="${y + 15}">${total}</text>
`
}

const piece = (x: number, y: number, wide: number, span: number): Html =>
  html`<rect class="span" data-span="${span}" x="${x.toFixed(1)}" y="${y}" width="${wide.toFixed(1)}" height="${bar}"/>`

const legend = html`<ul class="legend">${spans.map(
  ({ word }, i) =>
    html`<li><svg class="bars" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><rect class="span" data-span="${i}" x=".5" y=".5" width="13" height="13"/></svg> ${word}</li>`,
)}</ul>`
