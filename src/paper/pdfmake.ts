import { createRequire } from 'node:module'

// pdfmake as far as it is used. Its own types bring those of a browser into the whole program, so they are not asked.

/** A piece of a document: text, a table, a stack of pieces. */
export type Content = { [property: string]: unknown }

export type DocumentDefinition = {
  version: '1.7'
  tagged: true
  language: string
  displayTitle: boolean
  info: { title: string; author: string; subject: string; creator: string; producer: string; creationDate: Date }
  pageSize: 'A4'
  pageOrientation?: 'portrait' | 'landscape'
  pageMargins: [number, number, number, number]
  defaultStyle: { font: 'Roboto'; fontSize: number; lineHeight: number; color: string }
  footer: (page: number, pages: number) => Content
  content: Content[]
}

type PdfMake = {
  setFonts: (fonts: Fonts) => void
  setUrlAccessPolicy: (may: (url: string) => boolean) => void
  setLocalAccessPolicy: (may: (path: string) => boolean) => void
  createPdf: (document: DocumentDefinition) => { getBuffer: () => Promise<Buffer> }
}
type Fonts = { Roboto: Record<'normal' | 'bold' | 'italics' | 'bolditalics', string> }

const require = createRequire(import.meta.url)

export const pdfmake: PdfMake = require('pdfmake')
export const fonts: Fonts = require('pdfmake/fonts/Roboto.js')
/** What draws the lines of a page: pdf-tags.ts tells it what each of them is. */
export const renderer: { prototype: Renderer } = require('pdfmake/js/Renderer.js').default

export type Element = { add: (child: unknown) => Element; end: () => void }
export type Drawing = {
  struct: (role: string, options?: object) => Element
  addStructure: (element: Element) => unknown
  markStructureContent: (role: string) => unknown
  markContent: (tag: string) => unknown
  endMarkedContent: () => unknown
}
type Line = { inlines: { mark?: { role: string; key: string }[] }[] }
type Renderer = {
  pdfDocument: Drawing
  renderLine: (line: Line, x: number, y: number) => void
  renderVector: (vector: unknown) => void
  renderPages: (pages: unknown) => void
}
