import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { bands } from '../src/policy/policy.ts'
import { type AssuranceLevel, assuranceLevels, assuranceOf, evidenceKinds } from '../src/questions/question.ts'
import { precedencePlaces } from './desk-words.ts'
import { HelpAsOf } from './help-as-of.tsx'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { criterionMark, factStateMark, outcomeMark, principleMark } from './ui/marks.ts'
import { column, Table } from './ui/table.tsx'
import { bandTag, clearanceTag } from './ui/tags.ts'
import {
  assuranceWords,
  bandWords,
  clearanceStates,
  clearanceWords,
  criterionWords,
  dataClassWords,
  evidenceWords,
  factStateWords,
  outcomeWords,
  principleWords,
  type Word,
} from './words.ts'

const parts = [
  ['reading', 'How to read a verdict'],
  ['bands', 'Bands'],
  ['principles', 'Principles and “unsure”'],
  ['criteria', 'Criteria'],
  ['facts', 'Facts and their state'],
  ['evidence', 'Evidence and assurance'],
  ['conflicts', 'What goes before what'],
  ['data', 'Kinds of data and outcomes'],
  ['clearances', 'Clearances'],
  ['as-of', 'Looking back'],
  ['below', 'What it stands on, and what changes'],
  ['check', 'Checking us'],
  ['log', 'What the log proves, and what not'],
  ['keyboard', 'Keyboard'],
  ['never', 'Words we never say'],
  ['who', 'Who we are not'],
] as const

type PartId = (typeof parts)[number][0]

const H: FC<{ id: PartId }> = ({ id }) => <h2 id={id}>{parts.find(([one]) => one === id)?.[1]}</h2>

