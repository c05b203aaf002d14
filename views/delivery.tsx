import type { FC } from 'hono/jsx'
import type { Production } from '../src/productions/production.ts'
import type { Exception } from '../src/usage/exceptions.ts'
import { Title } from './layout.tsx'
import { Form } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { Facts } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { count } from './words.ts'

type Props = {
  production: Production
  exceptions: Exception[]
  counts: { lines: number; cues: number; uses: number; consents: number; certificates: number }
}

/** What goes with the finished work: one archive. Exceptions do not hold it back; they go with it. */
export const DeliveryPage: FC<Props> = ({ production, exceptions, counts }) => {
  const here = `/productions/${production.slug}`
  return (
    <>
      <Title>{`Delivery of ${production.name}`}</Title>
      <div class="head">
        <h1>
          Delivery of {production.name} {demoMark(production.is_demo)}
        </h1>
        <p>The register, the cue sheet, what was approved and agreed to, and every clearance as it stood on the day of use: one ZIP, signed file by file.</p>
        <ProductionNav slug={production.slug} current="delivery" />
      </div>
      {exceptions.length === 0 ? null : (
        <Note>
          <p>
            <a href={`${here}/exceptions`}>{count(exceptions.length, 'exception')}</a> {exceptions.length === 1 ? 'is' : 'are'} open. The archive can be made;
            they stand in it, for whoever opens it to see.
          </p>
        </Note>
      )}
      <section class="stack" aria-labelledby="what">
        <h2 id="what">What it holds today</h2>
        <Facts
          of={[
            ['Register of uses', `${count(counts.lines, 'line')}, as CSV, XLSX and PDF`],
            ['Cue sheet', `${count(counts.cues, 'cue')} that ${counts.cues === 1 ? 'is' : 'are'} final or in the locked cut, as CSV and PDF`],
            ['Approvals', `${count(counts.uses, 'use')} with what came back, and the files`],
            ['Consents', count(counts.consents, 'consent')],
            ['Certificates', `${count(counts.certificates, 'clearance')} as of a day of use, each signed`],
            ['Exceptions', String(exceptions.length)],
          ]}
        />
      </section>
      <Form action={`${here}/delivery`}>
        <p>Long registers take a minute. The download begins when all of it is made.</p>
        <button class="button" type="submit">
          Make the archive
        </button>
      </Form>
      <section class="stack" aria-labelledby="check">
        <h2 id="check">How to check it</h2>
        <p>
          Offline, with the source of Toolslate: <code>npm run verify -- {production.slug}-delivery.zip</code>. It names every file that was changed, added or
          left out, and says of each certificate whether the clearance stood on its day.
        </p>
      </section>
    </>
  )
}
