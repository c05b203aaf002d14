import type { FC } from 'hono/jsx'
import { useKinds, useWords } from '../src/clearances/uses.ts'
import type { Problems } from '../src/http/problem.ts'
import type { Pack } from '../src/policy/policy.ts'
import type { Production } from '../src/productions/production.ts'
import { departments } from '../src/toolkit/departments.ts'
import type { TypedUse } from '../src/triage/form.ts'
import { blankCase, type TypedCase } from '../src/uses/form.ts'
import { longestUse } from '../src/uses/rules.ts'
import { Title } from './layout.tsx'
import { ErrorSummary, Field, Form } from './ui/form.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { UseQuestions } from './use-questions.tsx'

export const kindChoices = [
  { value: '', label: 'Choose…' },
  ...useKinds.map((kind) => ({ value: kind, label: `${useWords[kind].word}: ${useWords[kind].means.toLowerCase()}` })),
]

/** What a use is called and said to be. */
export const CaseFields: FC<{ typed?: TypedCase; problems: Problems }> = ({ typed = blankCase, problems }) => (
  <>
    <Field
      name="title"
      label="Name of the use"
      hint="As your people would call it, like “Sky replacement, sequence 12”."
      value={typed.title}
      maxlength={longestUse.title}
      error={problems.title}
    />
    <Field
      name="purpose"
      label="What is done, and what for?"
      hint="In plain words: your contact reads this first."
      rows={4}
      value={typed.purpose}
      maxlength={longestUse.purpose}
      error={problems.purpose}
    />
    <Field name="kind" label="Kind of use" choices={kindChoices} value={typed.kind} error={problems.kind} />
    <Field
      name="department"
      label="Department"
      optional
      choices={[{ value: '', label: 'Not one of them' }, ...departments.map(({ id, name }) => ({ value: id, label: name }))]}
      value={typed.department}
      error={problems.department}
    />
    <Field
      name="settings"
      label="Plan and settings"
      hint="Which workspace, which model, what is switched off."
      optional
      rows={2}
      value={typed.settings}
      maxlength={longestUse.settings}
      error={problems.settings}
    />
    <Field
      name="without_ai"
      label="The plan without it"
      hint="What you do when the answer is no, and what that costs."
      optional
      rows={2}
      value={typed.without_ai}
      maxlength={longestUse.without_ai}
      error={problems.without_ai}
    />
  </>
)

type Props = {
  production: Production
  /** The use that is changed; null for a new one. */
  number: number | null
  shown: number | null
  once: string
  case: TypedCase
  typed: TypedUse
  names: string[]
  pack: Pack
  problems: Problems
}

/** A use as a whole: to change one, or to mend one that could not be kept. */
export const UseFormPage: FC<Props> = ({ production, number, shown, once, case: typedCase, typed, names, pack, problems }) => {
  const uses = `/productions/${production.slug}/uses`
  const title = number === null ? 'Keep a use' : `Change use ${number}`
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{title}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: production.name, href: `/productions/${production.slug}` },
            { label: 'Uses', href: uses },
            ...(number === null ? [] : [{ label: `Use ${number}`, href: `${uses}/${number}` }]),
          ]}
        />
        <h1>{title}</h1>
        <p>
          It is checked again when you send it. {number === null ? null : 'What it was before stays on record; an approval holds for what it was given for.'}
        </p>
      </div>
      <ErrorSummary problems={problems} />
      <Form action={number === null ? uses : `${uses}/${number}/change`}>
        <input type="hidden" name="once" value={once} />
        {shown === null ? null : <input type="hidden" name="shown" value={String(shown)} />}
        <h2>The use</h2>
        <CaseFields typed={typedCase} problems={problems} />
        <h2>The check</h2>
        <UseQuestions {...{ typed, names, pack, problems }} />
        <button class="button" type="submit">
          {number === null ? 'Keep this use' : 'Save, and check again'}
        </button>
      </Form>
    </>
  )
}
