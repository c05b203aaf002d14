import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { column, Table } from './ui/table.tsx'
import { viewWords } from './words.ts'

/** The rules of src/facts/as-of.ts, for readers. */
export const HelpAsOf: FC = () => (
  <>
    <p>
      Every row of the register has two times: when it was recorded, which nobody can date back, and the day from which what it says was so. So a day that is
      over can be looked at in two ways. Add <code>?as_of=2026-08-22</code> to the address of an offering, or choose the day on its page.
    </p>
    <ul>
      <li>
        <b>{viewWords.known_then.word}</b> is what the register said at the end of that day (UTC). What is recorded later never changes it: it can be held
        against a page or a certificate that was printed that day. It is shown unless you ask for the other.
      </li>
      <li>
        <b>{viewWords.known_now.word}</b> (<code>&amp;view=known_now</code>) takes in everything that has been recorded since, as far as its own date reaches
        that day. A discovery that is dated back changes it.
      </li>
    </ul>
    <Table id="help-as-of" caption="What counts for a day that is over" head={[column('What'), column('Known then'), column('Known now')]}>
      {rows.map(([what, then, now]) => html`<tr><th scope="row">${what}</th><td>${then}</td><td>${now}</td></tr>`)}
    </Table>
    <p>
      The page of an offering lists where the two differ. Today both are the same. <code>?policy=id@version</code> asks under another policy. All of it can be
      copied into a file or a mail; the page says what was asked.
    </p>
  </>
)

const rows: [string, string, string][] = [
  [
    'Answers',
    'Those recorded by then, the last of each that had begun.',
    'The last of each that begins by that day. One that says no beginning is a correction, and speaks of every day of the answer it replaces.',
  ],
  [
    'Copies, later looks, lost words',
    'Those recorded by then.',
    'Those of that day or before, whenever they were recorded. One without a date counts only against.',
  ],
  ['Proofs of settings', 'Those attached by then, until they end.', 'Those shown by then, whenever they were attached, until they end.'],
  ['Conflicts', 'Those open at the end of that day.', 'One that is open now disputes that day as well; one that a person has closed is closed.'],
  [
    'Clearances',
    'Decisions, suspensions and revocations made by then, beside the facts as known then.',
    'The same decisions, beside the facts as known now. A revocation counts from the day that it names. Nobody can clear a day that is over.',
  ],
  ['Policy', 'The version in force, of those that the register held by then.', 'The version in force that day, of all there are now.'],
  ['Name, plan, deployment', 'As today: no earlier ones are kept.', 'As today.'],
]
