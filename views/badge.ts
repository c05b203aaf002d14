import { html } from 'hono/html'
import type { Ruling, Standing } from '../src/clearances/rules.ts'
import type { Band } from '../src/policy/policy.ts'
import type { Html } from './ui/icons.ts'
import { bandWords, clearanceWords, dateWords } from './words.ts'

// An image on somebody else's page: no stylesheet reaches it, and its own policy allows none, so colours are attributes here.
const grey = '#55525f'
const bandFills: Record<Band, string> = {
  not_assessed: grey,
  not_for_production_data: '#8f1d18',
  escalate: '#7d4300',
  tool_side_ready: '#0b5a67',
  tool_side_ready_covered: '#0f5b46',
}
const rulingFills = { cleared: '#0f5b46', cleared_with_conditions: '#7d4300', not_cleared: '#8f1d18' } as const

export type BadgeProps = { band: Band; on: string; isDemo: boolean; clearance: Standing & { ruling: Ruling | null } }

/** What the picture says: the clearance, its studio and its end; where nobody has ruled, what the policy makes of the facts. Grey: do not rely on it. */
export const badgeOf = ({ band, on, clearance }: BadgeProps): { said: string; about: string; fill: string } => {
  const { state, detail, because, ruling } = clearance
  const about = `On ${dateWords(on)}, worked out when this picture was asked for. ${because}`
  if (ruling === null) return { said: `${bandWords[band].word} · ${dateWords(on)}`, about, fill: bandFills[band] }
  const words = `${ruling.studio}: ${whatOf(state, detail, ruling)}`
  const holds = detail === null && (state === 'cleared' || state === 'cleared_with_conditions' || state === 'not_cleared')
  return { said: words, about, fill: holds ? rulingFills[state] : grey }
}

const whatOf = (state: Standing['state'], detail: Standing['detail'], ruling: Ruling): string => {
  const end = dateWords(ruling.valid_to)
  if (detail === 'expired') return `Expired on ${end}`
  if (detail === 'revoked' && ruling.revocation) return `Revoked on ${dateWords(ruling.revocation.takes_effect_on)}`
  if (detail === 'suspended' && ruling.suspension) return `Suspended on ${dateWords(ruling.suspension.suspended_at)} · ends ${end}`
  if (detail === 'not_yet') return `Not in force before ${dateWords(ruling.valid_from)}`
  if (state === 'in_re_review') return `In re-review · ends ${end}`
  return state === 'not_cleared' ? clearanceWords.not_cleared.word : `${clearanceWords[state].word} until ${end}`
}

/** Verdana at 11 px, near enough; `textLength` makes it exact. */
const widthOf = (text: string): number =>
  Math.round([...text].reduce((sum, char) => sum + (/[ .,·:ilj]/.test(char) ? 3.9 : /[A-Zmw]/.test(char) ? 8.2 : 6.6), 0))

/** "Toolslate | Demo Studio: Cleared until 25 May 2027", as an image that is computed whenever it is asked for. */
export const badge = (props: BadgeProps): Html => {
  const name = props.isDemo ? 'Toolslate demonstration' : 'Toolslate'
  const { said, about, fill } = badgeOf(props)
  const [left, right] = [widthOf(name) + 14, widthOf(said) + 14]
  const text = (x: number, width: number, words: string) =>
    html`<text x="${x + 7}" y="14" textLength="${width - 14}" lengthAdjust="spacingAndGlyphs">${words}</text>`
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${name}: ${said}">
<title>${name}: ${said}</title>
<desc>${about}</desc>
<rect width="${left}" height="20" fill="#333a45"/><rect x="${left}" width="${right}" height="20" fill="${fill}"/>
<g fill="#ffffff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">${text(0, left, name)}${text(left, right, said)}</g>
</svg>`
}
