import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Alternative } from '../src/tools/alternatives.ts'
import type { Dossier } from '../src/tools/dossier.ts'
import type { Given } from '../src/tools/dossier-query.ts'
import type { TwoViews } from '../src/tools/two-views.ts'
import { PastDayNote } from './as-of.tsx'
import { DossierAside } from './dossier-aside.tsx'
import { VendorAttests } from './dossier-attested.tsx'
import { alternativeRows, change, envelopeRows } from './dossier-change.ts'
import type { ClearancePanelProps } from './dossier-clearance.tsx'
import { OwnContract } from './dossier-contract.tsx'
import { attributions, factSections, historyList, sourceItems } from './dossier-facts.ts'
import { StandsOn } from './dossier-upstream.tsx'
import { DossierVerdict } from './dossier-verdict.tsx'
import { why } from './dossier-why.ts'
import { Title } from './layout.tsx'
import type { Choice } from './ui/form.tsx'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { count, dataClassWords } from './words.ts'

export type DossierPageProps = ClearancePanelProps & {
  /** What the address asked for. */
  given: Given
  /** A past day in both views; null for today. */
  views: TwoViews | null
  /** Null when none are looked for: it is cleared itself, or a past day is shown. */
  alternatives: Alternative[] | null
  /** `id@version` and title of every published policy. */
  policies: Choice[]
  today: string
  /** The reader may add facts. */
  mayRecord: boolean
  /** The reader may write to the vendor. */
  mayWrite: boolean
  /** The reader may ask for what is not cleared. */
  mayAsk: boolean
  /** The reader may open findings of their studio. */
  mayFind: boolean
  /** The reader may read the words of their studio's contracts. */
  mayReadContract: boolean
  address: string
}

const sections = [
  ['why', 'Why'],
  ['change', 'What would change it'],
  ['data', 'Data classes'],
  ['attested', 'What the vendor attests'],
  ['facts', 'Facts'],
  ['below', 'What it stands on'],
  ['sources', 'Sources'],
  ['history', 'History'],
] as const

/** One offering: the verdict, why, what would change it, and everything it rests on. */
export const DossierPage: FC<DossierPageProps> = (props) => {
  const { dossier, alternatives } = props
  const { tool, offering } = dossier
  const sheet = props.given.print === 'all' ? '' : ' sheet'
  return (
    <>
      <Title>{`${tool.name}, ${offering.name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Tools', href: '/tools' },
            { label: tool.name, href: `/tools/${tool.slug}` },
          ]}
        />
        <h1>
          {tool.name} <span class="plan">{offering.name}</span> {demoMark(tool.is_demo)}
        </h1>
        <p>{tool.description}</p>
      </div>
      <Notices {...props} />
      <div class={`split dossier${sheet}`}>
        <div class="stack">
          <DossierVerdict {...props} />
          <nav class="contents" aria-label="On this page">
            {sections
              .filter(([id]) => (id !== 'attested' || dossier.attested.outline !== null) && (id !== 'below' || dossier.below.length > 0))
              .map(([id, title]) => (
                <a href={`#${id}`}>{title}</a>
              ))}
          </nav>
          <OwnContract dossier={dossier} href={props.mayReadContract ? `/tools/${tool.slug}/${offering.slug}/contract` : null} />
          <section class="stack" aria-labelledby="why">
            <h2 id="why">Why</h2>
            {why(dossier)}
          </section>
          <section class="stack" aria-labelledby="change">
            <h2 id="change">What would change it</h2>
            {change(dossier)}
          </section>
          <Envelope dossier={dossier} />
          {alternatives ? <Alternatives {...props} alternatives={alternatives} /> : null}
        </div>
        <DossierAside {...props} />
      </div>
      <Evidence dossier={dossier} sheet={sheet} mayRecord={props.mayRecord} />
    </>
  )
}

