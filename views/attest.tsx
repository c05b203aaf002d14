import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { daysLeft } from '../src/attestations/progress.ts'
import { nameOf, pathOf, questionPath } from '../src/attestations/questionnaire-names.ts'
import type { OpenConflict } from '../src/attestations/questionnaire-queries.ts'
import type { NextStep, Sheet } from '../src/attestations/questionnaire-sheet.ts'
import type { Bank } from '../src/questions/question.ts'
import type { Conversation } from '../src/talk/queries.ts'
import { Title } from './layout.tsx'
import { ActionButton, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty, Note } from './ui/messages.tsx'
import { column, Table } from './ui/table.tsx'
import { bandTag, demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

type Props = {
  vendor: string
  sheets: Sheet[]
  next: NextStep | null
  conflicts: OpenConflict[]
  /** With studios that write to the vendor. */
  talks: Conversation[]
  person_id: number
  bank: Bank
  today: string
  /** Whether an attestation is to be renewed. */
  isDue: (sheet: Sheet) => boolean
}

/** Where a vendor's people begin: one next step, what waits, and every questionnaire. */
export const AttestPage: FC<Props> = (props) => (
  <>
    <Title>{`Questionnaires of ${props.vendor}`}</Title>
    <div class="head">
      <h1>Questionnaires of {props.vendor}</h1>
      <p>Answer once, sign once: every studio here reads the same answers, with the day they were signed. Nothing is shown to anybody before you sign.</p>
    </div>
    <Next next={props.next} />
    <Waiting {...props} />
    <Reviewers talks={props.talks} />
    <section class="stack" aria-labelledby="offerings">
      <h2 id="offerings">What you offer</h2>
      {props.sheets.length === 0 ? (
        <Empty title="The register has no tool of yours">Write to procurement: they add a tool with its plans, and its questionnaires are here.</Empty>
      ) : (
        <Table
          id="questionnaires"
          caption={`${count(props.sheets.length, 'questionnaire')}, by tool and plan`}
          head={[column('Tool and plan'), column('Questionnaire'), column('Verdict now'), column('Go on')]}
        >
          {props.sheets.map((sheet) => (
            <tr>
              <th scope="row">
                <a href={pathOf(sheet.offering)}>{nameOf(sheet.offering)}</a> {demoMark(sheet.offering.is_demo)}
              </th>
              <td>
                <State sheet={sheet} isDue={props.isDue(sheet)} />
              </td>
              <td>{bandTag(sheet.now.band)}</td>
              <td>
                {sheet.draft ? (
                  <a href={pathOf(sheet.offering)}>Go on</a>
                ) : (
                  <ActionButton action={`${pathOf(sheet.offering)}/draft`} label={sheet.attestation ? 'Begin again' : 'Begin'} about={nameOf(sheet.offering)} />
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  </>
)

/** What became of a questionnaire: a workflow state is plain words. */
export const State: FC<{ sheet: Sheet; isDue: boolean }> = ({ sheet: { draft, attestation, progress, offering }, isDue }) => (
  <>
    {draft ? <span class="block figures">{`Draft, ${progress.percent}% answered (${progress.answered} of ${progress.total})`}</span> : null}
    {attestation ? (
      <span class="block">
        <a href={`${pathOf(offering)}/attestations/${attestation.id}`}>Signed until {dateText(attestation.valid_to)}</a>
        {isDue ? <b>, renewal due</b> : null}
      </span>
    ) : draft ? null : (
      'Not begun'
    )}
  </>
)

const lead = {
  asked: 'Procurement asks about your signed answer',
  mine: 'A colleague gave you this question',
  open: 'The next open question',
  check: 'Every question is answered',
  begin: 'Nothing is answered yet',
  renew: 'What you signed ends soon',
} satisfies Record<NextStep['kind'], string>

const Next: FC<{ next: NextStep | null }> = ({ next }) =>
  next === null ? (
    <p>Nothing waits for you.</p>
  ) : (
    <section class="next-step" aria-labelledby="next">
      <h2 id="next">{lead[next.kind]}</h2>
      <p>
        {nameOf(next.sheet.offering)}
        {next.question ? html`: ${next.question.wording}` : null}
      </p>
      <NextButton next={next} />
    </section>
  )

const NextButton: FC<{ next: NextStep }> = ({ next }) => {
  const { offering } = next.sheet
  if (next.kind === 'begin' || next.kind === 'renew')
    return (
      <Form action={`${pathOf(offering)}/draft`}>
        <button class="button" type="submit">
          {next.kind === 'renew' ? 'Begin with your last answers' : 'Begin at the first question'}
        </button>
      </Form>
    )
  const href = next.question ? questionPath(offering, next.question.id) : `${pathOf(offering)}/check`
  return (
    <p>
      <a class="button" href={href}>
        {next.question ? 'Answer it' : 'Check your answers and sign'}
      </a>
    </p>
  )
}

const Waiting: FC<Props> = ({ sheets, conflicts, person_id, bank, today }) => {
  const wordingOf = (id: string) => bank.byId.get(id)?.wording ?? id
  const asked = sheets.flatMap(({ offering, rows }) =>
    rows.flatMap((row) =>
      row.asked === null ? [] : [html`<li>${questionLink(offering, row.question)} <span class="sub">Procurement: “${row.asked}”</span></li>`],
    ),
  )
  const mine = sheets.flatMap(({ offering, rows }) =>
    rows.flatMap((row) =>
      row.answer?.assigned_to === person_id && (row.state === 'open' || row.state === 'incomplete')
        ? [html`<li>${questionLink(offering, row.question)}</li>`]
        : [],
    ),
  )
  const open = conflicts.flatMap((conflict) => {
    const sheet = sheets.find(({ offering }) => offering.id === conflict.offering_id)
    return sheet
      ? [
          html`<li>${questionLink(sheet.offering, { id: conflict.question_id, wording: wordingOf(conflict.question_id) })} <span class="sub">${clock(conflict, today)}</span></li>`,
        ]
      : []
  })
  const parts: [string, Html[]][] = [
    ['Asked by procurement', asked],
    ['Assigned to you', mine],
    ['Open conflicts', open],
  ]
  if (parts.every(([, items]) => items.length === 0)) return null
  return (
    <section class="stack" aria-labelledby="waiting">
      <h2 id="waiting">What waits</h2>
      {parts.map(([title, items]) =>
        items.length === 0 ? null : (
          <>
            <h3>{title}</h3>
            <ul class="waiting">{items}</ul>
          </>
        ),
      )}
    </section>
  )
}

const Reviewers: FC<{ talks: Conversation[] }> = ({ talks }) => {
  const waiting = talks.filter(({ waits }) => waits).length
  return talks.length === 0 ? null : (
    <p>
      <a href="/attest/reviewers">What reviewers ask</a>{' '}
      {waiting > 0 ? <b>{waiting === 1 ? 'One studio waits for your answer' : `${waiting} studios wait for your answer`}</b> : null}
    </p>
  )
}

const questionLink = (offering: Sheet['offering'], { id, wording }: { id: string; wording: string }): Html =>
  html`<a href="${questionPath(offering, id)}">${wording}</a> <span class="quiet">${nameOf(offering)}</span>`

/** Procurement has to close it by a day; meanwhile neither side counts in favour. */
const clock = ({ due_on, kind }: OpenConflict, today: string): Html => {
  const left = daysLeft(today, due_on)
  const what = kind === 'contested' ? 'You contest our reading.' : 'Your signed answer and a published text disagree.'
  return html`${what} Procurement has until ${dateText(due_on)} to close it${left < 0 ? html`: <b>${count(-left, 'day')} overdue</b>` : `, ${count(left, 'day')} left`}.`
}

/** For everybody who does not act for a vendor. */
export const AboutAttestingPage: FC<{ isSignedIn: boolean /** A vendor they belong to, while they act for another. */; otherwise: string | null }> = ({
  isSignedIn,
  otherwise,
}) => (
  <>
    <Title>For vendors</Title>
    <div class="prose">
      <h1>Vendors answer once</h1>
      <p>
        Studios ask the same questions about every AI tool: does it train on what goes in, what is kept, who owns what comes out. Here a vendor answers them
        once for each plan, shows what the answers rest on, and signs them. Every studio reads the same answers, with the day they were signed.
      </p>
      {otherwise ? (
        <Note>
          <p>
            You also belong to {otherwise}. <a href="/account">Change for whom you act</a> to see its questionnaires.
          </p>
        </Note>
      ) : null}
      <h2>How it goes</h2>
      <ol>
        <li>Find your company among the vendors and claim it. A mail to an address at its own domain proves that it is yours.</li>
        <li>The questionnaire opens with what the register has read already, with the quotes: confirm it, contest it, or say what replaces it.</li>
        <li>A named signatory signs. Procurement reviews each answer, and the verdict is made again.</li>
      </ol>
      <p>What you say is shown to procurement only, unless you choose otherwise, answer by answer. A signed answer counts as attested, never for more.</p>
      <p class="row">
        <a class="button" href="/vendors">
          Find your company
        </a>
        {isSignedIn ? null : <a href="/sign-in?next=/attest">Sign in, if you have an account</a>}
      </p>
    </div>
  </>
)
