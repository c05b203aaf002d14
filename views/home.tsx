import type { FC } from 'hono/jsx'
import { clearanceStates } from '../src/clearances/rules.ts'
import type { RegisterState } from '../src/home/queries.ts'
import type { Person } from '../src/people/person.ts'
import { bands, type Pack } from '../src/policy/policy.ts'
import { Title } from './layout.tsx'
import { bandTag, clearanceTag } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { bandWords, clearanceWords, count, modalityWord } from './words.ts'

export const HomePage: FC<{ state: RegisterState; policy: Pack; person: Person | null }> = ({ state, policy, person }) => (
  <>
    <Title>The due-diligence register for AI tools</Title>
    <div class="stack home-head">
      <h1>May we use this AI tool on our production?</h1>
      <p class="lead">
        Toolslate records what the vendors of AI tools say about storing, reusing and training on your material, each answer with a quote from a dated document,
        and holds it against <a href={`/policies/${policy.id}`}>{policy.title}</a>. What nobody has said counts as unknown, and unknown is never a pass.
      </p>
      <form class="home-search" action="/tools" method="get">
        <label class="visually-hidden" for="q">
          Find a tool by name, vendor or what it does
        </label>
        <input
          id="q"
          type="search"
          name="q"
          maxlength={100}
          placeholder="A tool, a vendor, or what it does: dubbing, storyboards …"
          autocomplete="off"
          spellcheck={false}
        />
        <button class="button" type="submit">
          Find
        </button>
      </form>
      <ul class="home-kinds" aria-label="Find a tool by what it does">
        {state.modalities.slice(0, 14).map(({ id, n }) => (
          <li>
            <a href={`/tools?modality=${id}`}>{modalityWord(id)}</a> <span class="quiet">{n}</span>
          </li>
        ))}
      </ul>
    </div>
    <RegisterSection state={state} />
    <div class="thirds">
      <ForWhom title="You make a production">
        <a href="/tools">Find the tool and the plan that you use</a>: each plan has its own verdict. <a href="/triage">Check what you want to do with it</a>.
        See <a href="/matrix">which tool may touch which data</a>, and print the page for the file.
      </ForWhom>
      <ForWhom title="You vet vendors">
        <a href="/unknowns">See what the register does not know</a>, read <a href="/policies">the policies clause by clause</a>,{' '}
        {person ? (
          'and record a fact from any page of an offering.'
        ) : (
          <>
            <a href="/sign-in">sign in</a> to record what you find.
          </>
        )}
      </ForWhom>
      <ForWhom title="You sell a tool">
        <a href="/vendors">Find your company</a> and check what we read in your documents. <a href="/questions">Every question is public</a>, with what proves
        an answer.
      </ForWhom>
    </div>
    <section class="stack" aria-labelledby="how">
      <h2 id="how">How a verdict is made</h2>
      <ol class="steps">
        <li>
          A quote is copied from a document of the vendor, with its address and the day. It is called verified only when a stored copy holds it, word for word.
        </li>
        <li>Each quote answers one question about one offering: a tool on a plan, as it is deployed.</li>
        <li>A policy, fixed per version, says which answers meet, fail or block which clause.</li>
        <li>One failed gate decides. No score makes up for it, and the score only ranks tools that the gates put side by side.</li>
        <li>
          The use is yours to judge, and every use is shared with the Netflix contact. <a href="/help">How to read a verdict</a>
        </li>
      </ol>
    </section>
  </>
)

const RegisterSection: FC<{ state: RegisterState }> = ({ state }) => {
  return (
    <section class="stack" aria-labelledby="state">
      <h2 id="state">The register today</h2>
      <p>
        <a href="/tools">{count(state.offerings, 'offering')}</a> of {count(state.tools, 'tool')} by <a href="/vendors">{count(state.vendors, 'vendor')}</a>;{' '}
        {count(state.facts, 'answer')}, {state.verified.toLocaleString('en-GB')} of them verified against a stored copy. The document that has gone unread for
        longest was last seen on {dateText(state.oldest_seen)};{' '}
        {state.last_change ? (
          <>
            the last <a href="/changes">change</a> was on {dateText(state.last_change.slice(0, 10))}.
          </>
        ) : (
          'nothing has changed yet.'
        )}
      </p>
      <div class="halves">
        <section aria-labelledby="by-verdict">
          <h3 id="by-verdict">Real tools, by verdict</h3>
          <dl class="tally">
            {[...bands].reverse().map((band) => (
              <div>
                <dt>
                  <a href={`/tools?band=${band}`} title={bandWords[band].means}>
                    {bandTag(band)}
                  </a>
                </dt>
                <dd>{state.bands.find((row) => row.band === bands.indexOf(band))?.n ?? 0}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section aria-labelledby="by-clearance">
          <h3 id="by-clearance">By clearance</h3>
          <dl class="tally">
            {clearanceStates
              .filter((one) => one !== 'not_reviewed')
              .map((one) => (
                <div>
                  <dt>
                    <a href={`/tools?clearance=${one}`} title={clearanceWords[one].means}>
                      {clearanceTag(one)}
                    </a>
                  </dt>
                  <dd>{state.clearances.find((row) => row.state === one)?.n ?? 0}</dd>
                </div>
              ))}
          </dl>
        </section>
      </div>
      {state.demo_tools > 0 ? (
        <p class="quiet">
          Verdicts count real tools only. The clearances are demonstration data on {count(state.demo_tools, 'invented tool')}: nobody has ruled on a real one
          here.
        </p>
      ) : null}
    </section>
  )
}

const ForWhom: FC<{ title: string; children?: unknown }> = ({ title, children }) => (
  <section class="stack">
    <h2>{title}</h2>
    <p>{children}</p>
  </section>
)
