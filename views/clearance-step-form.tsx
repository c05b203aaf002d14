import type { Child, FC, PropsWithChildren } from 'hono/jsx'
import { type NextStep, type Step, stepWords } from '../src/clearances/workflow.ts'
import type { Problems } from '../src/http/problem.ts'
import { Field, Form } from './ui/form.tsx'

/** What was typed into the form of a step that was refused; null when none was. */
export type TypedStep = { step: Step; typed: Record<string, string>; problems: Problems } | null

type StepProps = PropsWithChildren<{
  step: NextStep
  action: string
  once: string
  /** Open from the start: it was refused, or it is the thing to do. */
  open?: boolean
  /** In place of the word of the step. */
  title?: string
  danger?: boolean
  says?: Child
}>

/** One step of the workflow, folded away until it is wanted: what it does, and its form; or why it is not for the reader. */
export const StepForm: FC<StepProps> = ({ step, action, once, open = false, title = stepWords[step.step], danger = false, says, children }) =>
  step.whyNot === null ? (
    <details class="workflow-step" open={open} id={`step-${step.step}`}>
      <summary>{title}</summary>
      <p class="small">{says ?? step.says}</p>
      <Form action={action}>
        <input type="hidden" name="once" value={once} />
        {children}
        <button class={`button${danger ? ' danger' : ''}`} type="submit">
          {title}
        </button>
      </Form>
    </details>
  ) : (
    <p class="not-yours">
      <b>{title}.</b> {step.whyNot}
    </p>
  )

type TextProps = { refused: TypedStep; step: Step; name: string; label: string; hint?: string; optional?: boolean; rows?: number }

/** The text that a step asks for, as it was typed. */
export const StepText: FC<TextProps> = ({ refused, step, name, label, hint, optional = false, rows = 3 }) => (
  <Field
    name={name}
    label={label}
    hint={hint}
    optional={optional}
    rows={rows}
    maxlength={2000}
    value={refused?.step === step ? (refused.typed[name] ?? '') : ''}
    error={refused?.step === step ? refused.problems[name] : undefined}
  />
)
