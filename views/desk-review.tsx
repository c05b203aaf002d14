import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import type { Band } from '../src/policy/policy.ts'
import type { Bank } from '../src/questions/question.ts'
import type { AttestationRecord } from '../src/reviews/queries.ts'
import { countOf, isShown, type ReviewedAnswer, type Show, shows } from '../src/reviews/review.ts'
import type { Standing } from '../src/reviews/rules.ts'
import { type AnswerPlace, AnswerReview } from './desk-answer.tsx'
import { showWords } from './desk-words.ts'
import { Title } from './layout.tsx'
import { ErrorSummary, Form } from './ui/form.tsx'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { bandTag, demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

export type ReviewPageProps = {
  attestation: AttestationRecord
  standing: Standing
  answers: ReviewedAnswer[]
  /** May be accepted together. */
  agreeing: string[]
  bank: Bank
  /** The verdict at present, and the policy under which effects are shown. */
  band: Band
  policy: { name: string; title: string }
  show: Show
  /** One question alone, by a deep link. */
  only: string | null
  /** What was typed into a form that was refused, by question. */
  typed: { question: string; reason: string } | null
  problems: Problems
}

/** Everything that a vendor signed about one offering, answer by answer beside what the register reads. */
export const ReviewPage: FC<ReviewPageProps> = (props) => {
  const { attestation, standing, answers, bank, show, only, problems } = props
  const here = `/desk/attestations/${attestation.id}`
  const shown = answers.filter((answer) => (only === null ? isShown(answer, show) : answer.id === only))
  const place: AnswerPlace = {
    here,
    show,
    mayRule: standing === 'current',
    typed: props.typed,
    problems,
    offering: `/tools/${attestation.tool}/${attestation.offering}`,
  }
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Review of ${attestation.tool_name}, ${attestation.offering_name}`}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Desk', href: '/desk' }]} />
        <ErrorSummary problems={problems} />
        <h1>
          {attestation.tool_name} <span class="plan">{attestation.offering_name}</span> {demoMark(attestation.is_demo)}
        </h1>
        <p>
          Attestation {attestation.id} of {attestation.vendor_name}, answer by answer, beside what the register reads.
        </p>
      </div>
      <Ended attestation={attestation} standing={standing} />
      <About {...props} />
      {standing === 'current' && only === null ? <Agreeing here={here} agreeing={props.agreeing} answers={answers} /> : null}
      <Choice here={here} answers={answers} show={show} only={only} />
      <p class="keys not-printed" hidden data-keys="review">
        <label>
          <input type="checkbox" /> Keys: <kbd>j</kbd> next, <kbd>k</kbd> previous, <kbd>a</kbd> accept, <kbd>c</kbd> ask, <kbd>f</kbd> flag. Never while you
          write in a field.
        </label>
      </p>
      {shown.length === 0 ? (
        <>
          <h2>{showWords[show]}</h2>
          <Empty title="None" action={<a href={here}>Show all answers</a>}>
            No answer is {showWords[show].toLowerCase()}.
          </Empty>
        </>
      ) : null}
      {sectionsOf(bank, shown).map(({ id, title, answers: of }) => (
        <section class="review-section" aria-labelledby={`s-${id}`}>
          <h2 id={`s-${id}`}>{title}</h2>
          {of.map((answer) => (
            <AnswerReview answer={answer} next={shown[shown.indexOf(answer) + 1]?.id ?? null} place={place} />
          ))}
        </section>
      ))}
    </>
  )
}

const sectionsOf = (bank: Bank, answers: ReviewedAnswer[]) =>
  [...bank.sections, { id: 'gone', title: 'No longer asked' }]
    .map(({ id, title }) => ({ id, title, answers: answers.filter(({ asks }) => (asks?.section ?? 'gone') === id) }))
    .filter((section) => section.answers.length > 0)

const Ended: FC<{ attestation: AttestationRecord; standing: Standing }> = ({ attestation, standing }) =>
  standing === 'current' ? null : (
    <Note>
      <p>
        {standing === 'superseded' ? (
          <>
            The vendor signed anew. Nothing is ruled on here any more:{' '}
            <a href={`/desk/attestations/${attestation.superseded_by}`}>attestation {attestation.superseded_by}</a>.
          </>
        ) : standing === 'ended' ? (
          <>It ended on {dateText(attestation.valid_to)}. Nothing is ruled on here any more.</>
        ) : (
          <>It begins on {dateText(attestation.valid_from)}. Until then nothing is ruled on.</>
        )}
      </p>
    </Note>
  )

const About: FC<ReviewPageProps> = ({ attestation, answers, band, policy }) => {
  const reviewed = answers.filter(({ ruling }) => ruling !== null).length
  return (
    <div class="stack">
      <Facts
        of={[
          [
            'Signed',
            <>
              {dateText(attestation.signed_at)}, by {attestation.signatory ? `${attestation.signatory}, ` : ''}
              {attestation.signatory_title}
            </>,
          ],
          ['Authority', attestation.signatory_authority],
          [
            'Valid',
            <>
              {dateText(attestation.valid_from)} until {dateText(attestation.valid_to)}
            </>,
          ],
          ['Reviewed', `${reviewed} of ${count(answers.length, 'answer')}`],
          [
            'Verdict now',
            <>
              {bandTag(band)} under <a href={`/policies/${policy.name}`}>{policy.title}</a>
            </>,
          ],
          ['Digest', <span class="id">{attestation.digest}</span>],
          ['Record', <a href={`/tools/${attestation.tool}/${attestation.offering}`}>The dossier, as everybody reads it</a>],
        ]}
      />
      <p class="small quiet">
        Accepting publishes the answer itself as a fact, <i>attested</i> and never more. Its note, its source and its files stay as visible as the vendor chose.
      </p>
    </div>
  )
}

const Agreeing: FC<{ here: string; agreeing: string[]; answers: ReviewedAnswer[] }> = ({ here, agreeing, answers }) =>
  agreeing.length === 0 ? null : (
    <section class="agreeing not-printed" aria-labelledby="agreeing">
      <h2 id="agreeing">{agreeing.length === 1 ? 'One answer agrees with our reading' : `${agreeing.length} answers agree with our reading`}</h2>
      <p>They say exactly what the register reads, nobody has ruled on them, and no conflict is open over them:</p>
      <ul>
        {agreeing.map((id) => (
          <li>
            <a href={`#q-${id}`}>{answers.find((answer) => answer.id === id)?.asks?.wording ?? id}</a>
          </li>
        ))}
      </ul>
      <Form action={`${here}/acceptance`}>
        <input type="hidden" name="questions" value={agreeing.join(' ')} />
        <button class="button plain" type="submit">
          {agreeing.length === 1 ? 'Accept this one' : `Accept these ${agreeing.length}`}
        </button>
      </Form>
    </section>
  )

const Choice: FC<{ here: string; answers: ReviewedAnswer[]; show: Show; only: string | null }> = ({ here, answers, show, only }) =>
  only === null ? (
    <nav class="contents" aria-label="Which answers">
      {shows.map((one) => (
        <a href={one === 'all' ? here : `${here}?show=${one}`} aria-current={one === show ? 'page' : undefined}>
          {showWords[one]} ({countOf(answers, one)})
        </a>
      ))}
    </nav>
  ) : (
    <p>
      One question of {answers.length}. <a href={`${here}#q-${only}`}>Show all answers</a>
    </p>
  )
