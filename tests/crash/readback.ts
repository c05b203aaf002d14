import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { verifyCommand } from '../../src/cli/verify-command.ts'
import type { Product } from './product.ts'

/** What a writer or the desk made, as the database holds it. */
export type Made = { key: string; kind: 'fact' | 'ruling'; id: number /** Null for a ruling that made none. */; fact_id: number | null }

/** All of it; of the facts those after the one with this number. */
export const readMade = (product: Product, after = 0): Promise<Made[]> =>
  product.ask<Made>(`
    select note as key, 'fact' as kind, id::int, id::int as fact_id from facts where note like 'crash-%' and id > ${after}
    union all
    select reason, 'ruling', id::int, fact_id::int from answer_reviews where reason like 'crash-%'`)

/** Writes the whole log to a file, as an administrator of the installation gets it. */
export const exportLog = async (address: string, cookie: string, path: string): Promise<void> => {
  const answer = await fetch(`${address}/audit/export`, { headers: { cookie } })
  if (answer.status !== 200 || answer.body === null) throw new Error(`the log cannot be exported: ${answer.status}`)
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(path))
}

/** What the product's own offline verifier says, when it does not agree. `witness`: the checkpoints that were handed out. `key`: the log's, kept since the start. */
export const verify = async (path: string, witness: string, key: string): Promise<string[]> => {
  const said: string[] = []
  const status = await verifyCommand.run([path, '--checkpoint', witness, '--key', key], (line) => said.push(line))
  return status === 0 ? [] : said.filter((line) => line.startsWith('  ')).map((line) => line.trim())
}

type Entry = { index: number; event: { action: string; reason?: string; after?: { id?: number; facts?: { fact: number }[] } } }

/** By its key, what each entry of the log says was made; an entry about something that is not there names itself. */
export const readEntries = async (path: string, made: Made[]): Promise<string[]> => {
  const of = (kind: Made['kind']) => new Map(made.filter((one) => one.kind === kind).map(({ key, fact_id }) => [fact_id, key]))
  const [facts, rulings] = [of('fact'), of('ruling')]
  const keys: string[] = []
  for await (const line of linesOf(path)) {
    const { entry } = JSON.parse(line) as { entry?: string | null }
    if (typeof entry !== 'string') continue
    const { index, event } = JSON.parse(entry) as Entry
    const { id = -1, facts: [accepted] = [] } = event.after ?? {}
    if (event.action === 'fact.recorded') keys.push(facts.get(id) ?? `fact ${id} of entry ${index}`)
    if (event.action === 'answer.accepted') keys.push(rulings.get(accepted?.fact ?? -1) ?? `ruling of entry ${index}`)
    if (event.action === 'answer.rejected') keys.push(event.reason ?? `ruling of entry ${index}`)
  }
  return keys
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let begun = ''
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = (begun + chunk).split('\n')
    begun = lines.pop() ?? ''
    yield* lines
  }
}
