import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version that is offered. An older one that was accepted holds until its day. */
export const ndaVersion = '2026-11'

export type Block = { kind: 'heading' | 'paragraph'; text: string }

/** The text of the agreement: headings and paragraphs, without its own title and version line. */
export const readNda = (version: string = ndaVersion): Block[] =>
  readFileSync(join(import.meta.dirname, `../../seeds/nda/${version}.md`), 'utf8')
    .split(/\n\n+/)
    .map((block) => block.trim())
    .filter((block) => block !== '' && !block.startsWith('# ') && !block.startsWith('Version '))
    .map((block) => (block.startsWith('## ') ? { kind: 'heading', text: block.slice(3) } : { kind: 'paragraph', text: block.replaceAll('\n', ' ') }))
