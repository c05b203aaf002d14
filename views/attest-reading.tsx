import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { questionPath } from '../src/attestations/questionnaire-names.ts'
import type { DraftAnswer } from '../src/attestations/questionnaire-queries.ts'
import type { Sheet } from '../src/attestations/questionnaire-sheet.ts'
import { readingsOf } from '../src/attestations/rules.ts'
import type { Fact } from '../src/facts/fact.ts'
import { stateOf } from '../src/facts/rules.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Question } from '../src/questions/question.ts'
import { clockWords, stanceWords, vendorEvidenceWords } from './attest-words.ts'
import { captureHref } from './dossier-links.ts'
import { ActionButton } from './ui/form.tsx'
import { factStateMark } from './ui/marks.ts'
import { quote } from './ui/quote.ts'
import { Facts } from './ui/record.tsx'
import { dateText } from './ui/text.ts'
import { evidenceWords, visibilityWords } from './words.ts'

type Props = { sheet: Sheet; question: Question; answer: DraftAnswer | null }

/** What the register concluded already, in whose words, and one press to confirm it. */
export const Readings: FC<Props> = ({ sheet, question, answer }) => {
  const ours = sheet.facts.filter((fact) => fact.id > 0 && fact.question === question.id)
  const known = new Set(readingsOf(sheet.facts, question.id))
  return (
    <section class="stack" aria-labelledby="readings">
      <h2 id="readings">Our reading</h2>
      {ours.length === 0 ? <p class="quiet">The register has no answer to this question. Nothing that we read says.</p> : null}
      {ours.map((fact) => (
        <article class="reading">
          <p>
            <b>{labelOf(question, fact.value)}</b>{' '}
            {factStateMark(
              stateOf(
                fact,
                ours.filter((other) => other !== fact),
                question,
              ),
            )}
          </p>
          <p class="small quiet">
            Reading {fact.id}, on {evidenceWords[fact.evidence].toLowerCase()}.{' '}
            {fact.seen_on === null ? 'Nobody knows when its text was last seen.' : html`Last seen ${dateText(fact.seen_on)}.`}
            {fact.configuration ? ` Only with the setting “${fact.configuration.name}”.` : ''}
          </p>
          {fact.citations.map((citation) => quote({ ...citation, capture_href: captureHref(citation.capture) }))}
          {fact.note === null ? null : <p class="small">{fact.note}</p>}
          {sheet.draft && known.has(fact) ? <Confirm {...{ sheet, question, answer, fact }} /> : null}
        </article>
      ))}
    </section>
  )
}

/** Takes over our value and goes on; what else the answer holds stays. */
const Confirm: FC<Props & { fact: Fact }> = ({ sheet, question, answer, fact }) =>
  answer?.stance === 'confirm' && answer.fact_id === fact.id ? (
    <p class="small">You confirm this reading.</p>
  ) : (
    <ActionButton action={questionPath(sheet.offering, question.id)} label="Confirm, and on" about={labelOf(question, fact.value)}>
      {Object.entries({
        stance: 'confirm',
        fact_id: String(fact.id),
        version: String(answer?.version ?? 0),
        evidence: answer?.evidence ?? 'vendor_attestation',
        readers: answer?.visibility ?? 'registry',
        note: answer?.note ?? '',
        source_title: answer?.source_title ?? '',
        source_url: answer?.source_url ?? '',
        quote: answer?.quote ?? '',
        go: 'next',
      }).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </ActionButton>
  )

/** Somebody saved while this was typed: both are here, and nothing is lost until one is chosen. */
export const Meanwhile: FC<{ stored: DraftAnswer; by: string; question: Question; path: string }> = ({ stored, by, question, path }) => (
  <section class="note stack" role="alert" aria-labelledby="meanwhile">
    <h3 id="meanwhile">
      {by} saved this answer at {clockWords(stored.updated_at)}, while you were typing
    </h3>
    <Facts
      of={[
        ['Their answer', stored.value === null ? 'None yet' : labelOf(question, stored.value)],
        ['Stands as', stanceWords[stored.stance].word],
        ['Rests on', stored.evidence === null ? null : vendorEvidenceWords[stored.evidence].word],
        ['Note', stored.note === '' ? null : stored.note],
        ['Passage', stored.quote === '' ? null : stored.quote],
        ['Document', stored.source_title === '' && stored.source_url === '' ? null : `${stored.source_title} ${stored.source_url}`.trim()],
        ['Who may read it', visibilityWords[stored.visibility].word],
      ]}
    />
    <p>
      Yours is in the fields below, as you typed it. Save it over theirs, or <a href={path}>keep theirs</a>.
    </p>
  </section>
)
