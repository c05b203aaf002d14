import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type Certificate, type CertifiedFact, stands } from '../src/certificates/certificate.ts'
import {
  backingOf,
  conditionsOf,
  demoWords,
  dissentsOf,
  envelopeOf,
  factGroups,
  howToCheck,
  leadOf,
  noDissent,
  noProof,
  proofRows,
  rowsOf,
  titleOf,
  verdictText,
} from './certificate-text.ts'
import { Title } from './layout.tsx'
import { Field, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Note } from './ui/messages.tsx'
import { quote } from './ui/quote.ts'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { clearanceTag, demoMark } from './ui/tags.ts'
import { count } from './words.ts'

type Props = {
  certificate: Certificate
  today: string
  /** What to put on another page; null when the studio shows its clearances to nobody else. */
  badge: string | null
}

/** A document: what a clearance was worth on a day, and all that shows it. */
export const CertificatePage: FC<Props> = ({ certificate, today, badge }) => {
  const { content } = certificate
  const { clearance, offering, on } = content
  return (
    <article class="certificate">
      <Title>{titleOf(content)}</Title>
      <header class="head">
        <Breadcrumb
          steps={[
            { label: `${offering.tool_name}, ${offering.name}`, href: `/tools/${offering.tool}/${offering.offering}` },
            { label: `Clearance ${clearance.id}`, href: `/clearances/${clearance.id}` },
          ]}
        />
        <h1>
          {titleOf(content)} {demoMark(clearance.is_demo)}
        </h1>
        <div class="on-the-day">
          {clearanceTag(content.state, 'large')}
          <p class="opening">{leadOf(content)}</p>
          {content.because === clearance.reasons ? null : <p>{content.because}</p>}
          {clearance.superseded_by === null ? null : (
            <p class="not-on-sheet">
              <a href={`/clearances/${clearance.superseded_by}/certificate`}>Certificate of the later decision</a>
            </p>
          )}
        </div>
        {clearance.is_demo ? (
          <Note>
            <p>{demoWords}</p>
          </Note>
        ) : null}
      </header>
      <Downloads certificate={certificate} today={today} />
      <section class="part" aria-labelledby="about">
        <h2 id="about">{stands(content) ? 'What is certified' : 'What was decided'}</h2>
        <Facts of={rowsOf(content)} />
      </section>
      <section class="part" aria-labelledby="envelope">
        <h2 id="envelope">Envelope</h2>
        <p>{stands(content) ? 'It holds for this, and for nothing else.' : 'It would have held for this, and for nothing else.'}</p>
        <Facts of={envelopeOf(content)} />
      </section>
      <Conditions certificate={certificate} />
      <section class="part" aria-labelledby="reasons">
        <h2 id="reasons">Reasons and dissent</h2>
        <p>{clearance.reasons}</p>
        {content.dissents.length === 0 ? (
          <p>{noDissent}</p>
        ) : (
          dissentsOf(content).map(
            ({ text, by }) => html`<figure class="quote dissent"><blockquote><p>${text}</p></blockquote><figcaption>Dissent of ${by}</figcaption></figure>`,
          )
        )}
      </section>
      <CertifiedFacts certificate={certificate} />
      <Proof certificate={certificate} />
      {badge === null ? null : (
        <section class="part not-on-sheet" aria-labelledby="badge">
          <h2 id="badge">Badge</h2>
          <p>
            A picture for your own page. It always tells the present state, and is grey when the clearance does not stand; it leads here, to the certificate of
            the day on which somebody looks.
          </p>
          <pre class="example">{badge}</pre>
        </section>
      )}
      <p class="small quiet">
        About {on}, out of what was known at its end. It is a statement of {content.studio.name} about its own productions, and no approval of the tool by
        anybody else.
      </p>
    </article>
  )
}

const Downloads: FC<{ certificate: Certificate; today: string }> = ({ certificate: { content }, today }) => {
  const path = `/clearances/${content.clearance.id}/certificate`
  const query = content.on === today ? '' : `?on=${content.on}`
  return (
    <div class="not-on-sheet downloads">
      <ul class="lines">
        <li>
          <a href={`${path}.pdf${query}`}>PDF, to file and to print</a>
        </li>
        <li>
          <a href={`${path}.json${query}`}>Signed file, to check without us</a>
        </li>
        <li>
          <a href={`${path}.cdx.json${query}`}>CycloneDX declarations</a>
        </li>
      </ul>
      <Form action={path} method="get">
        <Field name="on" label="On another day" type="date" value={content.on} />
        <button class="button" type="submit">
          Show
        </button>
      </Form>
    </div>
  )
}

const Conditions: FC<{ certificate: Certificate }> = ({ certificate: { content } }) => (
  <section class="part" aria-labelledby="conditions">
    <h2 id="conditions">Conditions</h2>
    {content.clearance.conditions.length === 0 ? (
      <p>There are none.</p>
    ) : (
      <ol class="conditions">
        {conditionsOf(content).map(({ number, instruction, how }) => html`<li value="${number}"><p>${instruction}</p><p class="small quiet">${how}</p></li>`)}
      </ol>
    )}
  </section>
)

const CertifiedFacts: FC<{ certificate: Certificate }> = ({ certificate: { content } }) => (
  <section class="part" aria-labelledby="facts">
    <h2 id="facts">Facts</h2>
    {verdictText(content) === null ? null : <p>{verdictText(content)}</p>}
    {content.facts.length === 0 ? <p>Nothing was known about the offering on that day.</p> : null}
    {factGroups(content).map((group) => (
      <FactGroup {...group} path={`/tools/${content.offering.tool}/${content.offering.offering}`} />
    ))}
  </section>
)

/** What decides is read; the rest is there for whoever looks, and on paper. */
const FactGroup: FC<ReturnType<typeof factGroups>[number] & { path: string }> = ({ title, facts, isDeciding, path }) => {
  const list = facts.map((fact) => certifiedFact(fact, path))
  return isDeciding ? (
    <>
      <h3>
        {title} <span class="quiet">{count(facts.length, 'fact')}</span>
      </h3>
      {list}
    </>
  ) : (
    <details>
      <summary>
        {title} <span class="quiet">{count(facts.length, 'fact')}</span>
      </summary>
      {list}
    </details>
  )
}

const certifiedFact = (fact: CertifiedFact, path: string): Html => html`<article class="certified" id="fact-${fact.id}">
<h4>${fact.wording}</h4>
<div>
<p><b>${fact.label}</b> <a class="small quiet" href="${path}#fact-${fact.id}">fact ${fact.id}</a></p>
${fact.note === null ? null : html`<p class="small">${fact.note}</p>`}
${fact.citations.map(({ capture, ...citation }) => quote({ ...citation, capture_href: capture === null ? undefined : `/captures/${capture.id}` }))}
<p class="small quiet">${backingOf(fact)}</p>
</div>
</article>`

const Proof: FC<{ certificate: Certificate }> = ({ certificate }) => (
  <section class="part" aria-labelledby="proof">
    <h2 id="proof">How to check it</h2>
    <p>
      The signed file holds all of this, the decision as it stands in the log, and the way from there to a checkpoint. On a machine of yours, without a network:
    </p>
    <p>
      <code>{howToCheck}</code>
    </p>
    {certificate.log === null ? <p>{noProof}</p> : null}
    <Facts
      of={proofRows(certificate).map(([term, value]) => [
        term,
        term === 'Entry of the log' ? <a href={`/audit/${certificate.log?.index}`}>{value}</a> : <span class="hash">{value}</span>,
      ])}
    />
  </section>
)
