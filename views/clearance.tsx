import type { FC } from 'hono/jsx'
import type { Production } from '../src/clearances/propose-queries.ts'
import type { LoadedClearance } from '../src/clearances/record.ts'
import { unproven } from '../src/clearances/rules.ts'
import { findStep, type NextStep } from '../src/clearances/workflow.ts'
import { PastDay } from './as-of.tsx'
import { ClearanceConditions } from './clearance-conditions.tsx'
import { Chain, ClearanceAside, Suspensions } from './clearance-history.tsx'
import { Envelope, Moves } from './clearance-parts.tsx'
import type { TypedStep } from './clearance-step-form.tsx'
import { ClearanceSteps } from './clearance-steps.tsx'
import { detailWords, spoken, tagOfDetail } from './clearance-words.ts'
import { Title } from './layout.tsx'
import { Dissents } from './proposal.tsx'
import { ErrorSummary } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { clearanceTag, demoMark, exceptionMark, sandboxMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

export type ClearanceProps = {
  clearance: LoadedClearance
  /** What the reader may do for the studio. */
  steps: NextStep[]
  /** The productions that the reader works for, among those that it is for. */
  own: Production[]
  /** The reader is of the studio. */
  isStudio: boolean
  /** They may show for a production that a condition is met; the studio's people for all. */
  mayProve: boolean
  refused: TypedStep
  once: string
  /** What the form of a revocation begins with. */
  notice: string
}

/** The record of one clearance: what it is worth on the day, why, what to do, and everything that it rests on and that became of it. */
export const ClearancePage: FC<ClearanceProps> = (props) => {
  const { clearance, refused } = props
  const { ruling, record } = clearance
  const name = `${record.tool_name}, ${record.offering_name}`
  return (
    <>
      <Title error={refused !== null}>{`Clearance ${ruling.id}: ${name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Tools', href: '/tools' },
            { label: name, href: `/tools/${record.tool}/${record.offering}` },
          ]}
        />
        <h1>
          {ruling.kind === 'sandbox' ? 'Sandbox' : 'Clearance'} {ruling.id}: {name} {demoMark(ruling.is_demo)}
        </h1>
        <ErrorSummary problems={refused?.problems ?? {}} />
      </div>
      <PastDayOf {...props} />
      <State {...props} />
      <div class="split">
        <div class="stack">
          <section class="stack" aria-labelledby="covers">
            <h2 id="covers">What it covers</h2>
            <Envelope data_classes={ruling.data_classes} uses={ruling.uses} productions={productionsOf(clearance)} studio={ruling.studio} />
            <p class="reasons">{ruling.reasons}</p>
          </section>
          {ruling.conditions.length > 0 ? <ClearanceConditions {...props} /> : null}
          <Suspensions {...props} />
          {ruling.exception_name === null ? null : <Exception {...props} />}
          <Dissents dissents={record.dissents} />
          <Moved {...props} />
          <ClearanceSteps {...props} />
        </div>
        <ClearanceAside {...props} />
      </div>
      <Chain {...props} />
    </>
  )
}

/** Said of a clearance that is shown as of a day that is over. */
const PastDayOf: FC<ClearanceProps> = ({ clearance: { ruling, when } }) =>
  when.view ? (
    <Note>
      <PastDay on={when.on} view={when.view} here={`/clearances/${ruling.id}`} given={{ as_of: when.on, view: when.view }} />
    </Note>
  ) : null

/** By name, when the reader may know all the names. */
const productionsOf = ({ ruling, productions }: LoadedClearance): string[] | number | null => {
  if (ruling.productions === null) return null
  return productions.length === ruling.productions.length ? productions.map(({ name }) => name) : ruling.productions.length
}

const State: FC<ClearanceProps> = (props) => {
  const { ruling, record, standing, on } = props.clearance
  const { state, detail, because } = standing
  const special = tagOfDetail(detail)
  const { successor } = record
  return (
    <div class="standing">
      <p class="row">
        {successor ? clearanceTag('superseded') : clearanceTag(state)} {successor === null && special ? clearanceTag(special) : null}{' '}
        {successor === null && detail !== null && special === null ? <b>{detailWords[detail].word}</b> : null} {sandboxMark(ruling.kind === 'sandbox')}{' '}
        {exceptionMark(ruling.exception_name !== null)} {successor === null ? <Proven {...props} /> : null}
        <span class="quiet small">on {dateText(on)}</span>
      </p>
      {successor ? (
        <p>
          <a href={`/clearances/${successor.id}`}>Clearance {successor.id}</a> took its place on {dateText(successor.at)}.
        </p>
      ) : (
        <>
          {detail === null ? null : <p>{spoken(because)}</p>}
          {detail !== 'revoked' && ruling.revocation ? (
            <Note>
              <p>
                <b>Ends on {dateText(ruling.revocation.takes_effect_on)}:</b> it is revoked from that day on. {ruling.revocation.reason}
              </p>
            </Note>
          ) : null}
          {props.clearance.when.view ? null : (
            <p>
              <b>What to do:</b> {nextSentence(props)}
            </p>
          )}
        </>
      )}
    </div>
  )
}

/** Conditional, and not shown to be met: that is no clearance to work with. */
const Proven: FC<ClearanceProps> = ({ clearance, own }) => {
  const { ruling, record, standing, on } = clearance
  if (standing.state !== 'cleared_with_conditions' || own.length === 0) return null
  const isUnproven = own.some(({ id }) => unproven(ruling.conditions, record.proofs, id, on).length > 0)
  return isUnproven ? <b class="wrong">Conditional, unproven</b> : <span>Every condition is shown to be met</span>
}

/** One sentence for whoever has to go on from here. */
const nextSentence = ({ clearance, own, steps }: ClearanceProps): string => {
  const { ruling, record, standing, on } = clearance
  const { state, detail } = standing
  const mayPropose = findStep(steps, 'propose_again') !== undefined
  if (detail === 'suspended') return 'Begin nothing new with it; what is under way follows the rule above.'
  if (detail === 'revoked') return 'Do not use it; look for what takes its place on the page of the offering.'
  if (detail === 'not_yet') return 'Wait until it takes effect.'
  if (detail === 'expired')
    return mayPropose ? 'Propose it again, or leave it: it lapsed by itself.' : 'Begin nothing new with it, and ask the studio for another one.'
  if (state === 'in_re_review')
    return mayPropose ? 'Look at what moved, and propose again: nothing else restores it.' : 'Do not rely on it meanwhile: a person looks at it again.'
  if (state === 'not_cleared') return 'Do not use it.'
  const open = own.flatMap(({ id }) => unproven(ruling.conditions, record.proofs, id, on))
  if (own.length > 0 && open.length > 0) return `Meet ${count(new Set(open).size, 'condition')} below and show it, before you rely on it.`
  return state === 'cleared_with_conditions'
    ? 'Keep the conditions, and use it for what it covers and nothing else.'
    : 'Use it for what it covers and nothing else.'
}

const Exception: FC<ClearanceProps> = ({ clearance: { ruling, record } }) => (
  <section class="stack" aria-labelledby="exception">
    <h2 id="exception">Exception: {ruling.exception_name}</h2>
    <p>Wider than what the policy made of the facts. {ruling.exception_reason}</p>
    <p class="small">
      {ruling.exception_by ?? 'A second person'} agreed to it{record.exception_said ? `: ${record.exception_said}` : '.'}
    </p>
  </section>
)

/** What the facts were and are, since it was proposed. */
const Moved: FC<ClearanceProps> = ({ clearance: { moves, ruling, standing } }) =>
  moves.length === 0 ? null : (
    <section class="stack" aria-labelledby="moved">
      <h2 id="moved">What moved since it was given</h2>
      <p class="small">
        Proposed on {dateText(ruling.proposed_at)}. {standing.state === 'in_re_review' ? 'What moved back does not restore it: a person decides again.' : null}
      </p>
      <Moves moves={moves} />
    </section>
  )
