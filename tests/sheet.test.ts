import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import readWorkbook from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeWorkbook from 'write-excel-file/node'
import { emptyAnswer } from '../src/attestations/rules.ts'
import { answerFromCells, cellsOf, columns } from '../src/attestations/sheet-columns.ts'
import { safeWorkbook } from '../src/attestations/sheet-unpack.ts'
import { sheetOf } from '../src/attestations/sheet-write.ts'
import { validateHtml } from './html.ts'
import { hidden, makeDraft, sign, someAnswers, team } from './signatures.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let vendor: Visitor
let rival: Visitor
let draft: number
beforeAll(async () => {
  world = await createWorld()
  vendor = await world.signIn('vendor@demo.test')
  rival = await world.signIn('rival@demo.test')
  draft = await makeDraft(world, team)
})
afterAll(() => world.close())

type Cell = string | number | null
const download = async (path = `${team}/sheet.xlsx`) => Buffer.from(await (await vendor.request(path)).arrayBuffer())
const cellsIn = async (bytes: Buffer) => ((await readWorkbook(bytes, { trim: false }))[0]?.data ?? []) as Cell[][]
const at = (title: string) => columns.findIndex((column) => column.title === title)
const rowOf = (rows: Cell[][], question: string) => rows.findIndex((row) => row[0] === question)
const written = (rows: Cell[][], name = 'Answers') =>
  writeWorkbook([
    {
      sheet: name,
      data: rows.map((row) =>
        row.map((cell) => (cell === null || cell === '' ? null : { value: cell, type: (typeof cell === 'number' ? Number : String) as StringConstructor })),
      ),
    },
  ]).toBuffer()

/** The sheet as it is at present, with some cells changed, as bytes. */
const changed = async (set: [question: string, title: string, value: Cell][]) => {
  const rows = await cellsIn(await download())
  for (const [question, title, value] of set) rows[rowOf(rows, question)]![at(title)] = value
  return written(rows)
}
const upload = (bytes: Buffer | null, who = vendor, name = 'sheet.xlsx') => {
  const body = new FormData()
  body.append('csrf', world.csrfOf(who))
  body.append('file', bytes === null ? new Blob([]) : new Blob([new Uint8Array(bytes)]), bytes === null ? '' : name)
  return who.request(`${team}/sheet`, { method: 'POST', body })
}
const unescaped = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const apply = (html: string, who = vendor) => who.post(`${team}/sheet/answers`, { revision: hidden(html, 'revision'), rows: unescaped(hidden(html, 'rows')) })
const stored = (question: string) =>
  world.owner.selectFrom('answers').selectAll().where('questionnaire_id', '=', draft).where('question_id', '=', question).executeTakeFirstOrThrow()

