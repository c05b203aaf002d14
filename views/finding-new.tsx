import type { FC } from 'hono/jsx'
import type { OfferingName } from '../src/facts/queries.ts'
import type { Colleague, TypedFinding } from '../src/findings/forms.ts'
import type { Bank } from '../src/questions/question.ts'
import { Title } from './layout.tsx'
import { partChoices } from './review-words.ts'
import { Choices, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { severityWords } from './words.ts'

type Props = { offering: OfferingName; bank: Bank; colleagues: Colleague[]; typed: TypedFinding; problems: Problems; once: string }

/** A gap that a person sees, and no rule. */
export const NewFindingPage: FC<Props> = ({ offering, bank, colleagues, typed, problems, once }) => {
  const name = `${offering.tool_name}, ${offering.offering_name}`
  const here = `/tools/${offering.tool}/${offering.offering}`
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Open a finding about ${name}`}</Title>
      <div class="stack">
        <Breadcrumb
          steps={[
            { label: 'Tools', href: '/tools' },
            { label: name, href: here },
          ]}
        />
        <ErrorSummary problems={problems} />
        <h1>Open a finding</h1>
        <p>
          About <a href={here}>{name}</a> {offering.is_demo ? demoMark() : null}. Only your studio reads it.
        </p>
        <Form action={`${here}/findings/new`}>
          <input type="hidden" name="once" value={once} />
          <Field name="title" label="What is missing or wrong" hint="In one line." value={typed.title} error={problems.title} maxlength={200} />
          <Field name="detail" label="More about it" optional rows={4} maxlength={2000} value={typed.detail} error={problems.detail} />
          <Choices name="part" label="Part of the review" type="radio" chosen={[typed.part]} error={problems.part} choices={partChoices} />
          <Choices
            name="severity"
            label="Severity"
            type="radio"
            chosen={[typed.severity]}
            error={problems.severity}
            choices={Object.entries(severityWords).map(([value, label]) => ({ value, label }))}
          />
          <Field
            name="question"
            label="Question that it is about"
            optional
            value={typed.question}
            error={problems.question}
            choices={[{ value: '', label: 'None in particular' }, ...bank.questions.map(({ id, wording }) => ({ value: id, label: wording }))]}
          />
          <Field
            name="owner"
            label="Owner"
            value={typed.owner}
            error={problems.owner}
            choices={[{ value: '', label: 'Nobody yet' }, ...colleagues.map(({ id, name: person }) => ({ value: String(id), label: person }))]}
          />
          <Field name="due_on" label="Due on" type="date" value={typed.due_on} error={problems.due_on} />
          <button class="button" type="submit">
            Open the finding
          </button>
        </Form>
      </div>
    </>
  )
}
