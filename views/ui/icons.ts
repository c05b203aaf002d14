import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** What the small functions of views/ui return: a piece of HTML that JSX and `html` both embed as it is. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const stroke = (d: string) => html`<path class="line" d="${d}"/>`
const disc = html`<circle cx="8" cy="8" r="7.5"/>`
const cut = (d: string) => html`<path class="cut" d="${d}"/>`
const bang = cut('M8 5v4M8 11.6v.1')
const dashedSquare = html`<rect class="line dash" x="2" y="2" width="12" height="12" rx="2"/>`
const square = html`<rect x="1" y="1" width="14" height="14" rx="2.5"/>`

/** One shape per meaning, everywhere. 16 by 16, in the colour of the text; `cut` is the colour of what lies behind. */
const shapes = {
  /** Nobody knows. */
  unknown: html`<path class="line thick" d="M4.3 5.2a3.7 3.7 0 1 1 5.6 3.1Q8 9.3 8 11M8 14.6v.1"/>`,
  /** Nothing has been done yet. */
  none_yet: html`<circle class="line dash" cx="8" cy="8" r="6.9"/>`,
  octagon: html`<path d="M4.9.5h6.2l4.4 4.4v6.2l-4.4 4.4H4.9L.5 11.1V4.9z"/>${cut('m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2')}`,
  triangle: html`<path d="M8 .9 15.7 15H.3z"/>${cut('M8 6v4M8 12.5v.1')}`,
  /** Half: the side of the tool is done, the use decides the rest. */
  half: html`<circle class="line" cx="8" cy="8" r="6.6"/><path d="M8 1.4a6.6 6.6 0 0 0 0 13.2z"/>`,
  three_quarters: html`<circle class="line" cx="8" cy="8" r="6.6"/><path d="M8 1.4A6.6 6.6 0 1 0 14.6 8H8z"/>`,
  disc_tick: html`${disc}${cut('m4.6 8.3 2.4 2.4 4.5-5')}`,
  diamond: html`<path d="M8 .2 15.8 8 8 15.8.2 8z"/>${bang}`,
  no_entry: html`${disc}${cut('M4.4 8h7.2')}`,
  cycle: stroke('M13.9 7.2A6 6 0 0 0 2.9 5.1M2.1 8.8a6 6 0 0 0 11 2.1M2.5 1.8v3.5H6M13.5 14.2v-3.5H10'),
  hourglass: stroke('M3.5 1.2h9M3.5 14.8h9M4.7 1.5v2.6L8 8l3.3-3.9V1.5M4.7 14.5v-2.6L8 8l3.3 3.9v2.6'),
  pause: html`${disc}${cut('M6.2 5v6M9.8 5v6')}`,
  slash: html`<circle class="line" cx="8" cy="8" r="6.6"/>${stroke('m3.5 3.5 9 9')}`,
  tick: html`<path class="line thick" d="m2.5 8.6 3.6 3.6 7.4-8"/>`,
  cross: html`<path class="line thick" d="m3.5 3.5 9 9m0-9-9 9"/>`,
  dash: html`<path class="line thick" d="M3.5 8h9"/>`,
  slate: html`${stroke('M1.7 7h12.6v7.3H1.7zM1.7 7 1 4.3l11.8-3.1.7 2.6z')}`,
  speech: stroke('M1.7 2h12.6v9H8.2l-3.4 3.2V11H1.7z'),
  scales: stroke('M8 1.5v13M4.8 14.5h6.4M2 4h12M3 4 1 9.3h4zM13 4l-2 5.3h4z'),
  signature: html`<path d="M2.5.5H10L13.5 4v11.5h-11z"/>${cut('M5.2 6.5h5.6M5.2 9.3h5.6M5.2 12.2h2.6')}`,
  stamp: html`${square}${cut('m4.7 8.3 2.3 2.3 4.4-4.9')}`,
  pen: stroke('m2 14 .9-3.7L10.6 2.6l2.8 2.8L5.7 13.1z'),
  dashed_square: dashedSquare,
  struck: html`${square}${cut('m5 5 6 6m0-6-6 6')}`,
  not_equal: stroke('M2.5 6h11M2.5 10h11M11 2.5l-6 11'),
} as const
export type IconName = keyof typeof shapes

const icons = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]) => [name, html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${shape}</svg>`]),
) as Record<IconName, Html>

/** Never alone: a word stands beside it. */
export const icon = (name: IconName): Html => icons[name]

/** The mark of the house: a slate. */
export const slate = html`<svg viewBox="0 0 20 20" aria-hidden="true" fill="currentColor"><path d="M2 8h16v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 2 17z"/><path d="M1.6 4.6 17 .9l.7 2.9-15.4 3.7zm3.2-.2 1.5 1.5 2-.5-1.5-1.5zm4-1 1.5 1.5 2-.5-1.5-1.5zm4-1 1.5 1.5 2-.5-1.5-1.5z" fill-rule="evenodd"/></svg>`
