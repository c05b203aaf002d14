import { keyOf, type Sentence, sentencesOf } from './sentences.ts'
import { type Topic, topicsOf } from './topics.ts'

// What changed between two copies of a document, sentence by sentence, and whether it can matter to an answer. Pure; no language model:
// everything is explained by the words that moved.

export type TextChange = {
  kind: 'added' | 'removed' | 'reworded' | 'moved'
  before: string | null
  after: string | null
  topics: Topic[]
  /** Whether an answer may rest on it: then somebody looks. An editorial one is shown and opens nothing. */
  isMaterial: boolean
  because: string
}

/** The changes from one copy to the next, in the order of the newer. `cited`: passages on which answers rest; where one of them went, it is material whatever it says. */
export const changesBetween = (before: string, after: string, cited: string[] = []): TextChange[] => {
  const [old, now] = [sentencesOf(before), sentencesOf(after)]
  const [oldText, nowText] = [wholeOf(old), wholeOf(now)]
  // A sentence that stands in the other copy, alone or within another block, has neither come nor gone: a page may be cut otherwise.
  const gone = old.filter(({ key }) => !isIn(nowText, key))
  const come = now.filter(({ key }) => !isIn(oldText, key))
  const pairs = paired(gone, come)
  const isPaired = new Set(pairs.flatMap(({ old: one, now: other }) => [one, other]))
  const keys = cited.flatMap((quote) => sentencesOf(quote).map(({ key }) => key))
  const changes: TextChange[] = [
    ...pairs.map(({ old: one, now: other }) => reworded(one, other)),
    ...come.filter((one) => !isPaired.has(one)).map((one) => alone('added', one)),
    ...gone.filter((one) => !isPaired.has(one)).map((one) => alone('removed', one)),
    ...movedBetween(old, now),
  ]
  return changes.map((change) =>
    change.kind !== 'moved' && restsOn(change, keys) ? { ...change, isMaterial: true, because: 'An answer in the register rests on these words.' } : change,
  )
}

/** The old words hold a cited passage, or are a part of one. */
const restsOn = ({ before }: TextChange, cited: string[]): boolean => {
  const key = before === null ? '' : keyOf(before)
  return key !== '' && cited.some((one) => isIn(` ${key} `, one) || (key.split(' ').length >= 5 && isIn(` ${one} `, key)))
}

const wholeOf = (sentences: Sentence[]) => ` ${sentences.map(({ key }) => key).join(' ')} `
const isIn = (whole: string, key: string) => whole.includes(` ${key} `)

const alone = (kind: 'added' | 'removed', { text, key }: Sentence): TextChange => {
  const topics = topicsOf(key)
  const isMaterial = topics.length > 0 && !isFragment(key)
  const said = kind === 'added' ? { before: null, after: text } : { before: text, after: null }
  const because = isMaterial
    ? `A sentence about ${topics.join(', ')} ${kind === 'added' ? 'was added' : 'is gone'}.`
    : 'It is about nothing that an answer rests on.'
  return { kind, ...said, topics, isMaterial, because }
}

/** A heading, a menu, a name: no clause. */
const isFragment = (key: string) => key.split(' ').length < 5

const reworded = (old: Sentence, now: Sentence): TextChange => {
  const topics = [...new Set([...topicsOf(old.key), ...topicsOf(now.key)])]
  const said = { kind: 'reworded' as const, before: old.text, after: now.text, topics }
  const differing = differingWords(old.key, now.key)
  if (topics.length === 0) return { ...said, isMaterial: false, because: 'It is about nothing that an answer rests on.' }
  if (differing.every(isSmall)) return { ...said, isMaterial: false, because: 'Only a spelling, a name or a small word differs.' }
  return { ...said, isMaterial: true, because: `A sentence about ${topics.join(', ')} says it otherwise.` }
}

