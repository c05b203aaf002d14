import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelOf } from '../src/questions/answer.ts'
import { drawFrom, fewest, figuresOf, kappaOf, type Pair, standingOf } from '../src/readings/rules.ts'
import { kappaWords } from '../views/reading-words.ts'
import { lastEvents } from './browsing.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let [reviewer, approver, admin, producer, vendor]: Visitor[] = []
beforeAll(async () => {
  world = await createWorld()
  ;[reviewer, approver, admin, producer, vendor] = await Promise.all(
    ['reviewer', 'approver', 'admin', 'producer', 'vendor'].map((name) => world.signIn(`${name}@demo.test`)),
  )
})
afterAll(() => world.close())

const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const personOf = async (name: string) =>
  (await world.owner.selectFrom('accounts').select('person_id as id').where('email', '=', `${name}@demo.test`).executeTakeFirstOrThrow()).id

type Drawn = { id: number; fact: number; question: string; value: string | string[] | number; type: string }

/** Draws a sample through the form; returns its readings. */
const draw = async (form: Record<string, string>, who = reviewer!): Promise<Drawn[]> => {
  const answer = await who.post('/desk/readings', { size: '1', question: '', vendor: '', once: `once-${Math.random()}`, ...form })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/desk/readings'])
  const { rows } = await sql<Drawn>`select r.id, f.id as fact, f.question_id as question, f.value from second_readings r join facts f on f.id = r.fact_id
    where r.sample_id = (select max(id) from second_samples) order by r.id`.execute(world.owner)
  return rows.map((row) => ({ ...row, type: world.bank.byId.get(row.question)!.type }))
}
const at = ({ id }: { id: number }) => `/desk/readings/${id}`

/** The form of a reading, filled in with that answer. */
const answering = (value: Drawn['value'], reason = 'The second sentence says so.'): Record<string, string | string[]> =>
  typeof value === 'number' ? { value: 'days', days: String(value), reason } : { value, reason }
const otherThan = ({ value }: Drawn) => (value === 'unknown' ? 'not_applicable' : 'unknown')

/** As if the first reader had answered, noted and rested on something else. */
const rewritten = async <T>(fact: number, value: unknown, work: () => Promise<T>): Promise<T> => {
  const was = await world.owner.selectFrom('facts').selectAll().where('id', '=', fact).executeTakeFirstOrThrow()
  const write = async (row: { value: unknown; note: string | null; evidence: string; recorded_at: Date }) => {
    await sql`alter table facts disable trigger append_only`.execute(world.owner)
    await sql`update facts set value = ${JSON.stringify(row.value)}::jsonb, note = ${row.note}, evidence = ${row.evidence}, recorded_at = ${row.recorded_at}
      where id = ${fact}`.execute(world.owner)
    await sql`alter table facts enable trigger append_only`.execute(world.owner)
  }
  await write({ value, note: 'Reading: something quite different', evidence: 'press', recorded_at: new Date('2026-10-10T10:00:00Z') })
  try {
    return await work()
  } finally {
    await write(was)
  }
}

