import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unaudited } from '../src/audit/audited.ts'
import { access } from '../src/http/access.ts'
import { insertPerson } from '../src/people/queries.ts'
import type { Role } from '../src/people/roles.ts'
import { hashOf, newSecret } from '../src/people/secrets.ts'
import { writtenToken } from '../src/people/tokens.ts'
import { listLost } from '../src/watch/lost-queries.ts'
import { drawnFact, makeTwoSides, roles, type SideOf, type TwoSides } from './two-sides.ts'
import { changeTask } from './watching.ts'
import { createWorld, type World } from './world.ts'

// Every route, every role, own records and others': tests/access-matrix.txt says what each gets, and a cell that nobody wrote fails.
//   yes  it is answered (or the form is read and found wanting)      in   they are asked to sign in
//   no   refused: known, but not their right                         404  not there, or not for them to know of
// A line "… own production" is the production of their studio, "… other side" the same record of a studio that they have nothing to do with.
// MATRIX=write npx vitest run tests/access-matrix.test.ts writes the table anew: read the difference, cell by cell, before it is kept.

const file = join(import.meta.dirname, 'access-matrix.txt')
const actors = ['stranger', ...roles, 'operator', 'reader', 'writer'] as const
type Actor = (typeof actors)[number]
type Variant = 'own' | 'own production' | 'other side'

let world: World
let two: TwoSides
const headersOf = {} as Record<Actor, () => Promise<Record<string, string>>>
beforeAll(async () => {
  world = await createWorld()
  two = await makeTwoSides(world)
  const operator = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'admin@demo.test').executeTakeFirstOrThrow()
  const session = async (id: number) => ({ cookie: await world.cookieOf(id) })
  headersOf.stranger = async () => ({})
  for (const role of roles) headersOf[role] = () => session(two.alder.people[role].id)
  headersOf.operator = () => session(operator.person_id)
  for (const [actor, scopes] of [
    ['reader', ['read']],
    ['writer', ['read', 'facts:write']],
  ] as const) {
    const token = await makeToken(two.alder.people.reviewer.id, two.alder.organisations.studio.id, [...scopes])
    headersOf[actor] = async () => ({ authorization: `Bearer ${token}` })
  }
})
afterAll(() => world.close())

const later = () => new Date(Date.now() + 3600_000)
let made = 0

const makeToken = async (person_id: number, organisation_id: number, scopes: string[]) => {
  const secret = newSecret()
  const row = { person_id, organisation_id, name: 'Test', secret_hash: hashOf(secret), scopes, expires_at: later() }
  const { id } = await world.owner.insertInto('tokens').values(row).returning('id').executeTakeFirstOrThrow()
  return writtenToken(id, secret)
}

const makePerson = () => unaudited(world.owner, 'derived', (tx) => insertPerson(tx, { email: `spare${++made}@spare.test`, name: 'Spare' }))

type Aim = { actor: Actor; side: SideOf; variant: Variant; path: string }

const kindOf = (actor: Actor) => (['producer', 'member'].includes(actor) ? 'production' : ['contributor', 'signatory'].includes(actor) ? 'vendor' : 'studio')
const organisationOf = ({ actor, side, variant }: Aim) => side.organisations[variant === 'own production' ? 'production' : kindOf(actor)]
/** The actor on their own side; somebody else in the same place on the other. */
const personOf = ({ actor, side }: Aim) => side.people[roles.find((role) => role === actor) ?? 'reviewer']

