import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Below, Dossier, DossierFact } from '../src/tools/dossier.ts'
import type { Link } from '../src/upstream/queries.ts'
import { captureHref } from './dossier-links.ts'
import { Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { factStateMark } from './ui/marks.ts'
import { quote } from './ui/quote.ts'
import { bandTag } from './ui/tags.ts'
import { count, upstreamRoleWords } from './words.ts'

type Props = { dossier: Dossier; mayRecord: boolean }

/** What an offering stands on, by rank, and what it inherits from each: an answer here is about the other one, and never counts in favour. */
export const StandsOn: FC<Props> = ({ dossier, mayRecord }) => {
  const { below, links, tool, offering } = dossier
  const path = `/tools/${tool.slug}/${offering.slug}`
  if (below.length === 0 && !mayRecord) return null
  const rankOf = ({ upstream }: Below) => links.find(({ id }) => id === upstream.via)?.rank ?? 99
  return (
    <section class="stack" aria-labelledby="below">
      <h2 id="below">What it stands on</h2>
      {below.length === 0 ? (
        <p>Nothing is recorded.</p>
      ) : (
        <p>
          Material goes on to these. A verdict is as good as the weakest of them: how each handles material is inherited, counts against, and never in favour.{' '}
          <a href="/upstream">How much rests on one</a>
        </p>
      )}
      <ol class="terms">
        {below
          .toSorted((a, b) => rankOf(a) - rankOf(b) || a.upstream.via - b.upstream.via || a.upstream.depth - b.upstream.depth)
          .map((one) => (
            <Item one={one} link={links.find(({ id }) => id === one.upstream.link) ?? null} path={path} mayRecord={mayRecord && dossier.as_of === null} />
          ))}
      </ol>
      {mayRecord ? (
        <p class="not-printed">
          <a class="button plain" href={`${path}/upstream/new`}>
            Record what it stands on
          </a>
        </p>
      ) : null}
    </section>
  )
}

const Item: FC<{ one: Below; link: Link | null; path: string; mayRecord: boolean }> = ({ one, link, path, mayRecord }) => {
  const { upstream, facts, verdict } = one
  return (
    <li id={`below-${upstream.via}-${upstream.offering_id}`}>
      <h3>
        <a href={`/tools/${upstream.tool}/${upstream.offering}`}>{upstream.name}</a>
      </h3>
      <p>
        {upstreamRoleWords[upstream.role]}
        {link === null ? '' : `, rank ${link.rank}`}
        {upstream.depth > 1 ? `, ${upstream.depth} links down` : ''}. {upstream.is_chosen ? 'Only when the user chooses it.' : 'Always.'}
        {verdict === null ? null : <> With it: {bandTag(verdict.band)}</>}
      </p>
      {link === null ? null : quote({ ...link, copied_on: link.since, capture_href: captureHref(link.capture) })}
      {facts.length === 0 ? (
        <p class="quiet">The register holds no answer on how it handles material: unknown is never a pass.</p>
      ) : (
        <details class="more">
          <summary>{count(facts.length, 'inherited answer')}</summary>
          <ul class="inherited">{facts.map(inherited)}</ul>
        </details>
      )}
      {mayRecord && link !== null && upstream.depth === 1 ? (
        <details class="more not-printed">
          <summary>It no longer stands on it</summary>
          <Form action={`${path}/upstream/${link.id}/end`}>
            <div class="field">
              <label for={`f-end-${link.id}`}>Reason</label>
              <textarea id={`f-end-${link.id}`} name="reason" rows={2} maxlength={2000} required></textarea>
            </div>
            <button class="button plain" type="submit">
              End the link
            </button>
          </Form>
        </details>
      ) : null}
    </li>
  )
}

const inherited = (fact: DossierFact): Html =>
  html`<li>${factStateMark(fact.state)} <span class="quiet">${fact.asks?.wording ?? fact.question}</span> <b class="answer">${fact.label}</b> <a class="small nowrap" href="/tools/${fact.upstream?.tool}/${fact.upstream?.offering}#fact-${fact.id}">fact ${fact.id}</a></li>`
