import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listDocuments } from '../src/tools/dossier-queries.ts'
import { looksOf } from '../src/tools/history.ts'
import type { Fetched } from '../src/watch/fetch-page.ts'
import { standInFor } from '../src/watch/stand-in.ts'
import { clear, personId } from './clearing.ts'
import { textOf } from './evidence-desk.ts'
import { pdfOf } from './evidence-fixtures.ts'
import { validateHtml } from './html.ts'
import { after, before, documentOf } from './watching.ts'
import { createWorld, type Visitor, type World } from './world.ts'

// Procurement reads a vendor's page, or uploads a copy: what is not read is not checked, and what is read is kept as it came.

let world: World
let reviewer: Visitor
let answers: Fetched[] = []
const asked: string[] = []
beforeAll(async () => {
  world = await createWorld({
    fetchPage: async (url) => {
      asked.push(url)
      return answers.length > 1 ? answers.shift()! : answers[0]!
    },
  })
  reviewer = await world.signIn('reviewer@demo.test')
})
afterAll(() => world.close())

const html = (text: string): Fetched => ({
  ...{ outcome: 'captured', type: 'text/html', charset: 'utf-8', url: 'https://terms.example/final' },
  bytes: Buffer.from(
    `<html><body>${text
      .split('\n\n')
      .map((one) => `<p>${one}</p>`)
      .join('')}</body></html>`,
  ),
})
const read = async (document: { id: number }, ...said: Fetched[]) => {
  answers = said
  const answer = await reviewer.post(`/desk/documents/${document.id}/fetches`, {})
  expect(answer.status).toBe(303)
  return flashOf(answer)
}
/** What the next page says first. */
const flashOf = (answer: Response): string => decodeURIComponent(answer.headers.get('set-cookie') ?? '')
const capturesOf = (document: { id: number }) => world.owner.selectFrom('captures').selectAll().where('document_id', '=', document.id).orderBy('id').execute()
const looksAt = (document: { id: number }) =>
  world.owner.selectFrom('document_checks').selectAll().where('document_id', '=', document.id).orderBy('id').execute()

