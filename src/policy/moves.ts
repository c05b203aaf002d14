import type { Fact } from '../facts/fact.ts'
import { evaluate } from './evaluate.ts'
import type { CompiledPolicy } from './load.ts'
import { type Band, type DataClassId, dataClassIds, type Outcome, type PrincipleAnswer, type PrincipleId, principleIds } from './policy.ts'

/** An offering whose verdict is another one under another policy: only what differs. */
export type Move = {
  name: string
  band: [Band, Band] | null
  principles: { id: PrincipleId; from: PrincipleAnswer; to: PrincipleAnswer }[]
  envelope: { id: DataClassId; from: Outcome; to: Outcome }[]
  score: [number, number] | null
}

/** What would move over a catalogue if the second policy took the place of the first. */
export const movesBetween = (one: CompiledPolicy, two: CompiledPolicy, offerings: Iterable<{ name: string; facts: Fact[] }>, today: string): Move[] =>
  [...offerings].flatMap(({ name, facts }) => {
    const [before, after] = [evaluate(one, facts, today), evaluate(two, facts, today)]
    const move: Move = {
      name,
      band: before.band === after.band ? null : [before.band, after.band],
      principles: principleIds.map((id) => ({ id, from: before.principles[id], to: after.principles[id] })).filter(({ from, to }) => from !== to),
      envelope: dataClassIds.map((id) => ({ id, from: before.envelope[id], to: after.envelope[id] })).filter(({ from, to }) => from !== to),
      score: before.score === after.score ? null : [before.score, after.score],
    }
    return move.band || move.score || move.principles.length > 0 || move.envelope.length > 0 ? [move] : []
  })
