import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { createDeflate } from 'node:zlib'
import { PDFDocument } from '@cantoo/pdf-lib'
import S3rver from 's3rver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { scan } from '../src/files/clamav.ts'
import { type Files, storageOf } from '../src/files/files.ts'
import { kindOf } from '../src/files/kind.ts'
import { TooLarge } from '../src/files/receive.ts'
import { watermarked } from '../src/files/watermark.ts'
import { fakeClamd, jpeg, pdfOf, png, webp, workbook, zipOf } from './evidence-fixtures.ts'

let folder: string
let s3: S3rver
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolslate-files-'))
  s3 = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: join(folder, 's3'), configureBuckets: [{ name: 'evidence', configs: [] }] })
})
afterAll(async () => {
  await s3.close()
  await rm(folder, { recursive: true, force: true })
})

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const everyFile = async (under: string) =>
  (await readdir(under, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name)

const places: Record<string, () => Promise<Files> | Files> = {
  'the folder of DATA_DIR': () => storageOf({ storageUrl: null, dataDir: join(folder, 'data') }),
  'a folder of its own': () => storageOf({ storageUrl: pathToFileURL(join(folder, 'own')).href, dataDir: join(folder, 'data') }),
  'a bucket': async () => {
    const { port } = await s3.run()
    return storageOf({ storageUrl: `s3://S3RVER:S3RVER@127.0.0.1:${port}/evidence?region=eu-west-1&tls=0`, dataDir: join(folder, 'with-s3') })
  },
}

describe.each(Object.keys(places))('%s', (name) => {
  let files: Files
  const bytes = Buffer.from('x'.repeat(300_000))
  beforeAll(async () => {
    files = await places[name]!()
  })

  it('keeps bytes under their digest and gives the same back', async () => {
    expect(await files.put(Readable.from([bytes.subarray(0, 5000), bytes.subarray(5000)]))).toEqual({ sha256: sha(bytes), bytes: bytes.length })
    expect(await files.has(sha(bytes))).toBe(true)
    expect(sha(await buffer((await files.open(sha(bytes)))!))).toBe(sha(bytes))
  })

  it('keeps the same bytes once', async () => {
    expect((await files.put(bytes)).sha256).toBe(sha(bytes))
    expect((await buffer((await files.open(sha(bytes)))!)).length).toBe(bytes.length)
  })

  it('has nothing where nothing was put, and nothing after it was removed', async () => {
    const other = sha(Buffer.from('other'))
    expect([await files.has(other), await files.open(other)]).toEqual([false, null])
    await files.remove(sha(bytes))
    expect([await files.has(sha(bytes)), await files.open(sha(bytes))]).toEqual([false, null])
    await files.remove(other)
  })

  it('keeps nothing of what is larger than it may be, and nothing that was let go', async () => {
    await expect(files.receive(Readable.from([bytes, bytes]), bytes.length)).rejects.toThrow(TooLarge)
    const received = await files.receive(Readable.from([bytes]), bytes.length)
    await received[Symbol.asyncDispose]()
    expect(await files.has(sha(bytes))).toBe(false)
  })

  it('keeps nothing of what broke off', async () => {
    const half = async function* () {
      yield bytes
      throw new Error('gone')
    }
    await expect(files.put(Readable.from(half()))).rejects.toThrow('gone')
    expect(await files.has(sha(bytes))).toBe(false)
  })
})

describe('a folder', () => {
  it('leaves nothing beside what was kept, and forgets what a killed program left behind', async () => {
    const dataDir = join(folder, 'tidy')
    const files = storageOf({ storageUrl: null, dataDir })
    await files.put(Buffer.from('one'))
    expect(await everyFile(dataDir)).toHaveLength(1)
    const left = join(dataDir, 'files/incoming/left')
    await writeFile(left, 'half')
    await utimes(left, new Date(0), new Date(0))
    storageOf({ storageUrl: null, dataDir })
    await expect.poll(() => everyFile(dataDir)).toHaveLength(1)
  })

  it('fails a reader when the bytes are no longer those that were kept', async () => {
    const dataDir = join(folder, 'tampered')
    const files = storageOf({ storageUrl: null, dataDir })
    const { sha256 } = await files.put(Buffer.from('one'))
    await writeFile(join(dataDir, 'files', sha256.slice(0, 2), sha256.slice(2)), 'two')
    await expect(buffer((await files.open(sha256))!)).rejects.toThrow('not those that were stored')
  })
})

const look = async (bytes: Buffer, name = 'file') => {
  const path = join(folder, `look-${sha(bytes).slice(0, 12)}`)
  await writeFile(path, bytes)
  return kindOf(path, bytes.length, name)
}
const text = (of: string) => Buffer.from(of)

describe('a kind is seen from the content', () => {
  it.each([
    ['a PDF', () => pdfOf(), 'terms.pdf', 'application/pdf'],
    ['a PNG', () => png, 'shot.PNG', 'image/png'],
    ['a JPEG', () => jpeg, 'shot.jpeg', 'image/jpeg'],
    ['a WebP', () => webp, 'shot.webp', 'image/webp'],
    ['a workbook', () => workbook(), 'answers.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['a text', () => text('We keep nothing.\r\n\tNot a byte – nowhere, if 3 < 4.\n'), 'note.txt', 'text/plain'],
    ['a file without an ending', () => png, 'screenshot', 'image/png'],
  ])('%s is taken', async (_, make, name, media_type) => {
    expect(await look(await make(), name)).toEqual({ media_type, problem: null })
  })

  const locked = async () => Buffer.from((await pdfOf()).toString('latin1').replace(/\/Root (\d+) 0 R/, '/Encrypt 9 0 R /Root $1 0 R'), 'latin1')
  it.each([
    ['an empty file', () => Buffer.alloc(0), 'x.txt', 'this one is empty'],
    ['an SVG', () => text('<svg xmlns="http://www.w3.org/2000/svg"></svg>'), 'x.svg', 'an SVG can carry programs'],
    ['an SVG with a head', () => text('<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="x"/>'), 'x.png', 'an SVG can carry programs'],
    ['HTML', () => text('<!DOCTYPE html><p>Hello'), 'x.txt', 'HTML and other markup'],
    ['HTML far inside of a text', () => text(`${'word '.repeat(30_000)}<script>alert(1)</script>`), 'x.txt', 'HTML and other markup'],
    ['a program for Windows', () => Buffer.concat([text('MZ'), Buffer.alloc(200)]), 'x.exe', 'programs are not taken'],
    ['a program for Linux', () => Buffer.concat([text('\x7fELF'), Buffer.alloc(200)]), 'x.pdf', 'programs are not taken'],
    ['a script', () => text('#!/bin/sh\nrm -rf /\n'), 'x.txt', 'programs are not taken'],
    ['a zip that is called a PDF', () => zipOf([{ name: 'a.txt' }]), 'x.pdf', 'out of the archive'],
    ['a workbook that is called a PDF', () => workbook(), 'x.pdf', 'its name ends in “.pdf”, but it holds an XLSX workbook'],
    ['a PNG that is called a text', () => png, 'x.txt', 'its name ends in “.txt”, but it holds a PNG picture'],
    ['a workbook with macros', () => workbook({ name: 'xl/vbaProject.bin' }), 'x.xlsx', 'XLSX without macros'],
    ['a workbook with old macros', () => workbook({ name: 'xl/macrosheets/sheet1.xml' }), 'x.xlsx', 'XLSX without macros'],
    ['a document of Word', () => zipOf([{ name: '[Content_Types].xml' }, { name: 'word/document.xml' }]), 'x.docx', 'Save the document as PDF'],
    ['an old Office file', () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), 'x.xls', 'older Office files'],
    ['a zip bomb', () => workbook({ name: 'xl/a.xml', bytes: Buffer.alloc(60 * 1024 * 1024), deflate: true }), 'x.xlsx', 'far larger than a workbook is'],
    ['a zip that claims to be huge', () => workbook({ name: 'xl/a.xml', claims: 0xf0000000 }), 'x.xlsx', 'Save the workbook again'],
    ['a zip of very many parts', () => workbook(...Array.from({ length: 2100 }, (_, i) => ({ name: `xl/${i}` }))), 'x.xlsx', 'more than 2000 parts'],
    ['a zip that leaves its folder', () => workbook({ name: '../../etc/passwd' }), 'x.xlsx', 'it cannot be read'],
    ['a locked workbook', () => workbook({ name: 'xl/a.xml', bytes: Buffer.alloc(20), claims: 8, flags: 1 }), 'x.xlsx', 'without a password'],
    ['a zip cut short', () => workbook().subarray(0, 100), 'x.xlsx', 'it cannot be read'],
    ['a gzip', () => Buffer.concat([Buffer.from('1f8b0800', 'hex'), Buffer.alloc(50)]), 'x.gz', 'out of the archive'],
    ['a locked PDF', locked, 'x.pdf', 'without a password'],
    ['HTML before a PDF', async () => Buffer.concat([text('<html><script>1</script>'), await pdfOf()]), 'x.pdf', 'something else stands before its beginning'],
    ['a PDF cut short', async () => (await pdfOf()).subarray(0, 400), 'x.pdf', 'its end is missing'],
    ['a PDF with a zip behind it', async () => Buffer.concat([await pdfOf(), zipOf([{ name: 'a.class' }])]), 'x.pdf', 'an archive is hidden at its end'],
    ['a picture with a zip behind it', () => Buffer.concat([png, zipOf([{ name: 'a' }])]), 'x.png', 'an archive is hidden at its end'],
    ['a text in another encoding', () => Buffer.from('Gr\xfc\xdfe', 'latin1'), 'x.txt', 'Save the text as UTF-8'],
    ['a text that is none', () => text('a\0b'), 'x.txt', 'this is none of them'],
    ['a film', () => Buffer.concat([Buffer.from('0000001866747970', 'hex'), text('mp42'), Buffer.alloc(100)]), 'x.mp4', 'this is none of them'],
  ])('%s is refused', async (_, make, name, sentence) => {
    expect((await look(await make(), name)).problem).toContain(sentence)
  })

  it('a bomb is refused quickly and without memory', async () => {
    const bomb = workbook(...Array.from({ length: 50 }, (_, i) => ({ name: `xl/${i}.xml`, bytes: Buffer.alloc(40 * 1024 * 1024), deflate: true })).slice(0, 3))
    const [before, started] = [process.memoryUsage.rss(), performance.now()]
    expect((await look(bomb, 'x.xlsx')).problem).toContain('far larger')
    expect(performance.now() - started).toBeLessThan(5000)
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024)
  })
})

