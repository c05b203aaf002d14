import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { unaudited } from '../src/audit/audited.ts'
import { recordFact } from '../src/facts/actions.ts'
import { mailDigests, mailUrgent } from '../src/notifications/mails.ts'
import { type Told, tell } from '../src/notifications/tell.ts'
import { clear, endSuspension, organisationId, personId, revoke, suspend, today } from './clearing.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let producer: Visitor
let outsider: Visitor
beforeAll(async () => {
  world = await createWorld({ env: { PUBLIC_URL: 'https://register.example' } })
  producer = await world.signIn('producer@demo.test')
  outsider = await world.signIn('outsider@demo.test')
})
afterAll(() => world.close())
beforeEach(async () => {
  for (const table of ['notices', 'digest_mails', 'subscriptions', 'notification_settings', 'mails'] as const) await world.owner.deleteFrom(table).execute()
})
afterEach(() => world.setNow('2026-11-22T12:00:00Z'))

const pageAt = async (path: string, who?: Visitor) => (await (who ?? world).request(path)).text()
const subscriptionsPath = '/account/notifications/subscriptions'
const follow = (who: Visitor, kind: string, of: string) => who.post(subscriptionsPath, { kind, of })
const followAs = async (email: string, what: { tool?: string; vendor?: string; production?: string }) => {
  const idOf = async (table: 'tools' | 'vendors', slug: string | undefined) =>
    slug === undefined ? null : (await world.owner.selectFrom(table).select('id').where('slug', '=', slug).executeTakeFirstOrThrow()).id
  await world.owner
    .insertInto('subscriptions')
    .values({
      person_id: await personId(world, email),
      tool_id: await idOf('tools', what.tool),
      vendor_id: await idOf('vendors', what.vendor),
      production_id: what.production === undefined ? null : await organisationId(world, what.production),
    })
    .execute()
}
const told = (change: Told) => unaudited(world.system, 'derived', (tx) => tell(tx, world.bank, change))
/** Who was told what, by address; instant ones with a mark. */
const notices = async () => {
  const rows = await world.owner
    .selectFrom('notices as n')
    .innerJoin('accounts as a', 'a.person_id', 'n.person_id')
    .select(['a.email', 'n.kind', 'n.told_as', 'n.is_instant', 'n.sentence', 'n.because', 'n.told_at'])
    .orderBy('n.id')
    .execute()
  return rows
}
const who = async () => (await notices()).map(({ email, told_as, is_instant }) => `${email} ${told_as}${is_instant ? ' at once' : ''}`).sort()
const mails = () => world.owner.selectFrom('mails').select(['address', 'subject', 'text', 'unsubscribe']).orderBy('id').execute()
const events = async (action: string) =>
  await world.owner
    .selectFrom('audit_events')
    .select(['sentence', 'is_public', 'people', 'organisation_id'])
    .where('action', '=', action)
    .orderBy('leaf', 'desc')
    .execute()
const deps = () => world.deps
const later = (days: number) => new Date(Date.now() + days * 86_400_000)
const lumen = { tool: 'demo-lumen-plates', offering: 'team' }

