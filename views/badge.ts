import { html } from 'hono/html'
import type { Band } from '../src/policy/policy.ts'
import type { Html } from './ui/icons.ts'
import { bandWords, dateWords } from './words.ts'

// An image on somebody else's page: no stylesheet reaches it, and its own policy allows none, so colours are attributes here.
const fills: Record<Band, string> = {
  not_assessed: '#55525f',
  not_for_production_data: '#8f1d18',
  escalate: '#7d4300',
  tool_side_ready: '#0b5a67',
  tool_side_ready_covered: '#0f5b46',
}

/** Verdana at 11 px, near enough; `textLength` makes it exact. */
const widthOf = (text: string): number =>
  Math.round([...text].reduce((sum, char) => sum + (/[ .,·:ilj]/.test(char) ? 3.9 : /[A-Zmw]/.test(char) ? 8.2 : 6.6), 0))

/** "Toolslate: Escalate · 22 Nov 2026", as an image that is computed whenever it is asked for. */
export const badge = ({ band, on, isDemo }: { band: Band; on: string; isDemo: boolean }): Html => {
  const name = isDemo ? 'Toolslate demonstration' : 'Toolslate'
  const said = `${bandWords[band].word} · ${dateWords(on)}`
  const [left, right] = [widthOf(name) + 14, widthOf(said) + 14]
  const text = (x: number, width: number, words: string) =>
    html`<text x="${x + 7}" y="14" textLength="${width - 14}" lengthAdjust="spacingAndGlyphs">${words}</text>`
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${name}: ${said}">
<title>${name}: ${said}</title>
<rect width="${left}" height="20" fill="#333a45"/><rect x="${left}" width="${right}" height="20" fill="${fills[band]}"/>
<g fill="#ffffff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">${text(0, left, name)}${text(left, right, said)}</g>
</svg>`
}
