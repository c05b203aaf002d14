import { html } from 'hono/html'
import type { Child, FC, PropsWithChildren } from 'hono/jsx'
import type { Html } from './icons.ts'

type TableProps = PropsWithChildren<{
  /** Unique on the page; the caption gets `${id}-caption`. */
  id: string
  /** How many, and in which order: "50 of 128 tools, best band first". */
  caption: Child
  /** `<th scope="col">` cells: `column()` and `sortColumn()`. */
  head: Child
  kind?: 'list' | 'matrix'
}>

/** Scrolls inside itself, by keyboard too. Children are the rows; where they repeat, make them with `html`. */
export const Table: FC<TableProps> = ({ id, caption, head, kind = 'list', children }) => (
  <section class="scroll" id={id} aria-labelledby={`${id}-caption`} tabindex={0}>
    <table class={kind}>
      <caption id={`${id}-caption`}>{caption}</caption>
      <thead>
        <tr>{head}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </section>
)

export const column = (label: string, kind: 'text' | 'number' = 'text'): Html =>
  html`<th scope="col"${kind === 'number' ? html` class="number"` : null}>${label}</th>`

type Sorted = 'ascending' | 'descending' | null

/** Sorting is a link like any other: it can be copied, and Back undoes it. */
export const sortColumn = ({ label, href, sorted, kind = 'text' }: { label: string; href: string; sorted: Sorted; kind?: 'text' | 'number' }): Html =>
  html`<th scope="col"${kind === 'number' ? html` class="number"` : null}${sorted === null ? null : html` aria-sort="${sorted}"`}><a href="${href}">${label}${sorted === null ? null : html`<span aria-hidden="true"> ${sorted === 'ascending' ? '▲' : '▼'}</span>`}</a></th>`

/** Cursor paging: forward, and back to the start. */
export const Pager: FC<{ label: string; first: string | null; next: string | null; said?: Child }> = ({ label, first, next, said }) =>
  first === null && next === null && !said ? null : (
    <nav class="pager" aria-label={label}>
      {first ? <a href={first}>First page</a> : null}
      {next ? (
        <a href={next} rel="next">
          Next page
        </a>
      ) : null}
      {said ? <span class="quiet">{said}</span> : null}
    </nav>
  )