/** What stands in an address in place of a parameter. Private records are made anew for each request, so that one may be used up. */
const fill: Record<string, (aim: Aim) => Promise<string> | string> = {
  ':organisation': (aim) => organisationOf(aim).slug,
  ':person': async (aim) => {
    const person = await makePerson()
    if (!aim.path.includes('/members/')) return person.log_name
    const organisation = organisationOf(aim)
    await world.owner
      .insertInto('memberships')
      .values({ person_id: person.id, organisation_id: organisation.id, role: leastIn(organisation.slug) })
      .execute()
    return person.log_name
  },
  ':role': (aim) => leastIn(organisationOf(aim).slug),
  ':invitation': async (aim) => {
    const { id } = await makePerson()
    const organisation = organisationOf(aim)
    const row = {
      token_hash: hashOf(newSecret()),
      kind: 'invitation' as const,
      person_id: id,
      organisation_id: organisation.id,
      role: leastIn(organisation.slug),
      issued_by: null,
      expires_at: later(),
    }
    return String((await world.owner.insertInto('links').values(row).returning('id').executeTakeFirstOrThrow()).id)
  },
  ':domain': async (aim) => {
    const domain = `d${++made}.example`
    await world.owner
      .insertInto('domains')
      .values({ domain, organisation_id: organisationOf(aim).id, role: 'reviewer' })
      .execute()
    return domain
  },
  ':token': async (aim) => (await makeToken(personOf(aim).id, organisationOf(aim).id, ['read'])).split('_')[1] ?? '',
  ':session': async (aim) => (await world.cookieOf(personOf(aim).id)).match(/session=([\w-]+)\./)?.[1] ?? '',
  ':passkey': async (aim) => {
    const id = `key-${++made}`
    await world.owner
      .insertInto('passkeys')
      .values({ id, person_id: personOf(aim).id, public_key: Buffer.from('k'), counter: 0, name: 'Key', last_used_at: null })
      .execute()
    return id
  },
  ':mail': async () => {
    const row = { person_id: null, address: 'a@b.test', subject: 'x', text: 'x', last_error: 'It failed', attempts: 1 }
    return String((await world.owner.insertInto('mails').values(row).returning('id').executeTakeFirstOrThrow()).id)
  },
  ':subscription': async (aim) => {
    const { rows } = await sql<{ id: number }>`insert into subscriptions (person_id, tool_id)
      select ${personOf(aim).id}, t.id from tools t where not exists (select from subscriptions s where s.person_id = ${personOf(aim).id} and s.tool_id = t.id)
      order by t.id limit 1 returning id`.execute(world.owner)
    return String(rows[0]!.id)
  },
  ':witness': async () =>
    String(
      (
        await world.owner
          .insertInto('witnesses')
          .values({ kind: 'file', target: `w${++made}`, removed_at: null })
          .returning('id')
          .executeTakeFirstOrThrow()
      ).id,
    ),
  ':leaf': async ({ side }) => {
    const { rows } = await sql<{
      leaf: number
    }>`select max(leaf) as leaf from audit_events where organisation_id = ${side.organisations.studio.id} and not is_public`.execute(world.owner)
    return String(rows[0]!.leaf)
  },
  ':file': async () => (await (await world.request('/help')).text()).match(/\/assets\/(app\.\w+\.css)/)?.[1] ?? '',
  ':slug': () => 'conflict',
  ':tool': (aim) => (isVendors(aim.path) ? `${wordOf(aim.side)}-tool` : 'chatgpt'),
  ':offering': (aim) => (isVendors(aim.path) ? 'team' : 'consumer'),
  ':vendor': (aim) => (aim.path === '/vendors/:vendor' ? 'openai' : `${wordOf(aim.side)}-vendor`),
  ':attestation': async ({ side }) => {
    const { id } = await world.owner
      .selectFrom('attestations')
      .select('id')
      .where('organisation_id', '=', side.organisations.vendor.id)
      .executeTakeFirstOrThrow()
    return String(id)
  },
  ':conflict': async ({ side }) => {
    const { rows } = await sql<{ id: number }>`
      insert into conflicts (offering_id, question_id, attestation_id, fact_id, kind, due_on)
      select a.offering_id, 'trains_on_inputs', a.id, (select min(f.id) from facts f where f.id not in (select fact_id from conflicts)), 'found', '2026-12-01'
      from attestations a where a.organisation_id = ${side.organisations.vendor.id} limit 1 returning id`.execute(world.owner)
    return String(rows[0]!.id)
  },
  ':reading': async ({ side }) => String(await drawnFact(world.owner, side.people.approver.id)),
  ':claim': async ({ side }) => {
    const { id } = await makePerson()
    const vendor = await world.owner.selectFrom('organisations').select('vendor_id').where('id', '=', side.organisations.vendor.id).executeTakeFirstOrThrow()
    const row = {
      vendor_id: vendor.vendor_id!,
      person_id: id,
      state: 'waiting' as const,
      because: 'other_domain' as const,
      decided_at: null,
      decided_by: null,
      reason: null,
    }
    return String((await world.owner.insertInto('claims').values(row).returning('id').executeTakeFirstOrThrow()).id)
  },
  ':evidence': async ({ side, path }) => {
    const { sha256, bytes } = await world.deps.files.put(Buffer.from(`evidence ${++made}`))
    const { id: uploaded_by } = side.people.signatory
    const row = {
      organisation_id: side.organisations.vendor.id,
      sha256,
      bytes,
      media_type: 'text/plain' as const,
      name: 'a.txt',
      title: `File ${made}`,
      uploaded_by,
    }
    const dated = { ...row, received_on: '2026-11-01', effective_on: null, expires_on: null, scan: 'clean' as const, withdrawn_at: null }
    const { id } = await world.owner.insertInto('evidence_files').values(dated).returning('id').executeTakeFirstOrThrow()
    if (path.startsWith('/attest/'))
      await sql`insert into answer_files select id, 'trains_on_inputs', ${id} from questionnaires
        where organisation_id = ${row.organisation_id} and state = 'draft'`.execute(world.owner)
    return String(id)
  },
  ':proposal': async ({ side }) => String(await proposeIn(side)),
  ':clearance': async ({ side }) => {
    const proposal_id = await proposeIn(side)
    return world.owner.transaction().execute(async (tx) => {
      await tx.insertInto('proposal_decisions').values({ proposal_id, outcome: 'approved', decided_by: side.people.approver.id }).execute()
      return String((await tx.insertInto('clearances').values({ proposal_id }).returning('id').executeTakeFirstOrThrow()).id)
    })
  },
  ':number': () => '1',
  ':production': ({ side }) => side.organisations.production.slug,
  // Each production of the two sides has one of each.
  ':use': () => '1',
  ':entry': () => '1',
  ':consent': async ({ side }) => ownOf('consents', side),
  ':deletion': async ({ side }) => ownOf('deletion_requests', side),
  ':disclosure': async ({ side }) => {
    const row = { organisation_id: side.organisations.vendor.id, person_id: (await makePerson()).id, decided_at: null, decided_by: null, ends_on: null }
    return String((await world.owner.insertInto('disclosures').values(row).returning('id').executeTakeFirstOrThrow()).id)
  },
  ':review': async (aim) => String(aim.path.startsWith('/attest/') ? await conversationOf(aim.side) : (await makeReview(aim)).review),
  ':request': async (aim) => String((await makeReview(aim)).request),
  ':part': () => 'ai',
  ':view': async (aim) => {
    const row = { person_id: personOf(aim).id, name: `View ${++made}`, query: 'part=ai' }
    return String((await world.owner.insertInto('saved_views').values(row).returning('id').executeTakeFirstOrThrow()).id)
  },
  ':finding': async ({ side }) => {
    const about = { studio_id: side.organisations.studio.id, offering_id: sql<number>`(select min(id) from offerings)`, review_id: null, part: 'ai' as const }
    const row = {
      ...about,
      title: `Finding ${++made}`,
      severity: 'low' as const,
      rule: null,
      question_id: null,
      fact_id: null,
      owner_id: null,
      due_on: '2026-12-24',
    }
    const { id } = await world.owner
      .insertInto('findings')
      .values({ ...row, opened_by: side.people.reviewer.id })
      .returning('id')
      .executeTakeFirstOrThrow()
    return String(id)
  },
  ':term': async ({ side }) => {
    const { rows } = await sql<{ id: number }>`
      insert into contract_terms (studio_id, offering_id, question_id, value, contract, quote, valid_from, ends_on, recorded_by)
      select ${side.organisations.studio.id}, o.id, 'dpa', '"signed"', 'x', 'x', ${`${2100 + ++made}-01-01`}::date, ${`${2100 + made}-02-01`}::date, ${side.people.reviewer.id}
      from offerings o join tools t on t.id = o.tool_id where t.slug = 'chatgpt' and o.slug = 'consumer' returning id`.execute(world.owner)
    return String(rows[0]!.id)
  },
  ':waiver': async () => {
    const { rows } = await sql<{ id: number }>`
      insert into waivers (finding_id, kind, justification, ends_on, facts_digest, proposed_by)
      select id, 'waiver', 'x', '2027-01-01', 'x', opened_by from findings where opened_by is not null order by id desc limit 1 returning id`.execute(
      world.owner,
    )
    return String(rows[0]!.id)
  },
  ':name': () => 'netflix-genai',
  ':question': () => 'trains_on_inputs',
  // The demonstration has one whose passage is gone.
  ':link': async () => String(await linkOf('chatgpt', 'consumer')),
  ':document': async () => String((await world.owner.selectFrom('documents').select('id').limit(1).executeTakeFirstOrThrow()).id),
  ':task': async () => String(await changeTask(world)),
  ':fact': async () => String((await listLost(world.owner, null))[0]!.fact),
  ':capture': async () => String((await world.owner.selectFrom('captures').select('id').limit(1).executeTakeFirstOrThrow()).id),
  ':id': () => 'netflix-genai',
  ':version': () => '2025-08-22',
}

