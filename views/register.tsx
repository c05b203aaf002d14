import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { useWords } from '../src/clearances/uses.ts'
import type { Production } from '../src/productions/production.ts'
import type { Entry } from '../src/usage/entry.ts'
import { type Exception, exceptionKinds } from '../src/usage/exceptions.ts'
import { Title } from './layout.tsx'
import { Empty, Note } from './ui/messages.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { Breadcrumb, Facts, Timeline } from './ui/record.tsx'
import { column, Pager, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { exceptionWords, fateWords, rightsWords } from './usage-words.ts'
import { coverWords } from './use-words.ts'
import { count } from './words.ts'

const perPage = 100

type Props = { production: Production; entries: Entry[]; exceptions: Exception[]; mayWrite: boolean; at: number }

/** What was really used, and what is wrong with it. */
export const RegisterPage: FC<Props> = ({ production, entries, exceptions, mayWrite, at }) => {
  const here = `/productions/${production.slug}/register`
  const byLine = Map.groupBy(exceptions, ({ entry }) => entry)
  const shown = entries.slice((at - 1) * perPage, at * perPage)
  return (
    <>
      <Title>{`Register of uses of ${production.name}`}</Title>
      <div class="head">
        <h1>
          Register of uses of {production.name} {demoMark(production.is_demo)}
        </h1>
        <p>
          What was really used, each line with the clearance and the policy of its day.{' '}
          {exceptions.length === 0 ? 'Nothing in it is out of order, as far as the register knows.' : null}
          {exceptions.length === 0 ? null : (
            <a href={`/productions/${production.slug}/exceptions`}>
              <b class="wrong">{count(exceptions.length, 'exception')}</b>
            </a>
          )}
        </p>
        <ProductionNav slug={production.slug} current="register" />
        <p class="buttons not-printed">
          {mayWrite ? (
            <>
              <a class="button" href={`${here}/new`}>
                Put a use into it
              </a>
              <a class="button plain" href={`${here}/import`}>
                Import a sheet
              </a>
            </>
          ) : null}
          <a class="button plain" href={`${here}.csv`}>
            CSV
          </a>
          <a class="button plain" href={`${here}.xlsx`}>
            XLSX
          </a>
        </p>
      </div>
      {entries.length === 0 ? (
        <section aria-labelledby="none">
          <h2 class="visually-hidden" id="none">
            Lines
          </h2>
          <Empty title="Nothing is in the register yet" action={mayWrite ? <a href={`${here}/new`}>Put a use into it</a> : null}>
            Every use of a generative tool goes in here, also one that nothing covers: it is raised, and never refused.
          </Empty>
        </section>
      ) : (
        <>
          <Table
            id="lines"
            caption={`${count(entries.length, 'line')}, the newest use first`}
            head={[column('No.', 'number'), column('Day'), column('Tool and plan'), column('What for'), column('Shot'), column('Fate'), column('Exceptions')]}
          >
            {shown.map((entry) => lineRow(here, entry, byLine.get(entry.number) ?? []))}
          </Table>
          <Pager label="Lines" first={at > 1 ? here : null} next={entries.length > at * perPage ? `${here}?page=${at + 1}` : null} />
        </>
      )}
    </>
  )
}

const lineRow = (here: string, entry: Entry, exceptions: Exception[]) =>
  html`<tr><td class="number"><a href="${here}/${entry.number}">${entry.number}</a></td><td>${dateCell(entry.used_from)}${entry.used_to === entry.used_from ? null : html` to ${dateCell(entry.used_to)}`}</td>
<th scope="row">${entry.tool}</th><td>${entry.purpose}</td><td>${entry.shot}</td><td>${fateWords[entry.fate].split(':')[0]}</td>
<td>${exceptions.length === 0 ? html`<span class="quiet">none</span>` : exceptions.map(({ kind }, i) => html`${i > 0 ? ', ' : ''}<span class="wrong" title="${exceptionWords[kind].means}">${exceptionWords[kind].word}</span>`)}</td></tr>`

type EntryProps = { production: Production; versions: Entry[]; exceptions: Exception[]; mayWrite: boolean; isSaved: boolean }

/** One line, with what was in force on its day and what is wrong with it. */
export const EntryPage: FC<EntryProps> = ({ production, versions, exceptions, mayWrite, isSaved }) => {
  const here = `/productions/${production.slug}/register`
  const entry = versions.at(-1)!
  return (
    <>
      <Title>{`Line ${entry.number} of the register`}</Title>
      <div class="head" data-kept-done={isSaved ? 'yes' : undefined}>
        <Breadcrumb steps={[{ label: 'Register', href: here }]} />
        <h1>
          Line {entry.number}: {entry.tool} {demoMark(entry.is_demo)}
        </h1>
        <ProductionNav slug={production.slug} current="register" />
        {mayWrite ? (
          <p class="buttons not-printed">
            <a class="button" href={`${here}/${entry.number}/correction`}>
              Correct it
            </a>
            <a class="button plain" href={`${here}/new?like=${entry.number}`}>
              Another like it
            </a>
          </p>
        ) : null}
      </div>
      <section class="stack" aria-labelledby="wrong">
        <h2 id="wrong">{exceptions.length === 0 ? 'In order' : count(exceptions.length, 'exception')}</h2>
        {exceptions.length === 0 ? <p>Nothing is wrong with this line, as far as the register knows.</p> : <ExceptionList of={exceptions} here={null} />}
      </section>
      <section class="stack" aria-labelledby="line">
        <h2 id="line">What was done</h2>
        <Facts of={factsOf(production, entry)} />
      </section>
      <section class="stack" aria-labelledby="history">
        <h2 id="history">How it came to be</h2>
        <Timeline
          events={versions.toReversed().map(({ entered_at, by, source, supersedes }) => ({
            on: entered_at,
            what: `${supersedes === null ? 'Entered' : 'Corrected'}${by === null ? '' : ` by ${by}`}${source === 'sheet' ? ', from a sheet' : source === 'api' ? ', by a program' : ''}.`,
          }))}
        />
      </section>
    </>
  )
}

const factsOf = ({ slug }: Production, entry: Entry): Parameters<typeof Facts>[0]['of'] => [
  ['Tool and plan', entry.path === null ? entry.tool : <a href={`/tools/${entry.path}`}>{entry.tool}</a>],
  ['Version and settings', [entry.version, entry.settings].filter(Boolean).join('; ') || null],
  [
    'When',
    entry.used_from === entry.used_to ? (
      dateText(entry.used_from)
    ) : (
      <>
        {dateText(entry.used_from)} to {dateText(entry.used_to)}
      </>
    ),
  ],
  ['What for', entry.purpose],
  ['Kind of use', useWords[entry.kind].word],
  ['What went in', entry.data_classes.join(', ')],
  ['Shot and asset', [entry.shot, entry.asset].filter(Boolean).join(', ') || null],
  ['Timecode', [entry.timecode_in, entry.timecode_out].filter(Boolean).join(' to ') || null],
  ['Who did it', entry.people || null],
  ['Prompts', entry.prompts || null],
  ['Source material', entry.source_material || null],
  ['Rights in it', entry.source_rights === '' ? null : rightsWords[entry.source_rights]],
  ['What came out', entry.output || null],
  ['What becomes of it', `${fateWords[entry.fate]}${entry.in_locked_cut ? '; it is in the locked cut' : ''}`],
  ['Talent', entry.talent === null ? null : `${entry.performer}: ${coverWords[entry.talent].toLowerCase()}`],
  ['Consents', entry.consents.length === 0 ? null : entry.consents.map((id) => <a href={`/productions/${slug}/consents#consent-${id}`}>consent {id} </a>)],
  ['Use', entry.use_number === null ? null : <a href={`/productions/${slug}/uses/${entry.use_number}`}>use {entry.use_number}</a>],
  [
    'Clearance on the day',
    entry.clearance_id === null ? (
      <b class="wrong">none</b>
    ) : (
      <a href={`/clearances/${entry.clearance_id}/certificate?on=${entry.used_from}`}>clearance {entry.clearance_id}, as it stood</a>
    ),
  ],
  ['Policy on the day', entry.policy === null ? null : <a href={`/policies/${entry.policy}`}>{entry.policy}</a>],
]

const ExceptionList: FC<{ of: Exception[]; here: string | null }> = ({ of, here }) => (
  <ul class="exceptions">
    {of.map(({ kind, entry, because, remedy }) => (
      <li>
        {here === null ? <b>{exceptionWords[kind].word}. </b> : null}
        {here !== null && entry !== null ? <a href={`${here}/register/${entry}`}>Line {entry}:</a> : null} {because} <span class="quiet">{remedy}</span>
      </li>
    ))}
  </ul>
)

/** All that is wrong with the register, by kind. */
export const ExceptionsPage: FC<{ production: Production; exceptions: Exception[]; lines: number }> = ({ production, exceptions, lines }) => {
  const here = `/productions/${production.slug}`
  const kinds = exceptionKinds.filter((kind) => exceptions.some((one) => one.kind === kind))
  return (
    <>
      <Title>{`Exceptions of ${production.name}`}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Register', href: `${here}/register` }]} />
        <h1>
          Exceptions of {production.name} {demoMark(production.is_demo)}
        </h1>
        <p>
          The register checks itself against clearances, approvals, consents and copies of terms. {count(lines, 'line')},{' '}
          {count(exceptions.length, 'exception')}.
        </p>
        <ProductionNav slug={production.slug} current="register" />
      </div>
      {kinds.length === 0 ? (
        <Note>Nothing is out of order, as far as the register knows.</Note>
      ) : (
        kinds.map((kind) => (
          <section class="stack" aria-labelledby={kind}>
            <h2 id={kind}>{exceptionWords[kind].word}</h2>
            <p>{exceptionWords[kind].means}</p>
            <ExceptionList of={exceptions.filter((one) => one.kind === kind)} here={here} />
          </section>
        ))
      )}
    </>
  )
}
