import { views } from '../facts/as-of.ts'
import { bands } from '../policy/policy.ts'
import { answer, day, inPath, type Operation, page, paging, problem, query, ref, refusals, text } from './openapi-parts.ts'
import { schemas } from './openapi-schemas.ts'

// OpenAPI 3.1, kept by hand: it says what is promised, and tests/openapi.test.ts that each route under /api/v1 is in it.
// The page at /api is made from the same object.

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

const useToCheck = {
  policy: 'netflix-genai@2025-08-22',
  production: null,
  steps: [{ offering: 'chatgpt/consumer', data_classes: ['D0'] }],
  answers: { 'U-01': 'yes', 'U-10': 'no', 'U-11': 'no' },
}

const newUses = {
  entries: [
    {
      ...{ tool: 'chatgpt/enterprise', used_from: '2026-11-20', kind: 'ideation', data_classes: ['D0'], purpose: 'Names for a harbour' },
      ...{ shot: '12A', fate: 'temporary', people: 'Art department' },
    },
  ],
}

const newFact = {
  question: 'trains_on_inputs',
  value: 'no_by_published_terms',
  evidence: 'published_terms',
  source: {
    title: 'Terms of use',
    url: 'https://vendor.example/terms',
    copied_on: '2026-11-20',
    quote: 'We do not train on your content.',
    locator: 'Section 4',
  },
}

const paths: Record<string, { get?: Operation; post?: Operation }> = {
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
        query('as_of', 'A past day, to be shown as at its end (UTC).', day),
        query(
          'view',
          'How that day is looked at. known_then: what the register said then; what is recorded later never changes the answer. known_now: what is now known to have been true then.',
          { enum: views, default: 'known_then' },
        ),
        query('policy', 'id@version; without it the policy in force.'),
        query('territory', 'Two letters, like DE or EU: which territory’s terms count.'),
        query('account', 'Whose account it is.', { enum: ['individual', 'organisation'] }),
      ],
      responses: { ...answer('The dossier.', ref('Dossier')), 404: refusals[404] },
    },
  },
  '/api/v1/offerings/{tool}/{offering}/facts': {
    post: {
      operationId: 'recordFact',
      summary: 'Record a fact',
      description:
        'For procurement: a token with the scope facts:write of somebody with a role in a studio. The quote is checked word for word against the text given with it; the verdict is made again in the same transaction. With an Idempotency-Key the same request sent again is answered alike and not done twice.',
      parameters: [
        inPath('tool', 'The tool.'),
        inPath('offering', 'The offering of the tool.'),
        { name: 'Idempotency-Key', in: 'header', description: 'Of your choice, one for each fact; kept for a day.', schema: text },
      ],
      security: [{ token: [] }],
      requestBody: { required: true, content: { 'application/json': { schema: ref('NewFact'), example: newFact } } },
      responses: {
        201: { description: 'It is recorded.', content: { 'application/json': { schema: ref('RecordedFact') } } },
        401: problem('There is no token, or it opens nothing any more.'),
        403: problem('The token or its person may not record facts.'),
        404: refusals[404],
        409: problem('The Idempotency-Key was used for another request.'),
        422: problem('A field has to be corrected; “problems” names it.'),
      },
    },
  },
  '/api/v1/productions/{production}/register': {
    post: {
      operationId: 'enterUses',
      summary: 'Put uses into the register of a production',
      description:
        'What a production really used, line by line: all lines or none. A use that nothing covers is taken too, and its exceptions are answered. Each line is pinned to the clearance and the policy of its day. For a token with the scope register:write of somebody of the production.',
      parameters: [
        inPath('production', 'The production, by its name in addresses.'),
        { name: 'Idempotency-Key', in: 'header', description: 'Of your choice, one for each batch; kept for a day.', schema: text },
      ],
      security: [{ token: [] }],
      requestBody: { required: true, content: { 'application/json': { schema: ref('NewUses'), example: newUses } } },
      responses: {
        201: { description: 'They are in the register.', content: { 'application/json': { schema: ref('EnteredUses') } } },
        401: problem('There is no token, or it opens nothing any more.'),
        404: refusals[404],
        409: problem('The Idempotency-Key was used for another request.'),
        422: problem('A field has to be corrected; “problems” names it, with the number of its line.'),
      },
    },
  },
  '/api/v1/triage': {
    post: {
      operationId: 'triageUse',
      summary: 'Check a proposed use',
      description:
        'What a use has to go through under a policy: the highest of the rules that fired, each with its clause and quote. A missing answer counts as unsure; what a tool does with inputs is what the register says of it. With production null it is a computation, open to anyone; with a production its studio’s contracts count. Nothing is stored, and nothing is approved.',
      parameters: [],
      requestBody: { required: true, content: { 'application/json': { schema: ref('UseToCheck'), example: useToCheck } } },
      responses: {
        200: { description: 'What it has to go through.', content: { 'application/json': { schema: ref('Triage') } } },
        404: refusals[404],
        422: problem('A field has to be corrected; “problems” names it.'),
      },
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
      description:
        'Verdicts that moved, what happened to clearances, and answers that were recorded, newest first. “causes” is the whole chain, the change itself first, down to a passage in a copy, a person’s reasons or a date. As a feed: /changes.atom.',
      parameters: [
        query('kind', 'Only verdicts, clearances or answers.', { enum: ['verdict', 'clearance', 'fact'] }),
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
  components: { schemas, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
}

/** Every operation, with its method and path. */
export const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation: operation as Operation })),
)
