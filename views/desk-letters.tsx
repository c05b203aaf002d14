import type { FC } from 'hono/jsx'
import type { OfferingName } from '../src/facts/queries.ts'
import type { Problems } from '../src/http/problem.ts'
import type { Letter } from '../src/mail/letters.ts'
import type { LetterQuestion } from '../src/reviews/letter-rules.ts'
import type { EarlierLetter } from '../src/reviews/queries.ts'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Form } from './ui/form.tsx'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

export type LetterPageProps = {
  offering: OfferingName
  vendor: { slug: string; name: string }
  /** Everything that could be asked. */
  questions: LetterQuestion[]
  chosen: string[]
  /** With the chosen questions; null when none is. */
  letter: Letter | null
  /** How many people speak for the vendor here. */
  people: number
  earlier: EarlierLetter[]
  once: string
  problems: Problems
}

/** What is not known about one offering, as a letter to its vendor. */
export const LetterPage: FC<LetterPageProps> = (props) => {
  const { offering, vendor, questions, problems } = props
  const name = `${offering.tool_name}, ${offering.offering_name}`
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`A letter about ${name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Desk', href: '/desk' },
            { label: name, href: `/tools/${offering.tool}/${offering.offering}` },
          ]}
        />
        <ErrorSummary problems={problems} />
        <h1>A letter to {vendor.name}</h1>
        <p>
          About {name} {demoMark(offering.is_demo)}: what decides about it and has no answer that counts, with what was read and does not say.
        </p>
      </div>
      <Earlier earlier={props.earlier} />
      {questions.length === 0 ? (
        <>
          <h2>Questions</h2>
          <Empty title="There is nothing to ask" action={<a href={`/tools/${offering.tool}/${offering.offering}`}>The dossier</a>}>
            Every question that decides has an answer that counts.
          </Empty>
        </>
      ) : (
        <>
          <Chosen {...props} />
          <Preview {...props} />
        </>
      )}
    </>
  )
}

const Earlier: FC<{ earlier: EarlierLetter[] }> = ({ earlier }) => {
  const [last] = earlier
  return last ? (
    <Note>
      <p>
        The vendor was written to before: {count(earlier.length, 'letter')}, the last on {dateText(last.sent_at)}
        {last.by ? ` by ${last.by}` : ''}, with {count(last.question_ids.length, 'question')}.
      </p>
    </Note>
  ) : null
}

const Chosen: FC<LetterPageProps> = ({ offering, questions, chosen }) => (
  <details class="more" open={chosen.length === 0}>
    <summary>
      Choose the questions: {chosen.length} of {questions.length}
    </summary>
    <Form action={`/desk/letters/${offering.tool}/${offering.offering}`} method="get">
      <Choices
        name="question"
        label="What to ask"
        type="checkbox"
        choices={questions.map(({ question, wording }) => ({ value: question, label: wording }))}
        chosen={chosen}
      />
      <button class="button plain" type="submit">
        Show the letter
      </button>
    </Form>
  </details>
)

const Preview: FC<LetterPageProps> = ({ offering, vendor, chosen, letter, people, once }) =>
  letter === null ? (
    <p>Choose at least one question.</p>
  ) : (
    <section class="stack" aria-labelledby="letter">
      <h2 id="letter">The letter</h2>
      <p>
        <b>{letter.subject}</b>
      </p>
      <pre class="letter">{letter.text}</pre>
      {people > 0 ? (
        <Form action={`/desk/letters/${offering.tool}/${offering.offering}`}>
          <input type="hidden" name="questions" value={chosen.join(' ')} />
          <input type="hidden" name="once" value={once} />
          <p>
            {people === 1
              ? `One person speaks for ${vendor.name} here, and gets it as a mail.`
              : `${people} people speak for ${vendor.name} here; each gets it as a mail.`}
          </p>
          <button class="button" type="submit">
            Send it
          </button>
        </Form>
      ) : (
        <Note>
          <p>
            <b>Nobody speaks for {vendor.name} here yet.</b> Copy the letter, or <a href={`/vendors/${vendor.slug}`}>invite the vendor</a>: then it can be sent
            from here, and the vendor answers in place.
          </p>
        </Note>
      )}
    </section>
  )
