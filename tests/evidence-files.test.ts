import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { unaudited } from '../src/audit/audited.ts'
import { listen } from '../src/http/serving.ts'
import { answer, fileOf, files, library, openDesk, pdf, shown, statusOf, textOf } from './evidence-desk.ts'
import { fakeClamd, png, workbook } from './evidence-fixtures.ts'
import { validateHtml } from './html.ts'
import { createWorld } from './world.ts'

// How a file comes in, and what keeps one out.

const { world, people, close, form, upload, newest, add, countFiles, said, lumen, openDraft, attached } = await openDesk()
afterAll(close)

describe('an upload', () => {
  it('goes to the library, with its dates and its digest, and is in the log', async () => {
    const sent = await upload(people.vendor, library, { title: 'SOC 2 report', effective_on: '2026-01-01', expires_on: '2027-01-01', visibility: 'nda' })
    expect([sent.status, sent.headers.get('location')]).toEqual([303, library])
    const file = await newest()
    expect(file).toMatchObject({
      title: 'SOC 2 report',
      name: 'report.pdf',
      media_type: 'application/pdf',
      received_on: '2026-11-22',
      visibility: 'nda',
      scan: 'clean',
    })
    expect(await world.deps.files.has(file.sha256)).toBe(true)
    expect(await said('evidence.added')).toMatchObject({ sentence: `Evidence file ${file.id} was added.`, is_public: false, organisation_id: await lumen() })
    expect((await said('evidence.added'))?.entry).not.toMatch(/SOC 2|report\.pdf|demo\.test/)
    const page = await textOf(people.vendor.request(library))
    expect(page).toContain('SOC 2 report')
    expect(await validateHtml(page)).toEqual([])
  })

  it('is for procurement only unless it says otherwise', async () => {
    expect((await upload(people.vendor, library)).status).toBe(303)
    expect((await newest()).visibility).toBe('registry')
  })

  it('keeps what was typed when it is refused, and nothing of the file', async () => {
    const before = await countFiles()
    const refused = await upload(people.vendor, library, {
      title: 'Terms',
      expires_on: '2027-02-30',
      visibility: 'public',
      file: fileOf(Buffer.from('<svg></svg>'), 'x.svg'),
    })
    const page = await refused.text()
    expect(refused.status).toBe(422)
    expect(page).toContain('an SVG can carry programs')
    expect(page).toContain('Enter a date like 2026-08-22')
    expect(page).toContain('value="Terms"')
    expect(page).toMatch(/value="public" checked/)
    expect(await countFiles()).toBe(before)
  })

  it.each([
    [{ title: '' }, 'Enter what it is'],
    [{ title: 'x'.repeat(201) }, 'Shorten the title'],
    [{ effective_on: 'soon' }, 'Enter a date like'],
    [{ expires_on: '2026-11-22' }, 'Enter a day that is still to come'],
    [{ effective_on: '2027-05-01', expires_on: '2027-04-30' }, 'Enter a day after the one since when'],
    [{ visibility: 'all' as const }, 'Choose who may read it'],
    [{ file: null }, 'Choose a file'],
  ])('%j is refused', async (sent, sentence) => {
    const answered = await upload(people.vendor, library, sent)
    expect([answered.status, (await answered.text()).includes(sentence)]).toEqual([422, true])
  })

  it('of the same bytes under the same title is refused, and under another is kept once', async () => {
    const bytes = await pdf('the same')
    expect((await upload(people.vendor, library, { title: 'First', file: bytes })).status).toBe(303)
    const again = await upload(people.vendor, library, { title: 'First', file: bytes })
    expect([again.status, (await again.text()).includes('it is on record under that one')]).toEqual([422, true])
    const two = await Promise.all([1, 2, 3].map(() => upload(people.vendor, library, { title: 'Twice at once', file: bytes })))
    expect(two.map(({ status }) => status).sort()).toEqual([303, 422, 422])
  })

  it('takes a workbook and a picture, and a name as it may be kept', async () => {
    await add('public', { file: fileOf(workbook(), 'answers.xlsx') })
    await add('public', { file: fileOf(png, 'a\u202e b"/..\\c.png') })
    expect((await newest()).name).toMatch(/^[^\u202e/\\]+\.png$/)
  })

  it('in which the scanner finds something is refused, and the log does not repeat its name', async () => {
    const before = await countFiles()
    const found = await upload(people.vendor, library, { title: 'Innocent', file: fileOf(Buffer.from('EICAR'), 'innocent.txt') })
    expect([found.status, (await found.text()).includes('the scanner found something harmful')]).toEqual([422, true])
    expect(await countFiles()).toBe(before)
    const entry = await said('evidence.refused')
    expect(entry).toMatchObject({
      sentence: 'A file was refused: the scanner found something harmful in it.',
      is_public: false,
      organisation_id: await lumen(),
    })
    expect(entry?.entry).not.toMatch(/nnocent/)
  })

  it.each(['broken', 'gone'] as const)('is refused while the scanner is %s', async (manner) => {
    const other = await fakeClamd('broken')
    if (manner === 'gone') other.close()
    const mute = await createWorld({ env: { CLAMAV_URL: other.url } })
    try {
      const visitor = await mute.signIn('vendor@demo.test')
      const body = await form(visitor, { csrf: mute.csrfOf(visitor) })
      const refused = await visitor.request(library, { method: 'POST', body })
      expect([refused.status, (await refused.text()).includes('Try again later')]).toEqual([422, true])
      expect(await mute.owner.selectFrom('evidence_files').select('id').execute()).toEqual([])
    } finally {
      other.close()
      await mute.close()
    }
  })
})

