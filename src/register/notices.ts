const university = 'Centre for Media, Communication and Information Research (ZeMKI), University of Bremen, and Open Terms Archive contributors, ODC-BY 1.0.'

/** Whom to name when a copy comes from a collection of Open Terms Archive. The licence asks for it wherever it is shown. */
export const noticeFor = (collection: string | undefined): string | null =>
  collection === undefined
    ? null
    : collection === 'genai-eu'
      ? `Terms history: genai-eu collection, ${university}`
      : 'Terms history: Open Terms Archive contributors, ODC-BY 1.0.'

/** Said with the whole register. */
export const notices = [
  `Terms history: genai-eu collection, ${university}`,
  'Terms history of the collections genai-contrib and contrib: Open Terms Archive contributors, ODC-BY 1.0.',
  'Quoted sentences are short extracts; the texts they come from belong to their vendors.',
  'Assessed against published guidance; not affiliated with or endorsed by Netflix. Vendors and tools with is_demo are invented.',
]
