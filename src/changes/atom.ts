import { html } from 'hono/html'
import type { Bank } from '../questions/question.ts'
import { causesOf } from './causes.ts'
import type { ChangeRow } from './queries.ts'
import { pathOf, subjectOf, whatChanged } from './words.ts'

type Feed = { rows: ChangeRow[]; bank: Bank; publicUrl: string; query: string; now: Date }

/** RFC 4287. Ids are of the change, not of its address, so that a reader never sees one twice. */
export const atomFeed = async ({ rows, bank, publicUrl, query, now }: Feed): Promise<string> => {
  const updated = rows[0]?.at ?? now
  const name = `tag:${new URL(publicUrl).hostname},2026:changes`
  const feed = await html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>${name}${query}</id>
<title>Toolslate: what changed</title>
<subtitle>Verdicts that moved, what happened to clearances, and answers that were recorded, each with its cause. Assessed against published guidance; not affiliated with or endorsed by Netflix.</subtitle>
<updated>${updated.toISOString()}</updated>
<author><name>Toolslate</name></author>
<link rel="self" type="application/atom+xml" href="${publicUrl}/changes.atom${query}"/>
<link rel="alternate" type="text/html" href="${publicUrl}/changes${query}"/>
${rows.map((row) => atomEntry(row, bank, publicUrl, name))}</feed>
`
  return `<?xml version="1.0" encoding="utf-8"?>\n${withoutControls(String(feed))}`
}

const atomEntry = (row: ChangeRow, bank: Bank, publicUrl: string, name: string) => html`<entry>
<id>${name}/${row.kind}/${row.id}</id>
<title>${row.is_demo ? 'Demonstration: ' : null}${subjectOf(row)}: ${whatChanged(row, bank)}</title>
<updated>${row.at.toISOString()}</updated>
<link rel="alternate" type="text/html" href="${publicUrl}${pathOf(row)}"/>
<category term="${row.kind}"/>
<content type="text">${[...causesOf(row, bank).map(({ sentence }, i) => (i === 0 ? sentence : `Because: ${sentence}`)), ...sourcesOf(row)].join('\n')}</content>
</entry>
`

const sourcesOf = ({ moved }: ChangeRow): string[] =>
  (moved?.sources ?? []).map(
    ({ quote, document, url, copied_on }) =>
      `“${quote}” (${document}, ${url}, ${copied_on === null ? 'day of the copy not stated' : `copied on ${copied_on}`})`,
  )

/** XML 1.0 has no way to write these, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const withoutControls = (text: string) => text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