describe('a sheet', () => {
  it('has every question with what was answered, and a hidden id', async () => {
    const answer = await vendor.request(`${team}/sheet.xlsx`)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="demo-lumen-plates-team-questionnaire-1.xlsx"')
    const bytes = Buffer.from(await answer.arrayBuffer())
    const rows = await cellsIn(bytes)
    expect(rows[0]![0]).toMatch(new RegExp(`^toolslate-sheet/1 ${draft} 1 ${world.bank.version} [0-9a-f]{16}$`))
    expect(rows[1]).toEqual(columns.map(({ title }) => title))
    const row = rows[rowOf(rows, 'trains_on_inputs')]!
    expect(row.slice(2, 8)).toEqual([
      'Are customer inputs used to train or improve models that others use?',
      expect.stringContaining('No, by signed contract\n'),
      'No, by signed contract',
      'Master agreement, section 9.',
      'Signed contract',
      'Procurement only',
    ])
    expect(rows[rowOf(rows, 'input_retention')]![at('Answer')]).toBe('30 days')
    const path = join(tmpdir(), `toolslate-${process.pid}.xlsx`)
    writeFileSync(path, bytes)
    const safe = await safeWorkbook(path)
    expect('workbook' in safe && safe.workbook.toString('latin1')).toMatch(/<col [^>]*hidden="1"/)
  })

  it('that comes back as it was changes nothing', async () => {
    const answer = await upload(await download())
    expect(answer.status).toBe(200)
    const html = await answer.text()
    expect(html).toContain('The sheet changes nothing')
    expect(await validateHtml(html)).toEqual([])
  })

  it('shows what it would change line by line, saves nothing before it is told to, and then all of it', async () => {
    const before = await stored('trains_on_outputs')
    const bytes = await changed([
      ['trains_on_outputs', 'Answer', 'no_by_contract'],
      ['trains_on_outputs', 'Rests on', 'signed contract'],
      ['trains_on_outputs', 'Note', '=HYPERLINK("https://evil.example","x")'],
      ['input_retention', 'Answer', 7],
      ['output_retention', 'Answer', 'It does not apply'],
      ['output_retention', 'Note', 'Nothing is kept.'],
    ])
    const answer = await upload(bytes)
    expect(answer.status).toBe(200)
    const html = await answer.text()
    expect(await validateHtml(html)).toEqual([])
    expect(html).toContain('6 cells in 3 answers, by row')
    expect(html).toMatch(/<th scope="row">E\d+<\/th>/)
    expect(html).toContain('<td>30 days</td><td>7 days</td>')
    expect(await stored('trains_on_outputs')).toEqual(before)

    expect((await apply(html)).status).toBe(303)
    expect(await stored('trains_on_outputs')).toMatchObject({
      value: 'no_by_contract',
      evidence: 'contract',
      note: '=HYPERLINK("https://evil.example","x")',
      version: before.version + 1,
    })
    expect((await stored('input_retention')).value).toBe(7)
    expect((await stored('output_retention')).value).toBe('not_applicable')
    const events = await world.owner.selectFrom('audit_events').select(['sentence', 'is_public']).where('action', '=', 'answers.imported').execute()
    expect(events).toEqual([{ sentence: 'Demo Lumen Plates, Team: 3 answers of questionnaire 1 came from a sheet.', is_public: false }])
    // Told once more, it is an old sheet.
    expect((await apply(html)).status).toBe(409)
  })

  it('runs nothing in a spreadsheet: a text that begins like a formula is a text', async () => {
    const path = join(tmpdir(), `toolslate-${process.pid}.xlsx`)
    for (const file of ['sheet.xlsx', 'sheet.ai-caiq.xlsx']) {
      writeFileSync(path, await download(`${team}/${file}`))
      const safe = await safeWorkbook(path)
      const xml = 'workbook' in safe ? safe.workbook.toString('utf8') : ''
      expect(xml).toContain('=HYPERLINK(')
      expect(xml).not.toMatch(/<f[ >]/)
    }
  })

  it('is refused line by line, with the cell, when something in it is wrong', async () => {
    const bytes = await changed([
      ['trains_on_inputs', 'Answer', 'Perhaps'],
      ['trains_on_inputs', 'Who may read it', 'Everyone'],
      ['input_retention', 'Address of the source', 'lumen.example'],
      ['input_retention', 'Rests on', 'Hearsay'],
      ['output_retention', 'Note', 'x'.repeat(4001)],
    ])
    const rows = await cellsIn(bytes)
    rows.push([...rows[rowOf(rows, 'trains_on_inputs')]!], ['no_such_question', null, null, null, 'x'], [null, null, null, null, 'x'])
    const answer = await upload(await written(rows))
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(await validateHtml(html)).toEqual([])
    const n = rowOf(rows, 'trains_on_inputs') + 1
    expect(html).toContain(`<th scope="row">E${n}</th><td class="wrong">Choose an answer of column D: “Perhaps” is none of them</td>`)
    expect(html).toContain(`<th scope="row">H${n}</th><td class="wrong">Write one of: Procurement only, Under NDA, On request, Public</td>`)
    expect(html).toContain('Enter an address that begins with https://')
    expect(html).toContain('Shorten this to 4000 characters')
    expect(html).toContain(`Keep one row for each question: this one is in row ${n} too`)
    expect(html).toContain('no question has the id “no_such_question”')
    expect(html).toContain('Restore the id of this row')
    expect(html).not.toContain('name="revision"')
  })

  it('is refused when an answer was saved since it was made', async () => {
    const old = await changed([['trains_on_inputs', 'Note', 'From the sheet.']])
    await world.owner.updateTable('answers').set({ version: 9 }).where('questionnaire_id', '=', draft).where('question_id', '=', 'input_retention').execute()
    const answer = await upload(old)
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('answers were saved since this one was made')
  })

  it('of two at once is saved once', async () => {
    const html = await (await upload(await changed([['trains_on_inputs', 'Note', 'Twice.']]))).text()
    const answers = await Promise.all([apply(html), apply(html)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
  })

  it.each<[string, () => Buffer | null | Promise<Buffer>, string]>([
    ['nothing', () => null, 'Choose the sheet that you filled in'],
    ['a text', () => Buffer.from('id,answer\n'), 'this file cannot be read'],
    ['a cut-off file', async () => (await download()).subarray(0, 3000), 'this file cannot be read'],
    ['another workbook', () => written([['Hello']]), 'Choose a sheet that was downloaded here'],
    [
      'columns in another order',
      async () => written((await cellsIn(await download())).map((row, i) => (i === 0 ? row : [row[0]!, row[2]!, row[1]!, ...row.slice(3)]))),
      'Put the columns back in their order: column B should be “Section”',
    ],
    ['a bomb', () => zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(50_000_000)), 'unpacked it is far larger than that'],
    ['a bomb that lies about its size', () => zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(50_000_000), 1000), 'this file cannot be read'],
    ['a cell far off', () => zipOf('xl/worksheets/sheet1.xml', Buffer.from('<row r="1"><c  r = \'XFD1048576\'/></row>')), 'beyond row 5000 or column ZZ'],
    ['a cell far off in disguise', () => zipOf('xl/worksheets/sheet1.xml', Buffer.from('<row r="1"><c r="&#88;FD9"/></row>')), 'beyond row 5000 or column ZZ'],
  ])('is refused in a sentence when it is %s', async (_, make, sentence) => {
    const before = process.memoryUsage().rss
    const answer = await upload(await make())
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain(sentence)
    expect((await validateHtml(html)).filter((line) => !line.startsWith('heading-level'))).toEqual([])
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  })

  it('of more than 5 MB is refused', async () => {
    expect((await upload(Buffer.alloc(6_000_000, 'x'))).status).toBe(413)
  })

  it('is not there for a rival', async () => {
    for (const file of ['sheet', 'sheet.xlsx', 'sheet.json', 'sheet.ai-caiq.xlsx']) expect((await rival.request(`${team}/${file}`)).status).toBe(404)
    expect((await upload(Buffer.from('x'), rival)).status).toBe(404)
    expect((await rival.post(`${team}/sheet/answers`, { revision: '', rows: '[]' })).status).toBe(404)
    expect((await world.visitor().request(`${team}/sheet.json`)).status).toBe(401)
  })

  it('needs the token of the session before its file', async () => {
    const body = new FormData()
    body.append('file', new Blob(['x']), 'sheet.xlsx')
    expect((await vendor.request(`${team}/sheet`, { method: 'POST', body })).status).toBe(403)
  })

  it('takes no rows that no sheet could hold', async () => {
    const html = await (await upload(await changed([['trains_on_inputs', 'Note', 'Once more.']]))).text()
    const revision = hidden(html, 'revision')
    for (const rows of ['', '[', '[{"row":1}]', '[{"row":3,"question":"trains_on_inputs","cells":{}}]'])
      expect((await vendor.post(`${team}/sheet/answers`, { revision, rows })).status).toBe(400)
  })
})

