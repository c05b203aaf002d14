import type { FC } from 'hono/jsx'
import type { TypedDecision, TypedMove, TypedSettings, TypedWaiver } from '../src/findings/forms.ts'
import type { WaiverRecord } from '../src/findings/queries.ts'
import { moves, waiverStanding, whyNotDecided } from '../src/findings/state.ts'
import type { FindingPageProps } from './finding.tsx'
import { moveWords, waiverKindWords } from './findings-words.ts'
import { Choices, Field, Form } from './ui/form.tsx'
import { dateText } from './ui/text.ts'
import { severityWords } from './words.ts'

/** What the forms hold: as it is, or as it was typed and refused. `once` tells a second press of the button from a second proposal. */
export type FindingTyped = { move: TypedMove; settings: TypedSettings; waiver: TypedWaiver; decision: TypedDecision; once: string; lastDay: string }

export const FindingForms: FC<FindingPageProps> = (props) => {
  const { refusal, finding, today } = props
  if (refusal !== null)
    return (
      <section class="stack not-printed" aria-labelledby="do">
        <h2 id="do">What to do</h2>
        <p>{refusal}</p>
      </section>
    )
  return (
    <>
      <Move {...props} />
      <Settings {...props} />
      {finding.state === 'closed' || finding.waivers.some((one) => waiverStanding(one, today) === 'waits') ? null : <Propose {...props} />}
    </>
  )
}

const Move: FC<FindingPageProps> = ({ finding, typed: { move }, problems }) => (
  <section class="stack not-printed" aria-labelledby="move">
    <h2 id="move">What becomes of it</h2>
    <Form action={`/desk/findings/${finding.id}/moves`}>
      <input type="hidden" name="version" value={finding.version} />
      <Choices
        name="to"
        label="Next step"
        type="radio"
        chosen={[move.to]}
        error={problems.to}
        choices={moves[finding.state].map((to) => ({ value: to, label: moveWords[finding.state][to] ?? to }))}
      />
      <Field
        name="reason"
        label="Reason"
        hint="It stays with the finding; people of your studio read it."
        rows={2}
        maxlength={2000}
        value={move.reason}
        error={problems.reason}
      />
      <button class="button" type="submit">
        Save the step
      </button>
    </Form>
  </section>
)

const Settings: FC<FindingPageProps> = ({ finding, colleagues, typed: { settings }, problems }) => (
  <details class="more not-printed" open={'owner' in problems || 'due_on' in problems || 'severity' in problems}>
    <summary>Change owner, day or severity</summary>
    <Form action={`/desk/findings/${finding.id}/settings`}>
      <input type="hidden" name="version" value={finding.version} />
      <Field
        name="owner"
        label="Owner"
        value={settings.owner}
        error={problems.owner}
        choices={[{ value: '', label: 'Nobody' }, ...colleagues.map(({ id, name }) => ({ value: String(id), label: name }))]}
      />
      <Field name="due_on" label="Due on" type="date" value={settings.due_on} error={problems.due_on} />
      <Field
        name="severity"
        label="Severity"
        value={settings.severity}
        error={problems.severity}
        choices={Object.entries(severityWords).map(([value, label]) => ({ value, label }))}
      />
      <button class="button plain" type="submit">
        Save
      </button>
    </Form>
  </details>
)

const Propose: FC<FindingPageProps> = ({ finding, typed: { waiver, once, lastDay }, problems }) => (
  <details class="more not-printed" open={['kind', 'justification', 'compensating_control', 'ends_on'].some((name) => name in problems)}>
    <summary>Propose to live with it for a while</summary>
    <p>You propose it, and an approver who is not you decides. It ends by itself on its day, at the latest on {dateText(lastDay)}.</p>
    <Form action={`/desk/findings/${finding.id}/waivers`}>
      <input type="hidden" name="once" value={once} />
      <Choices
        name="kind"
        label="What is proposed"
        type="radio"
        chosen={[waiver.kind]}
        error={problems.kind}
        choices={(['waiver', 'risk_acceptance'] as const).map((kind) => ({
          value: kind,
          label: waiverKindWords[kind].word,
          hint: waiverKindWords[kind].means,
        }))}
      />
      <Field name="justification" label="Justification" rows={3} maxlength={2000} value={waiver.justification} error={problems.justification} />
      <Field
        name="compensating_control"
        label="What is done instead"
        optional
        hint="Another measure that meets the aim, while the gap stays."
        rows={2}
        maxlength={2000}
        value={waiver.compensating_control}
        error={problems.compensating_control}
      />
      <Field name="ends_on" label="Ends on" hint="On this day it no longer holds." type="date" value={waiver.ends_on} error={problems.ends_on} />
      <button class="button plain" type="submit">
        Propose
      </button>
    </Form>
  </details>
)

/** Under a proposal that waits: the form for whoever may decide, else why not. */
export const WaiverDecision: FC<FindingPageProps & { waiver: WaiverRecord }> = ({ finding, waiver, person_id, mayDecide, today, typed, problems }) => {
  if (!mayDecide) return <p>An approver of your studio decides on it.</p>
  const never = whyNotDecided(finding, waiver, 'refused', person_id, today)
  if (never !== null) return <p>{never}</p>
  const notApproved = whyNotDecided(finding, waiver, 'approved', person_id, today)
  const own = typed.decision.waiver === waiver.id ? typed.decision : { outcome: '', reason: '' }
  return (
    <div class="not-printed">
      <Form action={`/desk/findings/${finding.id}/waivers/${waiver.id}/decision`}>
        {notApproved === null ? null : <p>{notApproved}</p>}
        <Choices
          name="outcome"
          label="Decision"
          type="radio"
          chosen={[own.outcome]}
          error={problems.outcome}
          choices={[...(notApproved === null ? [{ value: 'approved', label: 'Approve' }] : []), { value: 'refused', label: 'Refuse' }]}
        />
        <Field name="decision-reason" label="Reason" rows={2} maxlength={2000} value={own.reason} error={problems['decision-reason']} />
        <button class="button" type="submit">
          Decide
        </button>
      </Form>
    </div>
  )
}
