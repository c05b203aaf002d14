import type { FC } from 'hono/jsx'
import type { Production } from '../src/productions/production.ts'
import { consentDays, type Waiting } from '../src/toolkit/queries.ts'
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
  waiting: Waiting
  /** Suspensions that the production has not said it has read. */
  unread: number
  requests: number
  mayPropose: boolean
  mayEnter: boolean
}

/** Where a production starts: what waits for it today, and what it may use. */
export const ProductionPage: FC<Props> = ({ production, toolkit, mayPropose, mayEnter, ...rest }) => {
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
        {mayPropose || mayEnter ? (
          <p class="row">
            {mayPropose ? (
              <a class="button" href={`/triage?production=${production.slug}`}>
                May I use…?
              </a>
            ) : null}
            {mayEnter ? (
              <a class="button plain" href={`${here}/register/new`}>
                Enter a use
              </a>
            ) : null}
          </p>
        ) : null}
      </div>
      <section class="stack" aria-labelledby="waits">
        <h2 id="waits">What waits today</h2>
        {waits.length === 0 ? (
          <Empty title="Nothing of this waits">No use to tell or to hear about, no suspension to read, no consent that ends soon, no open request.</Empty>
        ) : (
          <ul>
            {waits.map(({ words, href }) => (
              <li>
                <a href={href}>{words}</a>
              </li>
            ))}
          </ul>
        )}
        <p>
          <a href={`${here}/exceptions`}>Exceptions in the register</a> are worked out on their own page.
        </p>
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

const waitsOf = ({ waiting, unread, requests, here }: Pick<Props, 'waiting' | 'unread' | 'requests'> & { here: string }) =>
  [
    { n: unread, words: count(unread, 'suspension to read', 'suspensions to read'), href: `${here}/clearances` },
    { n: waiting.to_tell, words: count(waiting.to_tell, 'use to tell your Netflix contact', 'uses to tell your Netflix contact'), href: `${here}/uses` },
    { n: waiting.to_hear, words: count(waiting.to_hear, 'use without an answer yet', 'uses without an answer yet'), href: `${here}/uses` },
    {
      n: waiting.consents_ending,
      words: `${count(waiting.consents_ending, 'consent ends', 'consents end')} within ${consentDays} days`,
      href: `${here}/consents`,
    },
    { n: requests, words: count(requests, 'open request to the studio', 'open requests to the studio'), href: `${here}/toolkit#requests` },
  ].filter(({ n }) => n > 0)
