import type { FC } from 'hono/jsx'
import type { Move } from '../src/clearances/moves.ts'
import type { TypedProposal } from '../src/clearances/propose-form.ts'
import type { OpenProposal, Production } from '../src/clearances/propose-queries.ts'
import { useKinds, useWords } from '../src/clearances/uses.ts'
import type { OfferingName } from '../src/facts/queries.ts'
import type { Problems } from '../src/http/problem.ts'
import { type DataClassId, dataClassIds } from '../src/policy/policy.ts'
import type { Verdict } from '../src/policy/verdict.ts'
import { ConditionRows } from './clearance-form-conditions.tsx'
import { isWider, Moves, RestsOn } from './clearance-parts.tsx'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { clearanceWords, dataClassWords, outcomeWords } from './words.ts'

export type ProposeProps = {
  offering: OfferingName
  studio: string
  policy: { name: string; title: string }
  verdict: Verdict
  productions: Production[]
  owners: { id: number; name: string; organisation: string }[]
  /** The clearance whose place it takes. */
  replaces: { id: number; word: string } | null
  open: OpenProposal[]
  typed: TypedProposal
  problems: Problems
  /** What moved since the form was shown; null: nothing did. */
  moved: { policy: boolean; moves: Move[] } | null
  /** The mark of what is shown, and the key of the form. */
  shown: string
  once: string
}

