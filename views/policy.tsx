import { html } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import type { Difference } from '../src/policy/diff.ts'
import type { CompiledPolicy } from '../src/policy/load.ts'
import type { Pack } from '../src/policy/policy.ts'
import { Title } from './layout.tsx'
import { Criteria, criteriaGroups } from './policy-criteria.tsx'
import { AssuranceFloor, Bands, Clauses, Envelope, Options, OverlayChanges, Principles } from './policy-parts.tsx'
import type { Html } from './ui/icons.ts'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { count } from './words.ts'

const nameOf = ({ id, version }: { id: string; version: string }) => `${id}@${version}`

const kindOf = (pack: Pack): string => (pack.base === null ? 'Policy pack' : `Overlay on ${nameOf(pack.base)}`)

/** Where a version stands on that day. */
const standing = (pack: Pack, today: string): string =>
  today < pack.effective_from
    ? `in force from ${pack.effective_from}`
    : pack.effective_to !== null && today >= pack.effective_to
      ? `ended on ${pack.effective_to}`
      : 'in force'

type PoliciesProps = { policies: CompiledPolicy[]; current: CompiledPolicy; today: string }

export const PoliciesPage: FC<PoliciesProps> = ({ policies, current, today }) => (
  <>
    <Title>Policies</Title>
    <header class="head">
      <h1>Policies</h1>
      <p>
        What the tools are assessed against: published guidance, as we read it, clause by clause. A version never changes. Behind all of them stand the same{' '}
        <a href="/questions">questions</a>.
      </p>
    </header>
    {policies.length === 0 ? (
      <section aria-labelledby="found">
        <h2 class="visually-hidden" id="found">
          Policies found
        </h2>
        <Empty title="No policy is published">Nothing can be assessed before a policy pack is published.</Empty>
      </section>
    ) : (
      <Table
        id="policy-table"
        caption={`${count(policies.length, 'version')}: packs first, then the overlays that tighten them`}
        head={[column('Policy'), column('Kind'), column('In force from'), column('To'), column('Source read'), column('Digest')]}
      >
        {policies.map((policy) => policyRow(policy, policy === current, today))}
      </Table>
    )}
  </>
)

const policyRow = ({ pack, digest }: CompiledPolicy, isDefault: boolean, today: string): Html => html`<tr>
<th scope="row"><a href="/policies/${nameOf(pack)}">${pack.title}</a> ${demoMark(pack.is_demo)}<span class="sub">${pack.issuer} · <span class="id">${nameOf(pack)}</span>${isDefault ? ' · asked when nobody names another' : null}</span></th>
<td>${kindOf(pack)}</td><td>${dateCell(pack.effective_from)}<span class="sub">${standing(pack, today)}</span></td><td>${pack.effective_to === null ? html`<span class="quiet">open</span>` : dateCell(pack.effective_to)}</td>
<td>${dateCell(pack.source.captured_on)}<span class="sub">${pack.source.live_confirmed_on === null ? 'unconfirmed live' : `confirmed live ${pack.source.live_confirmed_on}`}</span></td>
<td><span class="id nowrap">${digest.slice(0, 12)}</span></td>
</tr>`

// One version ------------------------------------------------------------------------------------------

type PolicyProps = {
  policy: CompiledPolicy
  /** Every version of the same id, newest first. */
  versions: CompiledPolicy[]
  /** To the base, for overlays; empty for packs. */
  differences: Difference[]
  today: string
}

type Part = { id: string; title: string; body: Child }

