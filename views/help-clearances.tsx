import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { inFlightRules } from '../src/clearances/suspend-rules.ts'
import { useKinds, useWords } from '../src/clearances/uses.ts'
import { type Rule, type Stage, stages, stageWords, stepWords, tieWords, workflow } from '../src/clearances/workflow.ts'
import { rights } from '../src/people/rights.ts'
import { detailWords, inFlightWords } from './clearance-words.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { clearanceTag } from './ui/tags.ts'
import { clearanceStates, clearanceWords, roleWords } from './words.ts'

/** The law of the workflow as it is: the same table from which the pages take their buttons and the actions their permission. */
export const ClearanceHelpPage: FC = () => (
  <>
    <Title>How a clearance works</Title>
    <div class="head">
      <Breadcrumb steps={[{ label: 'Help', href: '/help' }]} />
      <h1>How a clearance works</h1>
      <p>
        A person proposes, another person decides, and both are named. What a ruling rests on is written into it: one version of a policy, and a digest of the
        facts. When either moves, it reads “In re-review” from that moment on, without anybody acting; when they move back, it still does. Only a new decision
        restores it. It ends on its last day by itself.
      </p>
    </div>
    <section class="stack" aria-labelledby="words">
      <h2 id="words">What productions read</h2>
      <Table id="state-words" caption="The five words" head={[column('Word'), column('What it means')]}>
        {clearanceStates.map((id) => html`<tr><th scope="row">${clearanceTag(id)}</th><td>${clearanceWords[id].means}</td></tr>`)}
      </Table>
      <Table id="detail-words" caption="Why it may be another word than the one that was ruled" head={[column('Beside it'), column('What it means')]}>
        {Object.values(detailWords).map(({ word, means }) => html`<tr><th scope="row">${word}</th><td>${means}</td></tr>`)}
      </Table>
    </section>
    <section class="stack" aria-labelledby="covers">
      <h2 id="covers">What it covers</h2>
      <p>
        Classes of data, kinds of use, and productions: all three, or it does not speak of a use at all. What is wider than the policy makes of the facts needs
        an exception with a name; a second person agrees to it, a third decides, and the mark “Exception” stands wherever the clearance does. A sandbox is for
        trying a tool out: no production data, one production, at most 92 days, and somebody who answers for it. It stands beside the clearance of the offering
        and is none.
      </p>
      <Table id="use-words" caption="Kinds of use" head={[column('Use'), column('For example')]}>
        {useKinds.map((id) => html`<tr><th scope="row">${useWords[id].word}</th><td>${useWords[id].means}</td></tr>`)}
      </Table>
    </section>
    <section class="stack" aria-labelledby="conditions">
      <h2 id="conditions">Conditions</h2>
      <p>
        Each is an instruction: what to set, the way through the menus, who can set it, and how it is shown. Until somebody shows it, and again when its days
        are over, the clearance is conditional and unproven. What the studio shows counts for all its productions; what a production shows counts for itself.
      </p>
    </section>
    <section class="stack" aria-labelledby="suspension">
      <h2 id="suspension">When it is suspended</h2>
      <p>Whoever suspends it says what becomes of work that is under way. Each production confirms that it has read it.</p>
      <Table id="in-flight-words" caption="Three rules, one of which is chosen" head={[column('Rule'), column('What it means')]}>
        {inFlightRules.map((id) => html`<tr><th scope="row">${inFlightWords[id].word}</th><td>${inFlightWords[id].means}</td></tr>`)}
      </Table>
      <p>
        A revocation ends it for good. It takes effect on a later day, usually two weeks ahead, so that the vendor and the productions are told before and why;
        at once only with a word on what cannot wait.
      </p>
    </section>
    <section class="stack" aria-labelledby="workflow">
      <h2 id="workflow">The whole workflow</h2>
      <p>Whatever is not in this table cannot be done: not with the buttons, not past them, and not in the database.</p>
      <Table
        id="workflow-table"
        caption={`${workflow.length} steps, by where they start`}
        head={[column('From'), column('Step'), column('Leads to'), column('Who may'), column('Who never'), column('What it does')]}
      >
        {workflow.map(ruleRow)}
      </Table>
      <Table id="stage-words" caption="Where a proposal or a clearance can stand" head={[column('Stage'), column('What it means')]}>
        {stages.map((id) => html`<tr><th scope="row">${stageWords[id].word}</th><td>${stageWords[id].means}</td></tr>`)}
      </Table>
    </section>
  </>
)

const word = (stage: Stage) => stageWords[stage].word

const ruleRow = ({ from, step, to, by, never, only, says }: Rule): Html => html`<tr data-rule="${from} ${step}">
<th scope="row">${word(from)}</th><td>${stepWords[step]}</td><td>${from === to ? html`<span class="quiet">stays</span>` : word(to)}</td>
<td>${only === undefined ? rolesOf(by) : tieWords[only].word}</td><td>${never.length === 0 ? '–' : never.map((tie) => tieWords[tie].word).join('; ')}</td><td>${says}</td></tr>`

/** The roles that have a right where the record belongs. */
const rolesOf = (by: Rule['by']): string => rights[by].flatMap((grant) => (Array.isArray(grant) && grant[1] === 'here' ? [roleWords[grant[0]]] : [])).join(', ')
