import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { changesBetween } from '../../src/watch/changes.ts'
import { keyOf } from '../../src/watch/sentences.ts'

// How well changes of terms are told apart, on the real versions in ../shared/data: what was found of the known changes, what was raised
// without cause, and how often a version opens anything at all. Figures, not a test: tests/watch-changes.test.ts holds the known pairs.

type Pair = { id: string; before_file: string; after_file: string; quote_before?: string | null; quote_after?: string | null }
type Entry = { service: string; document: string; collection: string; date: string; recorded_at: string; file: string }

const data = join(import.meta.dirname, '../../../shared/data')
const json = <T>(file: string): T => JSON.parse(readFileSync(join(data, file), 'utf8')) as T
const read = (file: string) => readFileSync(join(data, 'terms', file), 'utf8')
const say = (line: string) => void process.stdout.write(`${line}\n`)
const percent = (part: number, of: number) => `${part} of ${of} (${Math.round((100 * part) / of)} %)`

const materialOf = ({ before_file, after_file }: Pair) => changesBetween(read(before_file), read(after_file)).filter(({ isMaterial }) => isMaterial)

const { changes, negative_controls } = json<{ changes: Pair[]; negative_controls: Pair[] }>('clause-changes.json')
const isFound = (pair: Pair) => {
  const material = materialOf(pair)
  const has = (side: 'before' | 'after', quote: string | null | undefined) =>
    !quote || material.some((one) => keyOf(one[side] ?? '').includes(keyOf(quote).slice(0, 120)))
  return has('before', pair.quote_before) && has('after', pair.quote_after)
}
say(`Known changes found: ${percent(changes.filter(isFound).length, changes.length)}`)
say(`Controls that raised something: ${percent(negative_controls.filter((pair) => materialOf(pair).length > 0).length, negative_controls.length)}`)

const versions = Map.groupBy(
  json<{ entries: Entry[] }>('terms/index.json').entries,
  ({ collection, service, document }) => `${collection} ${service} ${document}`,
)
const begun = performance.now()
let [pairs, sentences, material, opening] = [0, 0, 0, 0]
for (const entries of versions.values()) {
  const sorted = entries.toSorted((a, b) => a.recorded_at.localeCompare(b.recorded_at))
  for (const [i, entry] of sorted.entries()) {
    const before = sorted[i - 1]
    if (!before) continue
    const found = changesBetween(read(before.file), read(entry.file))
    const n = found.filter(({ isMaterial }) => isMaterial).length
    pairs++
    sentences += found.length
    material += n
    if (n > 0) opening++
  }
}
say(
  `Neighbouring versions: ${pairs}; of their ${sentences} changed sentences ${percent(material, sentences)} are material, in ${percent(opening, pairs)} versions.`,
)
say(`${Math.round((performance.now() - begun) / pairs)} ms a pair.`)
