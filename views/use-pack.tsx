import type { FC } from 'hono/jsx'
import type { Paper } from '../src/paper/paper.ts'
import type { Production } from '../src/productions/production.ts'
import type { KeptUse } from '../src/uses/queries.ts'
import { Title } from './layout.tsx'
import { PaperBody } from './paper.tsx'
import { Breadcrumb } from './ui/record.tsx'

/** What the Netflix contact is sent, as a page; the same words as PDF and in a ZIP. */
export const PackPage: FC<{ production: Production; use: KeptUse; paper: Paper }> = ({ production, use, paper }) => {
  const here = `/productions/${production.slug}/uses/${use.number}`
  return (
    <>
      <Title>{`Pack: ${paper.title}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Uses', href: `/productions/${production.slug}/uses` },
            { label: `Use ${use.number}`, href: here },
          ]}
        />
        <h1>{paper.title}</h1>
        <p class="buttons not-printed">
          <a class="button" href={`${here}/pack.pdf`}>
            PDF
          </a>
          <a class="button plain" href={`${here}/pack.zip`}>
            ZIP
          </a>
        </p>
      </div>
      <PaperBody paper={paper} />
    </>
  )
}
