import { html } from 'hono/html'
import type { Dossier, DossierFact } from '../src/tools/dossier.ts'
import type { CaptureRow, DocumentRow } from '../src/tools/dossier-queries.ts'
import { type HistoryEvent, looksOf } from '../src/tools/history.ts'
import { captureHref } from './dossier-links.ts'
import type { Html } from './ui/icons.ts'
import { factStateMark } from './ui/marks.ts'
import { quote } from './ui/quote.ts'
import { demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { assuranceWords, count, evidenceWords } from './words.ts'

/** Every recorded answer, by section of the question bank, each with the words it rests on. */
export const factSections = (dossier: Dossier): Html[] => {
  const facts = dossier.facts.filter((fact) => !fact.is_record)
  const inConflict = new Set(dossier.attested.conflicts.map(({ question }) => question))
  return dossier.policy.bank.sections.flatMap((section) => {
    const here = facts.filter((fact) => fact.asks?.section === section.id)
    return here.length === 0 ? [] : [factTable(section.id, section.title, here, inConflict)]
  })
}

const factTable = (id: string, title: string, facts: DossierFact[], inConflict: Set<string>): Html =>
  html`<section class="scroll" id="facts-${id}" aria-labelledby="facts-${id}-caption" tabindex="0"><table class="list fact-table">
<caption id="facts-${id}-caption"><b>${title}</b>: ${count(facts.length, 'answer')}</caption>
<thead><tr><th scope="col">Question and answer</th><th scope="col">State</th><th scope="col">In whose words</th><th scope="col">Last seen</th><th scope="col">Counts until</th></tr></thead>
<tbody>${facts.map((fact) => factRow(fact, inConflict.has(fact.question)))}</tbody></table></section>`

const factRow = (fact: DossierFact, isContested: boolean): Html =>
  html`<tr id="fact-${fact.id}"><th scope="row"><span class="quiet">${fact.asks?.wording ?? fact.question}</span><b class="answer">${fact.label}</b>${limits(fact, isContested)}</th>
<td>${factStateMark(fact.state)}<span class="sub">${evidenceWords[fact.evidence]} (${assuranceWords[fact.assurance].toLowerCase()})</span></td>
<td>${fact.citations.length === 0 ? html`<span class="quiet">Seen as a whole, no single passage.</span>` : fact.citations.map((citation) => quote({ ...citation, capture_href: captureHref(citation.capture) }))}${fact.note === null ? null : html`<p class="quiet small">${fact.note}</p>`}</td>
<td>${dateCell(fact.seen_on)}</td><td>${fact.expires_on === null ? html`<span class="quiet">counts for nothing good: nobody knows when its text was last seen</span>` : dateCell(fact.expires_on)}</td></tr>`

/** What narrows an answer, or keeps it from counting in favour. */
const limits = (fact: DossierFact, isContested: boolean): Html | null => {
  const said = [
    fact.in_force ? null : 'Not in force for what was asked.',
    fact.blanked ? 'Withdrawn: the last answer that was known.' : null,
    isContested && !fact.attested ? 'The vendor says otherwise.' : fact.disputed ? 'Its sources disagree.' : null,
    fact.tier === 'secondary' ? 'Secondary source: a lead to confirm.' : null,
    fact.stale ? 'The document prints an old date of its own.' : null,
    fact.territory === null ? null : `Only in ${fact.territory}.`,
    fact.account === null ? null : `Only for an account of an ${fact.account}.`,
    fact.configuration === null ? null : configurationWords(fact.configuration),
  ].filter((one) => one !== null)
  return said.length === 0 ? null : html`<span class="sub">${said.join(' ')}</span>`
}

const configurationWords = ({ name, proven_until }: NonNullable<DossierFact['configuration']>) =>
  `Only with the setting “${name}”, ${proven_until === null ? 'which nobody has shown to be set.' : `shown to be set; the proof counts until ${proven_until}.`}`

/** Each cited document: what it is, where, and when anybody last read it. */
export const sourceItems = (documents: DocumentRow[]): Html[] =>
  documents.map((document) => {
    const { newest, read_on } = looksOf(document)
    const old = document.is_stale
      ? html` It prints an old date of its own${document.dated_on === null ? '' : html`, ${dateText(document.dated_on)}`}: to be read again first.`
      : null
    return html`<li><h3><a href="${document.url}" rel="noreferrer">${document.title}</a></h3>
<p class="small">${evidenceWords[document.evidence]}${document.tier === 'secondary' ? ', a secondary source: a lead to confirm, never a clearance' : ''}.${old}
${read_on === null ? 'Nobody has noted when it was last read.' : html`Last read ${dateText(read_on)}.`}${newest.outcome === 'not_checked' ? html` <b>Not checked</b> on ${dateText(newest.on)}: ${newest.why ?? ''}.` : null}</p>
<details class="aside"><summary>${count(document.captures.length, 'copy', 'copies')}</summary><ul>${document.captures.map(captureItem)}</ul></details></li>`
  })

const captureItem = (capture: CaptureRow): Html => {
  const { had_at, collection, repo, commit } = capture.location
  if (capture.outcome !== 'captured') return html`<li>${dateText(capture.captured_on)}: not checked (${capture.outcome}).</li>`
  return html`<li><a href="${captureHref(capture.id) ?? ''}">Copy of ${dateText(capture.captured_on)}</a>${capture.bytes === null ? null : `, ${capture.bytes.toLocaleString('en-GB')} bytes`}.
${capture.sha256 === null ? 'No digest: nothing can be checked against it.' : html`SHA-256 <span class="id">${capture.sha256}</span>.`}
${capture.has_text ? 'The text is kept here.' : had_at === undefined ? 'The text is not kept here.' : html`The text is not kept here; it can be had at <a href="${had_at}" rel="noreferrer">${collection ?? repo ?? 'the source'}</a>${commit === undefined ? '' : html`, commit <span class="id">${commit.slice(0, 12)}</span>`}.`}</li>`
}

/** What the licence of the terms archive asks to be said, for the collections that were used. */
export const attributions = (documents: DocumentRow[]): string[] => {
  const used = new Set(
    documents.flatMap(({ captures }) => captures.map(({ location }) => (location.kind === 'open_terms_archive' ? location.collection : undefined))),
  )
  return [
    ...(used.has('genai-eu')
      ? [
          'Terms history: genai-eu collection, Centre for Media, Communication and Information Research (ZeMKI), University of Bremen, and Open Terms Archive contributors, ODC-BY 1.0.',
        ]
      : []),
    ...([...used].some((name) => name !== undefined && name !== 'genai-eu') ? ['Terms history: Open Terms Archive contributors, ODC-BY 1.0.'] : []),
  ]
}

const shownAtOnce = 10

/** Newest first; what is further back is folded away. */
export const historyList = (history: HistoryEvent[]): Html => {
  const items = (events: HistoryEvent[]) =>
    html`<ol class="timeline">${events.map(({ on, what, is_demo }) => html`<li>${dateText(on)}<div>${what} ${demoMark(is_demo)}</div></li>`)}</ol>`
  const older = history.slice(shownAtOnce)
  return html`${items(history.slice(0, shownAtOnce))}${older.length === 0 ? null : html`<details class="more"><summary>${count(older.length, 'earlier event')}</summary>${items(older)}</details>`}`
}