describe('following', () => {
  it.each([
    ['tool', 'chatgpt', '/tools/chatgpt'],
    ['vendor', 'openai', '/vendors/openai'],
  ])('a %s is a button on its page, which says so, and ends there', async (kind, slug, path) => {
    expect(await pageAt(path)).toContain(`<a href="/sign-in?next=${encodeURIComponent(path)}">Sign in to follow this ${kind}</a>`)
    expect(await pageAt(path, producer)).toContain(`Follow this ${kind}<span`)
    const answer = await follow(producer, kind, slug)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path])
    const html = await pageAt(path, producer)
    expect(html).toContain(`You follow this ${kind}.`)
    expect(html).not.toContain(`Follow this ${kind}<span`)
    expect(await validateHtml(html)).toEqual([])
    expect(await pageAt(path, outsider)).toContain(`Follow this ${kind}<span`)
    const end = html.match(/action="(\/account\/notifications\/subscriptions\/\d+\/end)"/)?.[1] ?? ''
    const ended = await producer.post(end, { back: 'page' })
    expect([ended.status, ended.headers.get('location')]).toEqual([303, path])
    expect(await pageAt(path, producer)).toContain(`Follow this ${kind}<span`)
  })

  it('is in the log for the one who follows, and for nobody else', async () => {
    await follow(producer, 'tool', 'chatgpt')
    const [event] = await events('subscription.begun')
    expect(event).toMatchObject({ sentence: expect.stringMatching(/^p-\w+ follows the tool ChatGPT\.$/), is_public: false, organisation_id: null })
    expect(event?.people).toEqual([event?.sentence.split(' ')[0]])
    const { id } = await world.owner.selectFrom('subscriptions').select('id').executeTakeFirstOrThrow()
    expect((await producer.post(`${subscriptionsPath}/${id}/end`, {})).headers.get('location')).toBe('/account/notifications')
    expect((await events('subscription.ended'))[0]?.sentence).toMatch(/^p-\w+ no longer follows ChatGPT\.$/)
  })

  it('happens once, however often it is asked for at once', async () => {
    const before = (await events('subscription.begun')).length
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => follow(producer, 'tool', 'chatgpt')))).map(({ status }) => status)
    expect(statuses).toEqual([303, 303, 303, 303])
    expect(await world.owner.selectFrom('subscriptions').select('id').execute()).toHaveLength(1)
    expect((await events('subscription.begun')).length).toBe(before + 1)
  })

  it('a production is for whoever sees it, from their account', async () => {
    const html = await pageAt('/account/notifications', producer)
    expect(html).toContain('<option value="harbour-lights"')
    expect(html).not.toContain('night-ferry')
    const path = '/productions/harbour-lights/clearances'
    expect((await follow(producer, 'production', 'harbour-lights')).headers.get('location')).toBe(path)
    expect(await pageAt(path, producer)).toContain('You follow this production.')
    expect(await pageAt('/account/notifications', producer)).toMatch(/You follow 1 record[\s\S]*Harbour Lights[\s\S]*Production/)
    expect((await follow(producer, 'production', 'night-ferry')).status).toBe(404)
    expect((await follow(await world.signIn('reviewer@demo.test'), 'production', 'night-ferry')).status).toBe(303)
  })

  it('refuses what is not there, strangers, other sites and what is somebody else’s', async () => {
    expect((await follow(producer, 'tool', 'nothing-like-it')).status).toBe(404)
    expect((await follow(producer, 'planet', 'chatgpt')).status).toBe(404)
    expect((await world.visitor().post(subscriptionsPath, { kind: 'tool', of: 'chatgpt' })).status).toBe(401)
    const stranger = await world.request('/account/notifications')
    expect([stranger.status, stranger.headers.get('location')]).toEqual([303, '/sign-in?next=%2Faccount%2Fnotifications'])
    const foreign = await producer.request(subscriptionsPath, {
      method: 'POST',
      body: new URLSearchParams({ kind: 'tool', of: 'chatgpt' }),
      headers: { origin: 'https://evil.example' },
    })
    expect(foreign.status).toBe(403)
    await follow(producer, 'tool', 'chatgpt')
    const { id } = await world.owner.selectFrom('subscriptions').select('id').executeTakeFirstOrThrow()
    expect((await outsider.post(`${subscriptionsPath}/${id}/end`, {})).status).toBe(404)
    expect((await producer.post(`${subscriptionsPath}/${id + 1}/end`, {})).status).toBe(404)
  })
})

