import { html } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import type { NewerFact } from '../src/attestations/attestation-queries.ts'
import { nameOf, type Offering, pathOf, questionPath } from '../src/attestations/questionnaire-names.ts'
import type { ReadyDraft } from '../src/attestations/signing-draft.ts'
import { authorities, type TypedSignature } from '../src/attestations/signing-rules.ts'
import type { AnswerChange } from '../src/attestations/statement.ts'
import type { Problems } from '../src/http/problem.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank } from '../src/questions/question.ts'
import { byVisibility, Declaration, sectionsIn, signedAnswer } from './attestation-parts.tsx'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count, deploymentWords, planKindWords } from './words.ts'

type SignatureProps = {
  offering: Offering
  bank: Bank
  draft: ReadyDraft
  /** Questions that arise and are not answered. */
  open: number
  /** The attestation that this one takes the place of, and how the answers differ; null for the first. */
  since: { id: number; number: number; valid_from: string; valid_to: string; changes: AnswerChange[] } | null
  /** What was recorded about the offering since then. */
  facts: NewerFact[]
  signatory: string
  typed: TypedSignature
  problems: Problems
  /** The draft is another than the one that was shown with the form. */
  hasChanged: boolean
  once: string
  latest: string
}

const steps = (offering: Offering) => [
  { label: 'Questionnaires', href: '/attest' },
  { label: nameOf(offering), href: pathOf(offering) },
]

