import type { FC } from 'hono/jsx'
import type { Production } from '../src/productions/production.ts'
import type { Toolkit } from '../src/toolkit/rules.ts'
import { Title } from './layout.tsx'
import { Empty } from './ui/messages.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { Facts } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { count } from './words.ts'

type Props = {
  production: Production
  toolkit: Toolkit
  /** Suspensions that the production has not said it has read. */
  unread: number
  requests: number
  /** Uses by where they stand, and what is wrong with the register. */
  toTell: number
  toHear: number
  exceptions: number
  endingConsents: number
  mayWrite: boolean
}

/** Where a production starts: what waits for it today, and what it may use. */
export const ProductionPage: FC<Props> = ({ production, toolkit, mayWrite, ...rest }) => {
  const here = `/productions/${production.slug}`
  const waits = waitsOf({ ...rest, here })
  const open = toolkit.allowed.filter((line) => line.open.length > 0).length
  return (
    <>
      <Title>{production.name}</Title>
      <div class="head">
        <h1>
          {production.name} {demoMark(production.is_demo)}
        </h1>
        <p>A production of {production.studio ?? 'its studio'}.</p>
        <ProductionNav slug={production.slug} current="overview" />
        <p class="buttons not-printed">
          <a class="button" href="/triage">
            May I use…?
          </a>
          {mayWrite ? (
            <a class="button plain" href={`${here}/register/new`}>
              We used…
            </a>
          ) : null}
        </p>
      </div>
      <section class="stack" aria-labelledby="waits">
        <h2 id="waits">What waits today</h2>
        {waits.length === 0 ? (
          <Empty title="Nothing of this waits">No use to tell of, no exception, no suspension to read, and no open request.</Empty>
        ) : (
          <ul>
            {waits.map(({ words, href }) => (
              <li>
                <a href={href}>{words}</a>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section class="stack" aria-labelledby="tools">
        <h2 id="tools">What it may use</h2>
        <Facts
          of={[
            ['Cleared now', count(toolkit.allowed.length, 'clearance')],
            ['Of these with a condition that is not shown to be met', open === 0 ? null : <b class="wrong">{open}</b>],
            ['Not now', toolkit.notNow.length === 0 ? null : count(toolkit.notNow.length, 'clearance')],
          ]}
        />
        <p>
          <a href={`${here}/toolkit`}>The toolkit, by department and data</a>. <a href={`${here}/clearances`}>Clearances with their conditions and proofs</a>.
        </p>
      </section>
    </>
  )
}

const waitsOf = ({
  unread,
  requests,
  toTell,
  toHear,
  exceptions,
  endingConsents,
  here,
}: Pick<Props, 'unread' | 'requests' | 'toTell' | 'toHear' | 'exceptions' | 'endingConsents'> & { here: string }) =>
  [
    { n: unread, words: count(unread, 'suspension to read', 'suspensions to read'), href: `${here}/clearances` },
    { n: toTell, words: count(toTell, 'use to tell your contact of', 'uses to tell your contact of'), href: `${here}/uses` },
    { n: toHear, words: count(toHear, 'use that waits for an answer', 'uses that wait for an answer'), href: `${here}/uses` },
    { n: exceptions, words: count(exceptions, 'exception in the register', 'exceptions in the register'), href: `${here}/exceptions` },
    { n: endingConsents, words: count(endingConsents, 'consent that ends within 30 days', 'consents that end within 30 days'), href: `${here}/consents` },
    { n: requests, words: count(requests, 'open request to the studio', 'open requests to the studio'), href: `${here}/toolkit#requests` },
  ].filter(({ n }) => n > 0)