describe('a page that is read', () => {
  it('is a new copy with its bytes, its digest, where it came from and how its words were taken out', async () => {
    const document = await documentOf(world)
    expect(await read(document, html(after))).toContain('The copy is here. No passage that an answer rests on is lost by it, and a task waits at the watch.')
    const copy = (await capturesOf(document)).at(-1)!
    expect(copy).toMatchObject({ text: after, url: 'https://terms.example/final', captured_on: '2026-11-22' })
    expect(copy.location).toMatchObject({ kind: 'fetched', extractor: 'html-text-1', media_type: 'text/html', fetched_at: '2026-11-22T12:00:00.000Z' })
    const file = await reviewer.request(`/captures/${copy.id}/file`)
    expect([file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
      'application/octet-stream',
      `attachment; filename="capture-${copy.id}.html"`,
    ])
    expect(await file.text()).toContain('<p>We store nothing.</p>')
    expect((await (await world.signIn('producer@demo.test')).request(`/captures/${copy.id}/file`)).status).toBe(403)
    const shown = await textOf(world.request(`/captures/${copy.id}`))
    for (const words of [
      '<mark>We store nothing.</mark>',
      'Fetched from its address',
      'html-text-1',
      '2026-11-22, 12:00:00 UTC',
      String(copy.location.file_sha256),
    ])
      expect(shown).toContain(words)
    expect(await validateHtml(shown)).toEqual([])
    const page = await textOf(reviewer.request(`/desk/documents/${document.id}`))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain(`/captures/${copy.id}/file`)
  })

  it('is asked for twice when it says something new, and not checked when it says two things', async () => {
    const document = await documentOf(world)
    asked.length = 0
    const flash = await read(document, html(after), html(before))
    expect(asked).toEqual([document.url, document.url])
    expect(flash).toContain('Not checked. The page showed two different texts within a moment.')
    expect(await capturesOf(document)).toHaveLength(1)
  })

  it('says that it is unchanged only when it was read and says the same', async () => {
    const document = await documentOf(world)
    expect(await read(document, html(before))).toContain('Unchanged: it says what the newest copy says.')
    expect(await looksAt(document)).toMatchObject([{ outcome: 'unchanged', checked_on: '2026-11-22', why: null }])
    expect(await capturesOf(document)).toHaveLength(1)
  })

  it.each([
    ['failed', 'The site answered 500, not with the page.'],
    ['blocked', 'The site answered 403: it does not let us read the page.'],
    ['empty', 'The page is empty.'],
  ] as const)('that %s is not checked, with the reason, and nobody takes it for unchanged', async (outcome, why) => {
    const document = await documentOf(world)
    expect(await read(document, { outcome, why })).toContain(`Not checked. ${why}`)
    expect(await textOf(reviewer.request(`/desk/documents/${document.id}`))).toContain(why)
    expect(await looksAt(document)).toMatchObject([{ outcome, why }])
    const { offering_id } = await world.owner.selectFrom('facts').select('offering_id').where('id', '=', document.fact).executeTakeFirstOrThrow()
    const row = (await listDocuments(world.db, offering_id)).find(({ url }) => url === document.url)!
    expect(looksOf(row)).toMatchObject({ newest: { outcome: 'not_checked' }, read_on: '2026-11-01' })
    const { sentence } = await world.owner
      .selectFrom('audit_events')
      .select('sentence')
      .where('action', '=', 'document.not_checked')
      .orderBy('leaf', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    expect(sentence).toContain(why)
  })

  it('in the place of which something else came is blocked: nothing is lost by a wall', async () => {
    const document = await documentOf(world)
    for (const wall of ['Just a moment…', 'Please enable JavaScript and cookies to continue.', 'Sorry.'])
      expect(await read(document, html(wall))).toMatch(/Not checked\. (The site answered with a notice|What came back is much shorter)/)
    expect(await capturesOf(document)).toHaveLength(1)
    expect(await looksAt(document)).toMatchObject([{ outcome: 'blocked' }, { outcome: 'blocked' }, { outcome: 'blocked' }])
  })

  it('that holds no words is empty', async () => {
    const document = await documentOf(world)
    expect(await read(document, html(''))).toContain('holds no words that can be read without a browser')
    expect(await looksAt(document)).toMatchObject([{ outcome: 'empty' }])
  })

  it('without a passage that an answer rests on loses it, and no verdict rises', async () => {
    const document = await documentOf(world)
    const { offering_id } = await world.owner.selectFrom('facts').select('offering_id').where('id', '=', document.fact).executeTakeFirstOrThrow()
    const bandsNow = () =>
      world.owner.selectFrom('verdicts').select(['policy_key', 'band']).where('offering_id', '=', offering_id).orderBy('policy_key').execute()
    const was = await bandsNow()
    const at = world.owner.selectFrom('offerings as o').innerJoin('tools as t', 't.id', 'o.tool_id').select(['t.slug as tool', 'o.slug as offering'])
    await clear(world, { ...(await at.where('o.id', '=', offering_id).executeTakeFirstOrThrow()), owner: 'approver@demo.test' })
    expect(
      await read(document, html('Everything is another text now. It goes on for as long as the old one did, and says nothing of what that one said.')),
    ).toContain('One passage is lost')
    const is = await bandsNow()
    for (const [i, { band }] of is.entries()) expect(band).toBeLessThanOrEqual(was[i]!.band)
    expect(await textOf(reviewer.request('/desk/watch'))).toContain(`/desk/watch/${document.fact}`)
    const told = await world.owner.selectFrom('notices').selectAll().where('kind', '=', 'task').execute()
    expect(told).toMatchObject([{ person_id: await personId(world, 'approver@demo.test'), path: `/desk/watch/${document.fact}`, is_instant: false }])
    expect(told[0]!.because).toBe(`“We store nothing.” is no longer in “${document.title}”.`)
  })
})

describe('a copy that somebody has', () => {
  const send = async (document: { id: number }, file: File | null, captured_on = '2026-11-20'): Promise<Response> => {
    const body = new FormData()
    body.set('csrf', world.csrfOf(reviewer))
    body.set('captured_on', captured_on)
    body.set('file', file ?? new File([], ''))
    return reviewer.request(`/desk/documents/${document.id}/copies`, { method: 'POST', body })
  }
  const fileOf = (text: string | Buffer, name: string) => new File([typeof text === 'string' ? text : new Uint8Array(text)], name)

  it.each([
    ['terms.html', async (): Promise<string | Buffer> => '<p>We keep nothing at all.</p>', 'html-text-1'],
    ['terms.md', async (): Promise<string | Buffer> => '# Terms\n\nWe keep **nothing** at all.', 'readable-markdown-1'],
    ['terms.txt', async (): Promise<string | Buffer> => 'We keep nothing at all.', 'plain-text-1'],
    ['terms.pdf', async (): Promise<string | Buffer> => pdfOf('We keep nothing at all.'), 'pdf-text-1'],
  ] as const)('is taken in as %s, of its own day', async (name, made, extractor) => {
    const document = await documentOf(world)
    expect((await send(document, fileOf(await made(), name))).status).toBe(303)
    const copy = (await capturesOf(document)).at(-1)!
    expect(copy).toMatchObject({ captured_on: '2026-11-20', location: { kind: 'uploaded', extractor } })
    expect(copy.text).toContain('We keep nothing at all.')
    expect((await reviewer.request(`/captures/${copy.id}/file`)).status).toBe(200)
  })

  it('is taken once, however often it is sent', async () => {
    const document = await documentOf(world)
    for (let i = 0; i < 2; i++) expect((await send(document, fileOf(after, 'terms.txt'))).status).toBe(303)
    expect(await capturesOf(document)).toHaveLength(2)
  })

  it('of an older day loses nothing: the newest copy says what stands', async () => {
    const document = await documentOf(world)
    const answer = await send(document, fileOf('Everything was another text then.', 'terms.txt'), '2026-10-01')
    expect(flashOf(answer)).toContain('No passage that an answer rests on is lost by it')
    expect(await textOf(reviewer.request('/desk/watch'))).not.toContain(`“${document.title}”`)
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from notices where because like ${`%${document.title}”%`}`.execute(world.owner)
    expect(rows[0]!.n).toBe(0)
  })

  it('is refused with the field that is wrong, and nothing of it is kept', async () => {
    const document = await documentOf(world)
    const refused = async (answer: Promise<Response>): Promise<string> => {
      const got = await answer
      expect(got.status).toBe(422)
      return got.text()
    }
    expect(await refused(send(document, null))).toContain('Choose a file')
    expect(await refused(send(document, fileOf('x', 'terms.png')))).toContain('Send an HTML page, a PDF, Markdown or plain text')
    expect(await refused(send(document, fileOf(after, 'terms.txt'), 'yesterday'))).toContain('Enter the day of the copy')
    expect(await refused(send(document, fileOf(after, 'terms.txt'), '2026-11-23'))).toContain('not in the future')
    expect(await refused(send(document, fileOf('%PDF-broken', 'terms.pdf')))).toContain('no words can be taken out')
    expect(await refused(send(document, fileOf('We keep nothing. '.repeat(40_000), 'terms.txt')))).toContain('more than 500,000 characters')
    expect(await capturesOf(document)).toHaveLength(1)
  })
})

it('takes a long text for the document, however new, and a short one when it says the same', () => {
  const known = Array.from({ length: 40 }, (_, i) => `This is clause ${i} of the terms that hold.`).join(' ')
  const long = Array.from({ length: 40 }, (_, i) => `Every word of article ${i} is another one now.`).join(' ')
  expect(standInFor(long, known)).toBeNull()
  expect(standInFor(`${long} Please enable JavaScript.`, known)).toBeNull()
  expect(standInFor(known.slice(0, known.length / 3), known)).toBeNull()
  expect(standInFor('This page is for members.', known)).toContain('much shorter')
  expect(standInFor('Verify you are human', null)).toContain('notice')
  expect(standInFor('We keep nothing.', null)).toBeNull()
})

describe('the documents', () => {
  it('are listed, the longest unread first, and found by title, vendor and address', async () => {
    const document = await documentOf(world)
    const page = await textOf(reviewer.request(`/desk/documents?q=${encodeURIComponent(document.url)}`))
    expect(page).toContain(`/desk/documents/${document.id}"`)
    expect(await validateHtml(page)).toEqual([])
    expect(await textOf(reviewer.request('/desk/documents?q=100%25'))).toContain('No document is like that')
    expect((await (await world.signIn('producer@demo.test')).request('/desk/documents')).status).toBe(403)
    expect((await reviewer.request('/desk/documents/999999')).status).toBe(404)
  })

  it('can be added to, each wrong field named', async () => {
    const refused = await reviewer.post('/desk/documents/new', { vendor: 'nobody', title: '', url: 'ftp://x', evidence: '' })
    expect(refused.status).toBe(422)
    const said = await refused.text()
    for (const words of ['Choose a vendor', 'Enter the title', 'Enter the address', 'Choose what kind']) expect(said).toContain(words)
    const added = await reviewer.post('/desk/documents/new', {
      vendor: 'openai',
      title: 'New terms',
      url: 'https://openai.com/new',
      evidence: 'published_terms',
    })
    expect(added.status).toBe(303)
    expect(await validateHtml(await textOf(reviewer.request(added.headers.get('location')!)))).toEqual([])
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from audit_events where action = 'document.added'`.execute(world.owner)
    expect(rows[0]!.n).toBe(1)
  })
})