export const HelpPage: FC = () => (
  <>
    <Title>Help</Title>
    <header class="head">
      <h1>Help</h1>
      <p>What the words here mean, and how far they reach.</p>
    </header>
    <nav class="toc" aria-label="On this page">
      <ol>
        {parts.map(([id, title]) => (
          <li>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ol>
    </nav>
    <Verdicts />
    <Knowledge />
    <Consequences />
    <Limits />
  </>
)

const Verdicts: FC = () => (
  <>
    <section class="stack" aria-labelledby="reading">
      <H id="reading" />
      <p>
        A verdict is about an <b>offering</b>: one tool, on one plan, in one deployment. Another plan of the same tool may have other terms and another verdict.
        If you do not know your plan, the register does not guess it.
      </p>
      <ol>
        <li>Read the band. It says what the published policy makes of the facts that are known.</li>
        <li>Read the reasons: criterion by criterion, each with the clause it serves, the answer that was found and the words it rests on.</li>
        <li>Read the dates. A fact says when its text was last seen, and when it stops counting.</li>
        <li>Read what would change it, and who can: you, the vendor, or your studio.</li>
        <li>Then look at the use. The best tool can be used for something that needs written approval.</li>
      </ol>
    </section>
    <section class="stack" aria-labelledby="bands">
      <H id="bands" />
      <p>
        Computed, never typed in. Criteria that decide make the band; the score only ranks inside it. Two more figures stand beside the score: how many deciding
        questions have an answer, and how many of those answers are verified.
      </p>
      {wordTable(
        'help-bands',
        'Bands, worst first',
        bands.map((id) => [bandTag(id), bandWords[id]]),
      )}
    </section>
    <section class="stack" aria-labelledby="principles">
      <H id="principles" />
      <p>
        The guidance has five principles. A tool can answer two of them. The other three are decided by what is made with it; a tool can only fail them.{' '}
        <b>“Unsure” is treated like “no”</b>: both go to the Netflix contact, because the guidance itself says so.
      </p>
      {wordTable(
        'help-principles',
        'Answers to a principle',
        keys(principleWords).map((id) => [principleMark(id), principleWords[id]]),
      )}
    </section>
    <section class="stack" aria-labelledby="criteria">
      <H id="criteria" />
      <p>A bad answer counts, whatever it rests on. A good answer on a criterion that decides counts only with the evidence that the policy asks for.</p>
      {wordTable(
        'help-criteria',
        'Outcomes of a criterion',
        keys(criterionWords).map((id) => [criterionMark(id), criterionWords[id]]),
      )}
    </section>
  </>
)

const Knowledge: FC = () => (
  <>
    <section class="stack" aria-labelledby="facts">
      <H id="facts" />
      <p>
        A fact is one answer to one question about one offering, with the words it rests on. Nothing is edited: a correction is a new fact that takes the place
        of the old one, and both stay. A fact expires when its text has not been seen for as long as its question allows.
      </p>
      {wordTable(
        'help-facts',
        'States of a fact',
        keys(factStateWords).map((id) => [factStateMark(id), factStateWords[id]]),
      )}
      <p>
        When a document cannot be fetched, the register says “Not checked”, never “unchanged”. <a href="/questions">All questions</a>,{' '}
        <a href="/unknowns">what the register does not know</a>.
      </p>
    </section>
    <section class="stack" aria-labelledby="evidence">
      <H id="evidence" />
      <p>
        How strong the backing of an answer is follows from the kind of evidence; nobody chooses it. The vendor’s own word alone never meets a criterion that
        decides.
      </p>
      <Table id="help-evidence" caption="Levels of assurance, and the evidence that gives them" head={[column('Assurance'), column('Evidence')]}>
        {assuranceLevels.map(assuranceRow)}
      </Table>
    </section>
    <Conflicts />
  </>
)

/** The order is that of `precedence`; what a vendor signs is compared with it. */
const Conflicts: FC = () => (
  <section class="prose" aria-labelledby="conflicts">
    <H id="conflicts" />
    <p>
      A vendor can answer the questions itself, and sign. What it signs is compared with everything that the register reads. Where both cannot be true there is
      a <b>conflict</b>: the record says so, our reading no longer counts in favour of the tool, and nothing the vendor signed counts either. What is bad stays
      bad. So no signature makes a verdict better before a person has looked, and that person has fourteen days.
    </p>
    <p>When two sources disagree, this order is fixed:</p>
    <ol>
      {precedencePlaces.map(({ is }) => (
        <li>{is}</li>
      ))}
    </ol>
    <p>
      An answer that a person of procurement accepts becomes a fact, <i>attested</i> and never more, until the day on which the attestation ends. After that day
      it no longer counts in favour; what it said that was bad stays until something better is known. Nobody reviews what their own vendor signed.
    </p>
  </section>
)

const assuranceRow = (level: AssuranceLevel): Html =>
  html`<tr><th scope="row">${assuranceWords[level]}</th><td>${evidenceKinds
    .filter((kind) => assuranceOf[kind] === level)
    .map((kind) => evidenceWords[kind])
    .join(', ')}</td></tr>`

const Consequences: FC = () => (
  <>
    <section class="stack" aria-labelledby="data">
      <H id="data" />
      <p>
        What a production puts in decides how well an answer has to be backed. The same answer may be enough for public material and not for dailies. For each
        kind of data a verdict says the best outcome that can be reached; the use can only make it heavier.
      </p>
      <Table id="help-data" caption="Kinds of data" head={[column('Kind'), column('What it is')]}>
        {keys(dataClassWords).map((id) => html`<tr><th scope="row">${id}</th><td>${dataClassWords[id]}</td></tr>`)}
      </Table>
      {wordTable(
        'help-outcomes',
        'Outcomes, lightest first',
        keys(outcomeWords).map((id) => [outcomeMark(id), outcomeWords[id]]),
      )}
    </section>
    <section class="stack" aria-labelledby="clearances">
      <H id="clearances" />
      <p>
        A band is computed; a clearance is decided by people, one who proposes and another who approves, for a studio’s own productions. It is bound to the
        facts it was given on: when they move, it is “In re-review” by itself, and only a person can renew it.{' '}
        <a href="/help/clearances">The whole workflow, step by step</a>
      </p>
      <p>
        A studio that has a contract of its own with a vendor can record what it says, word for word and until a day. For that studio and its productions it
        counts in the place of published terms; nobody else sees it, and nobody else’s verdict moves. A gap that a studio finds has an owner and a day; living
        with one needs two people, and ends by itself.
      </p>
      {wordTable(
        'help-clearances',
        'What a studio decided',
        clearanceStates.map((id) => [clearanceTag(id), clearanceWords[id]]),
      )}
    </section>
    <section class="stack" aria-labelledby="as-of">
      <H id="as-of" />
      <HelpAsOf />
    </section>
    <section class="prose" aria-labelledby="below">
      <H id="below" />
      <p>
        A tool often hands material on: to a model that answers, to a host that it runs on, to a service that it calls. Each such link is recorded with the
        passage that says so. What becomes of material there is <b>inherited</b>, and said to be: it counts against the verdict, never for it, and what is
        unknown there is unsure here. Where the user chooses the model, there is a verdict for each choice. When something gets worse below, everything that
        stands on it is evaluated again. <a href="/upstream">How much rests on one</a>
      </p>
      <p>
        Documents are copied again and compared, sentence by sentence. A passage that is gone makes its answer <b>lost</b> at once; other words about training,
        retention, licence and the like wait for a person to read them. A page that could not be read is <b>not checked</b>, never unchanged.{' '}
        <a href="/grades">What the register says against itself</a>
      </p>
    </section>
    <section class="prose" aria-labelledby="check">
      <H id="check" />
      <p>
        <a href="/register.json">/register.json</a> is the whole register as one file. <code>npm run recompute -- register.json</code> reaches every verdict in
        it again, without a network or a database, and compares every quote with its copy where the text may be shipped. <a href="/policies">Policies</a> are
        shown clause by clause, with the reading that is ours marked as ours.
      </p>
      <p>
        Whether a quote says what we read in it, no program can tell. So facts are drawn by lot and read a second time by somebody who is not told the first
        answer: <a href="/readings">how often both agree</a>, question by question, and what was reversed.
      </p>
    </section>
  </>
)

const Limits: FC = () => (
  <>
    <TheLog />
    <section class="prose" aria-labelledby="keyboard">
      <H id="keyboard" />
      <p>
        <kbd>/</kbd> goes to the search field of a list. Tables that are wider than the screen take the focus and scroll with the arrow keys. <kbd>Tab</kbd>{' '}
        once from the top of a page offers to skip to its content. Nothing needs a mouse, and nothing needs JavaScript.
      </p>
    </section>
    <section class="prose" aria-labelledby="never">
      <H id="never" />
      <ul>
        <li>
          <b>“Netflix-approved”.</b> Nobody here can approve for Netflix. Every intended use is told to the Netflix contact, whatever the verdict.
        </li>
        <li>
          <b>“Safe”.</b> A verdict says what was read, where and when, and what was not found.
        </li>
        <li>
          <b>“Compliant”</b> without the policy and its version beside it.
        </li>
        <li>
          <b>“No” for “not known”.</b> Unknown is its own answer. It is never a pass.
        </li>
      </ul>
    </section>
    <section class="prose" aria-labelledby="who">
      <H id="who" />
      <p>
        Not Netflix, not affiliated with it and not endorsed by it. Not a law firm: the readings are ours, each beside the words it reads, for your counsel to
        judge. Not the vendors: what is quoted is theirs, and what follows from it is not their word. The contract of your production comes before anything said
        here.
      </p>
    </section>
  </>
)

const TheLog: FC = () => (
  <section class="prose" aria-labelledby="log">
    <H id="log" />
    <p>
      Every act that matters is an entry of <a href="/audit">the log</a>: who, when, what, and what it was before. Entries are leaves of a hash tree, the kind
      that keeps certificates of the web honest (RFC 6962). A <b>checkpoint</b> is its size and its root, signed: at least every hour, and with every decision.
    </p>
    <ul>
      <li>
        <b>A checkpoint that you keep proves everything before it.</b> No entry up to there can be changed, removed, added or moved without another root, not by
        us, and not by whoever runs the database.
      </li>
      <li>
        <b>Only checkpoints outside bind those who run this.</b> They hold the key. What no checkpoint outside covers they could write anew and sign again; a
        checkpoint that never left the house proves nothing against the house.
      </li>
      <li>
        <b>It proves what was written, not that it is true,</b> and not that nothing was left out: what was done past the log is not in it.
      </li>
      <li>
        <b>An entry that you may not read stands there as its hash.</b> The hash takes its place in the proof and tells nothing of the text. People stand in the
        log under a name that leads to nobody once they are forgotten.
      </li>
    </ul>
    <p>
      To check all of it yourself: <a href="/audit/export">export the log</a>, then <code>npm run verify -- audit.jsonl --checkpoint kept.txt</code>, on a
      machine of yours and without a network. Every printed page carries size and root of the newest checkpoint.
    </p>
    <p>
      <b>A certificate of clearance</b> says what a clearance was worth on one day. Its signed file holds the facts, the decision and its place in the log, and{' '}
      <code>npm run verify -- certificate.json --on 2026-11-22</code> accepts it for that day years later. With <code>--export audit.jsonl</code>, a newer
      export, it names what came of the clearance since.
    </p>
  </section>
)

const keys = <K extends string>(words: Record<K, unknown>) => Object.keys(words) as K[]

const wordTable = (id: string, caption: string, rows: [Html, Word][]) => (
  <Table id={id} caption={caption} head={[column('Word'), column('What it means')]}>
    {rows.map(([mark, { means }]) => html`<tr><th scope="row">${mark}</th><td>${means}</td></tr>`)}
  </Table>
)