describe('cells', () => {
  it('say every answer so that it comes back the same', () => {
    const questions = [...world.bank.questions]
    fc.assert(
      fc.property(fc.constantFrom(...questions), fc.nat(), fc.boolean(), (question, n, isReserved) => {
        const ids = question.values.map(({ id }) => id)
        const plain =
          question.type === 'text'
            ? `Words ${n}`
            : question.type === 'days'
              ? n % 36_500
              : question.type === 'any_of'
                ? ids.filter((id, i) => !id.startsWith('none') && (n >> i) % 2 === 1)
                : ids[n % ids.length]!
        const value = isReserved || (Array.isArray(plain) && plain.length === 0) ? (n % 2 === 0 ? 'unknown' : 'not_applicable') : plain
        const answer = { ...emptyAnswer(question.id), value, evidence: 'contract' as const, visibility: 'nda' as const, note: `Note ${n}` }
        expect(answerFromCells(cellsOf(answer, question), question, emptyAnswer(question.id))).toEqual({ answer, problems: {} })
      }),
      { numRuns: 600 },
    )
  })

  it('free an answer from the reading that it confirmed, once it says something else', () => {
    const question = world.bank.byId.get('trains_on_inputs')!
    const stored = { ...emptyAnswer(question.id), stance: 'confirm' as const, value: 'no_by_contract', fact_id: 7, evidence: 'contract' as const }
    const cells = cellsOf(stored, question)
    expect(answerFromCells({ ...cells, note: 'Still.' }, question, stored).answer).toMatchObject({ stance: 'confirm', fact_id: 7 })
    expect(answerFromCells({ ...cells, answer: 'unknown' }, question, stored).answer).toMatchObject({ stance: 'answer', fact_id: null })
  })
})