/** What an offering stands on, by a new link. */
const linkOf = async (tool: string, offering: string): Promise<number> => {
  const of = world.owner.selectFrom('offerings as o').innerJoin('tools as t', 't.id', 'o.tool_id').where('t.slug', '=', tool).where('o.slug', '=', offering)
  const { id: offering_id } = await of.select('o.id').executeTakeFirstOrThrow()
  await sql`insert into upstream_link_ends (link_id, reason, ended_by) select l.id, 'Another', 'a test' from upstream_links l
    where l.offering_id = ${offering_id} and not exists (select from upstream_link_ends e where e.link_id = l.id)`.execute(world.owner)
  const { rows } = await sql<{ id: number }>`insert into upstream_links (offering_id, upstream_id, role, rank, quote_id, capture_id, since, recorded_by)
    select ${offering_id}, o.id, 'model', 1, c.quote_id, c.capture_id, '2026-01-01', 'a test' from citations c, offerings o where o.id <> ${offering_id}
    order by o.id, c.fact_id limit 1 returning id`.execute(world.owner)
  return rows[0]!.id
}

const ownOf = async (table: 'consents' | 'deletion_requests', { organisations }: SideOf) =>
  String((await world.owner.selectFrom(table).select('id').where('production_id', '=', organisations.production.id).executeTakeFirstOrThrow()).id)

