import { html } from 'hono/html'
import { dateWords, percent } from '../words.ts'
import type { Html } from './icons.ts'

/** A day in prose: "22 Aug 2026". Takes `YYYY-MM-DD`, an instant as text, or a Date (its UTC day). */
export const dateText = (date: string | Date | null): Html => {
  if (date === null) return html`<span class="quiet">date not stated</span>`
  const day = typeof date === 'string' ? date.slice(0, 10) : date.toISOString().slice(0, 10)
  return html`<time datetime="${day}">${dateWords(day)}</time>`
}

/** A day in a table: `2026-08-22`, so that a column of them lines up and sorts by eye. */
export const dateCell = (date: string | null): Html =>
  date === null ? html`<span class="quiet">not stated</span>` : html`<time datetime="${date.slice(0, 10)}">${date.slice(0, 10)}</time>`

/** A moment, to the minute, for people: "22 Aug 2026, 14:05". UTC, as everywhere; the title says so. */
export const instantText = (at: Date): Html => {
  const iso = at.toISOString()
  return html`<time datetime="${iso}" title="${iso.slice(0, 19).replace('T', ' ')} UTC">${dateWords(iso)}, ${iso.slice(11, 16)}</time>`
}

/** "74 of 100". A number never stands without what it is out of. */
export const scoreText = (score: number): Html => html`<span class="figures"><b>${score}</b> of 100</span>`

/** How much of what decides is known; with its word, because a bare percentage reads as a grade. */
export const shareText = (share: number, of: string): Html => html`<span class="figures"><b>${percent(share)}</b> ${of}</span>`
