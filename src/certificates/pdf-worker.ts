import { parentPort } from 'node:worker_threads'
import type { Certificate } from './certificate.ts'
import { certificateDocument } from './pdf-document.ts'
import { tagDocuments } from './pdf-tags.ts'
import { fonts, pdfmake } from './pdfmake.ts'

// Runs by itself, in a thread: laying out a document takes longer than anybody else should have to wait.

pdfmake.setFonts(fonts)
// Nothing that a document names is fetched; from the disk only the fonts are read.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((path) => Object.values(fonts.Roboto).includes(path))
tagDocuments()

parentPort?.on('message', async (certificate: Certificate) => {
  const bytes = new Uint8Array(await pdfmake.createPdf(certificateDocument(certificate)).getBuffer())
  parentPort?.postMessage(bytes, [bytes.buffer])
})
