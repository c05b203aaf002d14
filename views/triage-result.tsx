import type { FC } from 'hono/jsx'
import type { Pack } from '../src/policy/policy.ts'
import type { Triage } from '../src/policy/triage.ts'
import type { Alternative } from '../src/triage/alternatives.ts'
import type { Change } from '../src/triage/changes.ts'
import { clauseAnchor } from './policy-criteria.tsx'
import { answerWords, lighterWords, obligationWords } from './triage-words.ts'
import { outcomeMark } from './ui/marks.ts'
import { dateText } from './ui/text.ts'
import { principleWords } from './words.ts'

export type Checked = { triage: Triage; changes: Change[]; alternatives: Alternative[] }

/** What to do next, in one sentence; then every rule that fired, with its words; then what would change it. */
export const TriageResult: FC<Checked & { pack: Pack }> = ({ triage, changes, alternatives, pack }) => (
  <>
    <section class="stack use-outcome" data-outcome={triage.outcome} aria-labelledby="next">
      <h2 id="next">What to do next</h2>
      <p class="row">{outcomeMark(triage.outcome)}</p>
      <p>{triage.statement}</p>
    </section>
    <section class="stack" aria-labelledby="why">
      <h2 id="why">Why</h2>
      {triage.fired.length === 0 ? <p>No rule fired: all five principles are answered with yes.</p> : null}
      <ol class="use-rules">
        {triage.fired.map(({ rule, clause, because, quote, outcome }) => (
          <li>
            <p>
              {because}{' '}
              <span class="small">
                ({rule === 'ENVELOPE' ? 'tool and data' : rule}: {lighterWords[outcome]})
              </span>
            </p>
            {quote ? <blockquote>“{quote}”</blockquote> : null}
            <p class="small">
              <a href={`/policies/${pack.id}@${pack.version}#${clauseAnchor(clause)}`}>Clause {clause}</a>
            </p>
          </li>
        ))}
      </ol>
      <p>
        {Object.entries(triage.principles)
          .map(([id, answer]) => `${id}: ${principleWords[answer].word.toLowerCase()}`)
          .join(' · ')}
      </p>
    </section>
    {triage.obligations.length === 0 ? null : (
      <section class="stack" aria-labelledby="duties">
        <h2 id="duties">What it needs besides</h2>
        <ul>
          {triage.obligations.map((id) => (
            <li>
              {obligationWords[id].word}. <span class="quiet">{obligationWords[id].owner}</span>
            </li>
          ))}
        </ul>
      </section>
    )}
    <section class="stack" aria-labelledby="otherwise">
      <h2 id="otherwise">What would change this</h2>
      {changes.length === 0 && alternatives.length === 0 ? <p>No single change of an answer or of the data would ask for less.</p> : null}
      {changes.length === 0 ? null : (
        <ul>
          {changes.map(({ what, answer, outcome }) => (
            <li>
              {what}
              {answer === null ? '' : ` ${answerWords[answer]}`}: {lighterWords[outcome]}.
            </li>
          ))}
        </ul>
      )}
      {alternatives.length === 0 ? null : (
        <>
          <h3>Cleared by your studio for what goes in</h3>
          <ul>
            {alternatives.map(({ name, href, outcome, until, isConditional }) => (
              <li>
                <a href={href}>{name}</a>: {lighterWords[outcome]}. Cleared{isConditional ? ' with conditions' : ''} until {dateText(until)}.
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  </>
)