describe('when somebody is told', () => {
  it('is once a week and at once for what cannot wait, until they say otherwise', async () => {
    const html = await pageAt('/account/notifications', producer)
    expect(html).toMatch(/value="weekly" checked/)
    expect(html).toMatch(/<option value="1" selected/)
    expect(html).toMatch(/name="instant" value="yes" checked/)
    expect(await validateHtml(html)).toEqual([])
    expect((await producer.post('/account/notifications', { digest: 'daily', weekday: '5' })).headers.get('location')).toBe('/account/notifications')
    const changed = await pageAt('/account/notifications', producer)
    expect(changed).toMatch(/value="daily" checked/)
    expect(changed).toMatch(/<option value="5" selected/)
    expect(changed).not.toMatch(/name="instant" value="yes" checked/)
    expect((await events('notification.set'))[0]).toMatchObject({
      is_public: false,
      sentence: expect.stringMatching(/^p-\w+ set when they are told of changes\.$/),
    })
    expect(await pageAt('/account/notifications', outsider)).toMatch(/value="weekly" checked/)
  })

  it.each([{ digest: 'hourly', weekday: '1' }, { digest: 'weekly', weekday: '8' }, { digest: 'weekly' }, {}])('is refused as %o', async (form) => {
    const answer = await producer.post('/account/notifications', form as Record<string, string>)
    const html = await answer.text()
    expect([answer.status, html.includes('Choose how often you get a digest, and on which day.')]).toEqual([422, true])
    expect(await world.owner.selectFrom('notification_settings').selectAll().execute()).toEqual([])
  })
})

describe('a verdict that moves', () => {
  const record = (value: string, supersedes: number | null) =>
    recordFact(
      { db: world.system, bank: world.bank, policies: world.policies, today },
      { kind: 'job', name: 'test' },
      {
        ...{
          offering: { tool: 'krea', offering: 'all' },
          question: 'trains_on_inputs',
          value,
          evidence: 'contract',
          source: null,
          note: null,
          valid_from: today,
          supersedes,
          territory: null,
        },
      },
    )

  it('is told to who follows the tool or its vendor, once under each policy that rules, with its cause', async () => {
    await followAs('producer@demo.test', { tool: 'krea' })
    await followAs('producer@demo.test', { vendor: 'krea' })
    await followAs('vendor@demo.test', { vendor: 'krea' })
    await followAs('rival@demo.test', { tool: 'chatgpt' })
    await record('on_no_opt_out', null)
    const rows = await notices()
    expect([...new Set(rows.map(({ email }) => email))].sort()).toEqual(['producer@demo.test', 'vendor@demo.test'])
    const mine = rows.filter(({ email }) => email === 'producer@demo.test')
    expect(mine.map(({ sentence }) => sentence).sort()).toEqual([
      'from “Not assessed” to “Not for production data” under demo-studio-overlay@2026-11-01.',
      'from “Not assessed” to “Not for production data” under netflix-genai@2025-08-22.',
    ])
    expect(mine[0]).toMatchObject({
      told_as: 'follower',
      is_instant: false,
      because: expect.stringMatching(/^Cause: The answer to “.+” was recorded: “.+” \(fact \d+\)\. It rests on: signed contract\./),
    })
  })

  it('under the policy of a studio that does not show it is told to nobody outside', async () => {
    const studio = await organisationId(world, 'demo-studio')
    const { owner } = world
    await sql`alter table policy_versions disable trigger append_only`.execute(owner)
    await sql`update policy_versions set studio_id = ${studio} where kind = 'overlay'`.execute(owner)
    await sql`alter table policy_versions enable trigger append_only`.execute(owner)
    await world.owner.updateTable('organisations').set({ publishes_policies: false }).where('id', '=', studio).execute()
    await followAs('vendor@demo.test', { tool: 'krea' })
    await followAs('producer@demo.test', { tool: 'krea' })
    const [fact] = await world.owner.selectFrom('facts').select('id').where('asserted_by', '=', 'test').orderBy('id', 'desc').execute()
    await record('off_opt_in', fact!.id)
    const policiesOf = async (email: string) =>
      (await notices())
        .filter((row) => row.email === email)
        .map(({ sentence }) => sentence.match(/under ([\w-]+)@/)?.[1])
        .sort()
    const outside = await policiesOf('vendor@demo.test')
    expect(outside).not.toContain('demo-studio-overlay')
    expect(await policiesOf('producer@demo.test')).toEqual([...outside, 'demo-studio-overlay'].sort())
    await world.owner.updateTable('organisations').set({ publishes_policies: true }).where('id', '=', studio).execute()
  })
})

