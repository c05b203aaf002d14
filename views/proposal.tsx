import type { FC } from 'hono/jsx'
import type { Move } from '../src/clearances/moves.ts'
import { overtakenWords } from '../src/clearances/overtaken.ts'
import type { ProposalRecord } from '../src/clearances/proposal-queries.ts'
import { type NextStep, type Overtaken, type Stage, type Step, stageWords } from '../src/clearances/workflow.ts'
import type { Verdict } from '../src/policy/verdict.ts'
import { ConditionText, Envelope, isWider, Moves, RestsOn } from './clearance-parts.tsx'
import { StepForm, StepText, type TypedStep } from './clearance-step-form.tsx'
import { listed } from './clearance-words.ts'
import { Title } from './layout.tsx'
import { ErrorSummary } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { clearanceTag, demoMark, exceptionMark, sandboxMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'

export type ProposalProps = {
  proposal: ProposalRecord
  stage: Stage
  overtaken: Overtaken | null
  /** What it would rest on today. */
  policy: { name: string; title: string }
  verdict: Verdict
  moves: Move[]
  /** The clearance whose place it would take. */
  replaces: number | null
  steps: NextStep[]
  refused: TypedStep
  once: string
}

/** A proposal as whoever decides reads it. */
export const ProposalPage: FC<ProposalProps> = (props) => {
  const { proposal, refused } = props
  const name = `${proposal.tool_name}, ${proposal.offering_name}`
  return (
    <>
      <Title error={refused !== null}>{`Proposal ${proposal.id}: ${name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Desk', href: '/desk' },
            { label: name, href: `/tools/${proposal.tool}/${proposal.offering}` },
          ]}
        />
        <h1>
          Proposal {proposal.id}: {name} {demoMark(proposal.is_demo)}
        </h1>
        <ErrorSummary problems={refused?.problems ?? {}} />
      </div>
      <State {...props} />
      <div class="split">
        <div class="stack">
          <Proposed {...props} />
          {proposal.conditions.length > 0 ? <Conditions {...props} /> : null}
          {proposal.exception_name === null ? null : <Exception {...props} />}
          <Dissents dissents={proposal.dissents} />
          <Steps {...props} />
        </div>
        <aside class="stack" aria-labelledby="rests-on">
          <h2 id="rests-on">What it rests on now</h2>
          <RestsOn policy={props.policy} verdict={props.verdict} wanted={proposal.data_classes} />
        </aside>
      </div>
    </>
  )
}

const outcomeWords = { approved: 'Approved', refused: 'Refused', withdrawn: 'Withdrawn' } as const

const State: FC<ProposalProps> = ({ proposal, stage, overtaken, moves }) => {
  const { decision, clearance_id } = proposal
  if (decision)
    return (
      <Note>
        <p>
          <b>{outcomeWords[decision.outcome]}</b> on {dateText(decision.at)}
          {decision.by ? ` by ${decision.by}` : ''}
          {decision.reason === '' ? '.' : `: ${decision.reason}`}{' '}
          {clearance_id === null ? null : <a href={`/clearances/${clearance_id}`}>Clearance {clearance_id}</a>}
        </p>
      </Note>
    )
  return (
    <Note>
      <p>
        <b>{stageWords[stage].word}.</b> {overtaken === null ? stageWords[stage].means : overtakenWords[overtaken]}{' '}
        {overtaken === null ? null : <a href={`/tools/${proposal.tool}/${proposal.offering}/clearance/new`}>Propose again</a>}
      </p>
      {overtaken === 'facts_moved' && moves.length > 0 ? (
        <>
          <p>What moved since {dateText(proposal.proposed_at)}:</p>
          <Moves moves={moves} />
        </>
      ) : null}
    </Note>
  )
}

const Proposed: FC<ProposalProps> = ({ proposal, overtaken, replaces }) => (
  <section class="stack" aria-labelledby="proposed">
    <h2 id="proposed">What is proposed</h2>
    <p>
      {clearanceTag(proposal.ruling)} {sandboxMark(proposal.kind === 'sandbox')} {exceptionMark(proposal.exception_name !== null)}
    </p>
    <p class="reasons">{proposal.reasons}</p>
    <Envelope data_classes={proposal.data_classes} uses={proposal.uses} productions={proposal.production_names} studio={proposal.studio} />
    <Facts
      of={[
        ['From', dateText(proposal.valid_from)],
        ['Until', dateText(proposal.valid_to)],
        ['Answers for it', proposal.owner],
        [
          'Proposed',
          <>
            {dateText(proposal.proposed_at)} by {proposal.proposer ?? 'somebody'}
          </>,
        ],
        ['Policy', <a href={`/policies/${proposal.policy}`}>{proposal.policy}</a>],
        ['Facts digest', <span class="id">{proposal.facts_digest}</span>],
        [
          'Same today',
          proposal.decision
            ? null
            : overtaken === 'facts_moved'
              ? 'No: the facts moved'
              : overtaken === 'policy_moved'
                ? 'No: the policy moved'
                : 'Yes: facts and policy are those of the day',
        ],
        ['Takes the place of', replaces === null ? null : <a href={`/clearances/${replaces}`}>Clearance {replaces}</a>],
        ['Review', proposal.review_id === null ? null : <a href={`/desk/reviews/${proposal.review_id}`}>Review {proposal.review_id}</a>],
      ]}
    />
  </section>
)

const Conditions: FC<ProposalProps> = ({ proposal }) => (
  <section class="stack" aria-labelledby="conditions">
    <h2 id="conditions">Conditions</h2>
    <ol class="duties">
      {proposal.conditions.map((condition) => (
        <li>
          <ConditionText condition={condition} />
        </li>
      ))}
    </ol>
  </section>
)

const Exception: FC<ProposalProps> = ({ proposal, verdict }) => {
  const { exception_by } = proposal
  const wider = proposal.data_classes.filter((id) => isWider(verdict.envelope[id]))
  return (
    <section class="stack" aria-labelledby="exception">
      <h2 id="exception">Exception: {proposal.exception_name}</h2>
      <p>{proposal.exception_reason}</p>
      <p class="small">
        {wider.length > 0 ? `Wider than what the policy makes of the facts: ${listed(wider)}. ` : null}
        {exception_by === null ? (
          'Nobody has agreed to it yet.'
        ) : (
          <>
            {exception_by.name ?? 'Somebody'} agreed to it on {dateText(exception_by.at)}: {exception_by.reason}
          </>
        )}
      </p>
    </section>
  )
}

/** What a minority said. It stays with the decision. */
export const Dissents: FC<{ dissents: ProposalRecord['dissents'] }> = ({ dissents }) =>
  dissents.length === 0 ? null : (
    <section class="stack" aria-labelledby="dissents">
      <h2 id="dissents">Dissent</h2>
      {dissents.map(({ at, by, text }) => (
        <blockquote class="dissent">
          <p>{text}</p>
          <footer class="small quiet">
            {by ?? 'Somebody'}, {dateText(at)}
          </footer>
        </blockquote>
      ))}
    </section>
  )

const forms: Partial<Record<Step, { path: string; name: string; label: string; hint?: string; optional?: boolean; danger?: boolean }>> = {
  approve: {
    path: 'approval',
    name: 'approve_reason',
    label: 'A word about it',
    hint: 'For the studio’s own people. The reasons above are what others read.',
    optional: true,
  },
  refuse: { path: 'refusal', name: 'refuse_reason', label: 'Why not', danger: true },
  withdraw: { path: 'withdrawal', name: 'withdraw_reason', label: 'Why it is taken back' },
  agree_to_exception: { path: 'exception', name: 'exception_reason', label: 'Why the exception is right' },
  dissent: { path: 'dissents', name: 'dissent', label: 'Your opinion', hint: 'It stays with the proposal, and nobody edits it.' },
}

const Steps: FC<ProposalProps> = ({ proposal, steps, refused, once }) => {
  if (proposal.decision !== null) return null
  return (
    <section class="stack not-printed" aria-labelledby="steps">
      <h2 id="steps">What you can do</h2>
      {steps.length === 0 ? <p>Nothing at present: it waits for somebody else.</p> : null}
      {steps.map((step) => {
        const form = forms[step.step]
        if (!form) return null
        return (
          <StepForm
            step={step}
            action={`/proposals/${proposal.id}/${form.path}`}
            once={`${once}-${step.step}`}
            open={refused?.step === step.step || step.step === 'approve'}
            danger={form.danger ?? false}
          >
            <StepText refused={refused} step={step.step} name={form.name} label={form.label} hint={form.hint ?? ''} optional={form.optional ?? false} />
          </StepForm>
        )
      })}
    </section>
  )
}
