import { html } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { ReviewedAnswer, Show } from '../src/reviews/review.ts'
import type { Effect } from '../src/reviews/rules.ts'
import { agreementWords, closureWords, rulingWords, saidWords } from './desk-words.ts'
import { captureHref } from './dossier-links.ts'
import { Form } from './ui/form.tsx'
import { type Html, icon } from './ui/icons.ts'
import { quote } from './ui/quote.ts'
import { dateText } from './ui/text.ts'
import { bandWords, criterionWords, evidenceWords, visibilityWords } from './words.ts'

export type AnswerPlace = {
  here: string
  show: Show
  mayRule: boolean
  typed: { question: string; reason: string } | null
  problems: Problems
  /** Address of the dossier. */
  offering: string
}

/** One signed answer: what the vendor says, what the register reads, what accepting would do, and the ruling. */
export const AnswerReview: FC<{ answer: ReviewedAnswer; next: string | null; place: AnswerPlace }> = ({ answer, next, place }) => (
  <article class="answer" id={`q-${answer.id}`} data-ruling={answer.ruling ?? 'none'} tabindex={-1} aria-labelledby={`h-${answer.id}`}>
    <h3 id={`h-${answer.id}`}>
      {answer.asks?.wording ?? answer.id} {answer.ruling ? <span class="state">{rulingWords[answer.ruling].word}</span> : null}
    </h3>
    <div class="sides">
      <div>
        <h4>The vendor says</h4>
        {vendorSide(answer)}
      </div>
      <div>
        <h4>The register reads</h4>
        {registerSide(answer, place.offering)}
      </div>
    </div>
    {comparison(answer)}
    {place.mayRule ? <Ruling answer={answer} next={next} place={place} /> : null}
    <Rulings answer={answer} href={`${place.here}?question=${answer.id}`} />
  </article>
)

const labelFor = ({ asks, value }: ReviewedAnswer) => (asks ? labelOf(asks, value) : String(value))

const vendorSide = (answer: ReviewedAnswer): Html => html`<p><b>${labelFor(answer)}</b></p>
${answer.note === '' ? null : html`<p>${answer.note}</p>`}
${answer.quote === '' && answer.source_title === '' && answer.source_url === '' ? null : sourceOf(answer)}
${answer.files.length === 0 ? null : html`<ul class="files">${answer.files.map((file) => html`<li><a href="/evidence/${file.id}">${file.title}</a>${file.withdrawn_at === null ? null : ' (withdrawn)'}${file.expires_on === null ? null : html`, until ${dateText(file.expires_on)}`}</li>`)}</ul>`}
<p class="small quiet">${saidWords[answer.stance]}. Rests on: ${evidenceWords[answer.evidence].toLowerCase()}. Who may read it: ${visibilityWords[answer.visibility].word.toLowerCase().replace('nda', 'NDA')}.</p>`

export const sourceOf = ({ quote: text, source_title: title, source_url: url }: { quote: string; source_title: string; source_url: string }): Html => {
  const name = title === '' ? url : title
  return html`<figure class="quote" data-standing="unchecked">${text === '' ? null : html`<blockquote><p>${text}</p></blockquote>`}
${name === '' ? null : html`<figcaption><cite>${url === '' ? name : html`<a href="${url}" rel="noreferrer">${name}</a>`}</cite>, as the vendor gives it</figcaption>`}</figure>`
}

const registerSide = ({ readings, asks }: ReviewedAnswer, offering: string): Html =>
  readings.length === 0
    ? html`<p class="quiet">Nothing.</p>`
    : html`${readings.map(
        (
          fact,
        ) => html`<p><b>${asks ? labelOf(asks, fact.value) : String(fact.value)}</b> <a class="small nowrap" href="${offering}#fact-${fact.id}">Fact ${fact.id}</a></p>
${fact.citations.map((citation) => quote({ ...citation, capture_href: captureHref(citation.capture) }))}
${fact.citations.length === 0 ? html`<p class="small quiet">${evidenceWords[fact.evidence]}, seen as a whole.</p>` : null}`,
      )}`

