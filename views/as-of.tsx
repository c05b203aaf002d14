import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { View } from '../src/facts/as-of.ts'
import type { CompiledPolicy } from '../src/policy/load.ts'
import { type Given, queryText } from '../src/tools/dossier-query.ts'
import type { SeenAnswer, TwoViews } from '../src/tools/two-views.ts'
import type { Html } from './ui/icons.ts'
import { factStateMark } from './ui/marks.ts'
import { Note } from './ui/messages.tsx'
import { column, Table } from './ui/table.tsx'
import { bandTag, clearanceTag } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count, viewWords } from './words.ts'

type PastDayProps = {
  on: string
  view: View
  /** The page, and what its address asks for. */
  here: string
  given: Given
  /** Said after the first sentence. */
  also?: string | null
}

/** For a form that asks for a day: beside what was known then, which is asked for when nothing is chosen. */
export const viewChoices = [{ value: 'known_now', label: 'What we now know of it' }]

/** Which past day is shown, in which view, with the way to the other one and to today. */
export const PastDay: FC<PastDayProps> = ({ on, view, here, given, also = null }) => (
  <>
    <p>
      {view === 'known_then' ? 'This is what was known and in force on ' : 'This is what we now know was true on '}
      {dateText(on)}. {also}
      {viewWords[view].means}
    </p>
    <p class="row small">
      <a href={here + queryText({ ...given, view: view === 'known_then' ? 'known_now' : 'known_then' })}>
        {view === 'known_then' ? 'Show what we now know was true then' : 'Show what was known then'}
      </a>
      <a href={here + queryText({ ...given, as_of: '', view: '' })}>Show today</a>
      <a href="/help#as-of">The two ways to look back</a>
    </p>
  </>
)

/** Where the two views of the day differ: in a word at once, in full on demand. */
const TwoViewsTable: FC<{ views: TwoViews }> = ({ views: { then, now, differs } }) => {
  const isOtherPolicy = nameOf(then.policy) !== nameOf(now.policy)
  const parts = [
    then.verdict.band === now.verdict.band ? [] : ['the verdict'],
    then.clearance.state === now.clearance.state ? [] : ['the clearance'],
    isOtherPolicy ? ['the policy'] : [],
    differs.length === 0 ? [] : [count(differs.length, 'answer')],
  ].flat()
  if (parts.length === 0) return <p class="small">Both ways to look at this day come to the same: nothing was learned later that was so by then.</p>
  return (
    <details class="aside two-views">
      <summary>What differs between the two ways to look at this day: {parts.join(', ')}</summary>
      <Table id="two-views" caption="The same day, looked at in two ways" head={[column('What'), column('Known then'), column('Known now')]}>
        {row('Verdict', bandTag(then.verdict.band), bandTag(now.verdict.band))}
        {row('Clearance', clearanceTag(then.clearance.state), clearanceTag(now.clearance.state))}
        {isOtherPolicy ? row('Policy', html`${nameOf(then.policy)}`, html`${nameOf(now.policy)}`) : null}
        {differs.map(({ question, known_then, known_now }) =>
          row(now.policy.bank.byId.get(question)?.wording ?? question, answers(known_then), answers(known_now)),
        )}
      </Table>
    </details>
  )
}

const row = (what: string, then: Html, now: Html): Html => html`<tr><th scope="row">${what}</th><td>${then}</td><td>${now}</td></tr>`

const nameOf = ({ pack }: CompiledPolicy) => `${pack.title}, ${pack.version}`

const answers = (seen: SeenAnswer[]): Html => (seen.length === 0 ? html`<span class="quiet">No answer</span>` : html`${seen.map(answerOf)}`)

const answerOf = ({ label, state, is_expired, is_withdrawn }: SeenAnswer): Html => {
  const limits = [is_withdrawn ? 'Withdrawn: the last answer that was known.' : null, is_expired ? 'Its text had not been seen for too long.' : null]
  return html`<div><b>${label}</b> ${factStateMark(state)}<span class="sub">${limits.filter((one) => one !== null).join(' ')}</span></div>`
}

/** What the page of a tool or an offering says first of a past day. */
export const PastDayNote: FC<PastDayProps & { views: TwoViews | null }> = ({ views, ...props }) => (
  <>
    <Note>
      <PastDay {...props} />
      <p class="quiet small">Name, plan and deployment are those of today: the register keeps no earlier ones.</p>
    </Note>
    {views ? <TwoViewsTable views={views} /> : null}
  </>
)
