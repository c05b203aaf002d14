import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { unaudited } from '../src/audit/audited.ts'
import { mailDigests, mailUrgent } from '../src/notifications/mails.ts'
import { type DigestRhythm, digestHour, digestSlot } from '../src/notifications/rules.ts'
import { tell } from '../src/notifications/tell.ts'
import { tellOfTime } from '../src/notifications/time.ts'
import { clear, organisationId, personId, revoke, suspend } from './clearing.ts'
import { canaryOf, makeTwoSides, type TwoSides } from './two-sides.ts'
import { createWorld, type World } from './world.ts'

let world: World
let two: TwoSides
beforeAll(async () => {
  world = await createWorld({ env: { PUBLIC_URL: 'https://register.example' } })
  two = await makeTwoSides(world)
})
afterAll(() => world.close())
beforeEach(async () => {
  for (const table of ['notices', 'digest_mails', 'subscriptions', 'notification_settings', 'mails'] as const) await world.owner.deleteFrom(table).execute()
})

const plates = { tool: 'demo-lumen-plates', offering: 'team' }
const toolId = async () => (await world.owner.selectFrom('tools').select('id').where('slug', '=', plates.tool).executeTakeFirstOrThrow()).id
const follow = async (person_id: number) =>
  world.owner
    .insertInto('subscriptions')
    .values({ person_id, tool_id: await toolId(), vendor_id: null, production_id: null })
    .execute()
const producer = () => personId(world, 'producer@demo.test')
let written = 0
/** Something that the producer was to be told at that moment. */
const write = async (at: string, change: { person_id?: number; is_instant?: boolean; subject?: string; tool_id?: number } = {}) =>
  world.owner
    .insertInto('notices')
    .values({
      ...{
        person_id: change.person_id ?? (await producer()),
        change: `test ${++written}`,
        kind: 'given',
        tool_id: change.tool_id ?? (await toolId()),
        studio_id: null,
      },
      ...{
        told_as: 'follower',
        subject: change.subject ?? 'Plates, Team',
        sentence: `It changed, ${written}.`,
        because: 'Cause: It was so.',
        path: '/tools/plates',
      },
      ...{ is_instant: change.is_instant ?? false, at: new Date(at), told_at: null, mail_id: null },
    })
    .execute()
const set = async (settings: { digest?: DigestRhythm; weekday?: number; instant?: boolean }) =>
  world.owner
    .insertInto('notification_settings')
    .values({ person_id: await producer(), ...settings })
    .onConflict((clash) => clash.column('person_id').doUpdateSet(settings))
    .execute()
const digestsAt = (now: string) => mailDigests(world.db, world.deps, new Date(now))
const mails = () => world.owner.selectFrom('mails').select(['address', 'subject', 'text', 'unsubscribe']).orderBy('id').execute()
const texts = async () => (await mails()).map(({ text }) => text?.replaceAll(/\s+/g, ' ') ?? '')

// 2026-11-23 is a Monday.
describe('when a digest is due', () => {
  it.each<[DigestRhythm, number, string, string | null]>([
    ['weekly', 1, '2026-11-23T07:00:00Z', '2026-11-23T07:00:00.000Z'],
    ['weekly', 1, '2026-11-23T06:59:59Z', '2026-11-16T07:00:00.000Z'],
    ['weekly', 1, '2026-11-29T23:59:59Z', '2026-11-23T07:00:00.000Z'],
    ['weekly', 7, '2026-11-23T12:00:00Z', '2026-11-22T07:00:00.000Z'],
    ['weekly', 3, '2026-01-01T00:00:00Z', '2025-12-31T07:00:00.000Z'],
    ['daily', 1, '2026-11-25T07:00:00Z', '2026-11-25T07:00:00.000Z'],
    ['daily', 1, '2026-11-25T00:00:00Z', '2026-11-24T07:00:00.000Z'],
    ['off', 1, '2026-11-23T07:00:00Z', null],
  ])('%s, day %i, at %s: since %s', (digest, weekday, now, slot) => {
    expect(digestSlot({ digest, weekday }, new Date(now))?.toISOString() ?? null).toBe(slot)
  })

  it('is always the last such morning, whatever the moment', () => {
    const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 7 }), fc.constantFrom('weekly' as const, 'daily' as const), (now, weekday, digest) => {
        const slot = digestSlot({ digest, weekday }, now)!
        const period = (digest === 'daily' ? 1 : 7) * 86_400_000
        expect(slot.getTime()).toBeLessThanOrEqual(now.getTime())
        expect(now.getTime() - slot.getTime()).toBeLessThan(period)
        expect(slot.getUTCHours()).toBe(digestHour)
        if (digest === 'weekly') expect(slot.getUTCDay() || 7).toBe(weekday)
      }),
    )
  })
})

