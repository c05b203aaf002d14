import { setTimeout as sleep } from 'node:timers/promises'
import { pick, randomOf } from '../bench/chance.ts'
import { plain } from './client.ts'
import { patience } from './product.ts'
import { idIn, type Line, type Send, type Write } from './sending.ts'

/** What all who write share. */
export type Crew = { isStopped: boolean; faults: string[] }

export type Writer = {
  /** One write after another, until it is told to stop or one of them has no answer. */
  write: () => Promise<void>
  /** The one without an answer is sent again, twice at once, until it has one. */
  settle: (until: number) => Promise<void>
  /** Some that were answered are sent again: the answer has to be the same. */
  repeat: () => Promise<void>
  /** Learns which facts its writes became. */
  learn: (ids: Map<string, number>) => void
  /** The one without an answer. */
  open: () => Write | null
  writes: Write[]
}

type Options = { number: number; seed: number; lines: Line[]; send: Send }

/** How many of those that were answered last are sent again after each kill. */
const repeated = 2

export const makeWriter = ({ number, seed, lines, send }: Options, crew: Crew): Writer => {
  const random = randomOf(seed, number)
  const writes: Write[] = []
  /** The fact at the end of each line, when it is known. */
  const heads = new Map<Line, number>()
  let open: Write | null = null

  const next = (): Write => {
    const line = pick(random, lines)
    const key = `crash-${number}-${writes.length}`
    const write: Write = { key, line, supersedes: heads.get(line) ?? null, hasSource: random() < 0.3, answer: null, isDone: false }
    heads.delete(line)
    writes.push(write)
    return write
  }
  /** False: whether it was done is not known. Anything but "done" and 503 is a fault: there is nothing wrong with what is sent. */
  const sendOnce = async (write: Write): Promise<boolean> => {
    const got = await send(write)
    if (got === null || got.status === 503) return false
    const isDone = got.status === 201 || got.status === 303
    if (!isDone) crew.faults.push(`${write.key} was answered with ${got.status}: ${plain(got.text)}`)
    if (got.status >= 500) return false
    const answer = isDone ? got.text || got.location : `refused with ${got.status}`
    if (write.answer !== null && write.answer !== answer) crew.faults.push(`${write.key} was answered with ${answer}, and before with ${write.answer}.`)
    write.answer ??= answer
    write.isDone ||= isDone
    const id = idIn(answer)
    if (id !== null && !heads.has(write.line)) heads.set(write.line, id)
    return true
  }
  return {
    writes,
    open: () => open,
    write: async () => {
      while (!crew.isStopped && open === null) {
        const write = next()
        if (!(await sendOnce(write))) open = write
      }
    },
    settle: async (until) => {
      while (open !== null) {
        const write: Write = open
        const [one, other] = await Promise.all([sendOnce(write), sendOnce(write)])
        if (one && other) open = null
        else if (performance.now() > until) throw new Error(`${write.key} has no answer ${patience / 1000} seconds after the kill`)
        else await sleep(50)
      }
    },
    repeat: async () => {
      for (const write of writes.filter(({ isDone }) => isDone).slice(-repeated))
        if (!(await sendOnce(write))) crew.faults.push(`${write.key} was sent again after everything was back, and has no answer.`)
    },
    learn: (ids) => {
      for (const { key, line } of writes.slice(-recent)) if (ids.has(key)) heads.set(line, ids.get(key)!)
    },
  }
}

/** More than anybody writes between two kills is not looked through again. */
const recent = 1000
