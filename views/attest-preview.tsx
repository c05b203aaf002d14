import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Moved, Road, Step } from '../src/attestations/preview.ts'
import { questionPath } from '../src/attestations/questionnaire-names.ts'
import type { Sheet } from '../src/attestations/questionnaire-sheet.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank, EvidenceKind, Mover } from '../src/questions/question.ts'
import type { Html } from './ui/icons.ts'
import { criterionMark } from './ui/marks.ts'
import { bandTag } from './ui/tags.ts'
import { bandWords, evidenceWords } from './words.ts'

type Props = {
  sheet: Pick<Sheet, 'offering' | 'now' | 'then' | 'policy'>
  road: Road
  bank: Bank /** What the answer at hand changes; absent on the overview. */
  moved?: Moved[]
}

/** The verdict now, the verdict if everything were accepted, and what leads on from there. */
export const PreviewPanel: FC<Props> = ({ sheet, road, bank, moved }) => (
  <aside class="preview stack" id="preview" aria-labelledby="preview-title">
    <h2 id="preview-title">Preview</h2>
    <dl class="bands">
      <div>
        <dt>The verdict now</dt>
        <dd>{bandTag(sheet.now.band)}</dd>
      </div>
      <div>
        <dt>If procurement accepted your answers</dt>
        <dd>{bandTag(sheet.then.band)}</dd>
      </div>
    </dl>
    <p class="small quiet">
      Only a preview, under <a href={`/policies/${sheet.policy.pack.id}@${sheet.policy.pack.version}`}>{sheet.policy.pack.title}</a>. Procurement decides on
      each answer, and what a vendor signs never counts for more than attested.
    </p>
    {moved ? <Effect moved={moved} /> : null}
    <RoadList sheet={sheet} road={road} bank={bank} />
  </aside>
)

const Effect: FC<{ moved: Moved[] }> = ({ moved }) => (
  <>
    <h3>What this answer changes</h3>
    {moved.length === 0 ? (
      <p class="small">Nothing in the verdict, as it stands.</p>
    ) : (
      <ul class="moved small">
        {moved.map(
          ({ title, from, to, because }) =>
            html`<li><b>${title}</b> <span>${criterionMark(from)} → ${criterionMark(to)}</span> <span class="sub">${because}</span></li>`,
        )}
      </ul>
    )}
  </>
)

const RoadList: FC<Omit<Props, 'moved'>> = ({ sheet, road, bank }) =>
  road.steps.length === 0 ? null : (
    <>
      <h3>{road.band ? `On the way to “${bandWords[road.band].word}”` : 'What is missing'}</h3>
      <ol class="road small">{road.steps.map((step) => roadItem(step, sheet.offering, bank))}</ol>
    </>
  )

const roadItem = (step: Step, offering: Sheet['offering'], bank: Bank): Html => {
  const question = bank.byId.get(step.question)
  const ours = question && step.question !== 'plan' && step.question !== 'deployment'
  const wording = question?.wording ?? step.question
  return html`<li>${ours ? html`<a href="${questionPath(offering, step.question)}">${wording}</a>` : wording} <span class="sub">${needed(step, bank)}</span></li>`
}

/** As a vendor reads it: “you” is the vendor here. */
const who: Record<Mover, string> = { you: 'your customer', vendor: 'you', studio: 'the studio, with you' }

const onEvidence = (kind: EvidenceKind): string => evidenceWords[kind].charAt(0).toLowerCase() + evidenceWords[kind].slice(1)

const needed = ({ question: id, change }: Step, bank: Bank): string => {
  const question = bank.byId.get(id)
  if (change === null || !question) return 'Its answer decides whether other questions arise.'
  return `Needed: “${labelOf(question, change.to)}”, on ${onEvidence(change.with)}. Who can: ${who[change.by]}.`
}
