import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { ConflictRecord } from '../src/reviews/conflict-queries.ts'
import type { AttestationLine, ClaimLine, LetterLine } from '../src/reviews/queries.ts'
import { isOverdue } from '../src/reviews/rules.ts'
import { conflictHead, conflictRow } from './desk-conflicts.tsx'
import type { Html } from './ui/icons.ts'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell } from './ui/text.ts'
import { claimBecauseWords, count } from './words.ts'

type Props = {
  attestations: AttestationLine[]
  conflicts: ConflictRecord[]
  /** Empty for who does not decide on claims. */
  claims: ClaimLine[]
  letters: LetterLine[]
  /** The organisations of the reader: what their own vendor signed is for somebody else. */
  own: number[]
  today: string
}

/** What waits beside the reviews: what vendors signed, who wants to speak for one, and where two words do not fit together. */
export const WaitingAtDesk: FC<Props> = ({ attestations, conflicts, claims, letters, own, today }) => {
  const waiting = attestations.filter(({ answers, reviewed }) => reviewed < answers)
  const done = attestations.filter(({ answers, reviewed }) => reviewed >= answers)
  return (
    <>
      {conflicts.length > 0 ? <Conflicts conflicts={conflicts} today={today} /> : null}
      {waiting.length > 0 ? (
        <section class="stack" aria-labelledby="review">
          <h2 id="review">Attestations to review</h2>
          <Table
            id="attestations"
            caption={`${count(waiting.length, 'attestation')} with answers that nobody has ruled on, the oldest first`}
            head={attestationHead}
          >
            {waiting.map((one) => attestationRow(one, own))}
          </Table>
        </section>
      ) : null}
      {claims.length > 0 ? <Claims claims={claims} /> : null}
      {letters.length > 0 ? <Letters letters={letters} /> : null}
      {done.length > 0 ? (
        <details class="more">
          <summary>{count(done.length, 'attestation')} in force, reviewed in full</summary>
          <Table id="reviewed" caption="By the day on which they were signed" head={attestationHead}>
            {done.map((one) => attestationRow(one, own))}
          </Table>
        </details>
      ) : null}
    </>
  )
}

const Conflicts: FC<{ conflicts: ConflictRecord[]; today: string }> = ({ conflicts, today }) => {
  const overdue = conflicts.filter(({ due_on }) => isOverdue(due_on, today)).length
  return (
    <section class="stack" aria-labelledby="conflicts">
      <h2 id="conflicts">Conflicts</h2>
      {overdue > 0 ? (
        <p>
          <b class="wrong">{overdue === 1 ? 'One is overdue.' : `${overdue} are overdue.`}</b> A vendor waits for our answer.
        </p>
      ) : null}
      <Table id="conflict-list" caption={`${count(conflicts.length, 'open conflict')}, the most urgent first`} head={conflictHead}>
        {conflicts.map((one) => conflictRow(one, today))}
      </Table>
      <p>
        <a href="/desk/conflicts">All conflicts, also those that are closed</a>
      </p>
    </section>
  )
}

const attestationHead = [column('Tool and plan'), column('Vendor'), column('Signed'), column('Reviewed', 'number'), column('Open matters'), column('Ends')]

const attestationRow = (one: AttestationLine, own: number[]): Html => {
  const name = `${one.tool_name}, ${one.offering_name}`
  const isOwn = own.includes(one.organisation_id)
  const matters = [
    one.conflicts > 0 ? count(one.conflicts, 'conflict') : null,
    one.asked > 0 ? `${one.asked} asked` : null,
    one.flagged > 0 ? `${one.flagged} flagged` : null,
  ].filter((matter) => matter !== null)
  return html`<tr><th scope="row">${isOwn ? name : html`<a href="/desk/attestations/${one.id}">${name}</a>`} ${demoMark(one.is_demo)}${isOwn ? html`<span class="sub">Your own vendor’s: for somebody else.</span>` : null}</th>
<td>${one.vendor_name}</td><td>${dateCell(one.signed_at.toISOString())}</td><td class="number">${one.reviewed} of ${one.answers}</td><td>${matters.join(', ') || '–'}</td><td>${dateCell(one.valid_to)}</td></tr>`
}

const Claims: FC<{ claims: ClaimLine[] }> = ({ claims }) => (
  <section class="stack" aria-labelledby="claims">
    <h2 id="claims">Claims</h2>
    <Table
      id="claim-list"
      caption={`${count(claims.length, 'person', 'people')} who say that they speak for a vendor, the oldest claim first`}
      head={[column('Vendor'), column('Asked'), column('Why it waits')]}
    >
      {claims.map(
        ({ id, vendor_name, asked_at, because }) => html`<tr><th scope="row"><a href="/desk/claims#claim-${id}">${vendor_name}</a></th>
<td>${dateCell(asked_at.toISOString())}</td><td>${because === null ? '–' : claimBecauseWords[because]}</td></tr>`,
      )}
    </Table>
  </section>
)

const Letters: FC<{ letters: LetterLine[] }> = ({ letters }) => (
  <section class="stack" aria-labelledby="letters">
    <h2 id="letters">Letters without an answer</h2>
    <Table
      id="letter-list"
      caption={`${count(letters.length, 'letter')} to vendors, the oldest first`}
      head={[column('Tool and plan'), column('Sent'), column('Answered', 'number')]}
    >
      {letters.map(
        (one) => html`<tr><th scope="row"><a href="/desk/letters/${one.tool}/${one.offering}">${one.tool_name}, ${one.offering_name}</a></th>
<td>${dateCell(one.sent_at.toISOString())}</td><td class="number">${one.answered} of ${one.questions}</td></tr>`,
      )}
    </Table>
  </section>
)
