import { html } from 'hono/html'
import type { Band } from '../../src/policy/policy.ts'
import { bandWords, type ClearanceState, clearanceWords, type Word } from '../words.ts'
import { type Html, type IconName, icon } from './icons.ts'

// A tag is a ruling in a box. Square: the register computed it. Round: a person decided it.
// Solid: decided. Dashed: still open. Dotted: lapsed. The text never says less than the shape and the colour.

const bandIcons: Record<Band, IconName> = {
  not_assessed: 'unknown',
  not_for_production_data: 'octagon',
  escalate: 'triangle',
  tool_side_ready: 'half',
  tool_side_ready_covered: 'three_quarters',
}

const clearanceIcons: Record<ClearanceState, IconName> = {
  cleared: 'disc_tick',
  cleared_with_conditions: 'diamond',
  not_cleared: 'no_entry',
  in_re_review: 'cycle',
  not_reviewed: 'none_yet',
  expired: 'hourglass',
  suspended: 'pause',
  revoked: 'slash',
  superseded: 'struck',
}

const perValue = <K extends string>(words: Record<K, Word>, tag: (id: K, word: Word) => Html) =>
  Object.fromEntries((Object.entries(words) as [K, Word][]).map(([id, word]) => [id, tag(id, word)])) as Record<K, Html>

const bandTags = perValue(
  bandWords,
  (id, { word, means }) => html`<span class="tag band tone" data-band="${id}" title="${means}">${icon(bandIcons[id])}<span>${word}</span></span>`,
)
const largeBandTags = perValue(
  bandWords,
  (id, { word }) => html`<strong class="tag band tone large" data-band="${id}">${icon(bandIcons[id])}<span>${word}</span></strong>`,
)
const clearanceTags = perValue(
  clearanceWords,
  (id, { word, means }) =>
    html`<span class="tag clearance tone" data-clearance="${id}" title="${means}">${icon(clearanceIcons[id])}<span>${word}</span></span>`,
)

const largeClearanceTags = perValue(
  clearanceWords,
  (id, { word }) => html`<strong class="tag clearance tone large" data-clearance="${id}">${icon(clearanceIcons[id])}<span>${word}</span></strong>`,
)

/** What the policy makes of the facts. Large: once on a page, at its head. */
export const bandTag = (band: Band, size: 'normal' | 'large' = 'normal'): Html => (size === 'large' ? largeBandTags[band] : bandTags[band])

/** What a studio's people decided. */
export const clearanceTag = (state: ClearanceState, size: 'normal' | 'large' = 'normal'): Html =>
  size === 'large' ? largeClearanceTags[state] : clearanceTags[state]

const demo = html`<span class="demo-mark">Demonstration</span>`

/** Beside everything invented: a demo tool, a demo decision. */
export const demoMark = (isDemo = true): Html | null => (isDemo ? demo : null)

const exception = html`<span class="side-mark" title="Wider than what the policy makes of the facts; a second approver agreed to it.">Exception</span>`
const sandbox = html`<span class="side-mark" title="To try a tool out: no production data, one production, for a while, under somebody’s eyes.">Sandbox</span>`

/** Beside a clearance that is wider than the envelope, wherever it shows. */
export const exceptionMark = (isException: boolean): Html | null => (isException ? exception : null)

/** Beside a sandbox, wherever it shows: it is no clearance. */
export const sandboxMark = (isSandbox: boolean): Html | null => (isSandbox ? sandbox : null)
