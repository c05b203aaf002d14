import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCommand } from '../src/cli/verify-command.ts'
import { becauseOf, deletionState, keepsNothing } from '../src/wrap/rules.ts'
import { pdf, textOf } from './evidence-desk.ts'
import { validateHtml } from './html.ts'
import { cleared, type Fields, here, openProduction, type Producing } from './producing.ts'

const line = (more: Fields = {}): Fields => ({
  tool: cleared,
  purpose: 'Skies',
  kind: 'ideation',
  data: ['D0'],
  used_from: '2026-11-20',
  fate: 'temporary',
  ...more,
})

describe('the delivery of a production', () => {
  let at: Producing
  let archive: Uint8Array
  let files: Record<string, Uint8Array>
  beforeAll(async () => {
    at = await openProduction()
    const { people, keep, reply, sendFile } = at
    const use = await keep()
    await reply(use, { replied_on: '2026-11-10' })
    await people.producer.post(`${here}/register`, line())
    await people.producer.post(
      `${here}/register`,
      line({
        fate: 'final',
        output: 'A blue sky',
        timecode_in: '01:02:03:04',
        timecode_out: '01:02:05:00',
        prompts: '=blue sky',
        source_rights: 'owned',
        use: String(use),
      }),
    )
    await people.producer.post(`${here}/register`, line({ tool: 'Something from the web', purpose: 'Uncovered' }))
    await sendFile(
      people.producer,
      `${here}/consents/new`,
      { performer: 'Ada Role', covers: ['use_replica'], scope: 'All', valid_from: '2026-11-01' },
      await pdf(),
    )
    const answer = await people.producer.post(`${here}/delivery`, {})
    if (answer.status !== 200) throw new Error(await answer.text())
    archive = new Uint8Array(await answer.arrayBuffer())
    files = unzipSync(archive)
  })
  afterAll(() => at.close())
  const text = (name: string) => new TextDecoder().decode(files[name])

  const verify = async (bytes: Uint8Array, ...more: string[]) => {
    const path = join(await mkdtemp(join(tmpdir(), 'delivery-')), 'delivery.zip')
    await writeFile(path, bytes)
    const said: string[] = []
    try {
      const status = await verifyCommand.run([path, ...more], (one) => said.push(one))
      return { status, said: said.join('\n') }
    } catch (error) {
      return { status: 1, said: [...said, (error as Error).message].join('\n') }
    }
  }

  it('holds register, cue sheet, approvals, consents, certificates and what is wrong', async () => {
    const names = Object.keys(files)
    for (const name of [
      'README.txt',
      'register.csv',
      'register.xlsx',
      'register.pdf',
      'cue-sheet.csv',
      'cue-sheet.pdf',
      'exceptions.csv',
      'approvals.csv',
      'consents.csv',
      'manifest.json',
    ])
      expect(names).toContain(name)
    expect(names.filter((name) => name.startsWith('certificates/'))).toHaveLength(1)
    expect(names.filter((name) => name.startsWith('files/'))).toHaveLength(2)
    expect(text('cue-sheet.csv')).toContain('A blue sky')
    expect(text('cue-sheet.csv')).toContain("'=blue sky")
    expect(text('cue-sheet.csv')).not.toContain('Uncovered')
    expect(text('exceptions.csv')).toContain('Not covered')
    expect(text('consents.csv')).toContain('Ada Role')
    expect(text('approvals.csv')).toContain('Go ahead with this one.')
    expect(await validateHtml(await textOf(at.people.producer.request(`${here}/delivery`)))).toEqual([])
  })

  it('is verified offline, with every certificate for the day of use', async () => {
    const { status, said } = await verify(archive)
    expect(said).toContain('Everything agrees.')
    expect(said).toMatch(/Clearance \d+, Demo Framewright, Studio, on 2026-11-20: cleared/)
    expect(status).toBe(0)
  })

  it.each<[string, (all: Record<string, Uint8Array>) => Record<string, Uint8Array>, string]>([
    ['a changed file', (all) => ({ ...all, 'register.csv': new TextEncoder().encode('nothing') }), 'register.csv: it was changed.'],
    ['a file that was taken out', ({ 'exceptions.csv': _, ...rest }) => rest, 'exceptions.csv: it is missing.'],
    ['a file that was added', (all) => ({ ...all, 'extra.txt': new Uint8Array([1]) }), 'extra.txt: it was added'],
    [
      'a changed manifest',
      (all) => ({
        ...all,
        'manifest.json': new TextEncoder().encode(new TextDecoder().decode(all['manifest.json']).replace(/"payload":"(.)/, '"payload":"X')),
      }),
      'signature',
    ],
    ['no manifest', ({ 'manifest.json': _, ...rest }) => rest, 'there is no manifest.json'],
  ])('with %s is found out', async (_, change, said) => {
    const checked = await verify(zipSync(change(files)))
    expect(checked.status).toBe(1)
    expect(checked.said).toContain(said)
  })

  it('with another key is worth nothing', async () => {
    const other = 'other+12345678+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh'
    expect((await verify(archive, '--key', other)).said).toMatch(/none that you gave|is not a key/)
  })

  it('is made by the production and its studio only, and each time stands in the log', async () => {
    expect((await at.people.outsider.post(`${here}/delivery`, {})).status).toBe(404)
    expect((await at.people.reviewer.post(`${here}/delivery`, {})).status).toBe(200)
    const events = await at.world.owner.selectFrom('audit_events').select('sentence').where('action', '=', 'delivery.made').execute()
    expect(events).toHaveLength(2)
  })
})

describe('the wrap of a production', () => {
  let at: Producing
  beforeAll(async () => {
    at = await openProduction()
  })
  afterAll(() => at.close())

  it('counts as kept whatever is not known to be kept for no time', () => {
    const fact = { question: 'input_retention', value: 0, state: 'verified' as const, in_force: true, label: '0 days' }
    expect(keepsNothing([fact])).toBe(true)
    for (const one of [
      [],
      [{ ...fact, value: 30 }],
      [{ ...fact, state: 'unknown' as const }],
      [{ ...fact, state: 'inferred' as const }],
      [{ ...fact, in_force: false }],
      [fact, { ...fact, value: 1 }],
    ])
      expect(keepsNothing(one)).toBe(false)
    expect(becauseOf('A tool', [])).toContain('not known')
    expect([deletionState({ due_on: '2026-11-22', answer: null }, '2026-11-22'), deletionState({ due_on: '2026-11-22', answer: null }, '2026-11-23')]).toEqual([
      'waiting',
      'overdue',
    ])
  })

  it('asks each vendor that keeps inputs, once, by mail where somebody speaks for it, and keeps what they answer', async () => {
    const { people, world, sendFile } = at
    await people.producer.post(`${here}/register`, line())
    await people.producer.post(`${here}/register`, line({ tool: 'chatgpt/consumer' }))
    // It keeps nothing, by what is known of it: its vendor is not asked.
    await people.producer.post(`${here}/register`, line({ tool: 'demo-rivalto-motion/business' }))
    await sql`with made as (insert into organisations (slug, name, kind, vendor_id) select 'openai-people', 'OpenAI', 'vendor', id from vendors where slug = 'openai' returning id)
      insert into memberships (person_id, organisation_id, role) select a.person_id, made.id, 'contributor' from accounts a, made where a.email = 'vendor@demo.test'`.execute(
      world.owner,
    )
    expect((await people.assistant.post(`${here}/wrap`, { wrapped_on: '2026-11-22', sure: 'yes' })).status).toBe(404)
    expect((await people.producer.post(`${here}/wrap`, { wrapped_on: '2026-11-22' })).status).toBe(422)
    const sent = () => world.owner.selectFrom('mails').select(['address', 'subject']).where('subject', 'like', 'Deletion of%').execute()
    expect((await people.producer.post(`${here}/wrap`, { wrapped_on: '2026-11-22', note: '', sure: 'yes' })).status).toBe(303)
    expect((await people.producer.post(`${here}/wrap`, { wrapped_on: '2026-11-22', note: '', sure: 'yes' })).status).toBe(409)
    const html = await textOf(people.producer.request(`${here}/wrap`))
    expect(html).toContain('OpenAI')
    expect(await validateHtml(html)).toEqual([])
    const asked = await world.owner.selectFrom('deletion_requests').selectAll().execute()
    expect(asked.length).toBe(1)
    expect((await sent()).map(({ address }) => address)).toEqual(['vendor@demo.test'])
    const openai = /href="([^"]*\/deletions\/\d+)">OpenAI/.exec(html)![1]!
    const page = await textOf(people.producer.request(openai))
    expect(page).toContain('Please delete all inputs')
    expect(await validateHtml(page)).toEqual([])
    expect((await sendFile(people.producer, `${openai}/answers`, { answer: 'deleted' }, null)).status).toBe(422)
    const answer = { answer: 'deleted', answered_by: 'Privacy desk', answered_on: '2026-11-22', words: 'All of it is gone.' }
    expect((await sendFile(people.producer, `${openai}/answers`, answer, await pdf())).status).toBe(303)
    expect(await textOf(people.producer.request(openai))).toContain('Confirmed: deleted')
    expect((await people.outsider.request(openai)).status).toBe(404)
    expect(await textOf(people.reviewer.request('/vendors/openai'))).toContain('1 request: 1 confirmed')
    expect(await textOf(people.outsider.request('/vendors/openai'))).not.toContain('1 request')
  })
})