/** A proposal of the policy owner of a side, with a condition, for its production. */
const proposeIn = async (side: SideOf): Promise<number> => {
  const policy = await world.owner.selectFrom('policy_versions').select('key').where('studio_id', '=', side.organisations.studio.id).executeTakeFirstOrThrow()
  const { id } = await world.owner
    .insertInto('clearance_proposals')
    .values({
      ...{ studio_id: side.organisations.studio.id, offering_id: sql<number>`(select max(id) from offerings)`, ruling: 'cleared_with_conditions' },
      ...{ data_classes: ['D0'], uses: ['office'], productions: null, reasons: 'For the matrix', policy_key: policy.key, facts_digest: 'x' },
      ...{ valid_from: '2026-11-01', valid_to: '2027-05-01', exception_name: null, exception_reason: null, owner_id: null, review_id: null, is_demo: true },
      proposed_by: side.people.policy_owner.id,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await world.owner
    .insertInto('clearance_conditions')
    .values({ proposal_id: id, number: 1, instruction: 'Do it', set_by: 'user', proof: 'A picture', reprove_days: null, configuration_id: null })
    .execute()
  return id
}

/** A review of a tool that the register does not have, and the request of the side's production behind it. */
const makeReview = async ({ side }: Aim) => {
  const [studio_id, production_id] = [side.organisations.studio.id, side.organisations.production.id]
  const about = { studio_id, offering_id: null, tool_name: `Tool ${++made}`, kind: 'new' as const, irq: '{}', lead_id: null, closed_at: null, closed_by: null }
  const { id: review_id } = await world.owner
    .insertInto('reviews')
    .values({ ...about, opened_by: side.people.reviewer.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  await world.owner.insertInto('review_parts').values({ review_id, part: 'ai', owner_id: null, due_on: '2026-12-24', cadence_days: 365 }).execute()
  const asked = {
    review_id,
    studio_id,
    production_id,
    purpose: 'x',
    data_classes: ['D0'],
    uses: ['office'],
    needed_on: null,
    asked_by: side.people.producer.id,
  }
  const { id } = await world.owner.insertInto('requests').values(asked).returning('id').executeTakeFirstOrThrow()
  return { review: review_id, request: id }
}

/** A review of the vendor's tool in which its studio has written to the vendor. */
const conversationOf = async ({ organisations, people }: SideOf): Promise<number> => {
  const slug = organisations.vendor.slug.replace('vendor', 'tool')
  const { rows } = await sql<{ id: number }>`
    with known as (select r.id from reviews r join offerings o on o.id = r.offering_id join tools t on t.id = o.tool_id where t.slug = ${slug}),
    opened as (insert into reviews (studio_id, offering_id, kind) select ${organisations.studio.id}, o.id, 'new' from offerings o join tools t on t.id = o.tool_id
      where t.slug = ${slug} and not exists (select from known) returning id)
    select id from known union all select id from opened`.execute(world.owner)
  const { id } = rows[0]!
  await world.owner.insertInto('review_comments').values({ review_id: id, part: null, person_id: people.reviewer.id, is_shared: true, text: 'x' }).execute()
  return id
}

/** What belongs to a vendor, and is asked for on its own side or the other's. */
const isVendors = (path: string) => /^\/(attest|desk)\//.test(path)
const wordOf = ({ organisations }: SideOf) => organisations.studio.slug.split('-')[0]
const leastIn = (slug: string): Role => (slug.endsWith('studio') ? 'reviewer' : slug.endsWith('production') ? 'member' : 'contributor')

/** Parameters that name something private. */
const isPrivate =
  /:(organisation|session|passkey|leaf|evidence|disclosure|attestation|conflict|proposal|clearance|production|request|review|view|finding|term)\b|\/account\/tokens\/:token|^\/attest\/:tool/
const variantsOf = (path: string): Variant[] =>
  path.includes(':organisation') ? ['own', 'own production', 'other side'] : isPrivate.test(path) ? ['own', 'other side'] : ['own']

const lineOf = (method: string, path: string, variant: Variant) => (variant === 'own' ? `${method} ${path}` : `… ${variant}`)

const addressOf = async (aim: Aim): Promise<string> => {
  let address = aim.path.replaceAll(/\{[^/]*?\}(?=\/|$)/g, (pattern) => pattern.match(/\\\.([\w-]+)\}$/)?.[0]?.slice(1, -1) ?? '')
  for (const name of address.match(/:\w+/g) ?? []) address = address.replace(name, await fill[name]!(aim))
  return address
}

/** Sends the request as the actor; what they got, in one word. */
const ask = async (method: string, aim: Aim): Promise<string> => {
  const address = await addressOf(aim)
  const headers: Record<string, string> = { origin: world.config.publicUrl, 'sec-fetch-site': 'same-origin', ...(await headersOf[aim.actor]()) }
  const csrf = world.csrfOf({ headers } as Parameters<World['csrfOf']>[0])
  const isApi = address.startsWith('/api/')
  const form = new URLSearchParams({ csrf, ...(address === '/account/organisation' ? { organisation: organisationOf(aim).slug } : {}) })
  const body = method === 'POST' ? { body: isApi ? '{}' : form } : {}
  const answer = await world.request(address, {
    method,
    ...body,
    headers: { ...headers, ...(isApi ? { 'content-type': 'application/json', 'x-csrf-token': csrf } : {}) },
  })
  await answer.body?.cancel()
  if (answer.status >= 500) return `BROKEN ${answer.status}`
  if (answer.status === 401 || (answer.status === 303 && answer.headers.get('location')?.startsWith('/sign-in?next'))) return 'in'
  return { 403: 'no', 404: '404' }[answer.status] ?? 'yes'
}

const rows = access.flatMap(([method, path]) => variantsOf(path).map((variant) => ({ method, path, variant })))
type Row = (typeof rows)[number]

const cellsOf = async ({ method, path, variant }: Row): Promise<string[]> => {
  const cells = []
  for (const actor of actors) cells.push(await ask(method, { actor, side: variant === 'other side' ? two.birch : two.alder, variant, path }))
  return cells
}

/** By route and variant, the cells that somebody wrote. */
const written = (): Map<string, string[]> => {
  const table = new Map<string, string[]>()
  let route = ''
  for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
    const parts = /^(\S.*?)\s{2,}(.*)$/.exec(line)
    if (!parts) continue
    const [, name = '', cells = ''] = parts
    if (!name.startsWith('…')) route = name
    table.set(`${route}|${name}`, cells.trim().split(/\s+/))
  }
  return table
}
const keyOf = ({ method, path, variant }: Row) => `${method} ${path}|${lineOf(method, path, variant)}`

const isWriting = process.env.MATRIX === 'write'

if (isWriting)
  it('the table is written anew', { timeout: 300_000 }, async () => {
    const width = Math.max(...rows.map(({ method, path, variant }) => lineOf(method, path, variant).length)) + 2
    const line = (name: string, cells: readonly string[]) =>
      `${name.padEnd(width)}${cells.map((cell, i) => cell.padEnd(Math.max(actors[i]!.length, 4) + 1)).join('')}`.trimEnd()
    const lines = [line('route', actors)]
    for (const row of rows) lines.push(line(lineOf(row.method, row.path, row.variant), await cellsOf(row)))
    writeFileSync(file, `${lines.join('\n')}\n`)
  })
else
  describe('the matrix of access', () => {
    it('has a cell for every route, record and role, and none for what is not there', () => {
      const table = written()
      expect(rows.map(keyOf).filter((key) => table.get(key)?.length !== actors.length)).toEqual([])
      expect([...table.keys()].filter((key) => !rows.some((row) => keyOf(row) === key))).toEqual([])
      expect(readFileSync(file, 'utf8').split('\n')[0]?.split(/\s+/).slice(1)).toEqual([...actors])
    })

    it.each(rows)('$method $path ($variant)', async (row) => {
      const expected = written().get(keyOf(row)) ?? []
      const got = await cellsOf(row)
      expect(Object.fromEntries(actors.map((actor, i) => [actor, got[i]]))).toEqual(Object.fromEntries(actors.map((actor, i) => [actor, expected[i]])))
    })
  })
