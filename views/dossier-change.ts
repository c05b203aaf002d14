import { html } from 'hono/html'
import { inTheWay } from '../src/policy/flips.ts'
import { type DataClassId, dataClassIds } from '../src/policy/policy.ts'
import type { FlipChange } from '../src/policy/verdict.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Mover } from '../src/questions/question.ts'
import type { Alternative } from '../src/tools/alternatives.ts'
import type { Dossier } from '../src/tools/dossier.ts'
import { lossesOf } from '../src/tools/losses.ts'
import { offeringHref } from './dossier-links.ts'
import type { Html } from './ui/icons.ts'
import { outcomeMark } from './ui/marks.ts'
import { clearanceTag, demoMark, exceptionMark } from './ui/tags.ts'
import { dateCell } from './ui/text.ts'
import { assuranceWords, bandWords, count, dataClassWords, evidenceWords, moverWords } from './words.ts'

const movers: Mover[] = ['you', 'studio', 'vendor']

/** The smallest sets of answers that lead to a better band, by who can bring them about. */
export const change = (dossier: Dossier): Html => {
  const { flips, road, verdict } = dossier
  const word = (band: keyof typeof bandWords) => bandWords[band].word
  if (verdict.band === 'tool_side_ready_covered') return html`<p>Nothing: there is no better band. What is left is decided by the use.</p>`
  const [first] = flips
  const below = inTheWay(verdict)
  if (!first && below.length > 0)
    return html`<p>No answer about this offering alone. <a href="#below">What it stands on</a> is in the way: ${dossier.below.filter(({ upstream }) => below.includes(`${upstream.tool}/${upstream.offering}`)).map(({ upstream }, i) => html`${i > 0 ? ', ' : ''}<a href="/tools/${upstream.tool}/${upstream.offering}#change">${upstream.name}</a>`)}.</p>`
  if (!first) return html`<p>No set of answers that the policy knows leads to a better band.</p>${roadPart(dossier, road)}`
  if (verdict.band === 'not_assessed')
    return html`<p>Any one of these answers would move it from “${word(verdict.band)}” to “${word(first.band)}” or better.</p>
${longList(
  flips.length,
  'answer',
  byMover(
    dossier,
    flips.flatMap(({ changes }) => changes),
  ),
)}${roadPart(dossier, road)}`
  const sets = flips.map(
    ({
      band,
      changes,
    }) => html`<p>${changes.length === 1 ? 'This one answer leads' : `These ${changes.length} answers, all of them, lead`} to “${word(band)}”. No smaller set does.</p>
${longList(changes.length, 'answer', byMover(dossier, changes))}`,
  )
  const isWholeRoad = flips.some(({ band }) => band === 'tool_side_ready' || band === 'tool_side_ready_covered')
  return html`${sets}${isWholeRoad ? null : roadPart(dossier, road)}`
}

const longList = (n: number, noun: string, body: Html): Html =>
  n <= 12 ? body : html`<details class="more"><summary>All ${count(n, noun)}</summary>${body}</details>`

const roadPart = (dossier: Dossier, road: FlipChange[]): Html | null => {
  if (road.length === 0) return null
  const shares = movers.map((by) => [moverWords[by], road.filter((one) => one.by === by).length] as const).filter(([, n]) => n > 0)
  return html`<details class="more"><summary>The whole road to “${bandWords.tool_side_ready.word}”: ${count(road.length, 'answer')} (${shares.map(([who, n]) => `${who.toLowerCase()} ${n}`).join(', ')})</summary>
${byMover(dossier, road)}</details>`
}

const byMover = (dossier: Dossier, changes: FlipChange[]): Html =>
  html`<div class="movers">${movers.map((by) => {
    const theirs = changes.filter((one) => one.by === by)
    return theirs.length === 0
      ? null
      : html`<section><h3>${moverWords[by]} (${theirs.length})</h3><ul>${theirs.map((one) => changeLine(dossier, one))}</ul></section>`
  })}</div>`

const changeLine = (dossier: Dossier, { question: id, to, with: evidence, or }: FlipChange): Html => {
  const question = dossier.policy.bank.byId.get(id)
  const title = dossier.policy.criteria.find((one) => one.kind === 'gate' && one.question === id)?.title ?? question?.wording ?? id
  const label = (answer: FlipChange['to']) => (question ? labelOf(question, answer) : String(answer))
  return html`<li><b>${title}</b>${title.endsWith('?') ? '' : ':'} “${label(to)}”. Evidence: ${lower(evidenceWords[evidence])}.${or.map((way) => html` <span class="quiet not-on-sheet">Or ${by(way.by)}: “${label(way.to)}”; ${lower(evidenceWords[way.with])}.</span>`)}</li>`
}

const by = (mover: Mover) => moverWords[mover].toLowerCase()
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** One row per class of data: the best that can be reached with it. */
export const envelopeRows = (dossier: Dossier): Html[] => {
  const { pack } = dossier.policy
  const { state, ruling } = dossier.clearance
  const cleared = state === 'cleared' || state === 'cleared_with_conditions' ? (ruling?.data_classes ?? []) : []
  return dataClassIds.map((id) => {
    const described = pack.data_classes.find((one) => one.id === id)
    return html`<tr><th scope="row"><abbr>${id}</abbr> ${described?.label ?? dataClassWords[id]}<span class="sub">${described?.examples ?? ''}</span></th>
<td>${outcomeMark(dossier.verdict.envelope[id])}</td><td>${cleared.includes(id) ? clearanceTag(state) : 'No'}</td><td class="not-on-sheet">${floorWords(dossier, id)}</td></tr>`
  })
}

const floorWords = (dossier: Dossier, id: DataClassId): string => {
  const words = dossier.policy.pack.assurance_floor[id].map((level) => assuranceWords[level].toLowerCase())
  const text = words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? 'nothing is enough')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What is cleared and could take its place, with what is lost by the change. */
export const alternativeRows = (dossier: Dossier, alternatives: Alternative[]): Html[] =>
  alternatives.map(
    (
      one,
    ) => html`<tr><th scope="row"><a href="${offeringHref(one)}">${one.name}</a> ${demoMark(one.is_demo)}<span class="sub">${one.plan}${one.is_same_tool ? ', the same tool' : ''}</span></th>
<td>${clearanceTag(one.state)}${one.ruling_is_demo && !one.is_demo ? html` ${demoMark()}` : null} ${exceptionMark(one.is_exception)}</td><td>${one.data_classes.join(', ') || 'none'}</td><td>${dateCell(one.valid_to)}</td><td>${lossesOf(dossier, one).join(' ') || 'Nothing that the register knows of.'}</td></tr>`,
  )