/** How the two stand to each other, and what would come of accepting. */
const comparison = (answer: ReviewedAnswer): Html => html`<ul class="comparison">
<li>${answer.agreement === 'contradicts' ? html`${icon('not_equal')} <b>${agreementWords.contradicts}</b>` : agreementWords[answer.agreement]}.</li>
${answer.conflicts.map(({ id, ruling, due_on }) => html`<li><a href="/desk/conflicts/${id}">Conflict ${id}</a>: ${ruling === null ? html`to be closed by ${dateText(due_on)}` : closureWords[ruling]}.</li>`)}
<li>${answer.effect === null ? html`${answer.ruling === 'accepted' ? null : 'It cannot be accepted. '}${answer.whyNotAccepted}` : effectWords(answer.effect)}</li>
</ul>`

const effectWords = ({ before, after, changes }: Effect): Html => {
  if (changes.length === 0 && before === after) return html`Accepting changes nothing in the verdict.`
  const moved = before === after ? null : html` The verdict would go from “${bandWords[before].word}” to <b>“${bandWords[after].word}”</b>.`
  return html`Accepting changes ${changes.map(({ title, from, to }, i) => html`${i > 0 ? '; ' : null}“${title}” from ${criterionWords[from].word.toLowerCase()} to <b>${criterionWords[to].word.toLowerCase()}</b>`)}.${moved}`
}

const Ruling: FC<{ answer: ReviewedAnswer; next: string | null; place: AnswerPlace }> = ({ answer, next, place }) => {
  const name = `reason-${answer.id}`
  const problem = place.problems[name]
  const about = <span class="visually-hidden"> {answer.asks?.wording ?? answer.id}</span>
  const isAccepted = answer.ruling === 'accepted'
  return (
    <Form action={`${place.here}/rulings`}>
      <input type="hidden" name="question" value={answer.id} />
      <input type="hidden" name="seen" value={String(answer.rulings.at(-1)?.id ?? 0)} />
      <input type="hidden" name="show" value={place.show} />
      <input type="hidden" name="next" value={next ?? ''} />
      <div class="field">
        <label for={`f-${name}`}>
          {isAccepted ? 'Why the acceptance is taken back' : 'A question to the vendor, or a reason'}
          {about}
        </label>
        {problem ? (
          <p class="error" id={`f-${name}-error`}>
            <span class="visually-hidden">Error: </span>
            {problem}
          </p>
        ) : null}
        <textarea
          id={`f-${name}`}
          name="reason"
          rows={2}
          maxlength={2000}
          aria-describedby={problem ? `f-${name}-error` : undefined}
          aria-invalid={problem ? 'true' : undefined}
        >
          {place.typed?.question === answer.id ? place.typed.reason : ''}
        </textarea>
      </div>
      <div class="row">
        {answer.whyNotAccepted === null ? <RulingButton value="accepted" label="Accept" about={about} /> : null}
        {isAccepted ? null : <RulingButton value="asked" label="Ask the vendor" about={about} />}
        {isAccepted ? null : <RulingButton value="flagged" label="Flag for the studio" about={about} />}
        {answer.ruling === 'rejected' ? null : <RulingButton value="rejected" label={isAccepted ? 'Take back' : 'Reject'} about={about} />}
      </div>
    </Form>
  )
}

const RulingButton: FC<{ value: string; label: string; about: Child }> = ({ value, label, about }) => (
  <button class="button plain" type="submit" name="ruling" value={value}>
    {label}
    {about}
  </button>
)

const Rulings: FC<{ answer: ReviewedAnswer; href: string }> = ({ answer, href }) => (
  <p class="small quiet log">
    {answer.rulings.length === 0 ? 'Nobody has ruled on it. ' : null}
    {answer.rulings.map(({ ruling, reason, fact_id, by, at }) => (
      <span>
        {dateText(at)}: {rulingWords[ruling].word.toLowerCase()}
        {fact_id === null ? '' : ` as fact ${fact_id}`}
        {by ? ` by ${by}` : ''}
        {reason === '' ? '.' : `: ${reason}`}
      </span>
    ))}
    <a href={href}>Link to this question</a>
  </p>
)
