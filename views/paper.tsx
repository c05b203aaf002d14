import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Paper, Piece } from '../src/paper/paper.ts'
import { Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'

/** A paper as a page: word for word what the PDF says. Children stand below the head: the ways to get it. */
export const PaperBody: FC<{ paper: Paper }> = ({ paper }) => (
  <>
    <p>
      {paper.lead} {demoMark(paper.is_demo)}
    </p>
    {paper.sections.map(({ title, pieces }, i) => (
      <section class="stack paper" aria-labelledby={`section-${i + 1}`}>
        <h2 id={`section-${i + 1}`}>{title}</h2>
        {pieces.map((piece, k) => (
          <PieceView piece={piece} id={`table-${i + 1}-${k + 1}`} title={title} />
        ))}
      </section>
    ))}
  </>
)

const PieceView: FC<{ piece: Piece; id: string; title: string }> = ({ piece, id, title }) => {
  switch (piece.kind) {
    case 'text':
      return <p>{piece.isStrong ? <b>{piece.text}</b> : piece.text}</p>
    case 'list':
      return (
        <ul>
          {piece.items.map((item) => (
            <li>{item}</li>
          ))}
        </ul>
      )
    case 'rows':
      return <Facts of={piece.rows} />
    case 'quote':
      return (
        <figure>
          <blockquote>“{piece.text}”</blockquote>
          <figcaption class="small quiet">{piece.source}</figcaption>
        </figure>
      )
    case 'table':
      return (
        <Table id={id} caption={`${title}: table`} head={piece.head.map((label) => column(label))}>
          {piece.rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
        </Table>
      )
  }
}