describe('a suspension', () => {
  it('is told at once to every production that the clearance covers, to the vendor with the reason, and to followers', async () => {
    await followAs('admin@demo.test', { tool: 'demo-lumen-plates' })
    await followAs('rival@demo.test', { vendor: 'lumen-demo-works' })
    const suspension = await suspend(world, await clear(world, lumen))
    await told({ what: 'suspended', suspension })
    expect(await who()).toEqual([
      'admin@demo.test follower at once',
      'assistant@demo.test production at once',
      'outsider@demo.test production at once',
      'producer@demo.test production at once',
      'rival@demo.test follower at once',
      'vendor@demo.test vendor at once',
    ])
    await mailUrgent(world.db, deps(), new Date())
    const sent = await mails()
    expect(sent).toHaveLength(6)
    const vendor = sent.find(({ address }) => address === 'vendor@demo.test')
    expect(vendor?.subject).toBe('Demonstration: Demo Lumen Plates, Team: Demo Studio suspended its clearance')
    const text = vendor?.text?.replaceAll(/\s+/g, ' ') ?? ''
    for (const part of [
      'A shot that is under way may be finished; nothing new is begun.',
      'Cause: A leak was reported.',
      'You get this because you speak for the vendor.',
    ])
      expect(text).toContain(part)
    expect(vendor?.text).toMatch(/\nhttps:\/\/register\.example\/clearances\/\d+\n/)
    expect(vendor?.unsubscribe).toMatch(/^https:\/\/register\.example\/unsubscribe\?token=/)
    expect(vendor?.text).toContain(`\n${vendor?.unsubscribe}\n`)
  })

  it('of a clearance for one production concerns that one', async () => {
    const suspension = await suspend(world, await clear(world, { ...lumen, productions: [await organisationId(world, 'night-ferry')] }))
    await followAs('assistant@demo.test', { production: 'harbour-lights' })
    await told({ what: 'suspended', suspension })
    expect(await who()).toEqual(['outsider@demo.test production at once', 'vendor@demo.test vendor at once'])
  })

  it('is told once, however often it is told and mailed, by however many at once', async () => {
    const suspension = await suspend(world, await clear(world, lumen))
    await Promise.all([1, 2, 3].map(() => told({ what: 'suspended', suspension })))
    await Promise.all([1, 2, 3].map(() => mailUrgent(world.db, deps(), new Date())))
    await told({ what: 'suspended', suspension })
    await mailUrgent(world.db, deps(), new Date())
    expect((await mails()).map(({ address }) => address).sort()).toEqual([
      'assistant@demo.test',
      'outsider@demo.test',
      'producer@demo.test',
      'vendor@demo.test',
    ])
  })

  it('that is rolled back is told to nobody', async () => {
    const suspension = await suspend(world, await clear(world, lumen))
    const failed = unaudited(world.system, 'derived', async (tx) => {
      await tell(tx, world.bank, { what: 'suspended', suspension })
      throw new Error('it fails')
    })
    await expect(failed).rejects.toThrow('it fails')
    await mailUrgent(world.db, deps(), new Date())
    expect([await notices(), await mails()]).toEqual([[], []])
  })

  it('is mailed whole or not at all when the program is killed in between', async () => {
    const suspension = await suspend(world, await clear(world, lumen))
    await told({ what: 'suspended', suspension })
    await world.owner.schema
      .alterTable('mails')
      .addColumn('broken', 'text', (column) => column.notNull().defaultTo('x'))
      .execute()
    await world.owner.schema
      .alterTable('mails')
      .alterColumn('broken', (column) => column.dropDefault())
      .execute()
    await expect(mailUrgent(world.db, deps(), new Date())).rejects.toThrow(/broken/)
    await world.owner.schema.alterTable('mails').dropColumn('broken').execute()
    expect([await mails(), (await notices()).filter(({ told_at }) => told_at !== null)]).toEqual([[], []])
    await mailUrgent(world.db, deps(), new Date())
    expect(await mails()).toHaveLength(4)
  })

  it('comes by the queue within seconds', async () => {
    const { beginTelling } = await import('../src/notifications/mails.ts')
    await beginTelling(world.db, deps(), world.queue)
    const suspension = await suspend(world, await clear(world, lumen))
    await told({ what: 'suspended', suspension })
    await expect.poll(async () => (await mails()).length, { timeout: 10_000 }).toBe(4)
    await world.queue.rest('notices')
  })

  it('waits for the digest of whoever wants no mails at once, and stands on their page', async () => {
    await producer.post('/account/notifications', { digest: 'weekly', weekday: '1' })
    await told({ what: 'suspended', suspension: await suspend(world, await clear(world, lumen)) })
    await mailUrgent(world.db, deps(), new Date())
    expect((await mails()).map(({ address }) => address)).not.toContain('producer@demo.test')
    const html = await pageAt('/account/notifications', producer)
    expect(html).toContain('Demo Studio suspended its clearance.')
    expect(html).toContain('With the digest of')
    expect(await validateHtml(html)).toEqual([])
    expect(await mailDigests(world.db, deps(), later(8))).toBe(1)
    expect((await mails()).find(({ address }) => address === 'producer@demo.test')?.text?.replaceAll(/\s+/g, ' ')).toContain('suspended its clearance')
  })
})

