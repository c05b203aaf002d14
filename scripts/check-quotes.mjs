// Checks every quote of the seed catalogue that cites Open Terms Archive against the stored version of its document,
// and writes what it found: digests, offsets and metadata. No text of any document is written.
//
//   node scripts/check-quotes.mjs <terms folder> [--check]
//
// The terms folder holds index.json and the Markdown versions; it is not part of this project. With --check nothing is
// written: the answer is compared with seeds/catalogue/checks.json (exit status 1 when they differ).

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const catalogueFile = new URL('../seeds/catalogue/catalogue.json', import.meta.url)
const checksFile = new URL('../seeds/catalogue/checks.json', import.meta.url)

/**
 * The Markdown as a reader sees it, by this rule and nothing else: images and links become their text, bare <links> their
 * address; emphasis and code marks, escapes, heading, quote and list markers, line breaks, rules and table bars go, and so do
 * characters of no width; runs of white space become one space. Letters, digits and punctuation of the sentence stay as they are.
 */
export const plainText = (markdown) =>
  markdown
    .replace(/\u00ad|\u200b|\u200c|\u200d|\u2060|\ufeff/g, '')
    .replace(/<br\s*\/?>/g, ' ')
    .replace(/!\[([^\]]*)\]\((?:[^()\\]|\\.|\([^()]*\))*\)/g, '$1')
    .replace(/\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\((?:[^()\\]|\\.|\([^()]*\))*\)/g, '$1')
    .replace(/<(https?:[^>\s]+)>/g, '$1')
    .replace(/^[ \t]*(?:(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]+)+/gm, '')
    .replace(/^[ \t]*(?:[-*_=][ \t]*){3,}$/gm, '')
    .replace(/^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+.*$/gm, '')
    .replace(/(?<!\\)\|/g, ' ')
    .replace(/(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|`+)/g, '')
    .replace(/(?<![\p{L}\p{N}\\])_{1,3}(?=\S)|(?<=[^\s\\])_{1,3}(?![\p{L}\p{N}])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/\s+/g, ' ')

/** Place of the quote in characters (code points, as PostgreSQL counts them), by the stricter method first. */
export const findQuote = (quote, markdown) => {
  const places = [
    ['exact', markdown],
    ['exact_in_plain_text', plainText(markdown)],
  ]
  for (const [method, text] of places) {
    const at = text.indexOf(quote)
    if (at >= 0) return { method, at_offset: [...text.slice(0, at)].length }
  }
  return undefined
}

/**
 * The versions in which the quote may be looked for, best first: the one that the fact names, then other stored versions of the
 * same document, newest first. A check against another version is recorded as that version, never as the one named.
 */
const candidates = (fact, entries) => {
  const { collection, path, commit } = fact.source
  const same = entries.filter((e) => e.collection === collection && `${e.service}/${e.document}.md` === path)
  const named = same.filter((e) => e.commit === commit)
  const others = same.filter((e) => e.commit !== commit).sort((a, b) => b.recorded_at.localeCompare(a.recorded_at))
  return [...named, ...others]
}

export const checkQuotes = (termsFolder, catalogue) => {
  const index = JSON.parse(readFileSync(join(termsFolder, 'index.json'), 'utf8'))
  const texts = new Map()
  const textOf = (entry) => {
    if (!texts.has(entry.file)) {
      const bytes = readFileSync(join(termsFolder, entry.file))
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      if (sha256 !== entry.sha256 || bytes.length !== entry.bytes) throw new Error(`${entry.file} is not the file that index.json describes`)
      texts.set(entry.file, bytes.toString('utf8'))
    }
    return texts.get(entry.file)
  }

  const versions = {}
  const checks = []
  const unchecked = []
  for (const fact of catalogue.facts.filter((f) => f.source.kind === 'open_terms_archive')) {
    const stored = candidates(fact, index.entries)
    const hit = stored.map((entry) => ({ entry, found: findQuote(fact.quote, textOf(entry)) })).find((h) => h.found)
    if (!hit) {
      const because = stored.length === 0 ? 'no stored version of this document' : `not found in ${stored.length} stored versions of this document`
      unchecked.push({ fact: fact.id, collection: fact.source.collection, path: fact.source.path, commit: fact.source.commit, because })
      continue
    }
    const { service, document, date, collection, commit, recorded_at, sha256, bytes, source_urls } = hit.entry
    versions[sha256] = { service, document, date, collection, commit, recorded_at, bytes, source_urls }
    checks.push({ fact: fact.id, version: sha256, is_named_version: commit === fact.source.commit, ...hit.found })
  }
  return { versions, checks, unchecked }
}

const main = () => {
  const [folder, flag] = process.argv.slice(2)
  if (!folder || (flag !== undefined && flag !== '--check')) {
    process.stderr.write('usage: node scripts/check-quotes.mjs <terms folder> [--check]\n')
    process.exit(2)
  }
  const catalogue = JSON.parse(readFileSync(catalogueFile, 'utf8'))
  const { versions, checks, unchecked } = checkQuotes(folder, catalogue)
  const count = (method) => checks.filter((c) => c.method === method).length
  const counts = {
    facts: checks.length + unchecked.length,
    exact: count('exact'),
    exact_in_plain_text: count('exact_in_plain_text'),
    in_another_version: checks.filter((c) => !c.is_named_version).length,
    unchecked: unchecked.length,
  }
  const before = flag ? JSON.parse(readFileSync(checksFile, 'utf8')) : undefined
  const record = {
    about: 'Made by scripts/check-quotes.mjs, which says how. Digests, offsets and metadata only. A version is named by the SHA-256 of its file.',
    checked_on: before?.checked_on ?? catalogue.generated,
    counts,
    versions,
    checks,
    unchecked,
  }
  const text = `${JSON.stringify(record, null, 1)}\n`
  process.stdout.write(`${JSON.stringify(counts)}\n`)
  if (!flag) writeFileSync(checksFile, text)
  else if (JSON.stringify(record) !== JSON.stringify(before)) {
    process.stderr.write('seeds/catalogue/checks.json says something else: run this without --check and read the difference\n')
    process.exit(1)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
