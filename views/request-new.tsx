import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { useKinds, useWords } from '../src/clearances/uses.ts'
import type { About } from '../src/desk/open.ts'
import { type RiskQuestion, unsure } from '../src/desk/risk-questions.ts'
import type { Choosable } from '../src/requests/queries.ts'
import { askedRisks, type Cleared, type TypedRequest } from '../src/requests/rules.ts'
import { dataClassChoices } from './answer-choices.ts'
import { Title } from './layout.tsx'
import { ordinalWord } from './review-words.ts'
import { Filters, SearchField } from './ui/filters.tsx'
import { type Choice, Choices, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { clearanceTag, demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { clearanceWords, count } from './words.ts'

const steps = [{ label: 'Requests', href: '/requests' }]

/** Which tool: found in the register, or named. */
export const ChooseToolPage: FC<{ q: string; found: Choosable[] }> = ({ q, found }) => (
  <>
    <Title>Ask for a tool</Title>
    <div class="head">
      <Breadcrumb steps={steps} />
      <h1>Ask for a tool</h1>
      <p>First, which one. Each plan of a tool has terms of its own, so it is the plan that is reviewed.</p>
    </div>
    <Filters action="/requests/new" results="found" label="Find the tool" clear={null}>
      <SearchField label="Tool or vendor" value={q} />
    </Filters>
    <section class="stack" id="found" aria-labelledby="found-title">
      <h2 class="visually-hidden" id="found-title">
        Found
      </h2>
      {q === '' ? null : found.length === 0 ? (
        <Empty
          title="Not in the register"
          action={
            <a class="button" href={byName(q)}>
              Ask for “{q}” by its name
            </a>
          }
        >
          Nothing has the words “{q}”, or a name like it. It can be asked for all the same: procurement looks it up.
        </Empty>
      ) : (
        <>
          <Table
            id="choices"
            caption={`${count(found.length, 'offering')} with a name like “${q}”`}
            head={[column('Tool and plan'), column('Vendor'), column('Clearance')]}
          >
            {found.map(foundRow)}
          </Table>
          <p>
            Not among them? <a href={byName(q)}>Ask for “{q}” by its name</a>
          </p>
        </>
      )}
    </section>
  </>
)

const byName = (q: string) => `/requests/new?tool=${encodeURIComponent(q)}`

const foundRow = (
  one: Choosable,
): Html => html`<tr><th scope="row"><a href="/requests/new?offering=${one.tool}/${one.offering}">${one.tool_name}, ${one.offering_name}</a> ${demoMark(one.is_demo)}</th>
<td>${one.vendor_name}</td><td>${clearanceTag(one.clearance)}</td></tr>`

export type DataClassLine = { id: string; label: string; examples: string }

type NewProps = {
  about: About
  typed: TypedRequest
  problems: Problems
  /** Sent back with the form: the same request is made once. */
  once: string
  /** Plans of a tool that the register has under the name that was typed. */
  plans: Choosable[]
  /** The review that it would join. */
  open: { opened_at: Date; requests: number } | null
  cleared: Cleared | null
  classes: DataClassLine[]
  today: string
}

export const NewRequestPage: FC<NewProps> = (props) => {
  const { about, typed, problems, once, classes } = props
  const isListed = about.offering_id !== null
  const name = isListed ? `${about.tool_name}, ${about.offering_name}` : typed.tool
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{name === '' ? 'Ask for a tool' : `Ask for ${name}`}</Title>
      <div class="head">
        <Breadcrumb steps={steps} />
        <ErrorSummary problems={problems} />
        <h1>{isListed ? `Ask for ${name}` : 'Ask for a tool'}</h1>
        <p>
          {isListed ? (
            <>
              What the register knows about it is in <a href={`/tools/${about.tool}/${about.offering}`}>its dossier</a>.{' '}
              <a href="/requests/new">Choose another tool</a>
            </>
          ) : (
            <>
              {props.plans.length > 0 ? 'The register has a tool of this name: say which plan.' : 'The register does not have it, so procurement looks it up.'}{' '}
              <a href="/requests/new">Look for another tool</a>
            </>
          )}
        </p>
      </div>
      <Known {...props} />
      <Form action="/requests/new">
        <input type="hidden" name="once" value={once} />
        {isListed ? <input type="hidden" name="offering" value={typed.offering} /> : <Unlisted {...props} />}
        <h2>The use</h2>
        <Field
          name="purpose"
          label="What do you want to do with it?"
          hint="In a sentence or two: what goes in, what comes out, for which part of the work."
          rows={4}
          maxlength={2000}
          value={typed.purpose}
          error={problems.purpose}
        />
        <Choices
          name="uses"
          label="Kinds of use"
          hint="Any that fit."
          type="checkbox"
          choices={useKinds.map((id) => ({ value: id, label: useWords[id].word, hint: useWords[id].means }))}
          chosen={typed.uses}
          error={problems.uses}
        />
        <Choices
          name="data"
          label="What goes into it?"
          hint="Any that fit; the examples are not the only ones."
          type="checkbox"
          choices={[...dataClassChoices(classes), { value: unsure, label: 'We do not know' }]}
          chosen={typed.data}
          error={problems.data}
        />
        <Field name="needed_on" label="Needed by" type="date" optional value={typed.needed_on} error={problems.needed_on} />
        <h2>What is at stake</h2>
        <p>Your answers set how deep the review goes, and how soon it is due. “We do not know” counts as the worst answer, until somebody knows better.</p>
        {askedRisks.map((question) => (
          <RiskChoices question={question} chosen={typed.risk[question.id]} error={problems[`risk-${question.id}`]} />
        ))}
        <button class="button" type="submit">
          Ask for it
        </button>
      </Form>
    </>
  )
}

/** One question of the tier, with “we do not know” among its answers. */
export const RiskChoices: FC<{ question: RiskQuestion; chosen: string | undefined; error?: string | undefined }> = ({ question, chosen, error }) => (
  <Choices
    name={`risk-${question.id}`}
    label={question.asks}
    hint={question.hint}
    type="radio"
    choices={[...question.answers.map(({ id, label, hint }): Choice => ({ value: id, label, hint })), { value: unsure, label: 'We do not know' }]}
    chosen={chosen === undefined ? [] : [chosen]}
    error={error}
  />
)

/** What is so already: it is cleared, or under review. */
const Known: FC<NewProps> = ({ about, open, cleared }) => {
  if (open)
    return (
      <Note>
        <p>
          <b>It is under review already</b>, since {dateText(open.opened_at)}. Your request joins that review: you are the {ordinalWord(open.requests + 1)} who
          asks. If you need it for more than the others do, the review goes deeper.
        </p>
      </Note>
    )
  if (cleared === null || cleared.state === 'not_reviewed') return null
  return (
    <Note>
      <p>
        {clearanceTag(cleared.state)} {clearanceWords[cleared.state].means}{' '}
        <a href={`/tools/${about.tool}/${about.offering}`}>{cleared.state.startsWith('cleared') ? 'See for what it is cleared' : 'See why'}</a>.{' '}
        {cleared.state.startsWith('cleared') ? 'Ask when you need it for more than that.' : null}
      </p>
    </Note>
  )
}

const Unlisted: FC<NewProps> = ({ typed, problems, plans }) => (
  <>
    <h2>The tool</h2>
    <Field name="tool" label="Name of the tool" maxlength={200} value={typed.tool} error={problems.tool} />
    {plans.length > 0 ? (
      <Choices
        name="offering"
        label="The register has a tool of this name. Which plan is it?"
        type="radio"
        choices={[
          ...plans.map((one): Choice => ({ value: `${one.tool}/${one.offering}`, label: one.offering_name, hint: `${one.tool_name} by ${one.vendor_name}` })),
          { value: 'other', label: 'None of these, or we do not know' },
        ]}
        chosen={typed.offering === '' ? [] : [typed.offering]}
        error={problems.offering}
      />
    ) : null}
    <Field name="url" label="Its website" hint="Where its vendor describes it." type="url" optional value={typed.url} error={problems.url} />
  </>
)
