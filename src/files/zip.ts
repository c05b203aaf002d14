import { type Entry, openPromise } from 'yauzl'

const caps = { entries: 2000, unpacked: 200 * 1024 * 1024, ratio: 100, small: 10 * 1024 * 1024 }

const refused = {
  broken: 'Save the workbook again: it cannot be read',
  many: `Save the workbook again: it is made of more than ${caps.entries} parts`,
  bomb: 'Save the workbook again: unpacked it would be far larger than a workbook is',
  macros: 'Save it as XLSX without macros: a file with programs in it is not taken',
  locked: 'Save the workbook without a password: a locked file cannot be shown',
  document: 'Save the document as PDF: of Office files only XLSX is taken',
  archive: 'Take the files out of the archive and send each by itself',
}

const programs = /(?:^|\/)(?:vbaProject\w*\.bin|macrosheets\/|dialogsheets\/|activeX\/)/i
const isLocked = ({ generalPurposeBitFlag }: Entry) => (generalPurposeBitFlag & 1) === 1

/**
 * What keeps a zip from being an XLSX workbook. Reads the directory only, and stops as soon as it promises too much: nothing is
 * unpacked here, and what would grow too large is refused before anybody unpacks it.
 */
export const zipProblem = async (path: string): Promise<string | null> => {
  const zip = await openPromise(path, { strictFileNames: true }).catch(() => null)
  if (zip === null) return refused.broken
  const total = { packed: 0, unpacked: 0 }
  let [isOffice, isWorkbook] = [false, false]
  try {
    if (zip.entryCount > caps.entries) return refused.many
    for await (const entry of zip.eachEntry()) {
      isOffice ||= entry.fileName === '[Content_Types].xml'
      isWorkbook ||= entry.fileName === 'xl/workbook.xml'
      total.packed += entry.compressedSize
      total.unpacked += entry.uncompressedSize
      if (total.unpacked > caps.unpacked || isTight(total)) return refused.bomb
      if (programs.test(entry.fileName)) return refused.macros
      if (isLocked(entry)) return refused.locked
    }
  } catch {
    return refused.broken
  } finally {
    zip.close()
  }
  return !isOffice ? refused.archive : isWorkbook ? null : refused.document
}

/** Packed tighter than text gets; what is small does no harm. */
const isTight = ({ packed, unpacked }: { packed: number; unpacked: number }) => unpacked > caps.small && unpacked > packed * caps.ratio