describe('the scanner', () => {
  const path = () => join(folder, 'scanned')
  it('says what it found, of a file of many pieces too', async () => {
    const clamd = await fakeClamd()
    await writeFile(path(), Buffer.alloc(3_000_000, 'a'))
    expect(await scan(clamd.url, path())).toBe('clean')
    expect(clamd.received()).toBe(3_000_000)
    await writeFile(path(), `${'a'.repeat(200_000)}EICAR`)
    expect(await scan(clamd.url, path())).toBe('infected')
    clamd.close()
  })

  it('is not believed when it breaks off, or is not there', async () => {
    const clamd = await fakeClamd('broken')
    expect(await scan(clamd.url, path())).toBe(null)
    clamd.close()
    expect(await scan(clamd.url, path())).toBe(null)
  })

  it('is not waited for without end', async () => {
    const clamd = await fakeClamd('silent')
    expect(await scan(clamd.url, path(), 0.2)).toBe(null)
    clamd.close()
  })
})

describe('a watermark', () => {
  it('stands on every page, and what was there stays', async () => {
    const marked = await watermarked(await pdfOf(), 'Read by someone@example.test – ünd “others”')
    const document = await PDFDocument.load(marked!)
    expect(document.getPageCount()).toBe(5)
    expect(marked!.length).toBeGreaterThan((await pdfOf()).length)
  })

  it('is not put on what unpacks without end, and the memory comes back', async () => {
    const pieces = function* () {
      for (let i = 0; i < 1000; i++) yield Buffer.alloc(1024 * 1024, ' ')
    }
    const packed = await buffer(Readable.from(pieces()).pipe(createDeflate()))
    const head = `%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`
    const tail =
      '\nendstream\nendobj\n2 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n3 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 2 0 R/Size 4>>\nstartxref\n0\n%%EOF'
    const before = process.memoryUsage.rss()
    expect(await watermarked(Buffer.concat([text(head), packed, text(tail)]), 'x')).toBe(null)
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024)
  }, 20_000)

  it('is not put on what cannot be read', async () => {
    expect(await watermarked(Buffer.from('%PDF-1.7\nnothing\nstartxref\n0\n%%EOF'), 'x')).toBe(null)
  })
})

describe('the settings', () => {
  const read = (env: Record<string, string>) => readConfig({ NODE_ENV: 'test', ...env })
  it.each([
    ['s3://host', 'a bucket like'],
    ['file://host/x', 'a folder like'],
    ['ftp://host/x', 'file:// or s3://'],
  ])('refuse %s as a place for files, without repeating it', (url, sentence) => {
    expect(() => read({ STORAGE_URL: url })).toThrow(sentence)
    expect(() => read({ STORAGE_URL: url })).not.toThrow(url)
  })
  it('refuse a scanner without a port', () => {
    expect(() => read({ CLAMAV_URL: 'tcp://scanner' })).toThrow('tcp://127.0.0.1:3310')
    expect(read({ CLAMAV_URL: 'tcp://scanner:3310' }).clamavUrl).toBe('tcp://scanner:3310')
  })
})