/** What a ruling would rest on, beside the form that proposes it. */
export const ProposePage: FC<ProposeProps> = (props) => {
  const { offering, studio, policy, verdict, problems, typed } = props
  const name = `${offering.tool_name}, ${offering.offering_name}`
  return (
    <>
      <Title error={Object.keys(problems).length > 0 || props.moved !== null}>{`Propose a clearance for ${name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Tools', href: '/tools' },
            { label: name, href: `/tools/${offering.tool}/${offering.offering}` },
          ]}
        />
        <h1>
          Propose a clearance for {name} {demoMark(offering.is_demo)}
        </h1>
        <ErrorSummary problems={problems} />
        <p>
          For {studio}. You propose, somebody else decides. <a href="/help/clearances">How a clearance works</a>
        </p>
      </div>
      <Notices {...props} />
      <div class="split">
        <ProposalForm {...props} />
        <aside class="stack" aria-labelledby="rests-on">
          <h2 id="rests-on">What it rests on</h2>
          <RestsOn policy={policy} verdict={verdict} wanted={typed.data_classes as DataClassId[]} />
        </aside>
      </div>
    </>
  )
}

const Notices: FC<ProposeProps> = ({ moved, open, replaces }) => (
  <>
    {moved ? (
      <Note>
        <p role="alert">
          <b>Nothing was proposed.</b> {moved.policy ? 'Another policy rules since this page was shown.' : 'The facts moved since this page was shown.'} What
          you typed is kept. Look at what it rests on now, and propose again.
        </p>
        {moved.moves.length > 0 ? <Moves moves={moved.moves} /> : null}
      </Note>
    ) : null}
    {replaces ? (
      <Note>
        <p>
          Once approved, it takes the place of <a href={`/clearances/${replaces.id}`}>clearance {replaces.id}</a> ({replaces.word.toLowerCase()} today).
        </p>
      </Note>
    ) : null}
    {open.length > 0 ? (
      <Note>
        <p>
          Not decided yet:{' '}
          {open.map(({ id, ruling, proposed_at, by }, i) => (
            <>
              {i > 0 ? '; ' : null}
              <a href={`/proposals/${id}`}>proposal {id}</a>, “{clearanceWords[ruling].word}”, of {dateText(proposed_at)}
              {by ? ` by ${by}` : ''}
            </>
          ))}
          . Two may be open; the one that is approved last stands.
        </p>
      </Note>
    ) : null}
  </>
)

const ProposalForm: FC<ProposeProps> = (props) => {
  const { offering, typed, problems, shown, once } = props
  return (
    <Form id="proposal" action={`/tools/${offering.tool}/${offering.offering}/clearance/new`}>
      <input type="hidden" name="shown" value={shown} />
      <input type="hidden" name="once" value={once} />
      <input type="hidden" name="review" value={typed.review} />
      {/* Enter in a field proposes; it never adds a row. */}
      <button class="visually-hidden" type="submit" tabindex={-1}>
        Propose
      </button>
      <Choices
        name="kind"
        label="What is it?"
        type="radio"
        error={problems.kind}
        chosen={[typed.kind]}
        choices={[
          { value: 'clearance', label: 'A clearance' },
          {
            value: 'sandbox',
            label: 'A sandbox',
            hint: 'To try the tool out: no production data, one production, at most 92 days, and somebody who answers for it.',
          },
        ]}
      />
      <Choices
        name="ruling"
        label="Ruling"
        type="radio"
        error={problems.ruling}
        chosen={[typed.ruling]}
        choices={(['cleared', 'cleared_with_conditions', 'not_cleared'] as const).map((id) => ({
          value: id,
          label: clearanceWords[id].word,
          hint: clearanceWords[id].means,
        }))}
      />
      <Scope {...props} />
      <ConditionRows typed={typed} problems={problems} />
      <Period {...props} />
      <Exception {...props} />
      <button class="button" type="submit">
        Propose
      </button>
    </Form>
  )
}

const Scope: FC<ProposeProps> = ({ typed, problems, verdict, productions, owners }) => (
  <>
    <Choices
      name="data_classes"
      label="Classes of data"
      hint="Beside each: the best that the policy makes of the facts."
      type="checkbox"
      error={problems.data_classes}
      chosen={typed.data_classes}
      choices={dataClassIds.map((id) => {
        const outcome = verdict.envelope[id]
        return { value: id, label: `${id}: ${dataClassWords[id]}`, hint: `${outcomeWords[outcome].word}${isWider(outcome) ? ': needs an exception' : ''}` }
      })}
    />
    <Choices
      name="uses"
      label="Kinds of use"
      type="checkbox"
      error={problems.uses}
      chosen={typed.uses}
      choices={useKinds.map((id) => ({ value: id, label: useWords[id].word, hint: useWords[id].means }))}
    />
    <Choices
      name="scope"
      label="Productions"
      type="radio"
      error={problems.scope}
      chosen={[typed.scope]}
      choices={[
        { value: 'all', label: 'All of the studio', hint: 'Those that begin later too.' },
        { value: 'chosen', label: 'Those chosen below' },
      ]}
    />
    {productions.length === 0 ? null : (
      <Choices
        name="productions"
        label="Chosen productions"
        type="checkbox"
        optional
        error={problems.productions}
        chosen={typed.productions}
        choices={productions.map(({ id, name }) => ({ value: String(id), label: name }))}
      />
    )}
    <Field
      name="owner"
      label="Who answers for it, if it is a sandbox"
      optional
      error={problems.owner}
      value={typed.owner}
      choices={[
        { value: '', label: 'It is no sandbox' },
        ...[...new Map(owners.map((one) => [one.id, one])).values()].map(({ id, name }) => ({
          value: String(id),
          label: `${name}, ${owners.flatMap((other) => (other.id === id ? [other.organisation] : [])).join(', ')}`,
        })),
      ]}
    />
  </>
)

const Period: FC<ProposeProps> = ({ typed, problems }) => (
  <>
    <Field name="valid_from" label="From" type="date" value={typed.valid_from} error={problems.valid_from} />
    <Field
      name="valid_to"
      label="Until"
      hint="The first day on which it no longer stands. At most two years; it lapses by itself."
      type="date"
      value={typed.valid_to}
      error={problems.valid_to}
    />
    <Field
      name="reasons"
      label="Reasons"
      hint="Productions, the vendor and the log read them."
      rows={5}
      maxlength={4000}
      value={typed.reasons}
      error={problems.reasons}
    />
  </>
)

const Exception: FC<ProposeProps> = ({ typed, problems }) => (
  <fieldset class="field form-part">
    <legend>
      Exception <span class="quiet">(only when something above needs one)</span>
    </legend>
    <p class="hint">A second person agrees to it before somebody decides, and the clearance carries the mark wherever it shows.</p>
    <Field name="exception_name" label="Name of the exception" optional maxlength={120} value={typed.exception_name} error={problems.exception_name} />
    <Field
      name="exception_reason"
      label="Why it is right"
      optional
      rows={3}
      maxlength={2000}
      value={typed.exception_reason}
      error={problems.exception_reason}
    />
  </fieldset>
)
