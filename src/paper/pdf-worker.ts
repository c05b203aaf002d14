import { parentPort } from 'node:worker_threads'
import { certificateDocument } from '../certificates/pdf-document.ts'
import { paperDocument } from './document.ts'
import { fonts, pdfmake } from './pdfmake.ts'
import type { Printable } from './printed.ts'
import { tagDocuments } from './tags.ts'

// Runs by itself, in a thread: laying out a document takes longer than anybody else should have to wait.

pdfmake.setFonts(fonts)
// Nothing that a document names is fetched; from the disk only the fonts are read.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((path) => Object.values(fonts.Roboto).includes(path))
tagDocuments()

parentPort?.on('message', async (what: Printable) => {
  const document = 'certificate' in what ? certificateDocument(what.certificate) : paperDocument(what.paper)
  const bytes = new Uint8Array(await pdfmake.createPdf(document).getBuffer())
  parentPort?.postMessage(bytes, [bytes.buffer])
})