describe('a digest', () => {
  it('has everything of the week, by tool, each with its cause and its address', async () => {
    const other = await world.owner.selectFrom('tools').select(['id', 'name']).where('slug', '=', 'chatgpt').executeTakeFirstOrThrow()
    await write('2026-11-18T10:00:00Z')
    await write('2026-11-19T10:00:00Z', { subject: 'ChatGPT, Consumer', tool_id: other.id })
    await write('2026-11-20T10:00:00Z')
    expect(await digestsAt('2026-11-23T07:00:01Z')).toBe(1)
    const [mail] = await mails()
    expect(mail).toMatchObject({ address: 'producer@demo.test', subject: '3 changes: ChatGPT, Demo Lumen Plates' })
    const [one, two, three] = [written - 2, written - 1, written]
    expect(mail?.text).toMatch(
      new RegExp(
        `^3 changes to what you follow on Toolslate[\\s\\S]+\\nChatGPT\\n=======\\n\\n19 Nov 2026\\. ChatGPT, Consumer: It changed, ${two}\\.\\n\\nCause: It was so\\.\\n\\nhttps://register\\.example/tools/plates\\n\\nDemo Lumen Plates\\n={17}\\n\\n18 Nov 2026\\. [\\s\\S]+${one}\\.\\n[\\s\\S]+20 Nov 2026\\. [\\s\\S]+${three}\\.\\n`,
      ),
    )
    expect(mail?.text).toContain(`\n${mail?.unsubscribe}\n`)
  })

  it('is not there when there is nothing to say, and not before its time', async () => {
    expect(await digestsAt('2026-11-23T07:00:00Z')).toBe(0)
    await write('2026-11-23T06:59:00Z')
    expect(await digestsAt('2026-11-23T06:59:59Z')).toBe(0)
    expect(await digestsAt('2026-11-23T07:00:00Z')).toBe(1)
  })

  it('does not have what happened after its time: that waits for the next', async () => {
    await write('2026-11-24T10:00:00Z')
    expect(await digestsAt('2026-11-24T11:00:00Z')).toBe(0)
    expect(await digestsAt('2026-11-29T23:00:00Z')).toBe(0)
    expect(await digestsAt('2026-11-30T07:00:00Z')).toBe(1)
  })

  it('is one a week, and each notice is in one, however often and by however many it is tried', async () => {
    await write('2026-11-18T10:00:00Z')
    await Promise.all([1, 2, 3, 4].map(() => digestsAt('2026-11-23T07:05:00Z')))
    expect(await mails()).toHaveLength(1)
    // It was written before that digest, and got there after it.
    await write('2026-11-22T10:00:00Z')
    expect(await digestsAt('2026-11-23T07:06:00Z')).toBe(0)
    await write('2026-11-25T10:00:00Z')
    expect(await digestsAt('2026-11-30T07:00:00Z')).toBe(1)
    expect((await mails()).map(({ subject }) => subject)).toEqual(['1 change: Demo Lumen Plates', '2 changes: Demo Lumen Plates'])
  })

  it('is made up for after the program was not running', async () => {
    await write('2026-11-18T10:00:00Z')
    expect(await digestsAt('2026-11-26T03:00:00Z')).toBe(1)
  })

  it('is whole or not there when the program is killed in between', async () => {
    await write('2026-11-18T10:00:00Z')
    await sql`create function break_it() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`.execute(world.owner)
    await sql`create trigger break_it before update on digest_mails for each row execute function break_it()`.execute(world.owner)
    await expect(digestsAt('2026-11-23T07:05:00Z')).rejects.toThrow('killed')
    await sql`drop trigger break_it on digest_mails`.execute(world.owner)
    const left = await world.owner.selectFrom('notices').select('told_at').execute()
    expect([await mails(), left]).toEqual([[], [{ told_at: null }]])
    expect(await digestsAt('2026-11-23T07:06:00Z')).toBe(1)
  })

  it('comes as often as it was set, or never', async () => {
    await set({ digest: 'daily' })
    await write('2026-11-18T06:00:00Z')
    expect(await digestsAt('2026-11-18T07:00:00Z')).toBe(1)
    await write('2026-11-18T08:00:00Z')
    expect(await digestsAt('2026-11-18T23:00:00Z')).toBe(0)
    expect(await digestsAt('2026-11-19T07:00:00Z')).toBe(1)
    expect((await texts())[0]).toContain('You get this once a day')
    await set({ digest: 'off' })
    await write('2026-11-20T08:00:00Z')
    expect(await digestsAt('2026-12-01T08:00:00Z')).toBe(0)
  })

  it('leaves out what goes out at once, and what is too old to be news', async () => {
    await write('2026-11-18T10:00:00Z', { is_instant: true })
    await write('2026-10-01T10:00:00Z')
    expect(await digestsAt('2026-11-23T07:05:00Z')).toBe(0)
    await set({ instant: false })
    expect(await digestsAt('2026-11-23T07:05:00Z')).toBe(1)
  })
})

