import { html, raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type Html, slate } from './ui/icons.ts'
import { demoBanner, flashLine } from './ui/messages.tsx'

export type Frame = {
  /** Path of this page, with its query: where sign-in comes back to. */
  path: string
  /** Who is signed in; for whom they act, when there is a choice; whether they work at the desk, for which production, and whether they look after people. */
  person: { name: string; actsFor: string | null; hasDesk: boolean; production: string | null; isVendor: boolean; isAdmin: boolean } | null
  demo: boolean
  assets: { css: string; js: string; work: { css: string; js: string } }
  /** One line about what just happened, or null. */
  flash: string | null
  /** What the log was when this was printed, or null. */
  checkpoint: string | null
}

/** The title of a page, said once, first thing in its body: "X · Toolslate", after "Error:" when a form was refused. */
export const Title: FC<{ children: string | string[]; error?: boolean }> = ({ children, error }) => (
  <title>{`${error ? 'Error: ' : ''}${[children].flat().join('')} · Toolslate`}</title>
)

/** The whole document around a page that is rendered already. Templates, not JSX: every page pays for this. */
export const layout = ({ path, person, demo, assets, flash, checkpoint }: Frame, page: string): string => {
  const { title, body } = split(page)
  return String(html`<!doctype html>
<html lang="en">
<head>
${head}${title}
<script src="${assets.js}"></script>
<link rel="stylesheet" href="${assets.css}">${
    isWork.test(path)
      ? html`
<link rel="stylesheet" href="${assets.work.css}">
<script src="${assets.work.js}" defer></script>`
      : null
  }
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="bar"><div>
<a class="brand" href="/">${slate}Toolslate</a>
<nav aria-label="Main">${words.map(([word, href]) => navLink(path, word, href))}</nav>
<div class="who">${person ? whoLinks(person) : html`<a href="${signInPath(path)}">Sign in</a>`}</div>
</div></header>
${demo ? demoBanner : null}
<main id="main" tabindex="-1">
${flash === null ? null : flashLine(flash)}${body}
</main>
${foot(checkpoint)}
</body>
</html>`)
}

/** Where people sign in, account for themselves, administer, answer and review: a first visit to the register does not pay for it. */
const isWork =
  /^\/(sign-in|account|admin|audit|attest|desk|evidence|claim|gallery|proposals|clearances|productions|requests|triage)\b|^\/(vendors\/[^/]+\/(evidence|claim|nda)|tools\/[^/]+\/[^/]+\/(clearance|contract|findings)|help\/clearances)\b/

/** The title stands first in a page and belongs into the head; one inside a drawing stays where it is. */
const split = (page: string): { title: Html; body: Html } => {
  const from = page.indexOf('<title>')
  const drawing = page.indexOf('<svg')
  if (from < 0 || (drawing >= 0 && drawing < from)) return { title: html`<title>Toolslate</title>`, body: raw(page) }
  const to = page.indexOf('</title>', from) + '</title>'.length
  return { title: raw(page.slice(from, to)), body: raw(page.slice(0, from) + page.slice(to)) }
}

const words = [
  ['Tools', '/tools'],
  ['Vendors', '/vendors'],
  ['Policies', '/policies'],
  ['Changes', '/changes'],
  ['Unknowns', '/unknowns'],
  ['Audit', '/audit'],
] as const

const whoLinks = ({ name, actsFor, hasDesk, production, isVendor, isAdmin }: NonNullable<Frame['person']>): Html =>
  html`${hasDesk ? html`<a href="/desk">Desk</a>` : null}${production ? html`<a href="/productions/${production}">Production</a><a href="/requests">Requests</a>` : null}${isVendor ? html`<a href="/attest">Answers</a>` : null}${isAdmin ? html`<a href="/admin">Admin</a>` : null}<a href="/account">${name}${actsFor === null ? null : html`<span class="for"> for ${actsFor}</span>`}</a>`

const navLink = (path: string, word: string, href: string): Html => {
  const here = path.split('?', 1)[0] ?? ''
  if (here === href) return html`<a href="${href}" aria-current="page">${word}</a>`
  return here.startsWith(`${href}/`) ? html`<a href="${href}" aria-current="true">${word}</a>` : html`<a href="${href}">${word}</a>`
}

const signInPath = (path: string) => (path === '/' || path.startsWith('/sign-in') ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`)

// As an address in the page, so that a first visit asks for one file less.
const favicon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path fill="#123a7a" d="M2 8h16v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 2 17z"/><path fill="#4a7fd0" d="M1.6 4.6 17 .9l.7 2.9-15.4 3.7z"/></svg>',
)}`

const head = html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#161a21">
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"morphIgnore":["data-htmx-powered","open"]}'>
<link rel="icon" href="${favicon}">
`

const themes = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

const said = html`<p>Assessed against published guidance; not affiliated with or endorsed by Netflix.</p>
<p>Copies of vendors’ terms come from <a href="https://opentermsarchive.org/">Open Terms Archive</a> (ODC-BY 1.0); the texts remain the vendors’.</p>
`

const more = html`<nav aria-label="More"><a href="/help">Help</a><a href="/api">API</a></nav>
<fieldset class="theme" hidden><legend>Theme</legend>${themes.map(([value, label]) => html`<label><input type="radio" name="theme" value="${value}">${label}</label>`)}</fieldset>
`

const foot = (checkpoint: string | null): Html => html`<footer class="foot"><div>
<div>
${said}${checkpoint === null ? null : html`<p class="print-only">${checkpoint}</p>`}</div>
<div>
${more}</div>
</div></footer>`
