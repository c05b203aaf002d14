import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { scoreOf } from '../src/desk/risk.ts'
import { type RiskQuestion, riskQuestions, unsure } from '../src/desk/risk-questions.ts'
import { RiskChoices } from './request-new.tsx'
import { type CaseProps, casePath, Version } from './review-case.tsx'
import { tierWords } from './review-words.ts'
import { Field, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { column, Table } from './ui/table.tsx'

/** What is at stake, as whoever asked sees it; and a form for who knows better. */
export const CaseRisk: FC<CaseProps> = ({ review, mayWork, problems, typed }) => {
  const { tier, because } = scoreOf(review.irq)
  return (
    <section class="stack" aria-labelledby="risk">
      <h2 id="risk">What is at stake</h2>
      <p>
        Inherent risk: <b>{tierWords[tier].word}</b>. {tierWords[tier].means}
      </p>
      <ul>
        {because.map((one) => (
          <li>{one}</li>
        ))}
      </ul>
      <Table id="answers" caption="The worst answer that anybody gave to each question" head={[column('Question'), column('Answer')]}>
        {riskQuestions.map((question) => answerRow(question, review.irq[question.id]))}
      </Table>
      {mayWork ? (
        <details class="more" open={Object.keys(problems).some((name) => name.startsWith('risk-'))}>
          <summary>Change the answers</summary>
          <p>For who knows better than whoever asked. Worse answers make the review deeper at once; better ones take away nothing that was begun.</p>
          <Form action={`${casePath(review)}/risk`}>
            <Version of={review} />
            {riskQuestions.map((question) => (
              <RiskChoices question={question} chosen={typed(`risk-${question.id}`) ?? review.irq[question.id]} />
            ))}
            <Field
              name="risk-reason"
              label="Reason"
              hint="Needed when the tier falls."
              rows={2}
              maxlength={2000}
              optional
              value={typed('risk-reason') ?? ''}
              error={problems['risk-reason']}
            />
            <button class="button plain" type="submit">
              Save the answers
            </button>
          </Form>
        </details>
      ) : null}
    </section>
  )
}

const answerRow = ({ asks, answers }: RiskQuestion, answer: string | undefined): Html => {
  const label = answers.find((one) => one.id === answer)?.label
  const words = label ?? (answer === unsure ? 'Nobody knows' : 'Not answered')
  return html`<tr><th scope="row">${asks}</th><td>${words}${label === undefined ? html`<span class="sub">counts as the worst answer</span>` : null}</td></tr>`
}
