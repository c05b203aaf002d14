import { type AuditEvent, audited } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import { Known, keepFile, type NewFile } from '../evidence/file-actions.ts'
import type { Files } from '../files/files.ts'
import { doOnce, type Once } from '../http/once.ts'
import { notFound, type Problems } from '../http/problem.ts'
import type { Deps } from './basis.ts'
import { clearanceEvent, nameOf } from './events.ts'
import { insertProof } from './record-queries.ts'
import { productionSubject, type Somebody, studioSubject } from './request.ts'
import { proofEnds } from './rules.ts'
import { openClearance } from './suspend-actions.ts'
import { proofProblems, type TypedProof } from './suspend-rules.ts'
import { refusedByDatabase } from './take-step.ts'

type Asked = {
  clearance: number
  number: number
  /** For which production; null: the studio shows it for all. */
  production: { id: number; name: string } | null
  studio_id: number
  typed: TypedProof
  /** What was seen, when it can be kept. */
  file: NewFile | null
  once: Once
}

/**
 * Shows that a condition is met: the proof, and the file if there is one, in one transaction. Returns what is wrong with it. It ends by
 * itself: after as many days as the condition says, at the latest with the clearance.
 */
export const proveCondition = async (deps: Deps & { files: Files }, actor: Somebody, asked: Asked): Promise<Problems> => {
  await asked.file?.received.keep()
  return audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const events: AuditEvent[] = []
    const result = await doOnce(tx, asked.once, async () => {
      const { production, studio_id } = asked
      const subject = production === null ? studioSubject(studio_id) : productionSubject(production.id, studio_id)
      const { of, ruling } = await openClearance(tx, deps, actor, asked.clearance, 'prove', subject)
      const condition = ruling.conditions.find(({ number }) => number === asked.number)
      if (!condition || (production !== null && ruling.productions !== null && !ruling.productions.includes(production.id))) throw notFound('This condition')
      const expires_on = proofEnds(condition, asked.typed.shown_on, ruling.valid_to)
      const problems = proofProblems(asked.typed, deps.today, expires_on)
      if (Object.keys(problems).length > 0) throw new Wrong(problems)
      const organisation = production?.id ?? studio_id
      const kept = asked.file === null ? null : await keepFile(tx, deps, organisation, asked.file)
      const { shown_on, description } = asked.typed
      const row = { clearance_id: of.id, number: condition.number, production_id: production?.id ?? null, shown_on, expires_on, description }
      const id = await insertProof(tx, { ...row, file_id: kept?.id ?? null, proven_by: actor.person.id })
      const who = production === null ? of.studio : production.name
      const said = {
        action: 'condition.proven',
        sentence: `${who} showed that condition ${condition.number} of clearance ${of.id} of ${nameOf(of)} is met; it counts until ${expires_on}.`,
        after: { condition: condition.number, proof: id, shown_on, expires_on, file: kept?.id ?? null },
        reason: description,
      }
      events.push(...(kept === null ? [] : [kept.event]), clearanceEvent(of, of.id, said, organisation))
      return {}
    })
    return { result, events }
  })
    .catch((error: unknown) => {
      if (error instanceof Wrong) return error.problems
      if (error instanceof Known) return { file: 'Choose another file: this one is on record as a proof of that day' }
      throw error
    })
    .catch(refusedByDatabase)
}

class Wrong extends Error {
  readonly problems: Problems
  constructor(problems: Problems) {
    super('wrong')
    this.problems = problems
  }
}