describe('what comes by time', () => {
  const at = (day: string) => tellOfTime(world.db, world.bank, new Date(`${day}T05:00:00Z`))
  const told = async () =>
    (
      await world.owner
        .selectFrom('notices as n')
        .innerJoin('accounts as a', 'a.person_id', 'n.person_id')
        .select(['a.email', 'n.change', 'n.is_instant', 'n.told_as', 'n.sentence'])
        .orderBy('n.id')
        .execute()
    ).filter(({ email }) => !email.includes('canary'))
  const distances = async () => [...new Set((await told()).map(({ change, is_instant }) => `${change.replace(/ \d+ /, ' ')}${is_instant ? ' at once' : ''}`))]

  it('is told 30, 7 and 1 days before a clearance ends, each once, to vendor, desk and followers, and when it has ended', async () => {
    await follow(await producer())
    const id = await clear(world, { ...plates, valid_from: '2027-01-01', valid_to: '2027-05-10' })
    await at('2027-04-09')
    expect(await told()).toEqual([])
    await Promise.all([at('2027-04-10'), at('2027-04-10'), at('2027-04-10')])
    await at('2027-04-11')
    const first = await told()
    expect(first.map(({ email, told_as, is_instant }) => `${email} ${told_as} ${is_instant}`).sort()).toEqual([
      'approver@demo.test desk false',
      'producer@demo.test follower false',
      'reviewer@demo.test desk false',
      'vendor@demo.test vendor false',
    ])
    expect(first[0]?.sentence).toBe('Demo Studio’s clearance ends on 10 May 2027.')
    await at('2027-05-03')
    await at('2027-05-09')
    expect(await distances()).toEqual(['ending 30', 'ending 7 at once', 'ending 1 at once'])
    await at('2027-05-10')
    await at('2027-05-11')
    const expired = (await told()).filter(({ change }) => change === `clearance ${id * 10 + 6}`)
    const concerned = ['approver', 'assistant', 'outsider', 'producer', 'reviewer', 'vendor'].map((name) => `${name}@demo.test`)
    expect(expired.map(({ email }) => email).sort()).toEqual(concerned)
    expect(expired[0]?.sentence).toBe('Demo Studio’s clearance went from “Cleared” to “Expired”: it was given until 10 May 2027.')
    const { rows: events } = await sql<{ sentence: string }>`select sentence from audit_events where action = 'clearance.reminded'
      and event #>> '{after,clearance}' = ${String(id)} order by leaf`.execute(world.owner)
    expect(events.map(({ sentence }) => sentence.replace(/^.*: /, ''))).toEqual([
      'whom it concerns is told that the clearance ends on 2027-05-10 (30 days before).',
      'whom it concerns is told that the clearance ends on 2027-05-10 (7 days before).',
      'whom it concerns is told that the clearance ends on 2027-05-10 (1 day before).',
      'whom it concerns is told that the clearance has ended.',
    ])
  })

  it('is made up for at the distance that has come, and of what ended long ago nobody hears', async () => {
    await clear(world, { ...plates, valid_from: '2027-01-01', valid_to: '2027-07-10' })
    await at('2027-07-07')
    expect(await distances()).toEqual(['ending 7 at once'])
    await at('2027-07-20')
    expect(await distances()).toEqual(['ending 7 at once'])
  })

  it('does not remind of what was so when it was given, nor of what does not stand', async () => {
    await clear(world, { ...plates, valid_from: '2027-08-01', valid_to: '2027-08-06' })
    await at('2027-08-02')
    expect(await told()).toEqual([])
    await at('2027-08-05')
    expect(await distances()).toEqual(['ending 1 at once'])
    await world.owner.deleteFrom('notices').execute()
    await revoke(world, await clear(world, { ...plates, valid_from: '2027-09-01', valid_to: '2027-12-10' }))
    await at('2027-11-12')
    expect(await told()).toEqual([])
  })

  it('goes out in one mail to each, with all that ends', async () => {
    await clear(world, { ...plates, valid_from: '2028-01-01', valid_to: '2028-05-10' })
    await clear(world, { tool: 'demo-lumen-plates', offering: 'enterprise', valid_from: '2028-01-01', valid_to: '2028-05-11' })
    await at('2028-05-04')
    await mailUrgent(world.db, world.deps, new Date())
    const mine = (await mails()).filter(({ address }) => address === 'vendor@demo.test')
    expect(mine.map(({ subject }) => subject)).toEqual(['2 clearances that concern you have changed'])
    expect((await texts())[0]).toMatch(/ends on 10 May 2028\.[\s\S]+ends on 11 May 2028\./)
  })
})

