import { bands, outcomes, principleIds } from '../policy/policy.ts'

// OpenAPI 3.1, kept by hand: it says what is promised, and tests/openapi.test.ts that each route under /api/v1 is in it.
// The page at /api is made from the same object.

type Schema = Record<string, unknown>
type Parameter = { name: string; in: 'query' | 'path'; required?: boolean; description: string; schema: Schema }
type Operation = {
  operationId: string
  summary: string
  description?: string
  parameters: Parameter[]
  responses: Record<string, { description: string; content?: Record<string, { schema?: Schema; example?: unknown }> }>
}

const text: Schema = { type: 'string' }
const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
const day: Schema = { type: 'string', format: 'date' }
const bool: Schema = { type: 'boolean' }
const whole: Schema = { type: 'integer' }
const share: Schema = { type: 'number', minimum: 0, maximum: 1 }
const digest: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' }
const list = (items: Schema): Schema => ({ type: 'array', items })
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const object = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties, required: Object.keys(properties) })

const query = (name: string, description: string, schema: Schema = text): Parameter => ({ name, in: 'query', description, schema })
const inPath = (name: string, description: string): Parameter => ({ name, in: 'path', required: true, description, schema: text })
const paging = [
  query('limit', 'How many items at most.', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  query('cursor', '“next” of the page before, unchanged.'),
]

const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: ref('Problem') } } })
const refusals = { 400: problem('A part of the address cannot be read; “problems” names it.'), 404: problem('It is not in the register.') }
const answer = (description: string, schema: Schema, example?: unknown) => ({
  200: { description, content: { 'application/json': example === undefined ? { schema } : { schema, example } } },
  400: refusals[400],
})
const page = (name: string): Schema => object({ items: list(ref(name)), total: whole, next: nullable(text) })

const principles = object(Object.fromEntries(principleIds.map((id) => [id, { enum: ['yes', 'no', 'unsure', 'decided_by_use'] }])))

const offering = {
  tool: 'chatgpt',
  offering: 'consumer',
  name: 'ChatGPT',
  vendor: 'openai',
  plan_kind: 'consumer_paid',
  deployment: 'public_saas',
  band: 'not_for_production_data',
  principles: { P1: 'decided_by_use', P2: 'no', P3: 'unsure', P4: 'decided_by_use', P5: 'decided_by_use' },
  score: 31,
  completeness: 0.42,
  evidence_strength: 0.8,
  clearance: 'not_reviewed',
}

