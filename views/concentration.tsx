import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Concentration } from '../src/upstream/concentration.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { count, upstreamRoleWords } from './words.ts'

type Props = { of: Concentration[]; hasStudio: boolean }

/** How many tools rest on one model, host or service: what falls when that one falls. */
export const ConcentrationPage: FC<Props> = ({ of, hasStudio }) => (
  <>
    <Title>What tools stand on</Title>
    <div class="head">
      <h1>What tools stand on</h1>
      <p>
        How many tools rest on one model, host or service, directly or through another. When its terms worsen, each of them is evaluated again.{' '}
        {hasStudio ? 'Cleared means cleared by your studio today.' : 'Cleared means cleared today by the studio that publishes its clearances.'}
      </p>
    </div>
    <section class="stack" aria-labelledby="concentration">
      <h2 id="concentration">{count(of.length, 'model, host or service', 'models, hosts and services')}</h2>
      {of.length === 0 ? (
        <Empty title="Nothing is recorded yet">What a tool stands on is recorded at the tool, with the passage that says so.</Empty>
      ) : (
        <>
          <section class="scroll" tabindex={0} aria-label="Tools that rest on each">
            {picture(of)}
          </section>
          <Table
            id="resting"
            caption="The most rested on first"
            head={[column('Model, host or service'), column('Tools', 'number'), column('Cleared', 'number'), column('What rests on it')]}
          >
            {of.map(row)}
          </Table>
        </>
      )}
    </section>
  </>
)

const row = ({ tool, offering, name, is_demo, roles, tools, cleared_tools, resting }: Concentration): Html =>
  html`<tr><th scope="row"><a href="/tools/${tool}/${offering}">${name}</a> ${demoMark(is_demo)}<span class="sub">${roles.map((role) => upstreamRoleWords[role]).join(', ')}</span></th>
<td class="number">${tools}</td><td class="number">${cleared_tools}</td>
<td><ul class="plain">${resting.map((one) => html`<li><a href="/tools/${one.tool}/${one.offering}">${one.name}</a> ${demoMark(one.is_demo)} <span class="quiet">${[one.is_direct ? null : 'through another', one.is_cleared ? 'cleared' : null].filter((word) => word !== null).join(', ')}</span></li>`)}</ul></td></tr>`

const wide = 720
const label = 310
const pitch = 26
const shownAtMost = 20

/** A bar for each, as long as the tools that rest on it; the full part are the cleared ones. */
const picture = (of: Concentration[]): Html => {
  const shown = of.slice(0, shownAtMost)
  const most = Math.max(1, ...shown.map(({ tools }) => tools))
  const long = (n: number) => ((n / most) * (wide - label - 40)).toFixed(1)
  const high = shown.length * pitch + 8
  const short = (text: string) => (text.length > 38 ? `${text.slice(0, 37)}…` : text)
  return html`<svg class="concentration" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}" role="img" aria-labelledby="bars-title" aria-describedby="resting-caption">
<title id="bars-title">Tools that rest on each; the full part of a bar are the cleared ones</title>
${shown.map(({ name, tools, cleared_tools }, i) => {
  const y = i * pitch + 6
  return html`<text class="name" x="${label - 10}" y="${y + 13}">${short(name)}</text><rect class="all" x="${label}" y="${y}" width="${long(tools)}" height="16"/><rect class="cleared" x="${label}" y="${y}" width="${long(cleared_tools)}" height="16"/><text x="${label + Number(long(tools)) + 8}" y="${y + 13}">${tools}</text>`
})}</svg>`
}
