import type { Child, FC, PropsWithChildren } from 'hono/jsx'
import type { Band, CriterionOutcome } from '../../src/policy/policy.ts'
import { bandWords } from '../words.ts'
import { criterionMark } from './marks.ts'
import { bandTag } from './tags.ts'
import { dateText } from './text.ts'

/** The path above this page; the page itself is the heading, so it is not repeated here. */
export const Breadcrumb: FC<{ steps: { label: string; href: string }[] }> = ({ steps }) => (
  <nav class="breadcrumb" aria-label="Breadcrumb">
    <ol>
      {steps.map(({ label, href }) => (
        <li>
          <a href={href}>{label}</a>
        </li>
      ))}
    </ol>
  </nav>
)

/** The ruling in one line, before anything else on a record. Children say what to do with it. */
export const Verdict: FC<PropsWithChildren<{ band: Band }>> = ({ band, children }) => (
  <div class="verdict band tone" data-band={band}>
    {bandTag(band, 'large')}
    <p>{bandWords[band].means}</p>
    {children}
  </div>
)

/** One line of "why": the outcome, what was asked, and what was found. */
export const Finding: FC<PropsWithChildren<{ id?: string; outcome: CriterionOutcome; title: Child }>> = ({ id, outcome, title, children }) => (
  <article class="finding" id={id}>
    {criterionMark(outcome)}
    <div>
      <h3>{title}</h3>
      {children}
    </div>
  </article>
)

/** Name and value pairs; one whose value is null or undefined is left out. */
export const Facts: FC<{ of: [string, Child][] }> = ({ of }) => (
  <dl class="facts">
    {of.map(([term, value]) =>
      value === null || value === undefined ? null : (
        <div>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ),
    )}
  </dl>
)

/** What happened, newest first; `what` is a sentence. */
export const Timeline: FC<{ events: { on: string | Date; what: Child }[] }> = ({ events }) => (
  <ol class="timeline">
    {events.map(({ on, what }) => (
      <li>
        {dateText(on)}
        <div>{what}</div>
      </li>
    ))}
  </ol>
)