describe('the token of the session', () => {
  it.each([['wrong'], ['']])('%j is refused, and nothing is stored', async (csrf) => {
    const before = await countFiles()
    expect((await upload(people.vendor, library, { csrf })).status).toBe(403)
    expect(await countFiles()).toBe(before)
  })

  it('behind the file is too late', async () => {
    const body = new FormData()
    body.set('title', 'Late')
    body.set('file', await pdf())
    body.set('csrf', world.csrfOf(people.vendor))
    expect((await people.vendor.request(library, { method: 'POST', body })).status).toBe(403)
  })

  it('in the header will do', async () => {
    const body = await form(people.vendor, { csrf: '' })
    const answered = await people.vendor.request(library, { method: 'POST', body, headers: { 'x-csrf-token': world.csrfOf(people.vendor) } })
    expect(answered.status).toBe(303)
  })

  it('does not help a form from another site', async () => {
    const body = await form(people.vendor, {})
    expect((await people.vendor.request(library, { method: 'POST', body, headers: { origin: 'https://evil.example' } })).status).toBe(403)
  })
})

describe('a form with a file', () => {
  const raw = (body: string | ReadableStream, type = 'multipart/form-data; boundary=b') =>
    people.vendor.request(library, { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' } as RequestInit)
  const part = (name: string, value: string) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const filePart = (name: string) => `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`
  const csrf = () => part('csrf', world.csrfOf(people.vendor))

  it('that breaks off is refused', async () => {
    expect((await raw(`${csrf()}${filePart('x.txt')}half`)).status).toBe(400)
  })
  it('that is no form is refused', async () => {
    expect((await raw('{}', 'application/json')).status).toBe(415)
    expect((await raw('x', 'multipart/form-data')).status).toBe(400)
    expect((await raw('csrf=x', 'application/x-www-form-urlencoded')).status).toBe(415)
  })
  it('takes one file at a time', async () => {
    expect((await raw(`${csrf()}${filePart('x.txt')}a\r\n${filePart('y.txt')}b\r\n--b--\r\n`)).status).toBe(400)
  })
  it('takes no field that is too long, and not too many', async () => {
    expect((await raw(`${csrf()}${part('title', 'x'.repeat(10_000))}--b--\r\n`)).status).toBe(400)
    expect((await raw(`${csrf()}${part('x', 'y').repeat(60)}--b--\r\n`)).status).toBe(400)
  })
  it('is refused when it says that it is too large, before it is read', async () => {
    const refused = await people.vendor.request(library, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': String(30 * 1024 * 1024) },
    })
    expect([refused.status, (await refused.text()).includes('Send a file of at most 25 MB')]).toEqual([413, true])
  })
})

describe('a file that is far too large', () => {
  const megabytes = 200
  const piece = Buffer.alloc(1024 * 1024, 'a')

  /** Over a connection, as a browser sends it. Returns what came back, and how much was taken in before that. */
  const send = async (server: Server, headers: Record<string, string>) => {
    const { port } = server.address() as AddressInfo
    const origin = `http://127.0.0.1:${port}`
    const asked = request(`${origin}${library}`, {
      method: 'POST',
      headers: { ...people.vendor.headers, origin, 'content-type': 'multipart/form-data; boundary=b', ...headers },
    })
    const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
      asked.on('response', async (answer) => resolve({ status: answer.statusCode ?? 0, text: (await buffer(answer)).toString() }))
      asked.on('error', reject)
    })
    const head = `--b\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${world.csrfOf(people.vendor)}\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="x.txt"\r\n\r\n`
    const state = { sent: 0, isAnswered: false }
    const over = () => {
      state.isAnswered = true
    }
    answered.then(over, over)
    asked.write(head)
    while (state.sent < megabytes && !state.isAnswered) {
      if (!asked.write(piece)) await Promise.race([once(asked, 'drain'), answered.catch(() => {})])
      state.sent++
    }
    const result = await answered
    asked.destroy()
    return { ...result, sent: state.sent }
  }

  it.each([
    ['that does not say how long it is', {}],
    ['that says so', { 'content-length': String(megabytes * 1024 * 1024) }],
  ])('%s is cut off, quickly and without memory', async (_, headers) => {
    const server = await listen(world.app.fetch, { host: '127.0.0.1', port: 0 })
    try {
      const [before, started] = [process.memoryUsage.rss(), performance.now()]
      const { status, text, sent } = await send(server, headers)
      expect([status, text.includes('Send a file of at most 25 MB: this one is larger.')]).toEqual([413, true])
      expect(sent).toBeLessThan(120)
      expect(performance.now() - started).toBeLessThan(5000)
      expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024)
      await expect.poll(() => readdirSync(join(world.config.dataDir, 'files/incoming'))).toEqual([])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('one of exactly 25 MB is taken, and one of a byte more is not', async () => {
    const [most, more] = [25 * 1024 * 1024, 25 * 1024 * 1024 + 1].map((bytes) => fileOf(Buffer.alloc(bytes, 'a'), 'x.txt'))
    expect((await upload(people.vendor, library, { title: 'The most', file: most! })).status).toBe(303)
    expect((await upload(people.vendor, library, { title: 'More', file: more! })).status).toBe(413)
    await expect.poll(() => readdirSync(join(world.config.dataDir, 'files/incoming'))).toEqual([])
  })
})

describe('files of an answer', () => {
  let draft: number
  beforeEach(async () => {
    draft = await openDraft()
  })

  it('are uploaded and attached in one step, which is in the log', async () => {
    const sent = await upload(people.vendor, files, { title: 'For the answer' })
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `${answer}#files`])
    const { id } = await newest()
    expect(await attached(draft)).toEqual([id])
    expect((await said('evidence.attached'))?.sentence).toBe(`Evidence file ${id} was attached to the answer to trains_on_inputs.`)
    const page = await textOf(people.vendor.request(files))
    expect(page).toContain('For the answer')
    expect(await validateHtml(page)).toEqual([])
    const detached = await people.vendor.post(`${files}/${id}/removal`, {})
    expect([detached.status, await attached(draft)]).toEqual([303, []])
    expect((await said('evidence.detached'))?.sentence).toBe(`Evidence file ${id} was detached from the answer to trains_on_inputs.`)
    expect((await people.vendor.post(`${files}/${id}/removal`, {})).status).toBe(404)
  })

  it('are seen by nobody else before an answer with them is signed, or the vendor says so', async () => {
    await upload(people.vendor, files, { title: 'Waits for a signature', visibility: 'public' })
    const first = await newest()
    await upload(people.vendor, files, { title: 'Kept back', visibility: 'on_request' })
    const counts = async () => /(\d+) on request/.exec(await textOf(world.request(shown)))?.[1] ?? '0'
    const before = await counts()
    for (const visitor of [people.reviewer, people.producer, world.visitor()]) expect(await statusOf(visitor, `/evidence/${first.id}`)).toBe(404)
    expect(await statusOf(people.vendor, `/evidence/${first.id}`)).toBe(200)
    expect(await textOf(people.vendor.request(library))).toContain('Not shown to others before an answer with it is signed')
    await unaudited(world.owner, 'derived', (tx) => tx.updateTable('questionnaires').set({ state: 'signed' }).where('id', '=', draft).execute())
    for (const visitor of [people.reviewer, people.producer, world.visitor()]) expect(await statusOf(visitor, `/evidence/${first.id}`)).toBe(200)
    expect(Number(await counts())).toBe(Number(before) + 1)

    await openDraft()
    await upload(people.vendor, files, { title: 'Shown at once', visibility: 'public' })
    const { id } = await newest()
    expect(await statusOf(people.producer, `/evidence/${id}`)).toBe(404)
    expect((await people.vendor.post(`${library}/${id}/visibility`, { visibility: 'public' })).status).toBe(303)
    expect(await statusOf(people.producer, `/evidence/${id}`)).toBe(200)
  })

  it('are refused on a page of their own, with what was typed', async () => {
    const refused = await upload(people.vendor, files, { title: 'Typed before', file: null })
    const page = await refused.text()
    expect([refused.status, page.includes('Choose a file'), page.includes('value="Typed before"')]).toEqual([422, true, true])
    expect(await attached(draft)).toEqual([])
  })

  it('come from the library too, each once', async () => {
    const { id } = await add('public')
    const attach = () => people.vendor.post(`${files}/attachment`, { existing: String(id) })
    const twice = await Promise.all([attach(), attach()])
    expect(twice.map(({ status }) => status).sort()).toEqual([303, 409])
    expect(await attached(draft)).toEqual([id])
    expect((await people.vendor.post(`${files}/attachment`, { existing: '' })).status).toBe(422)
    expect((await people.vendor.post(`${files}/attachment`, { existing: '999999' })).status).toBe(404)
    expect((await people.vendor.post(`${files}/attachment`, { existing: 'x' })).status).toBe(404)
  })

  it('stay as they were when the draft is signed', async () => {
    const { id } = await add('public')
    await people.vendor.post(`${files}/attachment`, { existing: String(id) })
    await unaudited(world.owner, 'derived', (tx) => tx.updateTable('questionnaires').set({ state: 'signed' }).where('id', '=', draft).execute())
    for (const refused of [
      await people.vendor.post(`${files}/${id}/removal`, {}),
      await people.vendor.post(`${files}/attachment`, { existing: String(id) }),
      await upload(people.vendor, files),
    ])
      expect(refused.status).toBe(409)
    expect(await attached(draft)).toEqual([id])
  })

  it('are nobody else’s to see, attach or take off', async () => {
    const { id } = await add('public')
    for (const visitor of [people.rival, people.producer, people.reviewer, people.outsider]) {
      expect(await statusOf(visitor, files)).toBe(404)
      expect((await upload(visitor, files)).status).toBe(404)
      expect((await visitor.post(`${files}/attachment`, { existing: String(id) })).status).toBe(404)
      expect((await visitor.post(`${files}/${id}/removal`, {})).status).toBe(404)
    }
    expect([303, 401]).toContain((await upload(world.visitor(), files, { csrf: 'x' })).status)
    expect(await attached(draft)).toEqual([])
  })

  it('of another vendor are not there to attach', async () => {
    expect((await upload(people.rival, library, { title: 'Of the rival', visibility: 'public' })).status).toBe(303)
    const { id } = await newest()
    expect((await people.vendor.post(`${files}/attachment`, { existing: String(id) })).status).toBe(404)
    expect(await attached(draft)).toEqual([])
  })

  it('of a question that does not exist are a 404', async () => {
    expect(await statusOf(people.vendor, files.replace('trains_on_inputs', 'no_question'))).toBe(404)
    expect((await upload(people.vendor, files.replace('trains_on_inputs', 'no_question'))).status).toBe(404)
  })
})