/** What two wordings do not share: a word beside the one that it may be a misspelling of, else one side is empty. */
const differingWords = (a: string, b: string): [string, string][] => {
  const [x, y] = [a.split(' '), b.split(' ')]
  const rest = (of: string[], other: string[]) => {
    const left = new Map<string, number>()
    for (const word of other) left.set(word, (left.get(word) ?? 0) + 1)
    return of.filter((word) => {
      const n = left.get(word) ?? 0
      left.set(word, n - 1)
      return n <= 0
    })
  }
  const gone = rest(x, y)
  const come = rest(y, x)
  const pairs = gone.map((word): [string, string] => {
    const at = come.findIndex((other) => isTypo(word, other))
    return [word, at < 0 ? '' : (come.splice(at, 1)[0] ?? '')]
  })
  return [...pairs, ...come.map((word): [string, string] => ['', word])]
}

/** Words that turn a sentence. A change of one of these is never small. */
const turning = new Set(
  'not no nor never none may might must can cannot could will would shall should without unless except only all any before after until earlier later if train training trained'.split(
    ' ',
  ),
)
/** Words that carry nothing by themselves. */
const small = new Set(
  'a an the this that these those of to in on at and or for with by as our your their its we you us it is are be please see more here such'.split(' '),
)

const isSmall = ([gone, come]: [string, string]): boolean => {
  if (turning.has(gone) || turning.has(come)) return false
  if ((gone === '' || small.has(gone)) && (come === '' || small.has(come))) return true
  return gone.length >= 3 && come.length >= 3 && isTypo(gone, come)
}

/** One letter more, less or other, or two that changed places. */
const isTypo = (a: string, b: string): boolean => {
  if (Math.abs(a.length - b.length) > 1) return false
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  const [x, y] = [a.slice(i), b.slice(i)]
  return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))
}

type Pair = { old: Sentence; now: Sentence }
/** So much of their words two wordings of one sentence have in common. */
const alike = 0.55

/** Each sentence that came with the one that went which it is most like, the likest first. */
const paired = (gone: Sentence[], come: Sentence[]): Pair[] => {
  const worded = (all: Sentence[]) => all.map((sentence) => ({ sentence, words: new Set(sentence.key.split(' ')) }))
  const [olds, nows] = [worded(gone), worded(come)]
  const candidates = olds.flatMap((old) =>
    nows.map((now) => ({ old: old.sentence, now: now.sentence, share: shareOf(old.words, now.words) })).filter(({ share }) => share >= alike),
  )
  const taken = new Set<Sentence>()
  return candidates
    .sort((a, b) => b.share - a.share)
    .flatMap(({ old, now }) => {
      if (taken.has(old) || taken.has(now)) return []
      taken.add(old).add(now)
      return [{ old, now }]
    })
}

/** Dice coefficient over words; of two that are too unlike in length to reach it, none. */
const shareOf = (x: Set<string>, y: Set<string>): number => {
  const shorter = Math.min(x.size, y.size)
  if ((2 * shorter) / (x.size + y.size) < alike) return 0
  let both = 0
  for (const word of x) if (y.has(word)) both++
  return (2 * both) / (x.size + y.size)
}

/** Sentences that stand in both, and in another order: long ones that each has once, for of others nobody can say which moved. */
const movedBetween = (old: Sentence[], now: Sentence[]): TextChange[] => {
  const place = new Map(old.map(({ key }, i) => [key, i]))
  const [inOld, inNow] = [old, now].map((all) => Map.groupBy(all, ({ key }) => key))
  const isOnce = (key: string) => inOld?.get(key)?.length === 1 && inNow?.get(key)?.length === 1
  const known = now.filter(({ key }) => isOnce(key) && key.split(' ').length >= 8)
  const kept = longestRise(known.map(({ key }) => place.get(key)!))
  return known
    .filter((_, i) => !kept.has(i))
    .map(({ text, key }) => ({
      kind: 'moved',
      before: text,
      after: text,
      topics: topicsOf(key),
      isMaterial: false,
      because: 'It says the same in another place.',
    }))
}

/** The places of a longest rising row of numbers: what stayed in order. */
const longestRise = (numbers: number[]): Set<number> => {
  const ends: number[] = []
  const before: number[] = []
  for (const [i, n] of numbers.entries()) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (numbers[ends[middle]!]! < n) low = middle + 1
      else high = middle
    }
    before[i] = low > 0 ? ends[low - 1]! : -1
    ends[low] = i
  }
  const kept = new Set<number>()
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i]!) kept.add(i)
  return kept
}