const paths: Record<string, { get: Operation }> = {
  '/api/v1/offerings': {
    get: {
      operationId: 'listOfferings',
      summary: 'Find offerings',
      description: 'The catalogue: a tool on a plan in a deployment, with its verdict. The same filters as the page /tools.',
      parameters: [
        query('q', 'Words: tool, vendor or capability. A slip of the pen is forgiven.'),
        query('modality', 'What it makes: image, video, voice …'),
        query('band', 'What the policy makes of the facts.', { enum: bands }),
        query('clearance', 'What the studio that publishes decided.', {
          enum: ['cleared', 'cleared_with_conditions', 'not_cleared', 'in_re_review', 'not_reviewed'],
        }),
        query('data_class', 'D0 to D4: the kind of data that it may touch.'),
        query('plan', 'Kind of plan.'),
        query('deployment', 'Where it runs.'),
        query('vendor', 'Vendor, by its name in addresses.'),
        query('policy', 'id@version; without it the policy in force.'),
        query('sort', 'band, name, vendor or changed.', { enum: ['band', 'name', 'vendor', 'changed'], default: 'band' }),
        ...paging,
      ],
      responses: answer('A page of offerings.', page('Offering'), { items: [offering], total: 1, next: null }),
    },
  },
  '/api/v1/offerings/{tool}/{offering}': {
    get: {
      operationId: 'findOffering',
      summary: 'One offering, with its reasons',
      description:
        'The dossier: criteria, facts with their citations, what would change the verdict, clearance and history. Byte for byte what /tools/{tool}/{offering}.json gives. Each of `flips` is a smallest set of answers (`set`) with the `band` it leads to; `by` says who can bring an answer about, `with` on which evidence, `or` how else. Fact ids below zero are those of `record`: plan and deployment, which the offering itself answers. `readings` are the same facts under the other readings that the policy names.',
      parameters: [
        inPath('tool', 'Tool, by its name in addresses.'),
        inPath('offering', 'Offering of that tool.'),
        query('as_of', 'What was known and in force at the end of that day.', day),
        query('policy', 'id@version; without it the policy in force.'),
        query('territory', 'Two letters, like DE or EU: which territory’s terms count.'),
        query('account', 'Whose account it is.', { enum: ['individual', 'organisation'] }),
      ],
      responses: { ...answer('The dossier.', ref('Dossier')), 404: refusals[404] },
    },
  },
  '/api/v1/vendors': {
    get: {
      operationId: 'listVendors',
      summary: 'Find vendors',
      parameters: [query('q', 'Part of the name of the vendor or of one of its tools.'), ...paging],
      responses: answer('A page of vendors, by name.', page('Vendor'), {
        items: [
          {
            vendor: 'openai',
            name: 'OpenAI',
            website: 'https://openai.com',
            is_demo: false,
            retired_on: null,
            tool_count: 2,
            offering_count: 5,
            fact_count: 31,
            verified_count: 20,
            verified_share: 0.65,
            last_seen_on: '2026-08-22',
          },
        ],
        total: 1,
        next: null,
      }),
    },
  },
  '/api/v1/vendors/{vendor}': {
    get: {
      operationId: 'findVendor',
      summary: 'One vendor',
      description: 'Its tools with the verdict of each offering, the documents that were read, and what nobody has answered.',
      parameters: [inPath('vendor', 'Vendor, by its name in addresses.')],
      responses: { ...answer('The vendor.', ref('VendorRecord')), 404: refusals[404] },
    },
  },
  '/api/v1/policies': {
    get: {
      operationId: 'listPolicies',
      summary: 'Policies',
      parameters: paging,
      responses: answer('Every published version: packs, then overlays.', page('PolicyLine'), {
        items: [
          {
            id: 'netflix-genai',
            version: '2025-08-22',
            kind: 'pack',
            base: null,
            title: 'Using Generative AI in Content Production',
            issuer: 'Netflix',
            is_demo: false,
            is_default: true,
            effective_from: '2025-08-22',
            effective_to: null,
            captured_on: '2025-11-11',
            live_confirmed_on: null,
            digest: '0'.repeat(64),
          },
        ],
        total: 1,
        next: null,
      }),
    },
  },
  '/api/v1/policies/{id}/{version}': {
    get: {
      operationId: 'findPolicy',
      summary: 'One version of a policy',
      description:
        'Whole: clauses with their quotes, criteria with what each answer does, bands, envelope. An overlay comes as it stands on its base. The source is at /policies/{id}@{version}.yaml.',
      parameters: [inPath('id', 'Policy, for instance netflix-genai.'), inPath('version', 'Version, for instance 2025-08-22.')],
      responses: { ...answer('The version.', ref('Policy')), 404: refusals[404] },
    },
  },
  '/api/v1/questions': {
    get: {
      operationId: 'listQuestions',
      summary: 'The question bank',
      parameters: paging,
      responses: answer('Version and sections of the bank, and a page of its questions.', page('Question')),
    },
  },
  '/api/v1/changes': {
    get: {
      operationId: 'listChanges',
      summary: 'What changed',
      description: 'Verdicts that moved and answers that were recorded, newest first, each with its cause. As a feed: /changes.atom.',
      parameters: [
        query('kind', 'Only verdicts, or only answers.', { enum: ['verdict', 'fact'] }),
        query('vendor', 'Of one vendor.'),
        query('tool', 'Of one tool.'),
        ...paging,
      ],
      responses: answer('A page of changes.', page('Change')),
    },
  },
  '/api/v1/audit/checkpoint': {
    get: {
      operationId: 'findCheckpoint',
      summary: 'The newest checkpoint of the log',
      description:
        'Size and root of the hash tree (RFC 6962), signed. With “Accept: text/plain” the signed note alone (c2sp.org/tlog-checkpoint). Keep it where nobody here can reach it: only then it binds those who run this.',
      parameters: [],
      responses: answer('The checkpoint.', ref('Checkpoint')),
    },
  },
  '/api/v1/audit/entries': {
    get: {
      operationId: 'listLeaves',
      summary: 'Leaves of the log',
      description:
        'In their order, 1,000 at most. The leaf hash is that of a zero byte and the text of the entry; the text is null for whoever may not read it. “total” is the size of the log. The whole log as one file that can be checked offline: /audit/export.',
      parameters: [
        query('from', 'The first leaf, from 0.', { type: 'integer', minimum: 0, default: 0 }),
        query('to', 'The last leaf, this one included.', { type: 'integer', minimum: 0 }),
        query('cursor', '“next” of the page before, unchanged; it takes the place of “from”.'),
      ],
      responses: answer('A page of leaves.', page('Leaf')),
    },
  },
  '/api/v1/audit/inclusion': {
    get: {
      operationId: 'proveInclusion',
      summary: 'Proof that an entry is in the log',
      description: 'RFC 9162, 2.1.3. Take size and root from a checkpoint: a proof alone does not say how large the tree is.',
      parameters: [
        query('leaf', 'Which leaf, from 0; without it the last of that size.', { type: 'integer', minimum: 0 }),
        query('size', 'Size of the log; without it that of the newest checkpoint.', { type: 'integer', minimum: 1 }),
      ],
      responses: answer('The proof: hashes in base64, from the leaf to the root.', ref('Inclusion')),
    },
  },
  '/api/v1/audit/consistency': {
    get: {
      operationId: 'proveConsistency',
      summary: 'Proof that the log has only grown',
      description: 'RFC 9162, 2.1.4: that the log at one size is the beginning of what it was at a later one.',
      parameters: [
        query('from', 'The earlier size.', { type: 'integer', minimum: 0, default: 0 }),
        query('to', 'The later size; without it that of the newest checkpoint.', { type: 'integer', minimum: 0 }),
      ],
      responses: answer('The proof: hashes in base64.', ref('Consistency')),
    },
  },
}

