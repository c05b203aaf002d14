import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import { doOnce, type Once } from '../http/once.ts'
import { conflict, notFound } from '../http/problem.ts'
import { tell } from '../notifications/tell.ts'
import type { Subject } from '../people/rights.ts'
import type { Deps } from './basis.ts'
import { clearanceEvent, nameOf } from './events.ts'
import { listTies } from './proposal-queries.ts'
import { findClearance } from './queries.ts'
import { type ClearanceRecord, findRecord, holdClearance, insertAcknowledgement, insertEnding, insertRevocation, insertSuspension } from './record-queries.ts'
import { askerOf, productionSubject, type Somebody, studioSubject } from './request.ts'
import { inFlightSentence, type Ruling } from './rules.ts'
import type { NewRevocation, NewSuspension } from './suspend-rules.ts'
import { refusedByDatabase, takeStep } from './take-step.ts'
import { clearanceStage, type Step } from './workflow.ts'

// What becomes of a clearance after it was given: each step a row of its own, in one transaction with what the log says of it.

/** A clearance as it stands within the transaction. */
export type Open = { ruling: Ruling; record: ClearanceRecord; of: Ruling & ClearanceRecord }

/** Opens a clearance for a step of somebody, if they may take it now. Of two at once, the second reads what the first has made of it. */
export const openClearance = async (tx: Tx, { today }: Deps, actor: Somebody, id: number, step: Step, subject?: Subject): Promise<Open> => {
  await holdClearance(tx, id)
  const [ruling, record] = [await findClearance(tx, id, { on: today }), await findRecord(tx, id, { on: today })] as const
  if (!ruling || !record) throw notFound('This clearance')
  const ties = await listTies(tx, actor.person.id, partiesOf(record))
  const stage = clearanceStage(ruling, record.successor !== null, today)
  takeStep({ stage, step, asker: askerOf(actor), subject: subject ?? studioSubject(ruling.studio_id), ties })
  return { ruling, record, of: { ...ruling, ...record } }
}

/** Who stands in their own way. */
export const partiesOf = ({ offering_id, proposer_id, exception_id, suspender_id }: ClearanceRecord) => ({
  offering_id,
  proposed_by: proposer_id,
  exception_by: exception_id,
  suspended_by: suspender_id,
})

type Asked = { clearance: number; once: Once }
type Done<T> = { result: T; event: AuditEvent }

const taking = <T extends Record<string, unknown>>(
  deps: Deps,
  actor: Somebody,
  { clearance, once }: Asked,
  step: Step,
  work: (tx: Tx, open: Open) => Promise<Done<T>>,
  subject?: Subject,
): Promise<T> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const events: AuditEvent[] = []
    const result = await doOnce(tx, once, async () => {
      const done = await work(tx, await openClearance(tx, deps, actor, clearance, step, subject))
      events.push(done.event)
      return done.result
    })
    return { result, events }
  }).catch(refusedByDatabase)

/** Nobody may rely on it from now on. */
export const suspendClearance = (deps: Deps, actor: Somebody, asked: Asked & { suspension: NewSuspension }): Promise<{ suspension: number }> =>
  taking(deps, actor, asked, 'suspend', async (tx, { of }) => {
    const { reason, in_flight, grace_until } = asked.suspension
    const id = await insertSuspension(tx, { ...asked.suspension, clearance_id: of.id, suspended_by: actor.person.id })
    await tell(tx, deps.bank, { what: 'suspended', suspension: id })
    const event = clearanceEvent(of, of.id, {
      action: 'clearance.suspended',
      sentence: `${of.studio} suspended clearance ${of.id} of ${nameOf(of)}. ${inFlightSentence(asked.suspension)}`,
      after: { suspension: id, in_flight, grace_until },
      reason,
      is_decision: true,
    })
    return { result: { suspension: id }, event }
  })

/** It stands again, if nothing under it has moved meanwhile. */
export const endSuspension = (deps: Deps, actor: Somebody, asked: Asked & { reason: string }): Promise<{ clearance: number }> =>
  taking(deps, actor, asked, 'end_suspension', async (tx, { of }) => {
    const suspension = of.suspension!
    await insertEnding(tx, { suspension_id: suspension.id, reason: asked.reason, ended_by: actor.person.id })
    await tell(tx, deps.bank, { what: 'suspension_ended', suspension: suspension.id })
    const event = clearanceEvent(of, of.id, {
      action: 'clearance.suspension_ended',
      sentence: `${of.studio} ended the suspension of clearance ${of.id} of ${nameOf(of)}.`,
      after: { suspension: suspension.id },
      reason: asked.reason,
      is_decision: true,
    })
    return { result: { clearance: of.id }, event }
  })

/** A production says that it has read the suspension. What it says stays between it and its studio. */
export const acknowledgeSuspension = (
  deps: Deps,
  actor: Somebody,
  asked: Asked & { production: { id: number; name: string; studio_id: number }; note: string },
): Promise<{ clearance: number }> =>
  taking(
    deps,
    actor,
    asked,
    'acknowledge',
    async (tx, { of }) => {
      const { production, note } = asked
      if (of.studio_id !== production.studio_id || (of.productions !== null && !of.productions.includes(production.id))) throw notFound('This clearance')
      const suspension = of.suspension!
      const row = { suspension_id: suspension.id, production_id: production.id, note, acknowledged_by: actor.person.id }
      if (!(await insertAcknowledgement(tx, row))) throw conflict(`Read on: ${production.name} has acknowledged this suspension already.`)
      const event = clearanceEvent(
        of,
        of.id,
        {
          action: 'clearance.acknowledged',
          sentence: `${production.name} has read that clearance ${of.id} of ${nameOf(of)} is suspended. ${inFlightSentence(suspension)}`,
          after: { suspension: suspension.id },
          ...(note === '' ? {} : { reason: note }),
        },
        production.id,
      )
      return { result: { clearance: of.id }, event }
    },
    productionSubject(asked.production.id, asked.production.studio_id),
  )

/** Ends it for good, on a day. */
export const revokeClearance = (deps: Deps, actor: Somebody, asked: Asked & { revocation: NewRevocation }): Promise<{ clearance: number }> => {
  const { takes_effect_on, reason } = asked.revocation
  const isAtOnce = takes_effect_on <= deps.today
  return taking(deps, actor, asked, isAtOnce ? 'revoke_at_once' : 'revoke', async (tx, { of }) => {
    await insertRevocation(tx, { ...asked.revocation, clearance_id: of.id, revoked_by: actor.person.id })
    await tell(tx, deps.bank, { what: 'revoked', clearance: of.id })
    const event = clearanceEvent(of, of.id, {
      action: 'clearance.revoked',
      sentence: `${of.studio} revoked clearance ${of.id} of ${nameOf(of)}, ${isAtOnce ? 'at once' : `from ${takes_effect_on} on`}.`,
      after: { takes_effect_on },
      reason,
      is_decision: true,
    })
    return { result: { clearance: of.id }, event }
  })
}
