import { html } from 'hono/html'
import { encode } from 'uqr'
import type { Html } from './icons.ts'

/** A picture that a phone reads as `text`. Black on white in every theme and on paper: readers take nothing else for sure. */
export const qr = (text: string, title: string): Html => {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-labelledby="qr-title"><title id="qr-title">${title}</title><path fill="white" d="M0 0h${size}v${size}H0z"/><path fill="black" shape-rendering="crispEdges" d="${data.map(rowOf).join('')}"/></svg>`
}

/** One bar for each run of black. */
const rowOf = (row: boolean[], y: number): string =>
  row.map((isBlack, x) => (isBlack && !row[x - 1] ? `M${x} ${y}h${lengthFrom(row, x)}v1H${x}z` : '')).join('')

const lengthFrom = (row: boolean[], x: number): number => {
  const end = row.indexOf(false, x)
  return (end < 0 ? row.length : end) - x
}
