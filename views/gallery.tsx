import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { bands, dataClassIds, outcomes, type PrincipleAnswer } from '../src/policy/policy.ts'
import { Explained, each, FormsPart, MessagesPart, Part, RecordPart } from './gallery-parts.tsx'
import { Title } from './layout.tsx'
import { FilterField, Filters, SearchField } from './ui/filters.tsx'
import { criterionMark, factStateMark, outcomeMark, principleMark, principleStrip, standingMark } from './ui/marks.ts'
import { flashLine } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Pager, sortColumn, Table } from './ui/table.tsx'
import { bandTag, clearanceTag, demoMark } from './ui/tags.ts'
import { dateCell } from './ui/text.ts'
import {
  bandWords,
  clearanceStates,
  clearanceWords,
  count,
  criterionWords,
  dataClassWords,
  factStateWords,
  modalityWord,
  outcomeWords,
  pastClearanceStates,
  planKindWords,
  principleWords,
  quoteStandingWords,
} from './words.ts'

// Every component in every state, for the people who build pages. What it shows is invented.

export const GalleryPage: FC = () => (
  <>
    <Title>Gallery</Title>
    <div class="head">
      <Breadcrumb
        steps={[
          { label: 'Home', href: '/' },
          { label: 'Problems', href: '/problems' },
        ]}
      />
      <div class="row">
        <h1>Gallery {demoMark()}</h1>
        <a class="button" href="#forms">
          Go to the forms
        </a>
      </div>
      <p>Every component in every state. The tools, quotes and decisions on this page are invented.</p>
    </div>
    {flashLine('The condition was added to the clearance of Scribe.')}
    <Rulings />
    <Marks />
    <ListPage />
    <RecordPart />
    <MatrixPart />
    <FormsPart />
    <MessagesPart />
  </>
)

const Rulings: FC = () => (
  <Part id="rulings" title="Rulings">
    <p>Square: computed by the register. Round: decided by a person. Solid: decided; dashed: open; dotted: lapsed.</p>
    <Explained id="bands" caption="Bands, best last" words={bands.map((band) => [bandTag(band), bandWords[band]])} />
    <Explained
      id="clearances"
      caption="Clearances"
      words={[...clearanceStates, ...pastClearanceStates].map((state) => [clearanceTag(state), clearanceWords[state]])}
    />
  </Part>
)

const Marks: FC = () => (
  <Part id="marks" title="Marks">
    <p>A shape and a word without a box: a step on the way to a ruling.</p>
    <Explained id="criterion-marks" caption="Outcome of one criterion" words={each(criterionWords, criterionMark)} />
    <Explained id="principle-marks" caption="Answer to one principle" words={each(principleWords, principleMark)} />
    <Explained id="outcome-marks" caption="What a production has to do, lightest first" words={each(outcomeWords, outcomeMark)} />
    <Explained id="state-marks" caption="State of a fact" words={each(factStateWords, factStateMark)} />
    <Explained id="standing-marks" caption="Standing of a quote" words={each(quoteStandingWords, standingMark)} />
  </Part>
)

const strip = (letters: string) => {
  const answers: Record<string, PrincipleAnswer> = { y: 'yes', n: 'no', u: 'unsure', d: 'decided_by_use' }
  const at = (i: number) => answers[letters[i] ?? 'u'] ?? 'unsure'
  return principleStrip({ P1: at(0), P2: at(1), P3: at(2), P4: at(3), P5: at(4) })
}

const rows = [
  {
    tool: 'Scribe',
    plan: planKindWords.enterprise,
    band: 'tool_side_ready_covered',
    clearance: 'cleared_with_conditions',
    principles: 'dyydd',
    score: 91,
    vendor: 'Acme Voice',
    modality: 'transcription',
    on: '2026-10-02',
  },
  {
    tool: 'Slugline',
    plan: planKindWords.api_enterprise,
    band: 'tool_side_ready',
    clearance: 'cleared',
    principles: 'dyydd',
    score: 84,
    vendor: 'Brightside Learning',
    modality: 'writing',
    on: '2026-09-14',
  },
  {
    tool: 'Backlot Images',
    plan: planKindWords.team,
    band: 'escalate',
    clearance: 'in_re_review',
    principles: 'duydd',
    score: 66,
    vendor: 'Northlight',
    modality: 'image',
    on: '2026-08-30',
  },
  {
    tool: 'Voicebox',
    plan: planKindWords.consumer_paid,
    band: 'not_for_production_data',
    clearance: 'not_cleared',
    principles: 'nnudn',
    score: 38,
    vendor: 'Folio Labs',
    modality: 'voice',
    on: '2026-11-03',
  },
  {
    tool: 'Previs in a Day',
    plan: planKindWords.unknown,
    band: 'not_assessed',
    clearance: 'not_reviewed',
    principles: 'duudd',
    score: 0,
    vendor: 'Gradewell',
    modality: 'virtual-production',
    on: null,
  },
] as const

const ListPage: FC = () => (
  <Part id="list" title="A list">
    <Filters action="/gallery" results="tools" label="Filter tools" clear="/gallery">
      <SearchField label="Tool, vendor or capability" value="" />
      <FilterField name="band" label="Band" value="escalate" choices={bands.map((band, i) => ({ value: band, label: bandWords[band].word, count: 3 ** i }))} />
      <FilterField name="modality" label="Kind" value="" choices={['image', 'concept-art', 'llm'].map((id) => ({ value: id, label: modalityWord(id) }))} />
      <FilterField name="data_class" label="May touch" value="" choices={dataClassIds.map((id) => ({ value: id, label: dataClassWords[id] }))} />
    </Filters>
    <Table
      id="tools"
      caption={`5 of ${count(1128, 'offering')}, best band first`}
      head={[
        sortColumn({ label: 'Tool', href: '#list', sorted: null }),
        sortColumn({ label: 'Band', href: '#list', sorted: 'descending' }),
        column('Clearance'),
        column('Principles'),
        sortColumn({ label: 'Score', href: '#list', sorted: null, kind: 'number' }),
        column('Vendor'),
        column('Kind'),
        column('Decided'),
      ]}
    >
      {rows.map(
        (row) => html`<tr>
<th scope="row"><a href="#record">${row.tool}</a> <span class="sub">${row.plan}</span></th>
<td>${bandTag(row.band)}</td><td>${clearanceTag(row.clearance)}</td><td>${strip(row.principles)}</td><td class="number">${row.score}</td>
<td><a href="#record">${row.vendor}</a></td><td>${modalityWord(row.modality)}</td><td>${dateCell(row.on)}</td></tr>`,
      )}
    </Table>
    <Pager label="Pages of tools" first="#list" next="#list" said="Rows 1 to 5" />
  </Part>
)

const MatrixPart: FC = () => (
  <Part id="matrix" title="A matrix">
    <Table
      id="may-touch"
      kind="matrix"
      caption="What each kind of data asks for, at best"
      head={[column('Offering'), ...dataClassIds.map((id) => column(`${id} ${dataClassWords[id]}`))]}
    >
      {rows
        .slice(0, 3)
        .map(
          (row) =>
            html`<tr><th scope="row">${row.tool}</th>${dataClassIds.map((_, i) => html`<td>${outcomeMark(outcomes[Math.min(3, i + (row.score < 80 ? 2 : 0))] ?? 'escalate')}</td>`)}</tr>`,
        )}
    </Table>
  </Part>
)
