import type { Child, FC } from 'hono/jsx'
import type { Claim, Speaker } from '../src/claims/queries.ts'
import { domainOf, hostOf } from '../src/claims/rules.ts'
import { Title } from './layout.tsx'
import { ActionButton, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { dateText, instantText } from './ui/text.ts'
import { claimBecauseWords, count } from './words.ts'

/** With the address that it came from; null when whoever asked was forgotten. */
export type ClaimLine = Claim & { email: string | null }

type Props = {
  waiting: ClaimLine[]
  /** Of these, the oldest are shown. */
  total: number
  decided: ClaimLine[]
  speakers: Speaker[]
  /** Who looks: nobody decides on a claim of their own. */
  reader: number
  /** The reason that was typed for one of them and refused. */
  typed: { id: number; reason: string } | null
  problems: Problems
}

export const ClaimsPage: FC<Props> = ({ waiting, total, decided, speakers, reader, typed, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Claims</Title>
    <div class="stack">
      <Breadcrumb steps={[{ label: 'Desk', href: '/desk' }]} />
      <ErrorSummary problems={problems} />
      <h1>Claims</h1>
      <p>People who say that they speak for a vendor. Whoever is accepted gets a link by mail, and with it answers, signs and invites for the vendor.</p>
    </div>
    <section class="stack" aria-labelledby="waiting">
      <h2 id="waiting">Waiting for a decision</h2>
      {waiting.length === 0 ? (
        <Empty title="No claim waits">
          A claim comes here when its address is at another domain than the vendor’s website, or when somebody speaks for the vendor already.
        </Empty>
      ) : (
        <>
          <p>
            {count(total, 'claim')}, {waiting.length < total ? `of which the ${waiting.length} oldest are here` : 'oldest first'}.
          </p>
          {waiting.map((claim) => (
            <Waiting
              claim={claim}
              speakers={speakers.filter(({ vendor_id }) => vendor_id === claim.vendor_id)}
              isOwn={claim.person_id === reader}
              reason={typed?.id === claim.id ? typed.reason : ''}
              problems={problems}
            />
          ))}
        </>
      )}
    </section>
    <section class="stack" aria-labelledby="decided">
      <h2 id="decided">Decided</h2>
      {decided.length === 0 ? <p>None yet.</p> : <Decided of={decided} />}
    </section>
  </>
)

const Waiting: FC<{ claim: ClaimLine; speakers: Speaker[]; isOwn: boolean; reason: string; problems: Problems }> = (props) => {
  const { claim, speakers, isOwn, reason, problems } = props
  const address = claim.email ?? 'an address that is no longer known'
  return (
    <article class="claim stack" aria-labelledby={`claim-${claim.id}`}>
      <h3 id={`claim-${claim.id}`}>
        {address} for <a href={`/vendors/${claim.slug}`}>{claim.vendor}</a>
      </h3>
      <Facts
        of={[
          ['Domain of the address', claim.email ? domainOf(claim.email) : null],
          ['Website of the vendor', hostOf(claim.website) ?? 'Not known'],
          ['Why it waits', claim.because ? claimBecauseWords[claim.because] : null],
          ['Asked', instantText(claim.asked_at)],
          ['Speaks for it already', speakers.length === 0 ? 'Nobody' : speakerList(speakers)],
          ['What they wrote', claim.message === '' ? 'Nothing' : <p class="typed">{claim.message}</p>],
        ]}
      />
      {isOwn ? (
        <p>It is yours, so somebody else decides.</p>
      ) : (
        <>
          <ActionButton action={`/desk/claims/${claim.id}/acceptance`} label="Accept" about={`that ${address} speaks for ${claim.vendor}`} />
          <Form action={`/desk/claims/${claim.id}/refusal`}>
            <Field
              name={`reason-${claim.id}`}
              label="Reason for a refusal"
              hint="It is mailed to whoever asked."
              rows={2}
              value={reason}
              error={problems[`reason-${claim.id}`]}
            />
            <button class="button plain" type="submit">
              Refuse
              <span class="visually-hidden">
                {' '}
                that {address} speaks for {claim.vendor}
              </span>
            </button>
          </Form>
        </>
      )}
    </article>
  )
}

const speakerList = (speakers: Speaker[]): Child => (
  <ul class="lines">
    {speakers.map(({ name, email, since }) => (
      <li>
        {name}, {email}, since {dateText(since)}
      </li>
    ))}
  </ul>
)

const Decided: FC<{ of: ClaimLine[] }> = ({ of }) => (
  <Table
    id="decided-list"
    caption={`${count(of.length, 'claim')}, newest first`}
    head={[column('Address'), column('Vendor'), column('Outcome'), column('On'), column('By')]}
  >
    {of.map((claim) => (
      <tr>
        <th scope="row">{claim.email ?? <span class="quiet">forgotten</span>}</th>
        <td>
          <a href={`/vendors/${claim.slug}`}>{claim.vendor}</a>
        </td>
        <td>
          {outcomeOf(claim)}
          {claim.reason ? <span class="sub">{claim.reason}</span> : null}
        </td>
        <td>{claim.decided_at ? dateText(claim.decided_at) : <span class="quiet">open</span>}</td>
        <td>{byWhom(claim)}</td>
      </tr>
    ))}
  </Table>
)

const outcomeOf = ({ state }: Claim): string =>
  state === 'refused' ? 'Refused' : state === 'confirmed' ? 'Speaks for it' : 'Accepted; the link was not followed yet'

const byWhom = ({ state, decided_by, decider }: Claim): string => {
  if (decided_by !== null) return decider ?? 'Somebody of another studio'
  return state === 'confirmed' ? 'A mail to the vendor’s own domain' : 'Nobody: the person is gone'
}
