import { help, type Options, readOptions, UsageError } from './options.ts'
import { kinds, makeFolder, type Product, removeFolder, startProduct } from './product.ts'
import { isFine, type Outcome, reportText } from './report.ts'
import { playRound } from './round.ts'
import { setStage } from './stage.ts'

const isTerminal = process.stderr.isTTY
const say = (line: string) => void (isTerminal && process.stderr.write(`\r\u001b[K${line}`))

/** What has to be undone, however it ends. */
const left: { product: Promise<Product> | null } = { product: null }

const play = async (options: Options, folder: string): Promise<Outcome> => {
  const outcome: Outcome = { rounds: [], checkpoints: 0, failure: null }
  say('First start: setting up a database and filling it with the seed')
  left.product = startProduct(folder)
  const stage = await setStage(await left.product, options)
  try {
    for (let number = 0; number < options.rounds; number++) {
      say(`${number} of ${options.rounds} kills; next ${kinds[number % kinds.length]}`)
      outcome.rounds.push(await playRound(stage, kinds[number % kinds.length]!, number, options.seconds))
    }
  } catch (error) {
    outcome.failure = [...stage.crew.faults, `Round ${outcome.rounds.length + 1} did not come to its end: ${(error as Error).message}.`].join('\n')
  }
  return { ...outcome, checkpoints: stage.desk.checkpoints() }
}

/** Ctrl-C may come twice, from the terminal and from npm: the first one counts. */
const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => reject(new Error('it was interrupted')))
})
interrupted.catch(() => {})

const run = async (options: Options): Promise<0 | 1> => {
  const folder = makeFolder()
  let isKept = options.keep
  try {
    const outcome = await Promise.race([play(options, folder), interrupted])
    say('')
    process.stdout.write(reportText(outcome, options.seed))
    if (isFine(outcome)) return 0
    isKept = true
    return 1
  } finally {
    say('Cleaning up')
    await left.product?.then(({ close }) => close()).catch(() => {})
    say('')
    if (isKept) process.stderr.write(`The data is in ${folder}, with app.log.\n`)
    else removeFolder(folder)
  }
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options === null) process.stdout.write(help)
  process.exit(options === null ? 0 : await run(options))
} catch (error) {
  const isWrongUse = error instanceof UsageError
  process.stderr.write(`${isWrongUse ? error.message : `The crash test did not come to its end: ${(error as Error).message}.`}\n`)
  process.exit(isWrongUse ? 2 : 1)
}
