import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import type { Pack } from '../src/policy/policy.ts'
import type { Production } from '../src/productions/production.ts'
import type { TypedUse } from '../src/triage/form.ts'
import { Title } from './layout.tsx'
import { type Checked, TriageResult } from './triage-result.tsx'
import { ErrorSummary, Form } from './ui/form.tsx'
import { CaseFields } from './use-form.tsx'
import { HiddenUse, UseQuestions } from './use-questions.tsx'

type Props = {
  typed: TypedUse
  names: string[]
  pack: Pack
  problems: Problems
  result: Checked | null
  /** For whom it may be kept, and the key of that form. */
  keep: { production: Pick<Production, 'slug' | 'name'>; once: string } | null
}

/** "May I?": a proposed use, asked in the order in which somebody thinks of it, and what it has to go through. */
export const TriagePage: FC<Props> = ({ typed, names, pack, problems, result, keep }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>{result ? 'What this use needs' : 'Check a use'}</Title>
    <div class="head">
      <h1>{result ? 'What this use needs' : 'May I use it?'}</h1>
      <p>
        Held against {pack.title} ({pack.issuer}, version {pack.version}). This is our reading of published guidance and approves nothing; what you leave open
        counts as “not sure”.
      </p>
    </div>
    {result ? <TriageResult {...result} pack={pack} /> : null}
    {result && keep ? (
      <section class="stack not-printed" aria-labelledby="keep">
        <h2 id="keep">Keep this use for {keep.production.name}</h2>
        <p>It gets a number, a pack for your Netflix contact, and a place for the answer. When a fact, a clearance or the policy moves, it is checked again.</p>
        <Form action={`/productions/${keep.production.slug}/uses`}>
          <input type="hidden" name="once" value={keep.once} />
          <HiddenUse typed={typed} />
          <CaseFields problems={{}} />
          <button class="button" type="submit">
            Keep this use
          </button>
        </Form>
      </section>
    ) : null}
    <section class={result ? 'stack not-printed' : 'stack'} aria-labelledby="asked">
      <h2 id="asked">{result ? 'Change something, and check again' : 'The use'}</h2>
      <ErrorSummary problems={problems} />
      <Form action="/triage">
        <UseQuestions {...{ typed, names, pack, problems }} />
        <button class="button" type="submit">
          Check this use
        </button>
      </Form>
    </section>
  </>
)
