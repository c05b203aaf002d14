import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Attestation, AttestationLine, OpenConflict, Ruling } from '../src/attestations/attestation-queries.ts'
import { type Offering, pathOf } from '../src/attestations/questionnaire-names.ts'
import type { Statement } from '../src/attestations/statement.ts'
import type { Bank } from '../src/questions/question.ts'
import { byVisibility, Declaration, sectionsIn, signedAnswer } from './attestation-parts.tsx'
import { Title } from './layout.tsx'
import { ActionButton } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count, dateWords, deploymentWords, planKindWords } from './words.ts'

type AttestationProps = {
  offering: Offering
  attestation: Attestation
  statement: Statement
  rulings: Ruling[]
  conflicts: OpenConflict[]
  /** Every one of the offering, newest first. */
  all: AttestationLine[]
  bank: Bank
  today: string
  /** The reader signs for the vendor; answers for it. */
  maySign: boolean
  isOwn: boolean
}

/** What somebody signed: whether it stands, who signed, what, and what came of it. */
export const AttestationPage: FC<AttestationProps> = (props) => {
  const { offering, attestation, statement, conflicts, bank, rulings, isOwn } = props
  const path = pathOf(offering)
  const name = statement.offering.name
  return (
    <div class="attestation">
      <Title>{`Attestation ${attestation.number} for ${name}`}</Title>
      <header class="head">
        <Breadcrumb
          steps={
            isOwn
              ? [
                  { label: 'Questionnaires', href: '/attest' },
                  { label: name, href: path },
                ]
              : [{ label: name, href: `/tools/${offering.tool}/${offering.offering}` }]
          }
        />
        <h1>
          Attestation {attestation.number} for {name} {demoMark(offering.is_demo)}
        </h1>
        <p>
          <b>{standingWord(props)}</b> {standingText(props)}
        </p>
      </header>
      <div class="split">
        <div class="stack">
          {conflicts.length > 0 ? <Conflicts {...props} /> : null}
          <section class="stack" aria-labelledby="declared">
            <h2 id="declared">Declared</h2>
            <p>
              {statement.signatory.name}, {statement.signatory.title}, declared for {statement.vendor.name} on {dateText(statement.valid_from)}:
            </p>
            <Declaration text={statement.declaration.text} />
            <p class="small">Authority: {statement.signatory.authority}</p>
          </section>
        </div>
        <About {...props} />
      </div>
      {sectionsIn(statement.answers, bank).map(({ id, title, answers }) => (
        <section class="part" aria-labelledby={`s-${id}`}>
          <h2 id={`s-${id}`}>{title}</h2>
          {answers.map((answer) =>
            signedAnswer(
              answer,
              `/tools/${offering.tool}/${offering.offering}`,
              html`${rulings.filter(({ question }) => question === answer.question).map((ruling) => rulingLine(ruling, path, isOwn))}`,
            ),
          )}
        </section>
      ))}
    </div>
  )
}

const standingWord = ({ attestation, today }: AttestationProps): string =>
  attestation.superseded_by !== null ? 'Superseded.' : today >= attestation.valid_to ? 'Ended.' : 'In force.'

const standingText = ({ attestation, today, all, offering }: AttestationProps) => {
  const later = all.find(({ id }) => id === attestation.superseded_by)
  if (later)
    return (
      <>
        <a href={`${pathOf(offering)}/attestations/${later.id}`}>Attestation {later.number}</a> of {dateText(later.valid_from)} takes its place.
      </>
    )
  return today >= attestation.valid_to ? (
    <>It ended on {dateText(attestation.valid_to)}, and what it says counts no more.</>
  ) : (
    <>
      Signed on {dateText(attestation.valid_from)}, valid until {dateText(attestation.valid_to)}.
    </>
  )
}

const Conflicts: FC<AttestationProps> = ({ conflicts, bank, offering }) => (
  <Note>
    <p>
      <b>{count(conflicts.length, 'answer')} and what is on file cannot both be true.</b> Until a person of procurement closes it, neither counts in favour.
    </p>
    <ul class="lines">
      {conflicts.map(({ question, fact_id, due_on }) => (
        <li>
          <a href={`#q-${question}`}>{bank.byId.get(question)?.wording ?? question}</a>, beside{' '}
          <a href={`/tools/${offering.tool}/${offering.offering}#fact-${fact_id}`}>fact {fact_id}</a>: due by {dateText(due_on)}
        </li>
      ))}
    </ul>
  </Note>
)

const About: FC<AttestationProps> = ({ attestation, statement, offering, all, maySign }) => {
  const path = pathOf(offering)
  const here = `${path}/attestations/${attestation.id}`
  const { plan_kind, deployment } = statement.offering
  return (
    <aside class="stack" aria-label="About this attestation">
      <h2>About this attestation</h2>
      <Facts
        of={[
          ['Vendor', <a href={`/vendors/${statement.vendor.slug}`}>{statement.vendor.name}</a>],
          ['Plan', planKindWords[plan_kind]],
          ['Deployment', deploymentWords[deployment]],
          ['Signatory', `${statement.signatory.name}, ${statement.signatory.title}`],
          ['Answers', count(statement.answers.length, 'answer')],
          ['Who reads them', byVisibility(statement.answers)],
          ['Questions', `Bank of ${statement.bank_version}`],
          ['Digest', <code class="hash">{attestation.digest}</code>],
          ['Takes the place of', statement.supersedes ? <code class="hash">{statement.supersedes}</code> : null],
        ]}
      />
      <p class="row small not-on-sheet">
        <a href={`${here}.jws`}>Sealed file (JWS)</a>
        <a href={`${here}.json`}>Statement (JSON)</a>
      </p>
      <p class="small not-on-sheet">
        Anybody can check the sealed file without us:{' '}
        <code>npm run verify -- {`${offering.tool}-${offering.offering}-attestation-${attestation.number}.jws`}</code>
      </p>
      {maySign && attestation.superseded_by === null ? (
        <div class="not-on-sheet">
          <ActionButton action={`${path}/renewal`} label="Nothing has changed: renew it" />
        </div>
      ) : null}
      {all.length > 1 ? (
        <>
          <h2>All of this offering</h2>
          <ul class="lines">
            {all.map(({ id, number, valid_from, valid_to }) => (
              <li>
                {id === attestation.id ? <b>Attestation {number}</b> : <a href={`${path}/attestations/${id}`}>Attestation {number}</a>}{' '}
                <span class="quiet">
                  {valid_from} to {valid_to}
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </aside>
  )
}

const rulingWords = { accepted: 'Accepted', asked: 'Asked', rejected: 'Not accepted' } as const

const rulingLine = (
  { ruling, reason, at, studio, question }: Ruling,
  path: string,
  isOwn: boolean,
): Html => html`<p class="ruling-line" data-ruling="${ruling}">
<b>${rulingWords[ruling]}</b> by ${studio ?? 'procurement'} on ${dateWords(at.toISOString())}${reason === '' ? '.' : html`: ${reason}`}${isOwn && ruling !== 'accepted' ? html` <a class="not-on-sheet" href="${path}/questions/${question}">Answer again</a>` : null}
</p>`