describe('what else happens to a clearance', () => {
  it('is told to those who follow: that it was given, and that a suspension ended or it was revoked to those whom these concern', async () => {
    await followAs('admin@demo.test', { tool: 'demo-lumen-plates' })
    const clearance = await clear(world, lumen)
    await told({ what: 'given', clearance })
    expect(await who()).toEqual(['admin@demo.test follower'])
    const suspension = await suspend(world, clearance)
    await endSuspension(world, suspension)
    await told({ what: 'suspension_ended', suspension })
    await revoke(world, clearance)
    await told({ what: 'revoked', clearance })
    const rows = await notices()
    expect(Object.entries(Object.groupBy(rows, ({ kind }) => kind)).map(([kind, all]) => [kind, all?.length])).toEqual([
      ['given', 1],
      ['suspension_ended', 5],
      ['revoked', 5],
    ])
    expect(rows.find(({ kind }) => kind === 'revoked')?.sentence).toBe('Demo Studio revoked its clearance, from 1 Dec 2026 on.')
  })

  it('by a fact that moves is told in the transaction of the fact, to the vendor at once, with the whole cause', async () => {
    await followAs('producer@demo.test', { tool: 'demo-lumen-plates' })
    await clear(world, lumen)
    const [fact] = await world.owner
      .selectFrom('facts as f')
      .innerJoin('offerings as o', 'o.id', 'f.offering_id')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select(['f.id'])
      .where('t.slug', '=', lumen.tool)
      .where('o.slug', '=', lumen.offering)
      .where('f.question_id', '=', 'trains_on_inputs')
      .where((eb) => eb.not(eb.exists(eb.selectFrom('facts as later').select('later.id').whereRef('later.supersedes', '=', 'f.id'))))
      .execute()
    await recordFact(
      { db: world.system, bank: world.bank, policies: world.policies, today },
      { kind: 'job', name: 'test' },
      {
        ...{
          offering: lumen,
          question: 'trains_on_inputs',
          value: 'unknown',
          evidence: 'contract',
          source: null,
          note: null,
          valid_from: today,
          supersedes: fact!.id,
          territory: null,
        },
      },
    )
    const rows = (await notices()).filter(({ kind }) => kind === 'in_re_review')
    expect(rows.map(({ email, is_instant }) => [email, is_instant]).sort()).toEqual([
      ...['assistant', 'outsider', 'producer'].map((name) => [`${name}@demo.test`, false]),
      ['vendor@demo.test', true],
    ])
    expect(rows[0]).toMatchObject({
      sentence: 'Demo Studio’s clearance went from “Cleared” to “In re-review”.',
      because: expect.stringMatching(/^Cause: The answer to “.+”, “.+”, was withdrawn \(fact \d+\)\./),
    })
  })
})

