import { readdirSync, readlinkSync } from 'node:fs'
import { PDFDocument } from '@cantoo/pdf-lib'
import { afterAll, describe, expect, it } from 'vitest'
import { fileOf, files, library, openDesk, pdf, shown, statusOf, textOf } from './evidence-desk.ts'
import { pdfOf, png } from './evidence-fixtures.ts'
import { validateHtml } from './html.ts'
import type { Visitor } from './world.ts'

// Who reads which file, as the vendor says; and what the vendor sees of it.

const { world, people, close, upload, add, said, lumen, personOf, openDraft, attached } = await openDesk()
afterAll(close)

/** What this process has open under that number; nothing when it is gone by now. */
const linkOf = (fd: string) => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ''
  }
}

describe('reading a file', () => {
  const accept = (visitor: Visitor) => visitor.post('/vendors/lumen-demo-works/nda', { agreed: 'yes' })
  const rights = async (id: number) => {
    const stranger = (await world.request(`/evidence/${id}`)).status
    const others = await Promise.all(
      (['vendor', 'reviewer', 'producer', 'outsider', 'rival'] as const).map(async (name) => [name, await statusOf(people[name], `/evidence/${id}`)] as const),
    )
    return { stranger, ...Object.fromEntries(others) }
  }

  it('is for everybody when it is public', async () => {
    const { id } = await add('public')
    expect(await rights(id)).toEqual({ stranger: 200, vendor: 200, reviewer: 200, producer: 200, outsider: 200, rival: 200 })
  })

  it('is for the vendor and procurement when it is for procurement only', async () => {
    const { id } = await add('registry')
    expect(await rights(id)).toEqual({ stranger: 404, vendor: 200, reviewer: 200, producer: 404, outsider: 404, rival: 404 })
  })

  it('under NDA is for whoever accepted the agreement, until it ends', async () => {
    const { id } = await add('nda')
    expect(await rights(id)).toEqual({ stranger: 404, vendor: 200, reviewer: 200, producer: 404, outsider: 404, rival: 404 })
    expect((await accept(people.producer)).status).toBe(303)
    expect(await rights(id)).toEqual({ stranger: 404, vendor: 200, reviewer: 200, producer: 200, outsider: 404, rival: 404 })
    // One that has come to its day opens nothing.
    const outsider = await personOf('outsider@demo.test')
    await world.owner
      .insertInto('nda_acceptances')
      .values({ organisation_id: await lumen(), person_id: outsider.id, version: '2026-11', ends_on: '2026-01-01' })
      .execute()
    expect(await statusOf(people.outsider, `/evidence/${id}`)).toBe(404)
  })

  it('has a page about it for the same people, and it is well formed', async () => {
    const { id, sha256 } = await add('nda', { expires_on: '2027-01-01' })
    const page = await textOf(people.producer.request(`/evidence/${id}/about`))
    expect(page).toContain(sha256)
    expect(page).toContain('Each page of your copy carries a line with your address (producer@demo.test)')
    expect(await validateHtml(page)).toEqual([])
    expect(page).not.toContain('/withdrawal')
    expect(await validateHtml(await textOf(people.vendor.request(`/evidence/${id}/about`)))).toEqual([])
    expect(await statusOf(people.rival, `/evidence/${id}/about`)).toBe(404)
    world.setNow('2027-01-01T08:00:00Z')
    expect(await textOf(people.reviewer.request(`/evidence/${id}/about`))).toContain('It no longer counts.')
    world.setNow('2026-11-22T12:00:00Z')
  })

  it('is told nothing of a file that is not there', async () => {
    for (const path of ['/evidence/999999', '/evidence/999999/about', '/evidence/x', '/evidence/0']) expect(await statusOf(people.vendor, path)).toBe(404)
  })

  it('comes as an attachment that no browser runs', async () => {
    const { id } = await add('public', { file: fileOf(png, 'screen shot "1".png') })
    const answered = await people.producer.request(`/evidence/${id}`)
    const { headers } = answered
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+\.png"$/)
    expect([headers.get('content-type'), headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['image/png', 'nosniff', 'no-store'])
    expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    expect(Buffer.from(await answered.arrayBuffer()).equals(png)).toBe(true)
  })

  it('may be let go at any moment, which hurts nobody', async () => {
    // What Node makes of a stream of its own would throw past everybody, a little later; the runner counts that as a failure.
    for (const lines of [1, 3000, 100_000]) {
      const { id } = await add('public', { file: fileOf(Buffer.from('A line of a long log.\n'.repeat(lines)), 'log.txt') })
      await (await people.producer.request(`/evidence/${id}`)).body!.cancel()
      const reader = (await people.producer.request(`/evidence/${id}`)).body!.getReader()
      expect((await reader.read()).value?.length).toBeGreaterThan(0)
      await reader.cancel()
      expect(await statusOf(people.producer, `/evidence/${id}`)).toBe(200)
    }
  })

  it('asked for by its head only lets go of the bytes', async () => {
    const { id, sha256 } = await add('public', { file: fileOf(Buffer.from('One more of a long log.\n'.repeat(100_000)), 'log.txt') })
    const open = () => readdirSync('/proc/self/fd').flatMap((fd) => (linkOf(fd).endsWith(sha256.slice(2)) ? [fd] : []))
    for (let i = 0; i < 5; i++) {
      const answered = await people.producer.request(`/evidence/${id}`, { method: 'HEAD' })
      expect([answered.status, answered.headers.get('content-length'), await answered.text()]).toEqual([200, '2400000', ''])
    }
    await expect.poll(open).toEqual([])
  })

  it('marks each page of a PDF for its reader, and leaves the vendor’s own copy as it is', async () => {
    const bytes = await pdfOf('Marked')
    const { id, sha256 } = await add('public', { file: fileOf(bytes, 'x.pdf') })
    const own = Buffer.from(await (await people.vendor.request(`/evidence/${id}`)).arrayBuffer())
    expect(own.equals(bytes)).toBe(true)
    const theirs = Buffer.from(await (await people.producer.request(`/evidence/${id}`)).arrayBuffer())
    const texts = await textsOf(theirs)
    expect(texts).toHaveLength(5)
    for (const text of texts) expect(text).toContain(`Read by producer@demo.test on 2026-11-22 12:00 UTC. Toolslate evidence ${id}, SHA-256 ${sha256}`)
  })

  it('that cannot be marked is refused to others than the vendor, and says why', async () => {
    const { id } = await add('nda', { file: fileOf(Buffer.from('%PDF-1.7\nnothing\nstartxref\n0\n%%EOF'), 'x.pdf') })
    const refused = await people.reviewer.request(`/evidence/${id}`)
    expect([refused.status, (await refused.text()).includes('this PDF cannot be marked for its reader')]).toEqual([403, true])
    expect(await statusOf(people.vendor, `/evidence/${id}`)).toBe(200)
  })

  it('is written down each time, for the vendor and the reader', async () => {
    const { id } = await add('public')
    await people.producer.request(`/evidence/${id}`)
    const { log_name } = await personOf('producer@demo.test')
    expect(await said('evidence.read')).toMatchObject({
      sentence: `Evidence file ${id} was read by ${log_name}.`,
      is_public: false,
      organisation_id: await lumen(),
    })
    expect((await said('evidence.read'))?.entry).not.toContain('demo.test')
    await world.request(`/evidence/${id}`)
    expect((await said('evidence.read'))?.sentence).toBe(`Evidence file ${id} was read by somebody who had not signed in.`)
    expect(await textOf(people.vendor.request(library))).toMatch(/2 times/)
    expect(await textOf(people.vendor.request(`/audit?about=/evidence/${id}`))).toContain(`Evidence file ${id} was read`)
    expect(await textOf(people.rival.request(`/audit?about=/evidence/${id}`))).not.toContain(`Evidence file ${id} was read`)
  })
})

/** What the pages of a PDF say in their content streams, as text. */
const textsOf = async (bytes: Buffer): Promise<string[]> => {
  const { PDFRawStream, PDFArray, decodePDFRawStream } = await import('@cantoo/pdf-lib')
  const document = await PDFDocument.load(bytes)
  return document.getPages().map((page) => {
    const contents = page.node.Contents()
    const streams = contents instanceof PDFArray ? contents.asArray().map((ref) => document.context.lookup(ref)) : [contents]
    const source = streams
      .map((stream) => (stream instanceof PDFRawStream ? Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1') : ''))
      .join('\n')
    return [...source.matchAll(/<([0-9A-F]+)> Tj/g)].map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('latin1')).join('\n')
  })
}

describe('the library', () => {
  it('is the vendor’s own', async () => {
    await add('public', { title: 'Seen by Lumen' })
    expect(await textOf(people.vendor.request(library))).toContain('Seen by Lumen')
    expect(await textOf(people.rival.request(library))).not.toContain('Seen by Lumen')
    for (const visitor of [people.producer, people.reviewer, people.outsider]) {
      expect(await statusOf(visitor, library)).toBe(403)
      expect((await upload(visitor, library)).status).toBe(403)
    }
    expect([303, 401]).toContain((await world.request(library)).status)
  })

  it('withdraws a file: off the drafts, offered to nobody, the bytes gone when nothing signed cites them', async () => {
    const draft = await openDraft()
    const { id, sha256 } = await add('public')
    await people.vendor.post(`${files}/attachment`, { existing: String(id) })
    expect((await people.rival.post(`${library}/${id}/withdrawal`, {})).status).toBe(404)
    const both = await Promise.all([1, 2].map(() => people.vendor.post(`${library}/${id}/withdrawal`, {})))
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    expect(await attached(draft)).toEqual([])
    expect((await said('evidence.withdrawn'))?.sentence).toBe(`Evidence file ${id} was withdrawn, and its bytes were removed.`)
    expect(await world.deps.files.has(sha256)).toBe(false)
    expect(await statusOf(people.producer, `/evidence/${id}/about`)).toBe(404)
    expect(await textOf(people.vendor.request(`/evidence/${id}/about`))).toContain('Its bytes were removed')
    expect(await statusOf(people.vendor, `/evidence/${id}`)).toBe(404)
    expect((await people.vendor.post(`${files}/attachment`, { existing: String(id) })).status).toBe(409)
    expect((await people.vendor.post(`${library}/${id}/visibility`, { visibility: 'public' })).status).toBe(409)
  })

  it('keeps the bytes for as long as something that was signed cites them, or another file has them', async () => {
    await openDraft()
    const { id, sha256 } = await add('public')
    await people.vendor.post(`${files}/attachment`, { existing: String(id) })
    await openDraft()
    await people.vendor.post(`${library}/${id}/withdrawal`, {})
    expect((await said('evidence.withdrawn'))?.sentence).toBe(`Evidence file ${id} was withdrawn; its bytes are kept.`)
    expect(await world.deps.files.has(sha256)).toBe(true)
    expect([await statusOf(people.reviewer, `/evidence/${id}`), await statusOf(people.producer, `/evidence/${id}`)]).toEqual([200, 404])

    const shared = await pdf('shared')
    const first = await add('public', { title: 'One', file: shared })
    await upload(people.rival, library, { title: 'The same bytes', file: shared })
    await people.vendor.post(`${library}/${first.id}/withdrawal`, {})
    expect(await world.deps.files.has(first.sha256)).toBe(true)
  })

  it('changes who may read a file', async () => {
    const { id } = await add('registry')
    expect((await people.rival.post(`${library}/${id}/visibility`, { visibility: 'public' })).status).toBe(404)
    expect((await people.vendor.post(`${library}/${id}/visibility`, { visibility: 'everybody' })).status).toBe(400)
    expect((await people.vendor.post(`${library}/${id}/visibility`, { visibility: 'public' })).status).toBe(303)
    expect((await world.request(`/evidence/${id}/about`)).status).toBe(200)
    expect(await said('evidence.visibility_changed')).toMatchObject({ sentence: `Who may read evidence file ${id} was changed.`, is_public: false })
    expect((await people.vendor.post(`${library}/${id}/visibility`, { visibility: 'public' })).status).toBe(303)
  })
})

describe('what a vendor shows', () => {
  it('names to nobody what they may not read, and counts it', async () => {
    await add('nda', { title: 'Secret of Lumen' })
    await add('on_request', { title: 'Asked for at Lumen' })
    const page = await textOf(world.request(shown))
    expect(page).toMatch(/\d+ documents? under NDA, \d+ on request/)
    expect(page).not.toMatch(/Secret of Lumen|Asked for at Lumen/)
    expect(await validateHtml(page)).toEqual([])
    expect(await textOf(people.producer.request(shown))).toContain('Secret of Lumen')
    expect(await textOf(people.vendor.request(shown))).toContain('Asked for at Lumen')
    expect((await world.request('/vendors/openai/evidence')).status).toBe(404)
  })

  it('is opened by a tick and a button, for a year, and twice is once', async () => {
    const nda = '/vendors/lumen-demo-works/nda'
    expect([303, 401]).toContain((await world.request(nda)).status)
    const page = await textOf(people.assistant.request(nda))
    expect(page).toContain('until 22 Nov 2027')
    expect(page).toContain('let your counsel look at it')
    expect(await validateHtml(page)).toEqual([])
    const refused = await people.assistant.post(nda, {})
    expect([refused.status, (await refused.text()).includes('Tick that you accept')]).toEqual([422, true])
    await Promise.all([1, 2].map(() => people.assistant.post(nda, { agreed: 'yes' })))
    const { id, log_name } = await personOf('assistant@demo.test')
    const rows = await world.owner.selectFrom('nda_acceptances').select(['version', 'ends_on']).where('person_id', '=', id).execute()
    expect(rows).toEqual([{ version: '2026-11', ends_on: '2027-11-22' }])
    expect(await said('nda.accepted')).toMatchObject({
      sentence: `${log_name} accepted the confidentiality agreement of Lumen Demo Works, version 2026-11, until 2027-11-22.`,
      is_public: false,
      organisation_id: await lumen(),
    })
    expect(await textOf(people.vendor.request(library))).toContain('assistant@demo.test')
  })

  it('on request is opened by a signatory until a day, and closed by them or by the day', async () => {
    const { id: file } = await add('on_request')
    const ask = (message: string) => people.outsider.post('/vendors/lumen-demo-works/disclosures', { message })
    expect((await ask('')).status).toBe(422)
    const long = await ask('x'.repeat(2001))
    expect([long.status, (await long.text()).includes('Shorten the message')]).toEqual([422, true])
    const twice = await Promise.all([ask('For a series'), ask('For a series')])
    expect(twice.map(({ status }) => status).sort()).toEqual([303, 409])
    const { log_name } = await personOf('outsider@demo.test')
    expect((await said('disclosure.asked'))?.sentence).toBe(`${log_name} asked to read what Lumen Demo Works shows on request.`)

    const page = await textOf(people.vendor.request(library))
    expect(page).toContain('outsider@demo.test')
    expect(await validateHtml(page)).toEqual([])
    const { id } = await world.owner.selectFrom('disclosures').select('id').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()
    const decide = (visitor: Visitor, form: Record<string, string>) => visitor.post(`${library}/disclosures/${id}/decision`, form)
    expect((await decide(people.rival, { ruling: 'granted', ends_on: '2027-01-31' })).status).toBe(404)
    expect((await decide(people.reviewer, { ruling: 'granted', ends_on: '2027-01-31' })).status).toBe(403)
    expect((await decide(people.vendor, { ruling: 'yes' })).status).toBe(400)
    for (const ends_on of ['', '2026-11-22', '2028-11-22']) expect((await decide(people.vendor, { ruling: 'granted', ends_on })).status).toBe(422)

    const race = await Promise.all([1, 2].map(() => decide(people.vendor, { ruling: 'granted', ends_on: '2027-01-31' })))
    expect(race.map(({ status }) => status).sort()).toEqual([303, 409])
    expect((await decide(people.vendor, { ruling: 'refused' })).status).toBe(409)
    expect((await said('disclosure.granted'))?.sentence).toBe(`${log_name} may read what Lumen Demo Works shows on request, until 2027-01-31.`)
    expect(await statusOf(people.outsider, `/evidence/${file}`)).toBe(200)
    expect(await statusOf(people.rival, `/evidence/${file}`)).toBe(404)
    expect((await decide(people.vendor, { ruling: 'ended' })).status).toBe(303)
    expect(await statusOf(people.outsider, `/evidence/${file}`)).toBe(404)
    expect((await ask('Once more')).status).toBe(303)
  })

  it('may be asked for again after the day of the last grant', async () => {
    const { id: person_id } = await personOf('approver@demo.test')
    const row = { organisation_id: await lumen(), person_id, state: 'granted' as const, ends_on: '2026-11-01', decided_at: new Date(), decided_by: null }
    await world.owner.insertInto('disclosures').values(row).execute()
    const approver = await world.signIn('approver@demo.test')
    expect(await textOf(approver.request(shown))).toContain('Your access ended on')
    expect((await approver.post('/vendors/lumen-demo-works/disclosures', { message: 'Again' })).status).toBe(303)
  })
})
