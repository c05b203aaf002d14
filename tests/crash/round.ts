import { setTimeout as sleep } from 'node:timers/promises'
import { randomOf } from '../bench/chance.ts'
import { judge, judgeLog } from './history.ts'
import { type Kind, patience } from './product.ts'
import { exportLog, readEntries, readMade, verify } from './readback.ts'
import { idIn } from './sending.ts'
import type { Stage } from './stage.ts'

export type Round = {
  kind: Kind
  /** Answered as done since the round before. */
  acknowledged: number
  /** Without an answer when it was killed: whoever sent them cannot know. */
  unknown: number
  /** Of those, how many were there when it came back. */
  recovered: number
  lost: number
  doubled: number
  /** From the kill until everything was answered again. */
  seconds: number
  isLogWhole: boolean
  /** A sentence for each, those that were counted too. */
  faults: string[]
}

/** Lets everybody write, kills, waits until it is back, sends again what had no answer, and looks at everything. */
export const playRound = async (stage: Stage, kind: Kind, number: number, seconds: number): Promise<Round> => {
  const { product, writers, desk, crew } = stage
  const random = randomOf(stage.seed + 1000, number)
  const before = keysOf(stage).acknowledged.length
  crew.isStopped = false
  const writing = Promise.all([...writers, desk].map((one) => one.write()))
  await sleep(least + random() * 2 * (seconds * 1000 - least))
  const early = writers.flatMap((one) => one.open()?.key ?? [])
  crew.faults.push(...named('had no answer though nothing was killed yet', early))

  const killed = performance.now()
  await product.kill(kind, random)
  crew.isStopped = true
  await writing
  const open = [...writers, desk].flatMap((one) => one.open()?.key ?? [])
  crew.faults.push(...(await product.recover()).map((said) => `It ended again by itself: ${said}`))
  const found = new Set((await readMade(product, stage.newest)).map(({ key }) => key))
  await Promise.all([...writers, desk].map((one) => one.settle(killed + patience)))
  const recovery = (performance.now() - killed) / 1000

  await Promise.all(writers.map((one) => one.repeat()))
  await desk.seal()
  const { lost, doubled, isLogWhole, faults } = await lookAtEverything(stage)
  return {
    kind,
    acknowledged: keysOf(stage).acknowledged.length - before,
    unknown: open.length,
    recovered: open.filter((key) => found.has(key)).length,
    lost,
    doubled,
    seconds: recovery,
    isLogWhole,
    faults: [...crew.faults.splice(0), ...faults],
  }
}

/** Writing goes on for so many milliseconds at least. */
const least = 100

const keysOf = ({ writers, desk }: Stage) => {
  const all = [...writers.flatMap(({ writes }) => writes), ...desk.rulings]
  return { attempted: all.map(({ key }) => key), acknowledged: all.filter(({ isDone }) => isDone).map(({ key }) => key) }
}

/** Every record against what was answered, and against the log; the log against what was signed. */
const lookAtEverything = async (stage: Stage) => {
  const { product, admin, writers, files, key } = stage
  const made = await readMade(product)
  await exportLog(product.address, admin.cookie, files.exported)
  const records = made.map((one) => one.key)
  const { lost, doubled, unexpected } = judge({ ...keysOf(stage), read: records })
  const log = judgeLog(records, await readEntries(files.exported, made))
  const disagreements = await verify(files.exported, files.witness, key)

  const ids = new Map(made.map((one) => [one.key, one.id]))
  const otherwise = writers.flatMap(({ writes }) => writes.filter(({ isDone, answer, key }) => isDone && (idIn(answer!) ?? ids.get(key)) !== ids.get(key)))
  for (const writer of writers) writer.learn(ids)
  stage.newest = made.reduce((most, { kind, id }) => (kind === 'fact' && id > most ? id : most), 0)
  const ofLog = [
    ...named('is not in the log', log.lost),
    ...named('is in the log more than once', log.doubled),
    ...named('is in the log, and not there', log.unexpected),
    ...disagreements.map((said) => `The log does not verify: ${said}`),
  ]
  const ofRecords = [
    ...named('was acknowledged and is not there', lost),
    ...named('is there more than once', doubled),
    ...named('is there, and nobody sent it', unexpected),
    ...named(
      'has another number than was answered',
      otherwise.map((one) => one.key),
    ),
  ]
  return { lost: lost.length, doubled: doubled.length, isLogWhole: ofLog.length === 0, faults: [...ofRecords, ...ofLog] }
}

const most = 5
const named = (what: string, keys: string[]): string[] => [
  ...keys.slice(0, most).map((key) => `${key} ${what}.`),
  ...(keys.length > most ? [`${keys.length - most} more: ${what}.`] : []),
]
