import type { CheckpointRow } from '../audit/log-queries.ts'
import { originOf } from '../audit/rules.ts'
import type { Db } from '../db/database.ts'
import { listFacts } from '../facts/queries.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { Policies } from '../policy/store.ts'
import type { Bank } from '../questions/question.ts'
import { batchesOfCaptures, batchesOfDocuments, batchesOfOfferings, batchesOfQuotes, batchesOfTools, batchesOfVendors } from './export-queries.ts'
import { type ExportedOffering, registerFormat, verdictOf } from './format.ts'
import { notices } from './notices.ts'

type Source = { db: Db; bank: Bank; policies: Policies; now: Date /** The newest of the log. */; checkpoint: CheckpointRow | null }

/** The whole register as JSON text, piece by piece, so that its size does not matter; one record a line. */
export async function* exportRegister({ db, bank, policies, now, checkpoint }: Source): AsyncGenerator<string> {
  const on = now.toISOString().slice(0, 10)
  const { version, sections, questions } = bank
  const packs = policies.list.map(({ pack, digest, source_text }) => ({ id: pack.id, version: pack.version, kind: pack.kind, digest, source: source_text }))
  yield `{${member('format', registerFormat)},\n${member('generated_at', now.toISOString())},\n${member('on', on)},\n${member('notices', notices)},\n`
  if (checkpoint !== null) yield `${member('log', logOf(checkpoint))},\n`
  yield `${member('bank', { version, sections, questions })},\n${member('policies', packs)},\n`
  yield* list('vendors', batchesOfVendors(db))
  yield* list('tools', batchesOfTools(db))
  yield* list('offerings', evaluated(db, policies, on))
  // After the facts, so that no fact cites a passage that came later.
  yield* list('documents', batchesOfDocuments(db))
  yield* list('captures', batchesOfCaptures(db))
  yield* list('quotes', batchesOfQuotes(db), '\n}\n')
}

/** What the log was when the file was made: whoever keeps the file keeps a checkpoint of the log. */
const logOf = ({ size, root, note }: CheckpointRow) => ({ origin: originOf(note), size, root: root.toString('base64'), note })

const member = (name: string, value: unknown) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`

async function* list(name: string, batches: AsyncIterable<object[]>, end = ',\n'): AsyncGenerator<string> {
  let separator = `${JSON.stringify(name)}: [\n`
  for await (const rows of batches) {
    if (rows.length === 0) continue
    yield separator + rows.map((row) => JSON.stringify(row)).join(',\n')
    separator = ',\n'
  }
  yield `${separator.startsWith(',') ? '' : separator}\n]${end}`
}

async function* evaluated(db: Db, policies: Policies, on: string): AsyncGenerator<ExportedOffering[]> {
  for await (const rows of batchesOfOfferings(db)) {
    const facts = await listFacts(db, { offeringIds: rows.map(({ id }) => id), on })
    yield rows.map(({ id, ...offering }) => {
      const known = facts.get(id) ?? []
      return { ...offering, facts: known, verdicts: policies.list.map((policy) => verdictOf(evaluate(policy, known, on))) }
    })
  }
}
