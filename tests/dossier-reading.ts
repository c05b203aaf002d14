import type { World } from './world.ts'

// Reads a dossier off its page and its CSV, so that tests can compare what a person sees with what a program gets.

export type OfferingName = { tool: string; offering: string }

export const everyOffering = async (world: World): Promise<OfferingName[]> =>
  world.db.selectFrom('offerings as o').innerJoin('tools as t', 't.id', 'o.tool_id').select(['t.slug as tool', 'o.slug as offering']).orderBy('o.id').execute()

export const addressOf = ({ tool, offering }: OfferingName) => `/tools/${tool}/${offering}`

export type DossierJson = {
  band: string
  principles: Record<string, string>
  score: number
  completeness: number
  evidence_strength: number
  facts_digest: string
  clearance: { state: string; [key: string]: unknown }
  policy: { id: string; version: string; digest: string }
  criteria: { id: string; kind: string; outcome: string; because: string; facts: number[] }[]
  record: { id: number; question: string; value: string }[]
  facts: { id: number; question: string; value: unknown; label: string; state: string; citations: { quote: string; url: string }[]; [key: string]: unknown }[]
  stands_on: { record: object[]; inherited: object[] }[]
  envelope: Record<string, string>
  flips: { band: string; set: { question: string; to: unknown; by: string }[] }[]
  history: { on: string; kind: string; what: string }[]
  readings: { option: string; is: string; band: string }[]
}

export const jsonOf = async (world: World, path: string): Promise<DossierJson> => (await (await world.request(path)).json()) as DossierJson

/** Band, answers and the outcome of each criterion, as the page shows them. */
export const readPage = (html: string) => {
  const band = /<div class="verdict[^"]*" data-band="(\w+)"/.exec(html)?.[1]
  const principles = Object.fromEntries(
    [...html.matchAll(/<section class="principle" id="(P\d)"[\s\S]*?data-answer="(\w+)"/g)].map(([, id, answer]) => [id, answer]),
  )
  const outcomes = new Map(
    [...html.matchAll(/<section class="finding" id="(\w+)"><span class="mark tone" data-outcome="(\w+)"/g)].map(([, id, outcome]) => [id!, outcome!]),
  )
  for (const [, id] of html.matchAll(/<li id="(\w+)"><span>/g)) outcomes.set(id!, 'unknown')
  return { band, principles, outcomes }
}

/** RFC 4180, enough for what we write. */
export const readCsv = (text: string): Record<string, string>[] => {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  const body = text.replace(/^\ufeff/, '')
  for (let i = 0; i < body.length; i++) {
    const char = body[i]!
    if (quoted && char === '"' && body[i + 1] === '"') cell += body[i++]
    else if (char === '"') quoted = !quoted
    else if (quoted || (char !== ',' && char !== '\n')) cell += char
    else {
      rows.at(-1)!.push(cell)
      cell = ''
      if (char === '\n') rows.push([])
    }
  }
  const [head = [], ...rest] = rows.filter((row) => row.length > 0)
  return rest.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])))
}