export const PolicyPage: FC<PolicyProps> = ({ policy, versions, differences, today }) => {
  const { pack, bank, base } = policy
  const parts = [
    ...(base ? [{ id: 'overlay', title: `What it adds to ${base.pack.title}`, body: <OverlayChanges {...{ differences, bank, pack }} /> }] : []),
    ...(pack.options.length > 0 ? [{ id: 'readings', title: 'Where the text can be read in two ways', body: <Options pack={pack} /> }] : []),
    { id: 'principles', title: 'Principles', body: <Principles pack={pack} /> },
    { id: 'clauses', title: 'Clauses', body: <Clauses pack={pack} base={base?.pack ?? null} /> },
    { id: 'criteria', title: 'Criteria', body: <Criteria {...{ pack, bank, differences }} /> },
    { id: 'bands', title: 'Bands', body: <Bands pack={pack} /> },
    { id: 'envelope', title: 'What each kind of data allows', body: <Envelope pack={pack} /> },
    { id: 'floor', title: 'How well an answer has to be backed', body: <AssuranceFloor pack={pack} /> },
  ]
  return (
    <>
      <Title>{`${pack.title}, ${pack.version}`}</Title>
      <header class="head">
        <Breadcrumb steps={[{ label: 'Policies', href: '/policies' }]} />
        <h1>
          {pack.title} {demoMark(pack.is_demo)}
        </h1>
        <p>
          {kindOf(pack)}, issued by {pack.issuer}, version {pack.version}, {standing(pack, today)}.
        </p>
      </header>
      <div class="split">
        <div class="stack">
          <Note>
            <p>{pack.disclaimer}</p>
          </Note>
          <Contents parts={parts} pack={pack} />
        </div>
        <About policy={policy} versions={versions} today={today} />
      </div>
      {parts.map(({ id, title, body }) => (
        <section class="stack part" aria-labelledby={id}>
          <h2 id={id}>{title}</h2>
          {body}
        </section>
      ))}
    </>
  )
}

const Contents: FC<{ parts: Part[]; pack: Pack }> = ({ parts, pack }) => (
  <nav class="toc" aria-labelledby="contents">
    <h2 id="contents">Contents</h2>
    <ol>
      {parts.map(({ id, title }) => (
        <li>
          <a href={`#${id}`}>{title}</a>
          {id === 'criteria' ? (
            <ol>
              {criteriaGroups(pack).map((group) => (
                <li>
                  <a href={`#${group.id}`}>{group.title}</a>
                </li>
              ))}
            </ol>
          ) : null}
        </li>
      ))}
    </ol>
  </nav>
)

const About: FC<{ policy: CompiledPolicy; versions: CompiledPolicy[]; today: string }> = ({ policy, versions, today }) => {
  const { pack, digest } = policy
  const name = nameOf(pack)
  return (
    <aside class="stack" aria-label="About this version">
      <h2>This version</h2>
      <Facts
        of={[
          ['Name', <span class="id">{name}</span>],
          ['Instrument', pack.instrument],
          ['Territory', pack.jurisdiction],
          [
            'Source',
            <a href={pack.source.url} rel="noreferrer">
              The document itself
            </a>,
          ],
          ['Copy read', dateText(pack.source.captured_on)],
          ['Live page', pack.source.live_confirmed_on ? <>confirmed on {dateText(pack.source.live_confirmed_on)}</> : <b>unconfirmed live</b>],
          [
            'In force',
            <>
              from {dateText(pack.effective_from)}
              {pack.effective_to ? <> to {dateText(pack.effective_to)}</> : null}
            </>,
          ],
          ['Digest', <span class="id">{digest}</span>],
          [
            'Download',
            <>
              <a href={`/policies/${name}.yaml`}>source (YAML)</a>, <a href={`/policies/${name}.json`}>JSON</a>
            </>,
          ],
        ]}
      />
      <p class="small">{pack.source.note}</p>
      {versions.length > 1 ? (
        <>
          <h2>Versions</h2>
          <ul class="lines">
            {versions.map((one) => (
              <li>
                {one === policy ? <b>{one.pack.version}</b> : <a href={`/policies/${nameOf(one.pack)}`}>{one.pack.version}</a>}{' '}
                <span class="quiet">{standing(one.pack, today)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </aside>
  )
}
