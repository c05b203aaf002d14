import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expected, hidden, type Person, plain, signIn } from './client.ts'
import { patience } from './product.ts'
import type { Crew } from './writers.ts'

// A reviewer who accepts a signed answer and takes that back, again and again: each of it is a decision, and seals the log. The
// checkpoint of each is kept outside, as a witness would.

const offering = 'demo-lumen-plates/team'
const question = 'scim'

/** A vendor signs one answer, for the desk to rule on. Returns the number of its attestation. */
export const signAnswer = async (address: string): Promise<number> => {
  const vendor = await signIn(address, 'vendor@demo.test')
  await expected(vendor.post(`/attest/${offering}/draft`, { question }), 303)
  const answer = { version: '1', value: 'available', evidence: 'vendor_attestation', readers: 'registry', note: 'For every plan.', go: 'next' }
  await expected(vendor.post(`/attest/${offering}/questions/${question}`, answer), 303)
  const { text } = await expected(vendor.get(`/attest/${offering}/signature`), 200)
  const signature = { title: 'General Counsel', authority: 'officer', words: '', valid_to: '2027-11-22', declared: 'yes' }
  const signed = await expected(vendor.post(`/attest/${offering}/signature`, { ...signature, shown: hidden(text, 'shown'), once: hidden(text, 'once') }), 303)
  return Number(signed.location.split('/').at(-1))
}

export type Ruling = { key: string; form: Record<string, string>; isDone: boolean }

export type Desk = {
  /** One ruling after another, with a pause, until it is told to stop or one has no answer. */
  write: () => Promise<void>
  settle: (until: number) => Promise<void>
  /** Rules once more, so that the log is sealed as it stands. */
  seal: () => Promise<void>
  rulings: Ruling[]
  open: () => Ruling | null
  /** Checkpoints that were handed out so far. */
  checkpoints: () => number
}

/** The log grows by a few hundred entries between two seals. */
const pause = 150

export const makeDesk = (reviewer: Person, attestation: number, witness: string, crew: Crew): Desk => {
  const rulings: Ruling[] = []
  const path = `/desk/attestations/${attestation}`
  let open: Ruling | null = null
  let kept = ''
  let count = 0

  /** What the page shows decides what comes next: that is how a person does it. False: the page did not come. */
  const next = async (): Promise<boolean> => {
    const shown = await reviewer.get(`${path}?question=${question}`)
    if (shown?.status !== 200) return false
    const key = `crash-desk-${rulings.length}`
    const ruling = rulings.length % 2 === 0 ? 'accepted' : 'rejected'
    open = { key, form: { question, reason: key, ruling, seen: hidden(shown.text, 'seen') }, isDone: false }
    rulings.push(open)
    return true
  }
  /** False: whether it was done is not known. A second time it is refused, because the page that it was made on is no longer the newest. */
  const send = async (ruling: Ruling, isAgain: boolean): Promise<boolean> => {
    const answer = await reviewer.post(`${path}/rulings`, ruling.form)
    if (answer === null || answer.status === 503) return false
    if (answer.status !== 303 && !(isAgain && answer.status === 409))
      crew.faults.push(`${ruling.key} was answered with ${answer.status}: ${plain(answer.text)}`)
    if (answer.status >= 500) return false
    ruling.isDone = true
    open = null
    return true
  }
  const witnessed = async () => {
    const note = await reviewer.get('/audit/checkpoint')
    if (note?.status !== 200 || note.text === kept) return
    kept = note.text
    count += 1
    appendFileSync(witness, `${kept}\n`)
  }
  const settle = async (until: number) => {
    while (open !== null && !(await send(open, true)))
      if (performance.now() > until) throw new Error(`${open.key} has no answer ${patience / 1000} seconds after the kill`)
      else await sleep(50)
  }
  return {
    rulings,
    open: () => open,
    checkpoints: () => count,
    settle,
    write: async () => {
      while (!crew.isStopped) {
        if (!(await next()) || open === null || !(await send(open, false))) return
        await witnessed()
        await sleep(pause)
      }
    },
    seal: async () => {
      const until = performance.now() + patience
      while (!(await next())) if (performance.now() > until) throw new Error('the desk does not open any more')
      if (open !== null && !(await send(open, false))) await settle(until)
      await witnessed()
    },
  }
}