describe('who may not read a clearance', () => {
  it('is not told of it: neither the vendor nor a follower, while the studio publishes none', async () => {
    const studio = await organisationId(world, 'demo-studio')
    await world.owner.updateTable('organisations').set({ publishes_clearances: false }).where('id', '=', studio).execute()
    await followAs('rival@demo.test', { tool: 'demo-lumen-plates' })
    await followAs('approver@demo.test', { tool: 'demo-lumen-plates' })
    await told({ what: 'suspended', suspension: await suspend(world, await clear(world, lumen)) })
    expect(await who()).toEqual([
      'approver@demo.test follower at once',
      'assistant@demo.test production at once',
      'outsider@demo.test production at once',
      'producer@demo.test production at once',
    ])
    await world.owner.updateTable('organisations').set({ publishes_clearances: true }).where('id', '=', studio).execute()
  })

  it('is not mailed and shown it either when they lost the right after it was written', async () => {
    const studio = await organisationId(world, 'demo-studio')
    await followAs('rival@demo.test', { tool: 'demo-lumen-plates' })
    const rival = await world.signIn('rival@demo.test')
    await told({ what: 'suspended', suspension: await suspend(world, await clear(world, lumen)) })
    expect(await pageAt('/account/notifications', rival)).toContain('Demo Studio suspended its clearance')
    await world.owner.updateTable('organisations').set({ publishes_clearances: false }).where('id', '=', studio).execute()
    await mailUrgent(world.db, deps(), new Date())
    await mailDigests(world.db, deps(), later(8))
    expect((await mails()).map(({ address }) => address)).not.toContain('rival@demo.test')
    expect(await pageAt('/account/notifications', rival)).not.toContain('Demo Studio')
    await world.owner.updateTable('organisations').set({ publishes_clearances: true }).where('id', '=', studio).execute()
  })
})

describe('a person who is forgotten', () => {
  it('follows nothing any more, and nothing of what they were told is left', async () => {
    const { insertPerson } = await import('../src/people/queries.ts')
    const { deleteAccount } = await import('../src/people/forget-queries.ts')
    const { id } = await unaudited(world.owner, 'derived', (tx) => insertPerson(tx, { email: 'gone@studio.example', name: 'Gone' }))
    await followAs('gone@studio.example', { tool: 'demo-lumen-plates' })
    await told({ what: 'suspended', suspension: await suspend(world, await clear(world, lumen)) })
    await mailUrgent(world.db, deps(), new Date())
    await world.owner.insertInto('digest_mails').values({ person_id: id, slot: new Date(), mail_id: null }).execute()
    await world.owner.insertInto('notification_settings').values({ person_id: id }).execute()
    await unaudited(world.system, 'derived', (tx) => deleteAccount(tx, id))
    for (const table of ['subscriptions', 'notices', 'digest_mails', 'notification_settings', 'mails'] as const)
      expect(await world.owner.selectFrom(table).select('person_id').where('person_id', '=', id).execute(), table).toEqual([])
  })
})
