import { type FileHandle, open } from 'node:fs/promises'
import { fileTypeFromBuffer } from 'file-type'
import type { MediaType } from '../db/schema.ts'
import { textProblem } from './text.ts'
import { zipProblem } from './zip.ts'

// What a file is, by what it holds. Its name has no say, but must not say something else. Nothing is unpacked to find out.

export type Kind = { media_type: MediaType; problem: null } | { problem: string }

/** What a name may end in, for each kind that is taken; the first is what it is called when it is sent. */
export const endings: Record<MediaType, [string, ...string[]]> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
  'text/plain': ['txt', 'md'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
}

const words: Record<MediaType, string> = {
  'application/pdf': 'a PDF',
  'image/png': 'a PNG picture',
  'image/jpeg': 'a JPEG picture',
  'image/webp': 'a WebP picture',
  'text/plain': 'plain text',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'an XLSX workbook',
}

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const refused = {
  empty: 'Choose a file that holds something: this one is empty',
  svg: 'Send the picture as PNG or PDF: an SVG can carry programs',
  program: 'Send a document: programs are not taken',
  archive: 'Take the files out of the archive and send each by itself',
  office: 'Save it as XLSX or PDF without a password: older Office files and locked ones are not taken',
  before: 'Save the PDF again: something else stands before its beginning',
  end: 'Save the PDF again: its end is missing',
  locked: 'Save the PDF without a password: a locked file cannot be shown',
  hidden: 'Save the file again: an archive is hidden at its end',
  other: 'Send a PDF, PNG, JPEG, WebP or XLSX file, or plain text: this is none of them',
}

/** Of a whole file on this machine. */
export const kindOf = async (path: string, bytes: number, name: string): Promise<Kind> => {
  if (bytes === 0) return { problem: refused.empty }
  await using file = await open(path)
  const [head, tail] = [await read(file, 0, 4100), await read(file, Math.max(0, bytes - 65_557), 65_557)]
  const kind = await byContent(file, head, tail, path)
  return kind.problem === null ? underItsName(kind, name) : kind
}

const byContent = async (file: FileHandle, head: Buffer, tail: Buffer, path: string): Promise<Kind> => {
  if (zips.some((magic) => startsWith(head, magic))) return taken(xlsx, await zipProblem(path))
  if (endsWithArchive(tail)) return { problem: refused.hidden }
  if (head.includes('%PDF-')) return taken('application/pdf', await pdfProblem(file, head, tail))
  if (startsWith(head, '\x1f\x8b')) return { problem: refused.archive }
  if (startsWith(head, '#!')) return { problem: refused.program }
  const found = await fileTypeFromBuffer(head)
  if (found === undefined || found.mime === 'application/xml')
    return taken('text/plain', await textProblem(file.createReadStream({ start: 0, autoClose: false })))
  if (found.mime === 'image/png' || found.mime === 'image/jpeg' || found.mime === 'image/webp') return taken(found.mime, null)
  return {
    problem: programs.has(found.ext) ? refused.program : archives.has(found.ext) ? refused.archive : found.ext === 'cfb' ? refused.office : refused.other,
  }
}

/** A zip, one without a part, one in pieces. */
const zips = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08']
const programs = new Set<string>(['exe', 'elf', 'macho', 'class', 'wasm', 'lnk', 'dmg', 'deb', 'rpm', 'crx', 'swf', 'nes'])
const archives = new Set<string>(['7z', 'rar', 'tar', 'bz2', 'xz', 'zst', 'lz', 'lz4', 'Z', 'cab', 'ar', 'ace', 'arj'])

const taken = (media_type: MediaType, problem: string | null): Kind => (problem === null ? { media_type, problem } : { problem })

/** A name without an ending is all right; one with another's ending is a disguise, or a mistake. */
const underItsName = (kind: Kind & { problem: null }, name: string): Kind => {
  const ending = /\.([^.\s]{1,10})$/.exec(name)?.[1]?.toLowerCase()
  if (ending === undefined || endings[kind.media_type].includes(ending)) return kind
  return { problem: `Choose the file again: its name ends in “.${ending}”, but it holds ${words[kind.media_type]}` }
}

const pdfProblem = async (file: FileHandle, head: Buffer, tail: Buffer): Promise<string | null> => {
  if (!startsWith(head, '%PDF-')) return refused.before
  if (!tail.subarray(-4096).includes('startxref')) return refused.end
  return (await isLocked(file)) ? refused.locked : null
}

/** Looks through the file piece by piece; the end of one is looked at again with the next. */
const isLocked = async (file: FileHandle): Promise<boolean> => {
  let last = ''
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>) {
    const text = last + chunk.toString('latin1')
    if (/\/Encrypt\s{0,20}(?:\d{1,10}\s{1,20}\d{1,5}\s{1,20}R|<<)/.test(text)) return true
    last = text.slice(-80)
  }
  return false
}

/** The end record of a zip, whose note reaches exactly to the end of the file. */
const endsWithArchive = (tail: Buffer): boolean => {
  for (let at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1'); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf('PK\x05\x06', at - 1, 'latin1'))
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return true
  return false
}

const startsWith = (head: Buffer, magic: string) => head.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1'))

const read = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
