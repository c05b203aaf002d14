import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesBetween } from '../src/watch/changes.ts'
import { keyOf, sentencesOf } from '../src/watch/sentences.ts'
import { textOf } from './evidence-desk.ts'
import { validateHtml } from './html.ts'
import { createWorld } from './world.ts'

// Between two copies: what an answer may rest on is found, and what a page does by itself opens nothing.

const promise = 'We do not use your inputs to train our models.'
const around = (text: string) =>
  `# Terms\n\nLast updated 8 July 2026\n\nWelcome to the service of the vendor.\n\n${text}\n\n* You can end the agreement at any time.\n`
const materialOf = (before: string, after: string) => changesBetween(around(before), around(after)).filter(({ isMaterial }) => isMaterial)

describe('a change of terms', () => {
  it.each([
    ['a clause that appears', '', promise],
    ['a clause that vanishes', promise, ''],
    ['a “not” that is gone', promise, 'We do use your inputs to train our models.'],
    ['“may” for “will not”', 'We will not share your content with third parties.', 'We may share your content with third parties.'],
    [
      'an end that comes earlier',
      'Your data is stored until the later of deletion and 30 days.',
      'Your data is stored until the earlier of deletion and 30 days.',
    ],
    ['other days', 'We delete your prompts after 30 days.', 'We delete your prompts after 90 days.'],
    ['a promise about what is sent', 'We do not train on what you send or on what you receive.', 'We care about your privacy and use it responsibly.'],
    ['an exception', promise, 'We do not use your inputs to train our models, unless you opt in.'],
  ])('is material when it is %s', (_, before, after) => {
    const found = materialOf(before, after)
    expect(found.length).toBeGreaterThan(0)
    expect(found[0]!.because).toMatch(/^A sentence about /)
  })

  it.each([
    ['the way a date is written', around(promise), around(promise).replace('8 July 2026', 'July 8, 2026')],
    ['the address of a link', around(`See [our promise](https://a.test/x?utm=1). ${promise}`), around(`See [our promise](https://a.test/x?utm=2). ${promise}`)],
    ['marks and spaces', around(promise), around('We do **not** use  your inputs\nto train our models.')],
    [
      'the cells of a table',
      around(`| What | How |\n|---|---|\n| Inputs<br>${promise} | Never |`),
      around(`| What | How |\n|---|---|\n| Inputs ${promise} | Never |`),
    ],
    ['a spelling', around('We do not use your imputs to train our models.'), around(promise)],
    ['a sentence about something else', around(promise), around(`Our offices are closed on Sundays. ${promise}`)],
    [
      'a sentence that moved',
      around(`${promise}\n\nThe service is offered as it is to everybody who asks for it.`),
      around(`The service is offered as it is to everybody who asks for it.\n\n${promise}`),
    ],
  ])('is not material when it is only %s', (_, before, after) => {
    expect(changesBetween(before, after).filter(({ isMaterial }) => isMaterial)).toEqual([])
  })

  it('is material wherever a passage went on which an answer rests, whatever it says', () => {
    const change = [around('Our pictures are painted by hand on Tuesdays.'), around('Our pictures are printed.')] as const
    expect(changesBetween(...change).filter(({ isMaterial }) => isMaterial)).toEqual([])
    expect(changesBetween(...change, ['Our pictures are painted by hand on Tuesdays.']).filter(({ isMaterial }) => isMaterial)).toHaveLength(1)
  })

  it('takes nothing for moved that stands in several places', () => {
    const twice = 'Your data is kept for thirty days and then it is deleted.'
    expect(
      changesBetween(around(`${twice}\n\nOne more thing to know here.\n\n${twice}`), around(`${twice}\n\nAnother thing to know here.\n\n${twice}`)).filter(
        ({ kind }) => kind === 'moved',
      ),
    ).toEqual([])
  })

  it('is none between a text and itself, whatever it is', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => changesBetween(text, text).length === 0))
  })

  it('reads a sentence over lines, and keeps what a reader sees', () => {
    expect(sentencesOf('We keep\nnothing. [Read](https://a.test) more.').map(({ text }) => text)).toEqual(['We keep nothing.', 'Read more.'])
    expect(keyOf('On 2026-07-08, “Inputs”!')).toBe('on date inputs')
  })
})

const data = join(import.meta.dirname, '../../shared/data')
const real = existsSync(join(data, 'clause-changes.json')) ? (JSON.parse(readFileSync(join(data, 'clause-changes.json'), 'utf8')) as Real) : null
type Pair = { id: string; before_file: string; after_file: string }
type Real = { changes: (Pair & { quote_before: string | null; quote_after: string | null })[]; negative_controls: Pair[] }
const read = (file: string) => readFileSync(join(data, 'terms', file), 'utf8')

// The terms themselves are the vendors', and are not part of this project.
describe.skipIf(real === null)('real changes of terms (skipped where ../shared is not there)', () => {
  it.each(real?.changes ?? [])('finds $id, in the words that moved', ({ before_file, after_file, quote_before, quote_after }) => {
    const material = changesBetween(read(before_file), read(after_file)).filter(({ isMaterial }) => isMaterial)
    const has = (side: 'before' | 'after', quote: string | null) =>
      quote === null || material.some((one) => keyOf(one[side] ?? '').includes(keyOf(quote).slice(0, 120)))
    expect([has('before', quote_before), has('after', quote_after)]).toEqual([true, true])
  })
  it.each(real?.negative_controls ?? [])('raises nothing for $id', ({ before_file, after_file }) => {
    expect(changesBetween(read(before_file), read(after_file)).filter(({ isMaterial }) => isMaterial)).toEqual([])
  })
})

it('is shown between two copies of a document, with the newer one leading to it', async () => {
  const world = await createWorld()
  const { id, before } = (await world.owner
    .selectFrom('captures as k')
    .innerJoin('captures as o', 'o.document_id', 'k.document_id')
    .select(['k.id', 'o.id as before'])
    .where('k.text', 'is not', null)
    .where('o.text', 'is not', null)
    .whereRef('o.captured_on', '<', 'k.captured_on')
    .limit(1)
    .executeTakeFirstOrThrow())!
  expect(await textOf(world.request(`/captures/${id}`))).toContain(`href="/captures/${id}/changes"`)
  const html = await textOf(world.request(`/captures/${id}/changes?since=${before}`))
  expect(html).toMatch(/material change|Nothing material/)
  expect(await validateHtml(html)).toEqual([])
  expect((await world.request(`/captures/${before}/changes`)).status).toBe(200)
  const history = await textOf(world.request(`/captures/${id}/history`))
  expect(history).toContain('<title id="copies-title">')
  expect(history.match(/<circle class="copy"/g)!.length).toBeGreaterThan(1)
  expect(await validateHtml(history)).toEqual([])
  expect((await world.request(`/captures/${id}/changes?since=999999`)).status).toBe(404)
  await world.close()
})
