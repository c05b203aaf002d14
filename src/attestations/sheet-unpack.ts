import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'

// A workbook of a few hundred rows, or nothing. What reads it afterwards unpacks whatever a file holds and makes room for whatever cell
// it names, so the parts that matter are unpacked here, each with a limit that is kept, and packed again without compression.

const caps = { entries: 200, part: 8 * 1024 * 1024, all: 16 * 1024 * 1024, row: 5000 }

const parts = /^(\[Content_Types\]\.xml|_rels\/\.rels|xl\/(workbook|styles|sharedStrings)\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/worksheets\/[\w-]+\.xml)$/

const refused = {
  broken: 'Save the workbook as XLSX again: this file cannot be read',
  large: 'Save the workbook again with nothing but the questionnaire in it: unpacked it is far larger than that',
  far: `Take out what stands far off: the sheet names cells beyond row ${caps.row} or column ZZ`,
}

/** The workbook anew with what is read of it; or what is wrong, in a sentence. */
export const safeWorkbook = async (path: string): Promise<{ workbook: Buffer; problem: null } | { problem: string }> => {
  const zip = await openPromise(path, { strictFileNames: true }).catch(() => null)
  if (zip === null) return { problem: refused.broken }
  try {
    const found: Part[] = []
    let all = 0
    for await (const entry of zip.eachEntry()) {
      if (zip.entriesRead > caps.entries) return { problem: refused.large }
      if (!parts.test(entry.fileName)) continue
      all += entry.uncompressedSize
      if (entry.uncompressedSize > caps.part || all > caps.all) return { problem: refused.large }
      const bytes = await unpacked(zip, entry)
      if (entry.fileName.startsWith('xl/worksheets/') && isFarOff(bytes.toString('utf8'))) return { problem: refused.far }
      found.push({ name: entry.fileName, bytes })
    }
    return found.some(({ name }) => name === 'xl/workbook.xml') ? { workbook: stored(found), problem: null } : { problem: refused.broken }
  } catch {
    return { problem: refused.broken }
  } finally {
    zip.close()
  }
}

/** Fails when there is more in it than the directory says. */
const unpacked = async (zip: ZipFile, entry: Entry): Promise<Buffer> => buffer(await zip.openReadStreamPromise(entry))

/** A cell or a row is named by an attribute r; one that hides its name in a character reference is refused too. */
const isFarOff = (xml: string): boolean => {
  for (const [, name = ''] of xml.matchAll(/[\s"']r\s*=\s*["']([^"']*)["']/gi)) {
    const [, letters = '', digits = ''] = /^([A-Z]*)(\d*)$/i.exec(name) ?? [null, 'far', '']
    if (letters.length > 2 || Number(digits) > caps.row) return true
  }
  return false
}

type Part = { name: string; bytes: Buffer }

/** A zip of parts as they are: a header before each, the directory, its end (PKWARE APPNOTE 4.3). */
const stored = (all: Part[]): Buffer => {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of all) {
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(0x00210000, 6)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(bytes.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    const file = [Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), bytes]
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, Buffer.from(name))
    files.push(...file)
    offset += file.reduce((sum, part) => sum + part.length, 0)
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(all.length, 4)
  end.writeUInt16LE(all.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, central, Buffer.from('PK\x05\x06', 'latin1'), end])
}
