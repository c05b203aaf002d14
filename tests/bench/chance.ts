// Randomness that is the same on every machine and in every run: row n depends on n alone, so that the first
// thousand tools of ten thousand are the thousand.

export type Random = () => number

/** Numbers from 0 to 1 for one row of one kind. */
export const randomOf = (kind: number, row: number): Random => {
  let state = Math.imul(kind + 0x7f4a7c15, 0x85ebca6b) ^ Math.imul(row + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296
  }
}

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!

/** The first of a list is picked often, the last hardly ever. */
export const pickEarly = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() ** 3 * from.length)]!

// Words ------------------------------------------------------------------------------------------------

const heads = (
  'model video image film scene shot voice text production editor studio workflow generation character motion frame colour sound dialogue music render ' +
  'camera script storyboard concept pitch plate composite mask matte track lens light grade cut trailer poster subtitle dub actor performance avatar ' +
  'prompt style reference sequence pipeline asset review version export timeline texture mesh rig pose upscale noise stem mix score speech translate ' +
  'caption archive dailies schedule budget location costume set stunt crowd matchmove relight restore denoise interpolate transcript'
).split(' ')
const openings =
  'ba be bri ca cla co da del du e fa flo ga glo ha hy in ja ka ki la lu ma me mo na ne no o pa pi qua ra ri sa se so ta te tri u va ve vi wa xe ya zo'.split(
    ' ',
  )
const endings = 'b ck d ffo go l lio m mera n nda nt pt r ra rio sk st ta thi tor va vio x xa zen'.split(' ')

const madeUp = (random: Random, most: number): string =>
  Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(random, openings)).join('') + pick(random, endings)

const vocabulary = [...heads, ...Array.from({ length: 12_000 }, (_, n) => pick(randomOf(11, n), openings) + madeUp(randomOf(12, n), 2))]

/** Frequencies as in a language (Zipf): some words stand in nearly every text, most in hardly any. */
const shares = new Float64Array(vocabulary.length)
let sum = 0
for (let n = 0; n < shares.length; n++) {
  sum += 1 / (n + 1)
  shares[n] = sum
}

export const word = (random: Random): string => {
  const wanted = random() * sum
  let [from, to] = [0, shares.length - 1]
  while (from < to) {
    const middle = (from + to) >> 1
    if (shares[middle]! < wanted) from = middle + 1
    else to = middle
  }
  return vocabulary[from]!
}

export const sentence = (random: Random, least: number, most: number): string => {
  const words = Array.from({ length: least + Math.floor(random() * (most - least)) }, () => word(random))
  return `${capital(words.join(' '))}.`
}

export const name = (random: Random): string => capital(madeUp(random, 2))

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