/** What a reader has to know before the verdict. */
const Notices: FC<DossierPageProps> = ({ dossier, given, views }) => {
  const { tool, offering } = dossier
  const isEmpty = dossier.facts.every((fact) => fact.is_record)
  const nothing = dossier.view === 'known_then' ? 'Nothing about this offering had been recorded by then. ' : 'Nothing is known to have been true then. '
  return (
    <>
      {views ? (
        <PastDayNote {...{ views, given, on: views.on, view: views.view }} here={`/tools/${tool.slug}/${offering.slug}`} also={isEmpty ? nothing : null} />
      ) : isEmpty ? (
        <Note>
          <p>The register holds no facts about this offering yet. It is listed so that nobody takes silence for a pass.</p>
        </Note>
      ) : null}
      {tool.status === 'discontinued' ? (
        <Note>
          <p>
            <b>Discontinued.</b> The vendor no longer offers this tool to new customers. What was handed over while it ran is still with the vendor: see the
            facts on deletion.
          </p>
        </Note>
      ) : null}
      {offering.plan_kind === 'unknown' ? (
        <Note>
          <p>
            <b>Unknown plan.</b> The sources do not say which plan they are about, and another plan may have another verdict. Nothing can be ready here until
            the plan is named.
          </p>
        </Note>
      ) : null}
    </>
  )
}

const Envelope: FC<{ dossier: Dossier }> = ({ dossier }) => (
  <section class="stack" aria-labelledby="data">
    <h2 id="data">By class of data</h2>
    <p class="not-on-sheet">The best that can be reached with each class of data. A use can only ask for more than this, never for less.</p>
    <Table
      id="envelope"
      kind="matrix"
      caption="Five classes of data, least sensitive first"
      head={[
        column('Class of data'),
        column('Best outcome'),
        column('Cleared by the studio'),
        html`<th scope="col" class="not-on-sheet">Backing that counts</th>`,
      ]}
    >
      {envelopeRows(dossier)}
    </Table>
  </section>
)

const Alternatives: FC<DossierPageProps & { alternatives: Alternative[] }> = ({ dossier, given, alternatives }) => {
  const asked = given.data_class as keyof typeof dataClassWords | undefined
  const scope = asked ? ` for ${asked} (${dataClassWords[asked]})` : ''
  return (
    <section class="stack not-on-sheet" aria-labelledby="alternatives">
      <h2 id="alternatives">Cleared alternatives</h2>
      {alternatives.length === 0 ? (
        <Empty title={`None${scope}`}>
          {`The studio has cleared no other plan of ${dossier.tool.name}${dossier.tool.modalities.length > 0 ? ' and no other tool of the same kind' : ''}${scope}.`}
        </Empty>
      ) : (
        <Table
          id="alternatives-table"
          caption={`${count(alternatives.length, 'offering')} that the studio has cleared${scope}, smallest change first`}
          head={[column('Tool and plan'), column('Clearance'), column('Data'), column('Ends'), column('What is lost')]}
        >
          {alternativeRows(dossier, alternatives)}
        </Table>
      )}
    </section>
  )
}

/** Everything the verdict rests on, at full width. */
const Evidence: FC<{ dossier: Dossier; sheet: string; mayRecord: boolean }> = ({ dossier, sheet, mayRecord }) => {
  const recorded = dossier.facts.filter((fact) => !fact.is_record).length
  return (
    <div class={`stack evidence${sheet}`}>
      <VendorAttests dossier={dossier} />
      <section class="stack" aria-labelledby="facts">
        <h2 id="facts">Facts</h2>
        <p>
          {count(recorded, 'answer')} to the {dossier.policy.bank.questions.length} questions that can be asked. What is not listed is unknown. Plan and
          deployment are part of the record itself.
        </p>
        {factSections(dossier)}
      </section>
      <StandsOn dossier={dossier} mayRecord={mayRecord} />
      <section class="stack" aria-labelledby="sources">
        <h2 id="sources">Sources</h2>
        {dossier.documents.length === 0 ? <p>No document is cited.</p> : <ul class="sources">{sourceItems(dossier.documents)}</ul>}
        {attributions(dossier.documents).map((line) => (
          <p class="quiet small">{line}</p>
        ))}
      </section>
      <section class="stack" aria-labelledby="history">
        <h2 id="history">History</h2>
        {dossier.history.length === 0 ? <p>Nothing had happened by then.</p> : historyList(dossier.history)}
      </section>
    </div>
  )
}