describe('one’s own answers', () => {
  it('are handed out as JSON and in the shape of an AI-CAIQ', async () => {
    const json = (await (await vendor.request(`${team}/sheet.json`)).json()) as { state: string; answers: { question: string; value: unknown }[] }
    expect(json).toMatchObject({ format: 'toolslate-answers/1', state: 'draft', number: 1, offering: { tool: 'demo-lumen-plates', offering: 'team' } })
    expect(json.answers.map(({ question }) => question).sort()).toEqual(['input_retention', 'output_retention', 'trains_on_inputs', 'trains_on_outputs'])
    const rows = await cellsIn(await download(`${team}/sheet.ai-caiq.xlsx`))
    expect(rows[0]![0]).toContain('They are not the questions of the Cloud Security Alliance')
    expect(rows[1]!.slice(0, 4)).toEqual(['Question ID', 'Question', 'CSP CAIQ Answer', 'SSRM Control Ownership'])
    expect(rows[rowOf(rows, 'trains_on_inputs')]!.slice(2, 4)).toEqual(['Yes', 'Shared CSP and CSC'])
    expect(rows[rowOf(rows, 'output_retention')]![2]).toBe('NA')
    expect(rows[rowOf(rows, 'input_retention')]!.slice(2, 3)).toEqual([null])
  })

  it('are those that were signed, where there is no draft, and then there is no sheet to fill in', async () => {
    await world.owner
      .updateTable('answers')
      .set({ evidence: 'vendor_attestation' })
      .where('questionnaire_id', '=', draft)
      .where('question_id', '=', 'output_retention')
      .execute()
    await sign(vendor, team)
    expect(await (await vendor.request(`${team}/sheet.json`)).json()).toMatchObject({ state: 'signed', number: 1, valid_to: '2027-11-22' })
    expect((await vendor.request(`${team}/sheet.xlsx`)).headers.get('location')).toBe(team)
    const html = await (await vendor.request(`${team}/sheet`)).text()
    expect(html).toContain('open a draft first')
    expect(await validateHtml(html)).toEqual([])
    const late = await upload(
      await sheetOf(
        'x',
        { questionnaire: draft, number: 1, bank: world.bank.version, revision: '0'.repeat(16) },
        someAnswers.map((one) => ({ ...emptyAnswer('x'), ...one })),
        world.bank,
      ),
    )
    expect([late.status, (await late.text()).includes('made of another questionnaire')]).toEqual([422, true])
  })
})

/** A zip of one part and the two that make it a workbook, perhaps with a size that is not so. */
const zipOf = (name: string, content: Buffer, said = content.length): Buffer => {
  const files = [
    { name: '[Content_Types].xml', content: Buffer.from('<Types/>'), said: 8 },
    { name: 'xl/workbook.xml', content: Buffer.from('<workbook/>'), said: 11 },
    { name, content, said },
  ]
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const file of files) {
    const packed = deflateRawSync(file.content)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(file.said, 18)
    common.writeUInt16LE(file.name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(file.name), packed)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, Buffer.from(file.name))
    offset += 30 + file.name.length + packed.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06', 'latin1'), end])
}
