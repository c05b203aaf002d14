import { html } from 'hono/html'
import type { QuoteStanding } from '../../src/facts/fact.ts'
import type { Html } from './icons.ts'
import { standingMark } from './marks.ts'
import { dateText } from './text.ts'

export type Quoted = {
  quote: string
  document: string
  url: string
  locator: string | null
  copied_on: string | null
  standing: QuoteStanding
  /** Page of the stored copy, where there is one to open. */
  capture_href?: string | undefined
}

/** Somebody else's exact words, and everything needed to find them again. */
export const quote = ({
  quote,
  document,
  url,
  locator,
  copied_on,
  standing,
  capture_href,
}: Quoted): Html => html`<figure class="quote" data-standing="${standing}">
${quote === '' ? null : html`<blockquote cite="${url}"><p>${quote}</p></blockquote>`}
<figcaption><cite><a href="${url}" rel="noreferrer">${document}</a></cite>${locator === null ? null : html`, ${locator}`}, ${copied_on === null ? html`<span class="quiet">date of the copy not stated</span>` : html`${capture_href ? html`<a href="${capture_href}">copied on ${dateText(copied_on)}</a>` : html`copied on ${dateText(copied_on)}`}`}. ${standingMark(standing)}</figcaption>
</figure>`

/** A sentence of a policy, with its clause id. */
export const clauseQuote = ({
  id,
  quote,
  summary,
  url,
}: {
  id: string
  quote: string | null
  summary: string
  url: string
}): Html => html`<figure class="quote clause">
${quote === null ? html`<p>${summary}</p>` : html`<blockquote cite="${url}"><p>${quote}</p></blockquote>`}
<figcaption>Clause <a class="id" href="${url}" rel="noreferrer">${id}</a>${quote === null ? ', in our words' : null}</figcaption>
</figure>`
