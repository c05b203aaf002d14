import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { operations } from '../src/api/openapi.ts'
import type { Operation, Parameter } from '../src/api/openapi-parts.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { column, Table } from './ui/table.tsx'

export const ApiPage: FC<{ publicUrl: string }> = ({ publicUrl }) => (
  <>
    <Title>API</Title>
    <header class="head">
      <h1>API</h1>
      <p>
        Everything public, for programs, and what a token allows. Machine-readable: <a href="/openapi.json">OpenAPI 3.1</a>.
      </p>
    </header>
    <section class="prose">
      <h2 id="rules">In general</h2>
      <ul>
        <li>Reads need no account. What comes back is what the pages show, computed by the same code.</li>
        <li>
          A program that acts for you sends a <a href="/account/tokens">token</a>: <code>Authorization: Bearer ts_…</code>. It reads what you may read, and
          writes what its scopes allow. A page of yours may write with the session cookie and the header <code>X-CSRF-Token</code>.
        </li>
        <li>
          Writes honour <code>Idempotency-Key</code>: the same request sent again is answered alike and not done twice.
        </li>
        <li>
          Lists are <code>{'{ "items": […], "total": n, "next": "…" }'}</code>. <code>limit</code> is 1 to 200, 50 unless said; pass <code>next</code> as{' '}
          <code>cursor</code> to go on; <code>null</code> is the end.
        </li>
        <li>
          Keys are <code>snake_case</code>, days <code>YYYY-MM-DD</code>, instants RFC 3339 in UTC.
        </li>
        <li>
          Refusals are <code>application/problem+json</code> (RFC 9457); <code>problems</code> names the field. <a href="/problems">What each kind means</a>.
        </li>
        <li>
          Never assume a plan: an offering is a tool on a plan in a deployment, and <code>unknown</code> is an answer.
        </li>
      </ul>
    </section>
    {operations.map((one) => (
      <Endpoint {...one} publicUrl={publicUrl} />
    ))}
    <section class="stack" aria-labelledby="files">
      <h2 id="files">Files</h2>
      <Table
        id="file-table"
        caption="Addresses that answer with a file. A page whose name is given with .json has the same in JSON."
        head={[column('Address'), column('What')]}
      >
        {files.map(([path, what]) => html`<tr><th scope="row"><code>${path}</code></th><td>${what}</td></tr>`)}
      </Table>
    </section>
  </>
)

const files = [
  [
    '/register.json',
    'The whole register: question bank, policies, facts, copies, quotes, checks and verdicts. With it, “npm run recompute” reaches every verdict again, offline.',
  ],
  ['/tools/{tool}/{offering}.json, .csv, .svg', 'One offering: the dossier, its table, its badge.'],
  ['/clearances/{id}/certificate.json, .cdx.json, .pdf', 'What a clearance was worth on a day (?on=): signed, as CycloneDX declarations, for paper.'],
  ['/vendors/{vendor}.json', 'One vendor.'],
  ['/policies/{id}@{version}.json, .yaml', 'One version of a policy, read or as its source.'],
  ['/questions.json, /questions/{id}.json', 'The question bank; one question with how each policy uses it.'],
  ['/captures/{id}.json, .txt', 'One copy of a document; its text, where it may be shipped.'],
  ['/unknowns.json, .csv', 'What is known of each offering, question by question.'],
  ['/changes.json, /changes.atom', 'What changed, and why.'],
  ['/audit/export', 'The log, one entry a line, with its signed checkpoints. “npm run verify” checks it offline.'],
  ['/audit.json, .csv', 'Entries of the log, newest first, as their reader may see them; the same filters as the page.'],
  ['/audit/{leaf}.json, .tlog-proof', 'One entry with its proof; the proof alone (c2sp.org/tlog-proof).'],
] as const

const Endpoint: FC<{ path: string; method: string; operation: Operation; publicUrl: string }> = ({ path, method, operation, publicUrl }) => {
  return (
    <section class="stack part" aria-labelledby={operation.operationId}>
      <h2 id={operation.operationId}>{operation.summary}</h2>
      <p>
        <code>
          {method} {path}
        </code>
      </p>
      {operation.description ? <p>{operation.description}</p> : null}
      {operation.parameters.length === 0 ? null : (
        <Table
          id={`${operation.operationId}-parameters`}
          caption={`What “${operation.summary}” takes`}
          head={[column('Name'), column('Meaning'), column('Values')]}
        >
          {operation.parameters.map(parameterRow)}
        </Table>
      )}
      <pre class="example" tabindex={0}>
        {curlOf(path, method, operation, publicUrl)}
      </pre>
    </section>
  )
}

/** How to ask, and what comes back when there is an example of it. */
const curlOf = (path: string, method: string, { requestBody, responses }: Operation, publicUrl: string): string => {
  const address = `'${publicUrl}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => sample[name] ?? name)}'`
  const body = requestBody?.content['application/json'].example
  const example = responses['200']?.content?.['application/json']?.example
  const asked =
    method === 'GET'
      ? `curl ${address}`
      : `curl -X ${method} ${address} \\\n  -H 'Authorization: Bearer ts_…' -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body)}'`
  return example === undefined ? asked : `${asked}\n\n${JSON.stringify(example, null, 2)}`
}

const sample: Record<string, string> = { tool: 'chatgpt', offering: 'consumer', vendor: 'openai', id: 'netflix-genai', version: '2025-08-22' }

const parameterRow = ({ name, description, required, schema }: Parameter): Html => html`<tr>
<th scope="row"><code>${name}</code>${required ? html`<span class="sub">in the path</span>` : null}</th><td>${description}</td>
<td>${Array.isArray(schema.enum) ? html`<code>${schema.enum.join(', ')}</code>` : schema.minimum === undefined ? (schema.format ?? '') : schema.maximum === undefined ? `${schema.minimum} or more` : `${schema.minimum} to ${schema.maximum}`}</td>
</tr>`
