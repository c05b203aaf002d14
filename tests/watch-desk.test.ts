import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { versionsIn } from '../src/watch/archive.ts'
import { importVersions } from '../src/watch/import.ts'
import { nearestTo } from '../src/watch/lost.ts'
import { listLost } from '../src/watch/lost-queries.ts'
import { lookFor, readableText } from '../src/watch/readable.ts'
import { textOf } from './evidence-desk.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

// A vendor's words change: the answer is lost, a task says so with old and new words, and one answer puts it right.

let world: World
let reviewer: Visitor
beforeAll(async () => {
  world = await createWorld()
  reviewer = await world.signIn('reviewer@demo.test')
})
afterAll(() => world.close())

const today = '2026-11-22'
const place = { collection: 'genai-eu', service: 'ChatGPT', document: 'Privacy Policy' }
let made = 0
const takeIn = async (text: string, date: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'terms-'))
  writeFileSync(join(folder, 'v.md'), text)
  writeFileSync(
    join(folder, 'index.json'),
    JSON.stringify({ entries: [{ ...place, commit: `abcdef${++made}0`, date, recorded_at: `${date}T00:00:00Z`, file: 'v.md' }] }),
  )
  return importVersions({ db: world.system, policies: world.policies, today }, await versionsIn(folder, null), () => {})
}
const cited = async () =>
  (
    await sql<{
      fact: number
      text: string
    }>`select f.id as fact, q.text from facts f join citations c on c.fact_id = f.id join quotes q on q.id = c.quote_id join captures k on k.id = c.capture_id
      where k.location ->> 'path' = 'ChatGPT/Privacy Policy.md' and k.location ->> 'collection' = 'genai-eu' and f.configuration_id is null and f.account is null
        and not exists (select from facts l where l.supersedes = f.id) and length(q.text) > 60 order by f.id`.execute(world.owner)
  ).rows
const stateOf = async (fact: number) => (await listLost(world.system, null, fact)).length > 0

it('finds the sentence that a passage became', () => {
  const text = 'Intro of the text.\n\nWe may use content that you give us to train and improve our models.\n\nYou can end it.'
  expect(nearestTo('We may use your content to train our models.', text)[0]?.text).toBe('We may use content that you give us to train and improve our models.')
  expect(nearestTo('Nothing alike whatsoever stands here.', 'Cats sleep.')).toEqual([])
})

it('lists what is lost with a day by which to look, for the desk only', async () => {
  expect(await validateHtml(await textOf(reviewer.request('/desk/watch')))).toEqual([])
  for (const email of ['producer@demo.test', 'vendor@demo.test']) expect((await (await world.signIn(email)).request('/desk/watch')).status).toBe(403)
  expect((await world.request('/desk/watch')).headers.get('location')).toContain('/sign-in')
})

it('leads from the lost words to the new ones, and puts the answer on them by one answer', async () => {
  const [one, two] = await cited()
  const renewed = `${one!.text.replace(/\.$/, '')}, as we explain elsewhere in this document.`
  const done = await takeIn(`# Privacy\n\n${renewed}\n\nSomething else altogether stands at this place.\n`, '2026-11-21')
  expect(done.lost).toBeGreaterThan(1)
  expect([await stateOf(one!.fact), await stateOf(two!.fact)]).toEqual([true, true])
  const page = await textOf(reviewer.request(`/desk/watch/${one!.fact}`))
  expect(await validateHtml(page)).toEqual([])
  const chosen = readableText(renewed)
  expect(lookFor(chosen, page.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')).state).toBe('found')
  const post = (fact: number, form: Record<string, string>) => reviewer.post(`/desk/watch/${fact}/answers`, form)
  expect((await post(one!.fact, {})).status).toBe(422)
  expect((await post(one!.fact, { answer: 'same' })).status).toBe(422)
  expect(await textOf(post(one!.fact, { answer: 'same', quote: 'It is not in the text.' }))).toContain('letter for letter')
  expect((await post(one!.fact, { answer: 'same', chosen })).status).toBe(303)
  const next = await world.owner.selectFrom('facts').selectAll().where('supersedes', '=', one!.fact).executeTakeFirstOrThrow()
  expect([await stateOf(one!.fact), await stateOf(next.id)]).toEqual([false, false])
  const { rows } = await sql<{
    found: boolean
    location: object
  }>`select n.found, k.location from citations c join quote_checks n on n.quote_id = c.quote_id and n.capture_id = c.capture_id
    join captures k on k.id = c.capture_id where c.fact_id = ${next.id}`.execute(world.owner)
  expect(rows[0]).toMatchObject({ found: true, location: { collection: 'genai-eu' } })
  expect((await post(two!.fact, { answer: 'unknown' })).status).toBe(303)
  expect((await world.owner.selectFrom('facts').select('value').where('supersedes', '=', two!.fact).executeTakeFirstOrThrow()).value).toBe('unknown')
  expect((await post(two!.fact, { answer: 'unknown' })).status).toBe(404)
})

it('keeps an answer to the territory it holds in, and leaves one for a kind of account to be recorded by hand', async () => {
  await takeIn('# Privacy\n\nIt is said otherwise in this place of the document from now on.\n', '2026-11-22')
  const facts = [...new Set((await listLost(world.system, null)).flatMap(({ fact, is_demo, isLimited }) => (is_demo || isLimited ? [] : [fact])))]
  const [german, personal] = [facts[0]!, facts[1]!]
  // As if they had been recorded so: nothing of a fact can be changed afterwards.
  await sql`alter table facts disable trigger user`.execute(world.owner)
  await sql`update facts set territory = 'DE' where id = ${german}`.execute(world.owner)
  await sql`update facts set account = 'individual' where id = ${personal}`.execute(world.owner)
  await sql`alter table facts enable trigger user`.execute(world.owner)
  const answer = (fact: number) =>
    reviewer.post(`/desk/watch/${fact}/answers`, { answer: 'same', quote: 'It is said otherwise in this place of the document from now on.' })
  expect((await answer(german)).status).toBe(303)
  expect((await world.owner.selectFrom('facts').select('territory').where('supersedes', '=', german).executeTakeFirstOrThrow()).territory).toBe('DE')
  expect((await answer(personal)).status).toBe(422)
})
