import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { useWords } from '../src/clearances/uses.ts'
import type { Production } from '../src/productions/production.ts'
import type { KeptUse } from '../src/uses/queries.ts'
import type { UseState } from '../src/uses/rules.ts'
import { Title } from './layout.tsx'
import { outcomeMark } from './ui/marks.ts'
import { Empty } from './ui/messages.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell } from './ui/text.ts'
import { useStateWords } from './use-words.ts'
import { count } from './words.ts'

type Props = { production: Production; uses: { use: KeptUse; state: UseState }[]; mayPropose: boolean }

/** What a production wants to do with generative tools, and where each of it stands. */
export const UsesPage: FC<Props> = ({ production, uses, mayPropose }) => (
  <>
    <Title>{`Uses of ${production.name}`}</Title>
    <div class="head">
      <h1>
        Uses of {production.name} {demoMark(production.is_demo)}
      </h1>
      <p>Each proposed use, what it needs, whether your Netflix contact was told, and what came back.</p>
      <ProductionNav slug={production.slug} current="uses" />
      {mayPropose ? (
        <p class="buttons not-printed">
          <a class="button" href="/triage">
            Check a use
          </a>
        </p>
      ) : null}
    </div>
    {uses.length === 0 ? (
      <section aria-labelledby="none">
        <h2 class="visually-hidden" id="none">
          Uses
        </h2>
        <Empty title="No use is kept yet" action={mayPropose ? <a href="/triage">Check a use, then keep it</a> : null}>
          A use is checked first; kept, it gets a number, a pack for the contact and a place for the answer.
        </Empty>
      </section>
    ) : (
      <Table
        id="uses"
        caption={`${count(uses.length, 'use')}, the newest first`}
        head={[column('No.', 'number'), column('Use'), column('Where it stands'), column('What it needs'), column('Kind'), column('Since')]}
      >
        {uses.map(({ use, state }) => {
          const now = use.triages.at(-1)!
          return html`<tr><td class="number">${use.number}</td><th scope="row"><a href="/productions/${production.slug}/uses/${use.number}">${now.title}</a></th>
<td title="${useStateWords[state].means}">${useStateWords[state].word}</td><td>${outcomeMark(now.outcome)}</td><td>${useWords[now.kind].word}</td><td>${dateCell(now.at)}</td></tr>`
        })}
      </Table>
    )}
  </>
)
