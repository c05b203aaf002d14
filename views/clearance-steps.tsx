import type { FC } from 'hono/jsx'
import type { LoadedClearance } from '../src/clearances/record.ts'
import { inFlightRules, noticeDays } from '../src/clearances/suspend-rules.ts'
import type { NextStep, Step } from '../src/clearances/workflow.ts'
import { StepForm, StepText, type TypedStep } from './clearance-step-form.tsx'
import { inFlightWords } from './clearance-words.ts'
import { Choices, Field } from './ui/form.tsx'

type Props = { clearance: LoadedClearance; steps: NextStep[]; refused: TypedStep; once: string; notice: string }

/** What the reader may do with it for the studio. */
export const ClearanceSteps: FC<Props> = (props) => {
  const { clearance, steps } = props
  const find = (step: Step) => steps.find((one) => one.step === step)
  const [suspend, end, revoke, again] = [find('suspend'), find('end_suspension'), find('revoke'), find('propose_again')]
  if (!suspend && !end && !revoke && !again) return null
  const { record, ruling } = clearance
  return (
    <section class="stack not-printed" aria-labelledby="steps">
      <h2 id="steps">What you can do</h2>
      {again ? (
        again.whyNot === null ? (
          <p>
            <a class="button plain" href={`/tools/${record.tool}/${record.offering}/clearance/new?renew=${ruling.id}`}>
              Propose again
            </a>{' '}
            <span class="small">{again.says}</span>
          </p>
        ) : (
          <p class="not-yours">
            <b>Propose again.</b> {again.whyNot}
          </p>
        )
      ) : null}
      {end ? <End {...props} step={end} /> : null}
      {suspend ? <Suspend {...props} step={suspend} /> : null}
      {revoke ? <Revoke {...props} step={revoke} /> : null}
    </section>
  )
}

type StepProps = Props & { step: NextStep }

const typedIn = ({ refused, step }: StepProps, name: string) => (refused?.step === step.step ? (refused.typed[name] ?? '') : '')
const errorIn = ({ refused, step }: StepProps, name: string) => (refused?.step === step.step ? refused.problems[name] : undefined)

const Suspend: FC<StepProps> = (props) => {
  const { clearance, step, refused, once } = props
  return (
    <StepForm step={step} action={`/clearances/${clearance.ruling.id}/suspension`} once={`${once}-suspend`} open={refused?.step === 'suspend'} danger>
      <StepText refused={refused} step="suspend" name="suspend_reason" label="Why" hint="Productions and the vendor read it." />
      <Choices
        name="in_flight"
        label="Work that is under way"
        type="radio"
        error={errorIn(props, 'in_flight')}
        chosen={[typedIn(props, 'in_flight')]}
        choices={inFlightRules.map((id) => ({ value: id, label: inFlightWords[id].word, hint: inFlightWords[id].means }))}
      />
      <Field
        name="grace_until"
        label="Until which day, if it may go on"
        optional
        type="date"
        value={typedIn(props, 'grace_until')}
        error={errorIn(props, 'grace_until')}
      />
    </StepForm>
  )
}

const End: FC<StepProps> = ({ clearance, step, refused, once }) => (
  <StepForm step={step} action={`/clearances/${clearance.ruling.id}/suspension-end`} once={`${once}-end`} open={refused?.step === 'end_suspension'}>
    <StepText refused={refused} step="end_suspension" name="end_reason" label="Why it may stand again" />
  </StepForm>
)

const Revoke: FC<StepProps> = (props) => {
  const { clearance, step, refused, once, notice } = props
  return (
    <StepForm
      step={step}
      action={`/clearances/${clearance.ruling.id}/revocation`}
      once={`${once}-revoke`}
      open={refused?.step === 'revoke'}
      title="Revoke"
      danger
      says={`${step.says} Usually ${noticeDays} days ahead; today only with a word on why it cannot wait.`}
    >
      <StepText refused={refused} step="revoke" name="revoke_reason" label="Why" hint="Productions and the vendor read it." />
      <Field
        name="takes_effect_on"
        label="From which day on"
        type="date"
        value={refused?.step === 'revoke' ? typedIn(props, 'takes_effect_on') : notice}
        error={errorIn(props, 'takes_effect_on')}
      />
      <StepText refused={refused} step="revoke" name="urgency" label="Why it cannot wait, if it is today" optional rows={2} />
    </StepForm>
  )
}
