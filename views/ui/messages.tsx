import { html } from 'hono/html'
import type { Child, FC, PropsWithChildren } from 'hono/jsx'
import type { Html } from './icons.ts'
import { demoMark } from './tags.ts'

/** One line about what just happened, at the head of the next page; it stays until the reader leaves. */
export const flashLine = (text: string): Html => html`<p class="flash" role="status">${text}</p>`

/** What would be here, why it is not, and the one thing to do. */
export const Empty: FC<PropsWithChildren<{ title: string; action?: Child }>> = ({ title, action, children }) => (
  <div class="empty">
    <h3>{title}</h3>
    <p>{children}</p>
    {action ? <p>{action}</p> : null}
  </div>
)

/** On every page while demonstration data is loaded. */
export const demoBanner: Html = html`<aside class="demo-banner" aria-label="About this installation"><p><b>Demonstration.</b> Facts about real tools are real and sourced. What carries the mark ${demoMark()} is invented.</p></aside>`

/** Something the reader has to know before reading on: not an error. */
export const Note: FC<PropsWithChildren> = ({ children }) => <div class="note">{children}</div>
