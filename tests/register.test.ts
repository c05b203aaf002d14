import { sql } from 'kysely'
import readWorkbook from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCertificate } from '../src/certificates/load.ts'
import { scopeNames } from '../src/people/rights.ts'
import { hashOf, newSecret } from '../src/people/secrets.ts'
import { writtenToken } from '../src/people/tokens.ts'
import { addDays } from '../src/policy/dates.ts'
import { listNames } from '../src/triage/queries.ts'
import { columns } from '../src/usage/columns.ts'
import { stoodOn } from '../src/usage/coverage.ts'
import type { ClearanceHistory } from '../src/usage/entry.ts'
import { listHistories } from '../src/usage/queries.ts'
import { loseQuote, organisationId, revoke, suspend } from './clearing.ts'
import { textOf } from './evidence-desk.ts'
import { validateHtml } from './html.ts'
import { cleared, type Fields, here, openProduction, type Producing, slug } from './producing.ts'
import { createWorld } from './world.ts'

const line = (more: Fields = {}): Fields => ({
  tool: cleared,
  purpose: 'Skies for tests',
  kind: 'ideation',
  data: ['D0'],
  used_from: '2026-11-20',
  fate: 'temporary',
  ...more,
})

describe('the register of uses', () => {
  let at: Producing
  beforeAll(async () => {
    at = await openProduction()
  })
  afterAll(() => at.close())
  const register = `${here}/register`
  const enter = async (more: Fields = {}, who = at.people.producer) => {
    const answer = await who.post(register, line(more))
    const [, number] = /\/register\/(\d+)\?saved/.exec(answer.headers.get('location') ?? '') ?? []
    if (number === undefined) throw new Error(`not entered: ${answer.status} ${(await answer.text()).match(/id="problems"[\s\S]*?<\/div>/)?.[0]}`)
    return Number(number)
  }
  const pageOf = (path: string) => textOf(at.people.producer.request(path))

  it('takes a line in four answers, and pins the clearance and the policy of its day', async () => {
    const number = await enter()
    const html = await pageOf(`${register}/${number}`)
    expect(html).toMatch(/\/clearances\/\d+\/certificate\?on=2026-11-20/)
    expect(html).toContain('netflix-genai@2025-08-22')
    expect(html).toContain('In order')
  })

  it('takes a use that nothing covers, and raises it', async () => {
    const number = await enter({ tool: 'Something from the web', purpose: 'Uncovered thing' })
    expect(await pageOf(`${register}/${number}`)).toContain('Not covered')
    expect(await pageOf(`${here}/exceptions`)).toContain(`/register/${number}`)
  })

  it('shows its pages in valid HTML', async () => {
    const number = await enter()
    for (const path of ['', '/new', `/new?like=${number}`, `/${number}`, `/${number}/correction`, '/import'])
      expect(await validateHtml(await pageOf(`${register}${path}`)), path).toEqual([])
    for (const path of ['/exceptions', '/consents', '/consents/new']) expect(await validateHtml(await pageOf(`${here}${path}`)), path).toEqual([])
  })

  it.each([
    ['tool', { tool: '' }],
    ['purpose', { purpose: '' }],
    ['kind', { kind: '' }],
    ['data', { data: [] }],
    ['used_from', { used_from: '2026-11-23' }],
    ['used_to', { used_to: '2026-11-19' }],
    ['timecode_in', { timecode_in: '1:2' }],
    ['performer', { talent: 'use_replica' }],
    ['use', { use: '999' }],
  ])('names %s when it is not right, and keeps what was typed', async (field, more) => {
    const answer = await at.people.producer.post(register, line({ people: 'Typed before', ...more }))
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain(`href="#f-${field}"`)
    expect(html).toContain('Typed before')
  })

  it('corrects a line by another one in its place, and keeps what it was', async () => {
    const number = await enter({ purpose: 'Wrong purpose' })
    const shown = /name="shown" value="(\d+)"/.exec(await pageOf(`${register}/${number}/correction`))?.[1] ?? ''
    const corrected = await at.people.producer.post(`${register}/${number}/correction`, { ...line({ purpose: 'Right purpose' }), shown })
    expect(corrected.status).toBe(303)
    const list = await pageOf(register)
    expect(list).toContain('Right purpose')
    expect(list).not.toContain('Wrong purpose')
    expect((await at.people.assistant.post(`${register}/${number}/correction`, { ...line(), shown })).status).toBe(409)
    await expect(at.world.owner.deleteFrom('register_entries').where('number', '=', number).execute()).rejects.toThrow()
  })

  it('takes a sheet after a dry run that names sheet, row and column, or nothing of it', async () => {
    const { people, sendFile, world } = at
    const counted = async () => (await world.owner.selectFrom('register_entries').select('id').execute()).length
    const before = await counted()
    const send = (text: string) => sendFile(people.producer, `${register}/import`, {}, new File([text], 'uses.csv'))
    const head = 'Tool and plan;Used from;Kind of use;Data;Purpose;Shot\n'
    const refused = await send(`\ufeff${head}"${cleared}";2026-11-18;ideation;D0 D1;First;1\nA tool;18.11.2026;cooking;D0;Second;2\n`)
    expect(refused.status).toBe(422)
    const html = await refused.text()
    expect(html).toMatch(/<td class="number">3<\/td><th scope="row">Used from<\/th>/)
    expect(html).toMatch(/<td class="number">3<\/td><th scope="row">Kind of use<\/th>/)
    for (const [text, said] of [
      ['', 'Choose the sheet'],
      ['Tool;Nonsense\na;b', '“Nonsense”'],
      ['Tool and plan,Purpose\na,b', 'Used from'],
      ['Tool and plan,Purpose\n"a,b', 'cannot be read as CSV'],
    ] as const)
      expect(await textOf(send(text)), text).toContain(said)
    expect(await counted()).toBe(before)
    const good = await textOf(send(`${head}"${cleared}";2026-11-18;ideation;D0 D1;From a sheet;1\nA tool;2026-11-18;post;D0;'=1+1;2\n`))
    expect(good).toContain('2 lines</b>'.slice(0, 7))
    expect(await validateHtml(good)).toEqual([])
    const rows = good
      .match(/name="rows" value="([^"]*)"/)![1]!
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
    const done = await people.producer.post(`${register}/import/lines`, { rows, once: 'sheet-one' })
    expect(done.status).toBe(303)
    expect(await counted()).toBe(before + 2)
    expect((await people.producer.post(`${register}/import/lines`, { rows, once: 'sheet-one' })).status).toBe(303)
    expect(await counted()).toBe(before + 2)
  })

  it('exports what can come back, and what no spreadsheet runs', async () => {
    await enter({ purpose: '=HYPERLINK("https://x.test")' })
    const csv = await textOf(at.people.producer.request(`${register}.csv`))
    expect(
      Buffer.from(await (await at.people.producer.request(`${register}.csv`)).arrayBuffer())
        .subarray(0, 3)
        .toString('hex'),
    ).toBe('efbbbf')
    expect(csv).toContain(`'=HYPERLINK`)
    const back = await at.sendFile(at.people.producer, `${register}/import`, {}, new File([csv], 'again.csv'))
    expect(back.status).toBe(200)
    const xlsx = Buffer.from(await (await at.people.producer.request(`${register}.xlsx`)).arrayBuffer())
    const [sheet] = await readWorkbook(xlsx)
    expect(sheet!.data[0]).toEqual(columns.map(({ title }) => title))
    const again = await at.sendFile(at.people.producer, `${register}/import`, {}, new File([xlsx], 'again.xlsx'))
    expect(again.status).toBe(200)
  })

  it('is written by a program with the right, all or nothing, once for a key', async () => {
    const { world } = at
    const token = async (scopes: string[]) => {
      const secret = newSecret()
      const row = {
        person_id: at.producer_id,
        organisation_id: at.production_id,
        name: 'Pipeline',
        secret_hash: hashOf(secret),
        scopes,
      }
      const { id } = await world.owner
        .insertInto('tokens')
        .values({ ...row, expires_at: new Date(Date.now() + 3600_000) })
        .returning('id')
        .executeTakeFirstOrThrow()
      return writtenToken(id, secret)
    }
    expect(scopeNames).toContain('register:write')
    const writer = await token(['read', 'register:write'])
    const post = (body: unknown, bearer = writer, key?: string) =>
      world.request(`/api/v1/productions/${slug}/register`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
        body: JSON.stringify(body),
      })
    const one = { tool: cleared, used_from: '2026-11-19', kind: 'ideation', data_classes: ['D0'], purpose: 'By a program' }
    const made = await post({ entries: [one, { ...one, tool: 'Another' }] }, writer, 'k1')
    expect(made.status).toBe(201)
    const { items } = (await made.json()) as { items: { number: number; clearance: number | null; exceptions: { kind: string }[] }[] }
    expect(items.map(({ exceptions }) => exceptions.map(({ kind }) => kind))).toEqual([[], ['no_clearance']])
    expect((await (await post({ entries: [one, { ...one, tool: 'Another' }] }, writer, 'k1')).json()) as unknown).toEqual({ items })
    const bad = await post({ entries: [one, { ...one, kind: 'cooking', data_classes: [] }] })
    expect(bad.status).toBe(422)
    expect(Object.keys(((await bad.json()) as { problems: object }).problems)).toEqual(['entries.1.kind', 'entries.1.data_classes'])
    expect((await post({ entries: [one] }, await token(['read']))).status).toBe(404)
    expect(
      (await world.request(`/api/v1/productions/${slug}/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status,
    ).toBe(401)
  })

  it('looks back for what was used between two copies of terms, of which one has lost a passage', async () => {
    const { world } = at
    const chatgpt = (await listNames(world.db)).find(({ tool, offering }) => tool === 'chatgpt' && offering === 'enterprise')!
    const { rows } = await sql<{
      fact: number
      day: string
    }>`select f.id as fact, k.captured_on as day from facts f join citations c on c.fact_id = f.id join captures k on k.id = c.capture_id
      join quote_checks q on q.quote_id = c.quote_id and q.found where f.offering_id = ${chatgpt.id} and k.captured_on is not null order by f.id limit 1`.execute(
      world.owner,
    )
    const number = await enter({ tool: chatgpt.name, purpose: 'In between', fate: 'final' })
    expect(await pageOf(`${register}/${number}`)).not.toContain('Terms changed in between')
    await loseQuote(world, rows[0]!.fact, '2026-11-21')
    const html = await pageOf(`${register}/${number}`)
    expect(html).toContain('Terms changed in between')
    expect(html).toContain('gone on 2026-11-21')
    expect(html).toContain('what was made is in what is delivered')
  })

  it('needs a consent for a performer, and says when it ended', async () => {
    const { people, sendFile, reply, keep } = at
    const use = await keep({ title: 'Voice', kind: 'performance' })
    expect((await reply(use, { uses: ['performance'], replied_on: '2026-11-10' })).status).toBe(303)
    const number = await enter({ talent: 'use_replica', performer: 'Ada Role', kind: 'performance', use: String(use), fate: 'final' })
    const wrong = async () => [...(await pageOf(`${register}/${number}`)).matchAll(/<li>\s*<b>([^<.]+)\. ?<\/b>/g)].map(([, word]) => word)
    expect(await wrong()).toContain('Consent missing')
    const refused = await sendFile(people.producer, `${here}/consents/new`, { performer: 'Ada Role' }, null)
    expect(refused.status).toBe(422)
    const { pdf } = await import('./evidence-desk.ts')
    const given = { performer: 'Ada Role', covers: ['use_replica'], scope: 'All scenes', shots: '', guild: '', valid_from: '2026-11-01', ends_on: '' }
    expect((await sendFile(people.producer, `${here}/consents/new`, given, await pdf())).status).toBe(303)
    expect(await wrong()).not.toContain('Consent missing')
    const id = /id="consent-(\d+)"/.exec(await pageOf(`${here}/consents`))?.[1]
    expect((await people.producer.post(`${here}/consents/${id}/ending`, { ended_on: '', reason: '' })).status).toBe(422)
    expect((await people.producer.post(`${here}/consents/${id}/ending`, { ended_on: '2026-11-21', reason: 'Withdrawn' })).status).toBe(303)
    expect(await wrong()).toContain('Consent ended')
    expect((await people.outsider.post(`${here}/consents/${id}/ending`, { ended_on: '2026-11-21', reason: 'x' })).status).toBe(404)
  })
})

describe('what stood on a past day', () => {
  it('says the same of every past day as the certificate of that day', async () => {
    const world = await createWorld()
    const studio = await organisationId(world, 'demo-studio')
    const clearances = await world.owner
      .selectFrom('clearances')
      .select(['id', 'offering_id', 'valid_from'])
      .where('studio_id', '=', studio)
      .where('kind', '=', 'clearance')
      .execute()
    const offerings = clearances.map(({ offering_id }) => offering_id)
    const read = () => listHistories(world.system, studio, offerings)
    const isOpen = ({ is_positive, suspensions, revoked_at, superseded_at }: ClearanceHistory) =>
      is_positive && suspensions.length === 0 && revoked_at === null && superseded_at === null
    const [first, second] = (await read()).filter(isOpen)
    await suspend(world, first!.id)
    await revoke(world, second!.id)
    const histories = await read()
    const deps = {
      db: world.system,
      bank: world.bank,
      policies: world.policies,
      today: '2026-12-15',
      now: new Date('2026-12-15T12:00:00Z'),
      publicUrl: 'https://x.test',
    }
    let compared = 0
    for (const { id, valid_from } of clearances)
      for (const day of [addDays(valid_from, -1), valid_from, '2026-11-21', '2026-11-26', '2026-11-28', '2026-12-02', '2026-12-14'].filter(
        (one) => one < deps.today,
      )) {
        const { certificate } = await loadCertificate(deps, id, day)
        const stands = ['cleared', 'cleared_with_conditions'].includes(certificate.content.state)
        expect([id, day, stoodOn(histories.find((one) => one.id === id)!, day)]).toEqual([id, day, stands])
        compared++
      }
    expect(compared).toBeGreaterThan(20)
    await world.close()
  })
})