describe('two studios that know nothing of each other', () => {
  const noticesOf = async (side: 'alder' | 'birch') => {
    const ids = Object.values(two[side].people).map(({ id }) => id)
    return world.owner.selectFrom('notices').select(['person_id', 'kind', 'subject', 'sentence', 'because']).where('person_id', 'in', ids).execute()
  }
  const cleared = async () =>
    clear(world, {
      ...{ tool: 'birch-tool', offering: 'team', studio: 'birch-studio', reasons: `Reasons of ${canaryOf('birch')}` },
      ...{ proposed_by: two.birch.people.reviewer.email, decided_by: two.birch.people.approver.email, policy_key: 1 },
    })

  it('hear nothing of each other’s clearances, though all of them follow the tool and its vendor', async () => {
    const tool = await world.owner.selectFrom('tools').select(['id', 'vendor_id']).where('slug', '=', 'birch-tool').executeTakeFirstOrThrow()
    await sql`insert into verdicts select policy_key, (select o.id from offerings o where o.tool_id = ${tool.id} limit 1), band, score, completeness, evidence_strength, principles, envelope, rank, 'x', evaluated_on, recheck_on
      from verdicts where policy_key = 1 order by offering_id limit 1 on conflict do nothing`.execute(world.owner)
    for (const side of ['alder', 'birch'] as const)
      for (const { id } of Object.values(two[side].people)) {
        await world.owner.insertInto('subscriptions').values({ person_id: id, tool_id: tool.id, vendor_id: null, production_id: null }).execute()
        await world.owner.insertInto('subscriptions').values({ person_id: id, tool_id: null, vendor_id: tool.vendor_id, production_id: null }).execute()
      }
    // Somebody of alder follows the production of birch, by whatever mistake.
    await world.owner
      .insertInto('subscriptions')
      .values({ person_id: two.alder.people.member.id, tool_id: null, vendor_id: null, production_id: await organisationId(world, 'birch-production') })
      .execute()
    const clearance = await cleared()
    const suspension = await suspend(world, clearance, `Because of ${canaryOf('birch')}`, two.birch.people.reviewer.email)
    await unaudited(world.system, 'derived', async (tx) => {
      await tell(tx, world.bank, { what: 'given', clearance })
      await tell(tx, world.bank, { what: 'suspended', suspension })
    })
    await tellOfTime(world.db, world.bank, new Date('2027-04-25T05:00:00Z'))
    expect(await noticesOf('alder')).toEqual([])
    // Procurement and the production read it; the vendor may not, while birch publishes nothing.
    const told = new Set((await noticesOf('birch')).map(({ person_id }) => person_id))
    expect(told).toEqual(new Set((['reviewer', 'approver', 'policy_owner', 'admin', 'producer', 'member'] as const).map((role) => two.birch.people[role].id)))

    await mailUrgent(world.db, world.deps, new Date())
    await mailDigests(world.db, world.deps, new Date(Date.now() + 8 * 86_400_000))
    const sent = (await mails()).filter(({ subject, text }) => `${subject}${text}`.includes('irch'))
    expect(sent.length).toBeGreaterThan(5)
    expect(sent.filter(({ address }) => !address.includes(canaryOf('birch')))).toEqual([])
    for (const role of ['reviewer', 'member', 'signatory'] as const) {
      const cookie = await world.cookieOf(two.alder.people[role].id)
      for (const path of ['/account/notifications', '/changes', '/changes.json?kind=clearance', '/changes.atom?kind=clearance&tool=birch-tool']) {
        const text = await (await world.request(path, { headers: { cookie } })).text()
        expect(text.includes(canaryOf('birch')), `${role} at ${path}`).toBe(false)
      }
      const count = async (headers: Record<string, string>) =>
        ((await (await world.request('/api/v1/changes?kind=clearance&tool=birch-tool&limit=1', { headers })).json()) as { total: number }).total
      expect([await count({ cookie }), await count({})]).toEqual([0, 0])
      expect(await count({ cookie: await world.cookieOf(two.birch.people.reviewer.id) })).toBeGreaterThan(1)
    }
  })
})
