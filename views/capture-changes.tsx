import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { CaptureRecord } from '../src/facts/captures.ts'
import type { TextChange } from '../src/watch/changes.ts'
import type { Copy } from '../src/watch/queries.ts'
import { type Words, wordsBetween } from '../src/watch/words.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

type Props = {
  capture: CaptureRecord
  /** The copy that it is compared with; null: there is no older one whose text is here. */
  since: Copy | null
  copies: Copy[]
  changes: TextChange[]
  view: ChangesView
  notice: string | null
}

const kindWords: Record<TextChange['kind'], string> = { added: 'Added', removed: 'Gone', reworded: 'Reworded', moved: 'Moved' }

/** What changed between two copies of a document: first what an answer may rest on, then the rest. */
export const CaptureChangesPage: FC<Props> = ({ capture, since, copies, changes, view, notice }) => {
  const [material, other] = [changes.filter(({ isMaterial }) => isMaterial), changes.filter(({ isMaterial }) => !isMaterial)]
  return (
    <>
      <Title>{`What changed in ${capture.title}`}</Title>
      <header class="head">
        <Breadcrumb
          steps={[
            { label: 'Vendors', href: '/vendors' },
            { label: capture.vendor_name, href: `/vendors/${capture.vendor}` },
            { label: 'Copy', href: `/captures/${capture.id}` },
          ]}
        />
        <h1>
          What changed in {capture.title} {demoMark(capture.is_demo)}
        </h1>
        <p>
          {since === null ? (
            'There is no older copy whose text is here.'
          ) : (
            <>
              Between the copy of {dateText(since.captured_on)} and that of {dateText(capture.captured_on)}, sentence by sentence. A change is material when an
              answer may rest on it: a sentence about training, retention, reuse, licence, ownership, review, sharing or security that came, went or says it
              otherwise. Dates, links, names and spellings are not.
            </>
          )}
        </p>
        <OtherCopies capture={capture} since={since} copies={copies} />
        {changes.length === 0 || since === null ? null : <ViewSwitch href={`/captures/${capture.id}/changes?since=${since.id}`} view={view} />}
      </header>
      {since === null ? null : (
        <>
          <section class="stack" aria-labelledby="material">
            <h2 id="material">{material.length === 0 ? 'Nothing material' : count(material.length, 'material change')}</h2>
            {material.length === 0 ? (
              <Empty title="No answer is touched">What changed, if anything, is about nothing that an answer in the register could rest on.</Empty>
            ) : (
              <Changes id="material-changes" of={material} view={view} />
            )}
          </section>
          {other.length === 0 ? null : (
            <section class="stack" aria-labelledby="other">
              <h2 id="other">{count(other.length, 'other change')}</h2>
              <details>
                <summary>Show what is editorial, and what only moved</summary>
                <Changes id="other-changes" of={other} view={view} />
              </details>
            </section>
          )}
        </>
      )}
      {notice === null ? null : <p class="small quiet">{notice}</p>}
    </>
  )
}

export type ChangesView = 'sides' | 'inline'

/** Changes beside each other, or one wording with what went and came marked in it. */
export const Changes: FC<{ id: string; of: TextChange[]; view: ChangesView }> = ({ id, of, view }) => (
  <Table
    id={id}
    caption={count(of.length, 'change')}
    head={view === 'sides' ? [column('Change'), column('Before'), column('After')] : [column('Change'), column('The words, with what went and what came')]}
  >
    {of.map(
      (change) =>
        html`<tr><th scope="row">${kindWords[change.kind]}<span class="sub">${change.because}</span></th>${view === 'sides' ? sides(change) : html`<td class="wording">${inline(change)}</td>`}</tr>`,
    )}
  </Table>
)

const notThere = html`<span class="quiet">not there</span>`
const mark = ({ kind, text }: Words): Html => (kind === 'gone' ? html`<del>${text}</del>` : kind === 'come' ? html`<ins>${text}</ins>` : html`${text}`)

/** The older wording with what went, and the newer with what came. */
export const markedSides = (before: string, after: string): [Html, Html] => {
  const words = wordsBetween(before, after)
  return [html`${words.filter((one) => one.kind !== 'come').map(mark)}`, html`${words.filter((one) => one.kind !== 'gone').map(mark)}`]
}

const sides = ({ kind, before, after }: TextChange): Html => {
  if (kind !== 'reworded' || before === null || after === null)
    return html`<td>${before === null ? notThere : kind === 'moved' ? before : html`<del>${before}</del>`}</td><td>${after === null ? notThere : kind === 'moved' ? after : html`<ins>${after}</ins>`}</td>`
  const [old, now] = markedSides(before, after)
  return html`<td>${old}</td><td>${now}</td>`
}

const inline = ({ kind, before, after }: TextChange): Html => {
  if (kind === 'moved') return html`${after}`
  return html`${wordsBetween(before ?? '', after ?? '').map(mark)}`
}

/** The other way to see them. */
const ViewSwitch: FC<{ href: string; view: ChangesView }> = ({ href, view }) => {
  const other = view === 'sides' ? 'inline' : 'sides'
  return (
    <p class="not-printed">
      <a href={`${href}&view=${other}`}>{other === 'inline' ? 'Show them in one text' : 'Show them side by side'}</a>
    </p>
  )
}

const OtherCopies: FC<Pick<Props, 'capture' | 'since' | 'copies'>> = ({ capture, since, copies }) => {
  const others = copies.filter(({ id }) => id !== capture.id && id !== since?.id)
  return others.length === 0 ? null : (
    <p>
      Compare with the copy of{' '}
      {others.map(({ id, captured_on }, i) => (
        <>
          {i > 0 ? ', ' : ''}
          <a href={`/captures/${capture.id}/changes?since=${id}`}>{captured_on ?? 'a day not stated'}</a>
        </>
      ))}
      .
    </p>
  )
}
