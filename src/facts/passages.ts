/** A stretch of a text, with the quotes that stand in it. */
export type Stretch = { text: string; quotes: number[] }

/** Cuts a text where quotes begin and end. Quotes may overlap; one that is not in the text marks nothing. */
export const stretchesOf = (text: string, quotes: { id: number; text: string }[]): Stretch[] => {
  const places = quotes
    .map(({ id, text: quoted }) => ({ id, from: text.indexOf(quoted), length: quoted.length }))
    .filter(({ from }) => from >= 0)
    .map(({ id, from, length }) => ({ id, from, to: from + length }))
  const edges = [...new Set([0, text.length, ...places.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b)
  return edges
    .slice(0, -1)
    .map((from, i) => ({ text: text.slice(from, edges[i + 1]), quotes: places.filter((place) => place.from <= from && from < place.to).map(({ id }) => id) }))
}
