import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expected, type Person, plain, signIn } from './client.ts'
import { type Desk, makeDesk, signAnswer } from './desk.ts'
import type { Options } from './options.ts'
import type { Product } from './product.ts'
import { exportLog } from './readback.ts'
import { asPerson, asProgram, type Line } from './sending.ts'
import { type Crew, makeWriter, type Writer } from './writers.ts'

export type Stage = {
  product: Product
  admin: Person
  writers: Writer[]
  desk: Desk
  crew: Crew
  /** The file with all checkpoints that were handed out, and the one that the log is exported to. */
  files: { witness: string; exported: string }
  /** The key of the log, as it was at the start. */
  key: string
  seed: number
  /** The last fact that was read back. */
  newest: number
}

/** Everybody signs in, through the pages that people use; the log is sealed once, and its key kept. */
export const setStage = async (product: Product, { writers, seed }: Options): Promise<Stage> => {
  const { address, folder } = product
  const [admin, reviewer] = await Promise.all([signIn(address, 'admin@demo.test'), signIn(address, 'reviewer@demo.test')])
  const crew: Crew = { isStopped: false, faults: [] }
  const [byProgram, byForm] = [asProgram(address, await tokenOf(reviewer)), asPerson(reviewer)]
  const lines = await linesTo(admin)
  // Every fourth is a person with a form.
  const made = Array.from({ length: writers }, (_, number) => makeWriter({ number, seed, lines, send: number % 4 === 3 ? byForm : byProgram }, crew))

  const files = { witness: join(folder, 'witness.txt'), exported: join(folder, 'audit.jsonl') }
  const desk = makeDesk(reviewer, await signAnswer(address), files.witness, crew)
  await desk.seal()
  await exportLog(address, admin.cookie, files.exported)
  const { keys } = JSON.parse(readFileSync(files.exported, 'utf8').split('\n', 1)[0]!) as { keys: [string] }
  return { product, admin, writers: made, desk, crew, files, key: keys[0], seed, newest: 0 }
}

const tokenOf = async (person: Person): Promise<string> => {
  const { text } = await expected(person.post('/account/tokens', { name: 'Crash test', scopes: 'facts:write', days: '1' }), 200)
  const token = /ts_\d+_[\w-]+/.exec(text)?.[0]
  if (token === undefined) throw new Error(`no token was made: ${plain(text)}`)
  return token
}

/** Questions that have one answer, with one that stands in the document. */
const questions = {
  trains_on_inputs: 'on_with_opt_out',
  trains_on_outputs: 'depends_on_setting',
  training_setting_control: 'each_user',
  opt_out_reach: 'prospective_only',
}

const linesTo = async (admin: Person): Promise<Line[]> => {
  const { text } = await expected(admin.get('/api/v1/offerings?limit=200'), 200)
  const { items } = JSON.parse(text) as { items: { tool: string; offering: string }[] }
  return items.flatMap(({ tool, offering }) => Object.entries(questions).map(([question, value]) => ({ tool, offering, question, value })))
}
