import { createHash, randomBytes } from 'node:crypto'
import { type Actor, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { Answer } from '../facts/fact.ts'
import { doOnce, type Once } from '../http/once.ts'
import { conflict, forbidden, notFound } from '../http/problem.ts'
import { becauseRefused, Refused } from '../people/not-there.ts'
import type { Person } from '../people/person.ts'
import type { Bank } from '../questions/question.ts'
import { comparable, isSameAnswer } from '../reviews/rules.ts'
import { findReading, insertDecision, insertResult, insertSample, listCandidates, lockDraw, lockReading, type Narrowed, type ReadingLine } from './queries.ts'
import { drawFrom, type Ruling, standingOf, whyNotDecide, whyNotRead } from './rules.ts'

type Deps = { db: Db; bank: Bank }
type Reader = Actor & { kind: 'person'; person: Person }

type Draw = Narrowed & { size: number }

/** Draws a sample by lot; null when there is nothing to draw from. Under a key that was used before it throws DoneBefore. */
export const drawSample = (deps: Deps, actor: Reader, { size, ...narrowed }: Draw, once: Once): Promise<{ drawn: number; candidates: number } | null> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    // Two at once would draw the same facts.
    await lockDraw(tx)
    let event: { sample: number; seed: string; facts: number[] } | null = null
    const result = await doOnce(tx, once, async () => {
      const asked = deps.bank.questions.filter(({ id, type }) => type !== 'text' && (narrowed.question === null || id === narrowed.question))
      const candidates = await listCandidates(
        tx,
        actor.person.id,
        asked.map(({ id }) => id),
        narrowed,
      )
      if (candidates.length === 0) throw new Refused(null)
      const seed = randomBytes(16).toString('hex')
      const facts = drawFrom(seed, candidates, size)
      const sample = await insertSample(tx, { ...narrowed, seed, size, candidates: candidates.length, drawn_by: actor.person.id }, facts)
      event = { sample, seed, facts }
      return { drawn: facts.length, candidates: candidates.length }
    })
    const from = narrowed.question === null ? (narrowed.vendor === null ? '' : ` of ${narrowed.vendor}`) : ` on ${narrowed.question}`
    const sentence = `${result.drawn === 1 ? 'One fact was' : `${result.drawn} facts were`} drawn by lot for a second reading, out of ${result.candidates}${from}.`
    return { result, events: [{ action: 'reading.drawn', subject: '/readings', sentence, audience: 'public', after: { ...narrowed, size, ...event! } }] }
  }).catch(becauseRefused<null>)

/** made: now, or before by the same press of the button. Else nothing was written: somebody else was first, or the fact was replaced meanwhile. */
export type Outcome = 'made' | 'taken' | 'lapsed'

type Reading = { reading: number; studio_id: number; value: Answer; reason: string }

/**
 * Keeps a second reading, once and for all. The log holds a digest of what was answered, and neither the answer nor whether the two agree:
 * the entry is read by people who have other facts on the same passage before them.
 */
export const makeReading = (deps: Deps, actor: Reader, { reading, studio_id, value, reason }: Reading): Promise<Outcome> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    await lockReading(tx, reading)
    const line = await findReading(tx, reading)
    if (!line) throw notFound('This reading')
    const refusal = whyNotRead(line, actor.person)
    if (refusal !== null) throw forbidden(refusal)
    if (line.second !== null)
      throw new Refused<Outcome>(line.read_by === actor.person.id && isSameAnswer(line.second, value) && line.reason === reason ? 'made' : 'taken')
    if (standingOf(line) === 'lapsed') throw new Refused<Outcome>('lapsed')
    await insertResult(tx, { reading_id: reading, value, reason, studio_id, read_by: actor.person.id })
    const digest = createHash('sha256')
      .update(JSON.stringify([reading, comparable(value), reason]))
      .digest('hex')
    const event = {
      action: 'reading.made',
      subject: `/desk/readings/${reading}`,
      sentence: `${nameOf(line)}: fact ${line.fact} (${line.question}) was read a second time.`,
      audience: { organisation: studio_id },
      after: { reading, fact: line.fact, digest },
    }
    return { result: 'made' as const, events: [event] }
  }).catch(becauseRefused<Outcome>)

const nameOf = ({ tool_name, offering_name }: ReadingLine) => `${tool_name}, ${offering_name}`

type Decision = { reading: number; studio_id: number; ruling: Ruling; reason: string }

/** Says which of two readings stands. Only with this do the two answers stand in the log. */
export const decideReading = (deps: Deps, actor: Reader, { reading, studio_id, ruling, reason }: Decision): Promise<Outcome> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    await lockReading(tx, reading)
    const line = await findReading(tx, reading)
    if (!line) throw notFound('This reading')
    const refusal = whyNotDecide(line, actor.person)
    if (refusal !== null) throw forbidden(refusal)
    if (line.ruling !== null)
      throw new Refused<Outcome>(line.decided_by === actor.person.id && line.ruling === ruling && line.ruling_reason === reason ? 'made' : 'taken')
    if (standingOf(line) !== 'undecided') throw conflict('Decide between two readings that differ: these do not.')
    await insertDecision(tx, { reading_id: reading, ruling, reason, studio_id, decided_by: actor.person.id })
    const said = ruling === 'reversed' ? `fact ${line.fact} is reversed` : `the first reading stands, fact ${line.fact}`
    const event = {
      action: 'reading.decided',
      subject: '/readings',
      sentence: `${nameOf(line)}: two readings of ${line.question} differed; ${said}.`,
      audience: 'public' as const,
      before: { reading, fact: line.fact, first: line.first, second: line.second },
      after: { ruling },
      reason,
      is_decision: true,
    }
    return { result: 'made' as const, events: [event] }
  }).catch(becauseRefused<Outcome>)
