import { type ReviewPart, reviewParts } from '../db/review-tables.ts'

/** A part as a page showed it: the version tells whether it is still so. */
export type Picked = { review_id: number; part: ReviewPart; version: number }

/** `12:ai:3`, the value of its box. */
export const pickedText = ({ review_id, part, version }: Picked): string => `${review_id}:${part}:${version}`

/** Null for anything else. */
export const readPicked = (text: string): Picked | null => {
  const [, review, name, version] = /^(\d{1,15}):([a-z]+):(\d{1,9})$/.exec(text) ?? []
  const part = reviewParts.find((one) => one === name)
  return review === undefined || part === undefined ? null : { review_id: Number(review), part, version: Number(version) }
}
