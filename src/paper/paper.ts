/** A document of ours, before it is a page, a PDF or anything else: what it says, in the order in which it is read. */
export type Paper = {
  title: string
  /** Who hands it out. */
  author: string
  subject: string
  /** One sentence below the title: what this is, and what it is not. */
  lead: string
  is_demo: boolean
  /** When it was made, an instant. */
  at: string
  /** A register has more columns than a page is wide. */
  isWide?: boolean
  sections: Section[]
}

export type Section = { title: string; pieces: Piece[] }

export type Piece =
  | { kind: 'text'; text: string; isStrong?: boolean }
  | { kind: 'list'; items: string[] }
  | { kind: 'rows'; rows: [string, string][] }
  /** The words of somebody else, and where they stand. */
  | { kind: 'quote'; text: string; source: string }
  | { kind: 'table'; head: string[]; rows: string[][] }

export const text = (said: string, isStrong = false): Piece => ({ kind: 'text', text: said, isStrong })
/** Name and value; what has no value is left out. */
export const rows = (of: [string, string | null][]): Piece => ({
  kind: 'rows',
  rows: of.flatMap(([name, value]): [string, string][] => (value === null || value === '' ? [] : [[name, value]])),
})