const verdictKeys = { band: { enum: bands }, principles, score: { ...whole, minimum: 0, maximum: 100 }, completeness: share, evidence_strength: share }

const schemas: Record<string, Schema> = {
  Offering: object({ tool: text, offering: text, name: text, vendor: text, plan_kind: text, deployment: text, ...verdictKeys, clearance: text }),
  Dossier: object({
    tool: text,
    offering: text,
    name: text,
    vendor: text,
    plan_kind: text,
    deployment: text,
    ...verdictKeys,
    policy: object({ id: text, version: text, digest }),
    facts_digest: digest,
    criteria: list(object({ id: text, clause: text, outcome: { enum: ['met', 'unmet', 'unknown', 'not_applicable'] }, because: text, facts: list(whole) })),
    facts: list(
      object({
        question: text,
        value: {},
        state: { enum: ['verified', 'attested', 'inferred', 'unknown', 'contradicted', 'not_applicable'] },
        assurance: text,
        citations: list({ type: 'object' }),
      }),
    ),
    envelope: { type: 'object', additionalProperties: { enum: outcomes } },
    flips: list(
      object({
        band: { enum: bands },
        set: list(object({ question: text, to: {}, by: { enum: ['you', 'studio', 'vendor'] }, with: text, or: list({ type: 'object' }) })),
      }),
    ),
    clearance: object({
      state: text,
      scope: nullable({ type: 'object' }),
      conditions: list({ type: 'object' }),
      valid_from: nullable(day),
      valid_to: nullable(day),
      decided_by: nullable(text),
      digest: nullable(digest),
    }),
    history: list(object({ on: day, at: nullable({ type: 'string', format: 'date-time' }), kind: text, what: text })),
  }),
  Vendor: object({
    vendor: text,
    name: text,
    website: nullable(text),
    is_demo: bool,
    retired_on: nullable(day),
    tool_count: whole,
    offering_count: whole,
    fact_count: whole,
    verified_count: whole,
    verified_share: nullable(share),
    last_seen_on: nullable(day),
  }),
  VendorRecord: object({
    vendor: text,
    name: text,
    website: nullable(text),
    is_demo: bool,
    retired_on: nullable(day),
    fact_count: whole,
    verified_count: whole,
    verified_share: nullable(share),
    last_seen_on: nullable(day),
    tools: list({ type: 'object' }),
    documents: list({ type: 'object' }),
    unknown: list(object({ question: text, wording: text, offerings: list(text) })),
  }),
  PolicyLine: object({
    id: text,
    version: text,
    kind: { enum: ['pack', 'overlay'] },
    base: nullable({ type: 'object' }),
    title: text,
    issuer: text,
    is_demo: bool,
    is_default: bool,
    effective_from: day,
    effective_to: nullable(day),
    captured_on: day,
    live_confirmed_on: nullable(day),
    digest,
  }),
  Policy: object({
    id: text,
    version: text,
    kind: { enum: ['pack', 'overlay'] },
    title: text,
    digest,
    clauses: list({ type: 'object' }),
    criteria: list({ type: 'object' }),
    bands: list({ type: 'object' }),
    envelope: { type: 'object' },
  }),
  Question: object({
    id: text,
    code: nullable(text),
    section: text,
    wording: text,
    help: text,
    why: text,
    type: { enum: ['one_of', 'any_of', 'days', 'text'] },
    values: list({ type: 'object' }),
    combine: text,
    evidence: list(text),
    expires_after_days: whole,
  }),
  Change: object({
    id: text,
    kind: { enum: ['verdict', 'fact'] },
    at: { type: 'string', format: 'date-time' },
    vendor: text,
    tool: text,
    offering: text,
    name: text,
    is_demo: bool,
    sentence: text,
    policy: nullable(text),
    from: nullable({ enum: bands }),
    to: nullable({ enum: bands }),
    cause: nullable(text),
    fact: nullable({ type: 'object' }),
  }),
  Checkpoint: object({ origin: text, size: whole, root: text, note: text, made_at: { type: 'string', format: 'date-time' }, key: text }),
  Leaf: object({ index: whole, leaf_hash: text, entry: nullable(text) }),
  Inclusion: object({ leaf: whole, size: whole, leaf_hash: text, proof: list(text), root: text }),
  Consistency: object({ from: whole, to: whole, from_root: text, to_root: text, proof: list(text) }),
  Problem: object({ type: text, title: text, status: whole, detail: text, instance: text }),
}

export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Toolslate',
    version: '1',
    summary: 'A due-diligence register for AI tools in film and television.',
    description:
      'Reads are open for public facts. Keys are snake_case, days YYYY-MM-DD, instants RFC 3339 in UTC. Refusals are RFC 9457 problems. Assessed against published guidance; not affiliated with or endorsed by Netflix.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  paths,
  components: { schemas },
} as const

export type { Operation, Parameter }
