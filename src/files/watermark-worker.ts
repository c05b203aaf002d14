import { parentPort, workerData } from 'node:worker_threads'
import { degrees, PDFDocument, type PDFPage, rgb, StandardFonts } from '@cantoo/pdf-lib'

// Runs by itself, in a thread that can be ended: a PDF is somebody else's program for a parser.

const { bytes, line } = workerData as { bytes: Uint8Array; line: string }
const margin = 14
const largest = 7

const write = async () => {
  const document = await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: true })
  const font = await document.embedFont(StandardFonts.Helvetica)
  // The font has the letters of Latin-1 only.
  const text = line.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?')
  const width = font.widthOfTextAtSize(text, 1)
  for (const page of document.getPages()) {
    const { x, y, rotate, long } = footOf(page)
    const size = Math.min(largest, (long - 2 * margin) / width)
    page.drawText(text, { x, y, size, font, rotate: degrees(rotate), color: rgb(0.25, 0.25, 0.25), opacity: 0.9 })
  }
  const marked = await document.save()
  parentPort?.postMessage(marked, [marked.buffer as ArrayBuffer])
}

/** Where a line at the foot of a page begins, as the page is looked at: it may be turned, and it may be cropped. */
const footOf = (page: PDFPage) => {
  const { x, y, width, height } = page.getCropBox()
  const rotate = ((page.getRotation().angle % 360) + 360) % 360
  if (rotate === 90) return { x: x + width - margin / 2, y: y + margin, rotate, long: height }
  if (rotate === 180) return { x: x + width - margin, y: y + height - margin / 2, rotate, long: width }
  if (rotate === 270) return { x: x + margin / 2, y: y + height - margin, rotate, long: height }
  return { x: x + margin, y: y + margin / 2, rotate: 0, long: width }
}

await write()
