import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { CaptureRecord } from '../src/facts/captures.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell } from './ui/text.ts'
import { count } from './words.ts'

/** A copy, with what changed since the one before; null: the first that is shown. */
export type Step = { id: number; captured_on: string | null; material: number | null; other: number | null }

type Props = { capture: CaptureRecord; steps: Step[]; total: number }

/** The copies of a document along time: a picture, and the table behind it. */
export const CaptureHistoryPage: FC<Props> = ({ capture, steps, total }) => (
  <>
    <Title>{`History of ${capture.title}`}</Title>
    <header class="head">
      <Breadcrumb
        steps={[
          { label: 'Vendors', href: '/vendors' },
          { label: capture.vendor_name, href: `/vendors/${capture.vendor}` },
          { label: 'Copy', href: `/captures/${capture.id}` },
        ]}
      />
      <h1>
        History of {capture.title} {demoMark(capture.is_demo)}
      </h1>
      <p>
        {count(total, 'copy', 'copies')} whose text is here{total > steps.length ? `; the newest ${steps.length} are shown` : ''}. The taller a line, the more
        changed in what answers may rest on.
      </p>
    </header>
    {steps.length < 2 ? (
      <section aria-labelledby="none">
        <h2 class="visually-hidden" id="none">
          Copies
        </h2>
        <Empty title="Nothing to compare">There is one copy with its text, or none.</Empty>
      </section>
    ) : (
      <section class="stack" aria-labelledby="time">
        <h2 id="time">Along time</h2>
        {picture(steps)}
        <Table
          id="copies"
          caption="The newest first"
          head={[column('Copy of'), column('Material changes', 'number'), column('Other changes', 'number'), column('What changed')]}
        >
          {steps.toReversed().map(row)}
        </Table>
      </section>
    )}
  </>
)

const row = ({ id, captured_on, material, other }: Step): Html =>
  html`<tr><th scope="row"><a href="/captures/${id}">${dateCell(captured_on)}</a></th><td class="number">${material ?? html`<span class="quiet">the first</span>`}</td><td class="number">${other ?? ''}</td><td>${material === null ? null : html`<a href="/captures/${id}/changes">Changes<span class="visually-hidden"> in the copy of ${captured_on}</span></a>`}</td></tr>`

const wide = 640
const high = 130
const margin = 46
const base = 96
const dayMs = 86_400_000

/** Each copy at its day; the line above it is as tall as the logarithm of its material changes, so that a rewrite does not flatten all others. */
const picture = (steps: Step[]): Html => {
  const dated = steps.flatMap(({ captured_on, material }) =>
    captured_on === null ? [] : [{ day: Date.parse(captured_on) / dayMs, on: captured_on, material }],
  )
  const [first, last] = [dated[0], dated.at(-1)]
  if (!first || !last) return html``
  const span = Math.max(1, last.day - first.day)
  const most = Math.max(1, ...dated.map(({ material }) => Math.log2(1 + (material ?? 0))))
  const x = (day: number) => margin + ((day - first.day) / span) * (wide - 2 * margin)
  return html`<svg class="copies-picture" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}" role="img" aria-labelledby="copies-title" aria-describedby="copies-caption">
<title id="copies-title">Copies along time, with their material changes</title>
<line class="axis" x1="${margin}" x2="${wide - margin}" y1="${base}" y2="${base}"/>
${dated.map(({ day, material }) => {
  const tall = (Math.log2(1 + (material ?? 0)) / most) * 64
  return html`<line class="stem" x1="${x(day).toFixed(1)}" x2="${x(day).toFixed(1)}" y1="${base}" y2="${(base - tall).toFixed(1)}"/><circle class="copy" cx="${x(day).toFixed(1)}" cy="${base}" r="5"/>${material ? html`<text x="${x(day).toFixed(1)}" y="${(base - tall - 6).toFixed(1)}">${material}</text>` : null}`
})}
<text x="${x(first.day)}" y="${base + 24}">${first.on}</text><text x="${x(last.day)}" y="${base + 24}">${last.on}</text></svg>`
}