describe('drawing a sample', () => {
  it('takes facts of real tools by lot, with a seed from which it can be drawn again, and says so to everybody', async () => {
    const drawn = await draw({ size: '20' })
    expect(drawn).toHaveLength(20)
    const sample = await world.owner.selectFrom('second_samples').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
    const { rows } = await sql<{ id: number; question: string }>`
      select f.id, f.question_id as question from facts f join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id
      where not t.is_demo and f.configuration_id is null and f.id in (select fact_id from citations) and f.id not in (select supersedes from facts where supersedes is not null)`.execute(
      world.owner,
    )
    const candidates = rows.filter(({ question }) => world.bank.byId.get(question)!.type !== 'text').map(({ id }) => id)
    expect(sample).toMatchObject({ size: 20, candidates: candidates.length, drawn_by: await personOf('reviewer') })
    const lot = (id: number) => createHash('sha256').update(`${sample.seed} ${id}`).digest('hex')
    const expected = candidates.sort((a, b) => (lot(a) < lot(b) ? -1 : 1)).slice(0, 20)
    expect(new Set(drawn.map(({ fact }) => fact))).toEqual(new Set(expected))

    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'reading.drawn', is_public: true, subject: '/readings' })
    expect(event!.sentence).toBe(`20 facts were drawn by lot for a second reading, out of ${candidates.length}.`)
    expect(JSON.parse(event!.entry).event.after).toMatchObject({ seed: sample.seed, facts: expected })
    const page = await textOf(world.request('/readings'))
    expect(page).toContain(sample.seed)
    expect(page).toContain('20 still to read')
    expect(await validateHtml(page)).toEqual([])
  })

  it('is done once by a button that is pressed twice, and draws no fact a second time', async () => {
    const form = { size: '5', question: '', vendor: '', once: 'twice' }
    const answers = await Promise.all([approver!.post('/desk/readings', form), approver!.post('/desk/readings', form)])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    const { rows } = await sql<{ n: number; facts: number }>`select count(*) as n, count(distinct fact_id) as facts from second_readings`.execute(world.owner)
    expect(rows).toEqual([{ n: 25, facts: 25 }])
  })

  it('gives two people who draw at once no fact in common', async () => {
    const drawing = [reviewer!, admin!].map((who, i) =>
      who.post('/desk/readings', { size: '200', question: 'zero_retention_option', vendor: '', once: `at-once-${i}` }),
    )
    expect((await Promise.all(drawing)).map(({ status }) => status).sort()).toEqual([303, 422])
  })

  it('can be narrowed to one question or one vendor, and not to both', async () => {
    expect(new Set((await draw({ size: '3', question: 'output_ownership' })).map(({ question }) => question))).toEqual(new Set(['output_ownership']))
    const ofVendor = await draw({ size: '2', vendor: 'openai' })
    const { rows } = await sql<{
      slug: string
    }>`select distinct v.slug from facts f join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id join vendors v on v.id = t.vendor_id
      where f.id = any (${ofVendor.map(({ fact }) => fact)}::bigint[])`.execute(world.owner)
    expect(rows).toEqual([{ slug: 'openai' }])
    const both = await reviewer!.post('/desk/readings', { size: '7', question: 'output_ownership', vendor: 'openai', once: 'both' })
    const page = await both.text()
    expect([both.status, page.includes('not both')]).toEqual([422, true])
    expect(page).toMatch(/value="7"/)
    expect(page).toMatch(/value="openai" selected/)
  })

  it.each([
    [{ size: '0' }, 'Enter a number from 1 to 200'],
    [{ size: 'many' }, 'Enter a number from 1 to 200'],
    [{ question: 'nothing' }, 'Choose a question of the list'],
    [{ vendor: 'nobody' }, 'Choose a vendor of the list'],
    [{ question: 'plan' }, 'Choose a question of the list'],
  ])('refuses %o and draws nothing', async (change, message) => {
    const count = async () => (await sql<{ n: number }>`select count(*) as n from second_samples`.execute(world.owner)).rows[0]!.n
    const before = await count()
    const answer = await reviewer!.post('/desk/readings', { size: '20', question: '', vendor: '', once: 'wrong', ...change })
    expect([answer.status, (await answer.text()).includes(message)]).toEqual([422, true])
    expect(await count()).toBe(before)
  })

  it('says so when there is nothing left to draw', async () => {
    await draw({ size: '200', question: 'soc2' })
    const answer = await reviewer!.post('/desk/readings', { size: '1', question: 'soc2', vendor: '', once: 'empty' })
    expect([answer.status, (await answer.text()).includes('Choose another: no fact')]).toEqual([422, true])
  })

  it('never draws what the person recorded', async () => {
    const id = await personOf('approver')
    const { rows } = await sql<{ id: number }>`select id from facts where question_id = 'dpa' and id in (select fact_id from citations)`.execute(world.owner)
    await sql`alter table facts disable trigger append_only`.execute(world.owner)
    await sql`update facts set asserted_by = ${`person ${id}`} where id = any (${rows.map((row) => row.id)}::bigint[])`.execute(world.owner)
    await sql`alter table facts enable trigger append_only`.execute(world.owner)
    const own = await approver!.post('/desk/readings', { size: '1', question: 'dpa', vendor: '', once: 'own' })
    expect(own.status).toBe(422)
    const [drawn] = await draw({ size: '1', question: 'dpa' })
    const page = await textOf(approver!.request(at(drawn!)))
    expect(page).toContain('You recorded this fact')
    expect(page).not.toContain('Save the reading')
    expect((await approver!.post(`${at(drawn!)}/result`, answering('unknown'))).status).toBe(403)
    expect(await textOf(approver!.request('/desk/readings'))).toContain('for somebody else')
  })
})

