import type { ReviewPart } from '../db/review-tables.ts'

// Who is mentioned in what somebody says about a review. Pure.

export type Colleague = { id: number; name: string }
export const longestComment = 4000

export type TypedComment = { text: string; is_shared: boolean; part: ReviewPart | null; mentions: string[] }
export const blankComment: TypedComment = { text: '', is_shared: false, part: null, mentions: [] }

/** Where an @ begins a mention: not inside of an address. */
const beginning = /(?<![\p{L}\p{N}_.@-])@(?=\p{L})/gu
const endsHere = (rest: string) => !/^[\p{L}\p{N}_]/u.test(rest)
/** As far as a name that nobody has seems to go: a word, and those after it that begin with a capital letter. */
const seeming = /^[\p{L}\p{N}_'’-]+(?: \p{Lu}[\p{L}\p{N}_'’-]*)*/u

export type Mentions = { people: number[] /** What to put right; null: every name is known. */; problem: string | null }

/** The people whom a text names after an @, the longest name that fits; and those chosen from the list. */
export const mentionsIn = (text: string, chosen: string[], colleagues: Colleague[]): Mentions => {
  const people = new Set<number>()
  for (const one of chosen) {
    const colleague = colleagues.find(({ id }) => String(id) === one)
    if (!colleague) return { people: [], problem: 'Choose people of your studio' }
    people.add(colleague.id)
  }
  for (const { index } of text.matchAll(beginning)) {
    const rest = text.slice(index + 1)
    const fitting = colleagues.filter(({ name }) => rest.toLowerCase().startsWith(name.toLowerCase()) && endsHere(rest.slice(name.length)))
    const longest = Math.max(...fitting.map(({ name }) => name.length))
    const named = fitting.filter(({ name }) => name.length === longest)
    const [only] = named
    if (!only)
      return {
        people: [],
        problem: `Correct “@${seeming.exec(rest)?.[0] ?? ''}”: nobody of your studio has that name. Choose from the list, or write it without the @`,
      }
    // Of two with one name, one is meant who was chosen from the list.
    if (named.length > 1 && !named.some(({ id }) => people.has(id)))
      return { people: [], problem: `Choose from the list which “${only.name}” you mean: there are ${named.length}` }
    if (named.length === 1) people.add(only.id)
  }
  return { people: [...people], problem: null }
}

export const commentProblem = (text: string): string | null =>
  text === '' ? 'Write a comment' : text.length > longestComment ? `Shorten the comment to ${longestComment} characters` : null