export const SignaturePage: FC<SignatureProps> = (props) => {
  const { offering, draft, problems, hasChanged } = props
  const { material, blockers } = draft
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Sign for ${nameOf(offering)}`}</Title>
      <header class="head">
        <ErrorSummary problems={problems} />
        <Breadcrumb steps={steps(offering)} />
        <h1>
          Sign attestation {material.number} for {nameOf(offering)} {demoMark(offering.is_demo)}
        </h1>
      </header>
      {hasChanged ? (
        <Note>
          <p role="alert">
            <b>Nothing was signed.</b> The answers changed while this page was open. Below is what they say now: look at it, and sign again.
          </p>
        </Note>
      ) : null}
      <div class="split">
        <div class="stack">
          <Changes {...props} />
          {blockers.length > 0 ? <Blockers {...props} /> : <SignatureForm {...props} />}
        </div>
        <Signed {...props} />
      </div>
      {material.answers.length === 0 ? null : <Answers {...props} />}
    </>
  )
}

const Answers: FC<SignatureProps> = ({ draft: { material }, offering, bank }) => (
  <section class="stack" aria-labelledby="answers">
    <h2 id="answers">The answers that are signed</h2>
    {sectionsIn(material.answers, bank).map(({ title, answers }) => (
      <details>
        <summary>
          {title} <span class="quiet">{answers.length}</span>
        </summary>
        {answers.map((answer) => signedAnswer(answer, `/tools/${offering.tool}/${offering.offering}`))}
      </details>
    ))}
  </section>
)

const Signed: FC<SignatureProps> = ({ draft: { material }, open, since, signatory }) => (
  <aside class="stack" aria-label="What is signed">
    <h2>What is signed</h2>
    <Facts
      of={[
        ['Vendor', material.vendor.name],
        ['Offering', material.offering.name],
        ['Plan', planKindWords[material.offering.plan_kind]],
        ['Deployment', deploymentWords[material.offering.deployment]],
        ['Answers', count(material.answers.length, 'answer')],
        ['Who reads them', byVisibility(material.answers) || null],
        ['Left out', open === 0 ? 'Nothing: every question that arises is answered' : `${count(open, 'question')} without an answer`],
        ['Questions', `Bank of ${material.bank_version}`],
        ['Takes the place of', since ? <a href={`attestations/${since.id}`}>Attestation {since.number}</a> : null],
        ['Signatory', signatory],
      ]}
    />
    <p class="small">What is left out is not signed, and counts as unknown. What is signed never changes: a correction is the next attestation.</p>
    <p class="small">
      Who reads an answer is who reads its note and its files. An answer that procurement accepts becomes a fact of the register, and its value is public.
    </p>
  </aside>
)

const kindWords = { added: 'New', changed: 'Changed', removed: 'No longer answered' } as const

const Changes: FC<SignatureProps> = ({ since, facts, offering, bank }) => {
  if (since === null) return null
  const { changes } = since
  const wordingOf = (id: string) => bank.byId.get(id)?.wording ?? id
  return (
    <section class="stack" aria-labelledby="since">
      <h2 id="since">
        {changes.length === 0 ? 'No changes' : count(changes.length, 'change')} since attestation {since.number} of {dateText(since.valid_from)}
      </h2>
      {changes.length > 0 ? (
        <ul class="lines">
          {changes.map(({ question, kind }) => (
            <li>
              {kindWords[kind]}: <a href={questionPath(offering, question)}>{wordingOf(question)}</a>
            </li>
          ))}
        </ul>
      ) : null}
      {facts.length > 0 ? (
        <Note>
          <p>
            <b>The register learned something since then:</b> see that your answers still stand beside it.
          </p>
          <ul class="lines">
            {facts.map(({ id, question, value, recorded_at }) => (
              <li>
                <a href={questionPath(offering, question)}>{wordingOf(question)}</a>: {readingOf(bank, question, value)}{' '}
                <span class="quiet">
                  fact {id}, {dateText(recorded_at)}
                </span>
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
    </section>
  )
}

const readingOf = (bank: Bank, id: string, value: NewerFact['value']): Child => {
  const question = bank.byId.get(id)
  return question ? labelOf(question, value) : String(value)
}

const Blockers: FC<SignatureProps> = ({ draft: { blockers }, offering, bank }) => (
  <section class="stack" aria-labelledby="first">
    <h2 id="first">Before you can sign</h2>
    <p>{blockers.length === 1 ? 'One thing has' : `${blockers.length} things have`} to be put right in the answers. Then come back here.</p>
    <ul class="lines">
      {blockers.map(({ question, message }) =>
        question === null
          ? html`<li><a href="${pathOf(offering)}">${message}</a></li>`
          : html`<li>${bank.byId.get(question)?.wording ?? question} <a href="${questionPath(offering, question)}">${message}</a></li>`,
      )}
    </ul>
  </section>
)

const SignatureForm: FC<SignatureProps> = ({ offering, draft, signatory, typed, problems, once, latest }) => (
  <section class="stack" aria-labelledby="sign">
    <h2 id="sign">What you declare</h2>
    <p>
      By signing, {signatory} declares for {draft.material.vendor.name}:
    </p>
    <Declaration text={draft.material.declaration.text} />
    <Form action={`${pathOf(offering)}/signature`}>
      <input type="hidden" name="shown" value={draft.digest} />
      <input type="hidden" name="once" value={once} />
      <Field
        name="title"
        label="Your title"
        hint="As it should stand under the statement."
        value={typed.title}
        error={problems.title}
        maxlength={200}
        autocomplete="organization-title"
      />
      <Choices
        name="authority"
        label="What does your authority rest on?"
        type="radio"
        choices={[
          ...Object.entries(authorities).map(([value, label]) => ({ value, label })),
          { value: 'other', label: 'Something else, in your own words below' },
        ]}
        chosen={[typed.authority]}
        error={problems.authority}
      />
      <Field name="words" label="In your own words" optional value={typed.words} error={problems.words} rows={2} maxlength={500} />
      <Field
        name="valid_to"
        label="Valid until"
        type="date"
        hint={<>At most twelve months: up to {dateText(latest)}. On that day it ends.</>}
        value={typed.valid_to}
        error={problems.valid_to}
      />
      <Choices
        name="declared"
        label="Declaration"
        type="checkbox"
        choices={[{ value: 'yes', label: 'I have read the declaration above and the answers, and I make it.' }]}
        chosen={typed.is_declared ? ['yes'] : []}
        error={problems.declared}
      />
      <button class="button" type="submit">
        Sign attestation {draft.material.number}
      </button>
    </Form>
  </section>
)

/** For a contributor: who can sign what they answered. */
export const NobodySignsPage: FC<{ offering: Offering; signatories: { id: number; name: string }[] }> = ({ offering, signatories }) => (
  <>
    <Title>{`Sign for ${nameOf(offering)}`}</Title>
    <header class="head">
      <Breadcrumb steps={steps(offering)} />
      <h1>A signatory signs</h1>
    </header>
    <div class="stack">
      {signatories.length === 0 ? (
        <p>
          You answer for {offering.vendor_name}, and nobody can sign for it yet. Ask whoever looks after its people here to give somebody the role of a
          signatory.
        </p>
      ) : (
        <>
          <p>You answer for {offering.vendor_name}; signing is for its signatories. Tell one of them that the answers are ready:</p>
          <ul>
            {signatories.map(({ name }) => (
              <li>{name}</li>
            ))}
          </ul>
        </>
      )}
      <p>
        <a href={pathOf(offering)}>Back to the questionnaire</a>
      </p>
    </div>
  </>
)