describe('a reading that is still to be made', () => {
  it('is byte for byte the same whatever the first reader answered, on every page, whoever asks', async () => {
    const drawn = [
      ...(await draw({ size: '2', question: 'trains_on_inputs' })),
      ...(await draw({ size: '1', question: 'input_retention' })),
      ...(await draw({ size: '1', question: 'likeness_consent_controls' })),
    ]
    expect(new Set(drawn.map(({ type }) => type))).toEqual(new Set(['one_of', 'days', 'any_of']))
    for (const one of drawn) {
      const question = world.bank.byId.get(one.question)!
      const everything = async () => {
        const refused = await reviewer!.post(`${at(one)}/result`, { value: '', reason: 'Kept as it was typed' })
        return Promise.all([
          textOf(reviewer!.request(at(one))),
          refused.text(),
          textOf(approver!.request(at(one))),
          textOf(reviewer!.request('/desk/readings')).then((page) => page.replace(/name="once" value="[^"]*"/, '')),
          ...['/readings', '/readings.json', '/readings.csv'].map((path) => textOf(world.request(path))),
        ])
      }
      const before = await everything()
      for (const value of [
        ...question.values.map(({ id }) => (one.type === 'any_of' ? [id] : id)),
        'unknown',
        'not_applicable',
        ...(one.type === 'days' ? [30] : []),
      ])
        expect(await rewritten(one.fact, value, everything), `${one.question} ${value}`).toEqual(before)
    }
  })

  it('marks no answer, names no state, and leads to no page that has the answer', async () => {
    const [one] = await draw({ size: '1', question: 'trains_on_inputs' })
    const fact = await world.owner.selectFrom('facts as f').selectAll('f').where('id', '=', one!.fact).executeTakeFirstOrThrow()
    const page = await textOf(reviewer!.request(at(one!)))
    const main = page.slice(page.indexOf('<main'), page.indexOf('</main>'))
    expect(main).not.toMatch(/checked|selected|data-(state|standing|band|verdict|outcome)|aria-current/)
    const label = labelOf(world.bank.byId.get(fact.question_id)!, fact.value).replaceAll('&', '&amp;')
    const labels = [...main.matchAll(new RegExp(label.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g'))]
    // Once, as one choice among all others.
    expect(labels.length).toBeLessThanOrEqual(1)
    if (fact.note) expect(main).not.toContain(fact.note)
    expect(main).not.toContain(`Fact ${fact.id}`)
    const links = [...main.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!)
    expect(
      links.filter((href) => href.startsWith('/')).filter((href) => !['/desk', '/desk/readings'].includes(href) && !/^\/captures\/\d+\.txt$/.test(href)),
    ).toEqual([])
    const quotes = await sql<{ text: string }>`select q.text from citations c join quotes q on q.id = c.quote_id where c.fact_id = ${one!.fact}`.execute(
      world.owner,
    )
    expect(main).toContain(quotes.rows[0]!.text.slice(0, 30).replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;'))
    expect(main).toContain('The quote does not say')
    for (const { label: choice } of world.bank.byId.get('trains_on_inputs')!.values) expect(main).toContain(choice.replaceAll('&', '&amp;'))
    expect(await validateHtml(page)).toEqual([])
  })

  it('asks the database for no answer: before there are two, its function has none', async () => {
    const [one] = await draw({ size: '1', question: 'trains_on_inputs' })
    for (const db of [world.db, world.system]) {
      const { rows } = await sql`select * from second_reading_outcomes() where reading_id = ${one!.id}`.execute(db)
      expect(rows).toEqual([])
    }
  })

  it('shows a quote in its context where the text is here', async () => {
    const { rows } = await sql<{ fact: number; text: string }>`
      select c.fact_id as fact, q.text from citations c join captures k on k.id = c.capture_id join quotes q on q.id = c.quote_id join facts f on f.id = c.fact_id
      where k.text is not null and f.question_id <> 'x' and not exists (select from facts n where n.supersedes = f.id) limit 1`.execute(world.owner)
    const { fact, text } = rows[0]!
    const made = await sql<{ id: number }>`insert into second_readings (sample_id, fact_id) select max(id), ${fact} from second_samples returning id`.execute(
      world.owner,
    )
    const page = await textOf(reviewer!.request(at(made.rows[0]!)))
    expect(page).toContain('In its context')
    expect(page).toContain(`<mark>${text.slice(0, 20)}`)
    expect(page).toMatch(/\/captures\/\d+\.txt/)
    expect(await validateHtml(page)).toEqual([])
  })
})

describe('making a reading', () => {
  it('keeps the answer, shows both beside each other, and leaves an entry that says neither', async () => {
    const [one] = await draw({ size: '1', question: 'input_licence' })
    const answer = await approver!.post(`${at(one!)}/result`, answering(one!.value))
    expect([answer.status, answer.headers.get('location')]).toEqual([303, at(one!)])
    const page = await textOf(admin!.request(at(one!)))
    expect(page).toContain('Both readings agree')
    expect(page).toContain('The first reading')
    expect(page).toContain('The second sentence says so.')
    expect(page).not.toContain('Which stands?')
    expect(page).toMatch(/<a href="\/desk\/readings\/\d+">Read the next fact/)
    expect(await validateHtml(page)).toEqual([])
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'reading.made', is_public: false })
    expect(event!.sentence).toMatch(new RegExp(`: fact ${one!.fact} \\(input_licence\\) was read a second time\\.$`))
    const { after } = JSON.parse(event!.entry).event
    expect(Object.keys(after).sort()).toEqual(['digest', 'fact', 'reading'])
    for (const said of [String(one!.value), 'The second sentence', 'agree']) expect(event!.entry).not.toContain(said)
  })

  it.each([
    [{ value: '', reason: 'A reason that is kept' }, ['Choose an answer', 'A reason that is kept']],
    [{ value: 'unknown', reason: ' ' }, ['Write the reason', 'value="unknown" checked']],
    [{ value: 'type_ii', reason: 'Of another question' }, ['is not an answer to this question', 'Of another question']],
    [{ value: 'unknown', reason: 'x'.repeat(2001) }, ['Shorten it to 2000 characters']],
  ])('refuses %o, keeps what was typed and shows no first answer', async (form, said) => {
    const [one] = await draw({ size: '1', question: 'output_restriction' })
    const answer = await reviewer!.post(`${at(one!)}/result`, form)
    const page = await answer.text()
    expect(answer.status).toBe(422)
    for (const text of said) expect(page).toContain(text)
    expect(page).toContain('<title>Error: ')
    expect(page).not.toContain('The first reading')
  })

  it('is won by exactly one of two people; the other is told, with what they typed', async () => {
    const [one] = await draw({ size: '1', question: 'human_review' })
    const answers = await Promise.all(
      [reviewer!, approver!].map((who, i) => who.post(`${at(one!)}/result`, answering(i === 0 ? one!.value : otherThan(one!), `Typed by ${i}`))),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const loser = answers.findIndex(({ status }) => status === 409)
    const page = await answers[loser]!.text()
    expect(page).toContain('somebody else was first')
    expect(page).toContain('What you had written, which is not saved')
    expect(page).toContain(`Typed by ${loser}`)
    const { rows } = await sql<{ reason: string }>`select reason from second_reading_results where reading_id = ${one!.id}`.execute(world.owner)
    expect(rows).toEqual([{ reason: `Typed by ${1 - loser}` }])
  })

  it('cannot be changed afterwards; the same form sent twice is one reading', async () => {
    const [one] = await draw({ size: '1', question: 'human_review' })
    const form = answering(one!.value)
    const twice = await Promise.all([reviewer!.post(`${at(one!)}/result`, form), reviewer!.post(`${at(one!)}/result`, form)])
    expect(twice.map(({ status }) => status)).toEqual([303, 303])
    expect((await reviewer!.post(`${at(one!)}/result`, answering(otherThan(one!)))).status).toBe(409)
    for (const statement of [sql`update second_reading_results set reason = 'x'`, sql`delete from second_reading_results`]) {
      await expect(statement.execute(world.owner)).rejects.toThrow(/append-only/)
      await expect(statement.execute(world.system)).rejects.toThrow(/permission denied/)
    }
  })

  it('lapses when the fact is replaced before it was read', async () => {
    const [one] = await draw({ size: '1', question: 'ip_indemnity' })
    await supersede(one!.fact, 'unknown')
    expect(await textOf(reviewer!.request(at(one!)))).toContain('replaced by another before anybody read it')
    const answer = await reviewer!.post(`${at(one!)}/result`, answering('unknown', 'Too late'))
    const page = await answer.text()
    expect([answer.status, page.includes('Too late'), page.includes('the fact was replaced before this was saved')]).toEqual([409, true, true])
    const { lapsed } = (await (await world.request('/readings.json')).json()) as { lapsed: number }
    expect(lapsed).toBe(1)
  })

  it('is for nobody of the vendor', async () => {
    const [one] = await draw({ size: '1', vendor: 'elevenlabs' })
    const person_id = await personOf('admin')
    const { rows } = await sql<{ id: number }>`insert into organisations (slug, name, kind, vendor_id)
      select 'elevenlabs-people', name, 'vendor', id from vendors where slug = 'elevenlabs' returning id`.execute(world.owner)
    const membership = { person_id, organisation_id: rows[0]!.id, role: 'contributor' as const }
    await world.owner.insertInto('memberships').values(membership).execute()
    expect(await textOf(admin!.request(at(one!)))).toContain('nobody judges what is said of their own vendor')
    expect((await admin!.post(`${at(one!)}/result`, answering('unknown'))).status).toBe(403)
    const past = sql`insert into second_reading_results (reading_id, value, reason, studio_id, read_by)
      select ${one!.id}, '"unknown"', 'x', (select min(id) from organisations where kind = 'studio'), ${person_id}`
    await expect(past.execute(world.owner)).rejects.toThrow(/own vendor/)
    await world.owner.deleteFrom('memberships').where('organisation_id', '=', membership.organisation_id).execute()
  })

  it('is for procurement: a stranger signs in, others are refused, what is not there is not found', async () => {
    const [one] = await draw({ size: '1', question: 'trains_on_outputs' })
    for (const path of ['/desk/readings', at(one!)]) {
      expect((await world.request(path)).status, path).toBeOneOf([303, 401])
      for (const who of [producer!, vendor!]) expect((await who.request(path)).status, path).toBe(403)
    }
    for (const path of ['/desk/readings', `${at(one!)}/result`, `${at(one!)}/decision`]) {
      expect((await world.visitor().post(path, {})).status, path).toBeOneOf([303, 401])
      for (const who of [producer!, vendor!]) expect((await who.post(path, {})).status, path).toBe(403)
      const foreign = await reviewer!.request(path, {
        method: 'POST',
        body: new URLSearchParams({ size: '1' }),
        headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      })
      expect(foreign.status, path).toBe(403)
    }
    expect((await reviewer!.request('/desk/readings/999999')).status).toBe(404)
    expect((await reviewer!.request('/desk/readings/999999999999999')).status).toBe(404)
    expect((await reviewer!.post('/desk/readings/999999/result', answering('unknown'))).status).toBe(404)
  })
})

/** Another fact in the place of that one, past the app. */
const supersede = async (fact: number, value: string) =>
  sql`insert into facts (offering_id, question_id, value, evidence, note, asserted_by, supersedes, valid_from)
    select offering_id, question_id, ${JSON.stringify(value)}::jsonb, 'contract', 'Test', 'test', id, '2026-11-20' from facts where id = ${fact}`.execute(
    world.owner,
  )

/** A fact on which the reviewer comes to something else than the first reader. */
const disagreement = async (question: string): Promise<Drawn> => {
  const [one] = await draw({ size: '1', question })
  expect((await reviewer!.post(`${at(one!)}/result`, answering(otherThan(one!)))).status).toBe(303)
  return one!
}

describe('where two readings differ', () => {
  const reversing = { ruling: 'reversed', reason: 'The quote is about another plan.' }

  it('a third person decides, and neither of the two', async () => {
    const one = await disagreement('input_licence')
    expect(await textOf(reviewer!.request(at(one)))).toContain('You made the second reading: a third person decides.')
    expect((await reviewer!.post(`${at(one)}/decision`, reversing)).status).toBe(403)
    const past = (who: number) =>
      sql`insert into second_reading_decisions (reading_id, ruling, reason, studio_id, decided_by)
      select ${one.id}, 'reversed', 'x', (select min(id) from organisations where kind = 'studio'), ${who}`.execute(world.owner)
    await expect(past(await personOf('reviewer'))).rejects.toThrow(/made by the one who decides/)
    const open = await textOf(approver!.request(at(one)))
    expect(open).toContain('Which stands?')
    expect(await validateHtml(open)).toEqual([])

    const answer = await approver!.post(`${at(one)}/decision`, { ruling: 'first_stands', reason: 'The clause before it says so.' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, at(one)])
    const page = await textOf(reviewer!.request(at(one)))
    expect(page).toContain('The first reading stands')
    expect(page).not.toContain('Record it anew')
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'reading.decided', is_public: true })
    expect(event!.sentence).toMatch(new RegExp(`: two readings of input_licence differed; the first reading stands, fact ${one.fact}\\.$`))
    expect(JSON.parse(event!.entry).event).toMatchObject({ before: { first: one.value, second: otherThan(one) }, reason: 'The clause before it says so.' })
    const published = await textOf(world.request('/readings'))
    expect(published).toContain('The clause before it says so.')
    expect(published).not.toContain('The second sentence says so.')
    expect(await validateHtml(published)).toEqual([])
  })

  it('a reversal leads to the form that records the fact anew, and is mended by a fact that says something else', async () => {
    const one = await disagreement('output_ownership')
    expect((await approver!.post(`${at(one)}/decision`, reversing)).status).toBe(303)
    const page = await textOf(reviewer!.request(at(one)))
    const href = /href="([^"]*facts\/new[^"]*)"/.exec(page)![1]!.replaceAll('&amp;', '&')
    expect(href).toContain(`?question=output_ownership&supersedes=${one.fact}`)
    expect(await textOf(reviewer!.request(href))).toContain(`<option value="${one.fact}" selected`)
    expect(await textOf(reviewer!.request('/desk/readings'))).toContain('To record anew')
    type Published = { reversed: number; to_mend: number; decisions: { fact: number; is_mended: boolean }[] }
    const published = async () => (await (await world.request('/readings.json')).json()) as Published
    expect(await published()).toMatchObject({ reversed: 1, to_mend: 1 })
    await supersede(one.fact, 'unknown')
    const after = await published()
    expect(after).toMatchObject({ reversed: 1, to_mend: 0 })
    expect(after.decisions.find(({ fact }) => fact === one.fact)?.is_mended).toBe(true)
    expect(await textOf(reviewer!.request(at(one)))).toContain('has taken its place')
  })

  it('is decided once: two at once, and the second is told, with what was typed', async () => {
    const one = await disagreement('output_ownership')
    const owner = await world.signIn('admin@demo.test')
    const answers = await Promise.all([
      approver!.post(`${at(one)}/decision`, { ruling: 'first_stands', reason: 'Approver' }),
      owner.post(`${at(one)}/decision`, { ruling: 'reversed', reason: 'Admin' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const [page, typed] = await Promise.all(
      answers.map(({ status }, i) => (status === 409 ? answers[i]!.text().then((text) => [text, ['Approver', 'Admin'][i]!]) : [])),
    ).then((all) => all.flat())
    expect(page).toContain('which is not saved')
    expect(page).toContain(typed!)
  })

  it('refuses half a decision and keeps the rest; and where both agree there is nothing to decide', async () => {
    const one = await disagreement('output_ownership')
    const half = await approver!.post(`${at(one)}/decision`, { ruling: '', reason: 'Only a reason' })
    const page = await half.text()
    expect([half.status, page.includes('Choose which reading stands'), page.includes('Only a reason')]).toEqual([422, true, true])
    expect(page).not.toContain('which is not saved')
    const [agreed] = await draw({ size: '1', question: 'output_ownership' })
    await reviewer!.post(`${at(agreed!)}/result`, answering(agreed!.value))
    expect((await approver!.post(`${at(agreed!)}/decision`, reversing)).status).toBe(409)
    const [unread] = await draw({ size: '1', question: 'output_ownership' })
    expect((await approver!.post(`${at(unread!)}/decision`, reversing)).status).toBe(409)
  })

  it('keeps who read and who decided with the people of their studio', async () => {
    for (const db of [world.db, (await import('./two-sides.ts')).as(world, { id: await personOf('producer') })])
      for (const table of ['second_reading_results', 'second_reading_decisions'])
        expect((await sql`select * from ${sql.table(table)}`.execute(db)).rows).toEqual([])
    const published = (await Promise.all(['/readings', '/readings.json', '/readings.csv'].map((path) => textOf(world.request(path))))).join()
    const names = await world.owner.selectFrom('people').select(['name', 'log_name']).execute()
    for (const { name, log_name } of names) for (const said of [name, log_name]) expect(published).not.toContain(said)
  })
})

describe('what is published', () => {
  it('gives kappa for each question that was read often enough, and it can be made again from what is given', async () => {
    const before = await textOf(world.request('/questions/trains_on_inputs'))
    expect(before).toContain('none yet')
    const drawn = await draw({ size: '12', question: 'trains_on_inputs' })
    for (const [i, one] of drawn.entries()) await reviewer!.post(`${at(one)}/result`, answering(i < 9 ? one.value : otherThan(one)))
    const json = (await (await world.request('/readings.json')).json()) as ReturnType<typeof figuresOf> & { fewest: number }
    const of = (id: string) => json.questions.find(({ question }) => question === id)!
    const figures = of('trains_on_inputs')
    expect(figures).toMatchObject({ read: 12, agreed: 9, agreement: 0.75 })
    const pairs = figures.pairs.flatMap(({ first, second, times }) => Array.from({ length: times }, (): [string, string] => [String(first), String(second)]))
    expect(pairs).toHaveLength(12)
    expect(figures.kappa).toBe(kappaOf(pairs))
    expect(of('human_review')).toMatchObject({ agreement: null, kappa: null, pairs: [] })
    expect(json.read).toBe(json.agreed + json.disagreed)
    expect(json.disagreed).toBe(json.undecided + json.first_stands + json.reversed)
    expect(json.drawn).toBe(json.read + json.to_read + json.lapsed)

    const page = await textOf(world.request('/readings'))
    expect(page).toContain(`<td class="number">75%</td><td class="number">${kappaWords(figures.kappa!)}</td>`)
    expect(page).toContain('too few to say')
    expect(page).toContain('agreement beyond what chance would bring')
    const csv = await textOf(world.request('/readings.csv'))
    expect(csv.split('\n')).toContain(`trains_on_inputs,12,9,0.75,${figures.kappa}`)
    expect(csv).toContain('human_review,2,')
    expect(await textOf(world.request('/questions/trains_on_inputs'))).toContain(`9 of 12 agree, kappa ${kappaWords(figures.kappa!)}`)
    expect(await (await world.request('/questions/trains_on_inputs.json')).json()).toMatchObject({ second_readings: { read: 12, agreed: 9 } })
  })

  it('is linked from the desk, from what is not known and from the help', async () => {
    expect(await textOf(reviewer!.request('/desk'))).toContain('href="/desk/readings"')
    for (const path of ['/unknowns', '/help']) expect(await textOf(world.request(path))).toContain('href="/readings"')
  })
})

describe('the rules', () => {
  const many = (cells: [string, string, number][]) =>
    cells.flatMap(([one, other, times]) => Array.from({ length: times }, (): [string, string] => [one, other]))

  it('find the kappa of Cohen’s own table of diagnoses (1968, table 1), 0.49, and that of fifty proposals, 0.4', () => {
    const diagnoses = [
      ['p', 'p', 88],
      ['p', 'n', 14],
      ['p', 's', 18],
      ['n', 'p', 10],
      ['n', 'n', 40],
      ['n', 's', 10],
      ['s', 'p', 2],
      ['s', 'n', 6],
      ['s', 's', 12],
    ] as [string, string, number][]
    expect(kappaOf(many(diagnoses))).toBeCloseTo(0.29 / 0.59, 12)
    expect(kappaOf(many(diagnoses))!.toFixed(3)).toBe('0.492')
    const proposals = [
      ['yes', 'yes', 20],
      ['yes', 'no', 5],
      ['no', 'yes', 10],
      ['no', 'no', 15],
    ] as [string, string, number][]
    expect(kappaOf(many(proposals))).toBeCloseTo(0.4, 12)
    expect(kappaOf([])).toBeNull()
    expect(kappaOf(many([['yes', 'yes', 40]]))).toBeNull()
  })

  const answer = fc.constantFrom('a', 'b', 'c', 'd')
  const pairs = fc.array(fc.tuple(answer, answer), { minLength: 1, maxLength: 60 })
  const near = (one: number | null, other: number | null) => one === other || Math.abs(one! - other!) < 1e-9

  it('keep kappa between -1 and 1, the same when readers are swapped, answers renamed or cases reordered', () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom('dcba', 'badc', 'cdab'), (all, names) => {
        const kappa = kappaOf(all)
        const rename = (one: string) => names['abcd'.indexOf(one)]!
        expect(kappa === null || (kappa >= -1 && kappa <= 1)).toBe(true)
        expect(near(kappaOf(all.map(([one, other]) => [other, one])), kappa)).toBe(true)
        expect(near(kappaOf(all.map(([one, other]) => [rename(one), rename(other)])), kappa)).toBe(true)
        expect(near(kappaOf(all.toReversed()), kappa)).toBe(true)
      }),
    )
  })

  it('give 1 exactly when all agree and answers vary, and none when one answer is all there is', () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 60 }), (all) => {
        expect(kappaOf(all.map((one) => [one, one]))).toBe(new Set(all).size > 1 ? 1 : null)
      }),
    )
    fc.assert(
      fc.property(pairs, (all) => {
        expect(kappaOf(all) === 1).toBe(all.every(([one, other]) => one === other) && new Set(all.flat()).size > 1)
      }),
    )
  })

  it('draw so many facts, each once, whatever the order in which they come; and others by another seed', () => {
    const seed = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(seed, fc.uniqueArray(fc.nat(100_000), { maxLength: 80 }), fc.integer({ min: 1, max: 100 }), (chosen, facts, size) => {
        const drawn = drawFrom(chosen, facts, size)
        expect(drawn).toHaveLength(Math.min(size, facts.length))
        expect(new Set(drawn).size).toBe(drawn.length)
        expect(drawn.every((fact) => facts.includes(fact))).toBe(true)
        expect(drawFrom(chosen, facts.toReversed(), size)).toEqual(drawn)
      }),
    )
    const facts = Array.from({ length: 1000 }, (_, i) => i)
    expect(drawFrom('0'.repeat(32), facts, 20)).not.toEqual(drawFrom('1'.repeat(32), facts, 20))
  })

  it('count a set as the same in any order, a number as the same number only, and every drawn fact once', () => {
    const pair = (first: Pair['first'], second: Pair['second'], more: Partial<Pair> = {}): Pair => ({
      question: 'q',
      first,
      second,
      ruling: null,
      is_superseded: false,
      is_mended: false,
      ...more,
    })
    expect(standingOf(pair(['a', 'b'], ['b', 'a']))).toBe('agreed')
    expect(standingOf(pair(['a'], ['b', 'a']))).toBe('undecided')
    expect(standingOf(pair(30, 31))).toBe('undecided')
    expect(standingOf(pair(30, 30))).toBe('agreed')
    expect(standingOf(pair('unknown', 'not_applicable', { ruling: 'reversed' }))).toBe('reversed')
    expect(standingOf(pair(null, null, { is_superseded: true }))).toBe('lapsed')
    const value = fc.option(answer, { nil: null })
    const drawn = fc.array(
      fc.record({
        question: fc.constantFrom('q', 'r'),
        first: value,
        second: value,
        ruling: fc.constantFrom(null, 'first_stands' as const, 'reversed' as const),
        is_superseded: fc.boolean(),
        is_mended: fc.boolean(),
      }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(drawn, (all) => {
        const figures = figuresOf(all)
        expect(figures.to_read + figures.lapsed + figures.agreed + figures.undecided + figures.first_stands + figures.reversed).toBe(figures.drawn)
        expect(figures.read).toBe(figures.agreed + figures.disagreed)
        expect(figures.to_mend).toBeLessThanOrEqual(figures.reversed)
        expect(figures.questions.reduce((sum, { read }) => sum + read, 0)).toBe(figures.read)
        for (const { read, agreement, kappa } of figures.questions) if (read < fewest) expect([agreement, kappa]).toEqual([null, null])
      }),
    )
  })
})
