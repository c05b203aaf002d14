import { findingStateWords, severityWords } from '../../views/words.ts'
import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { speaksForVendor } from '../claims/queries.ts'
import { type Db, readAs } from '../db/database.ts'
import type { FindingState } from '../db/review-tables.ts'
import { listFacts, type OfferingName } from '../facts/queries.ts'
import { doOnce, type Once } from '../http/once.ts'
import { conflict, forbidden, notFound } from '../http/problem.ts'
import { falseWhenNotThere, NotThere } from '../people/not-there.ts'
import type { Bank } from '../questions/question.ts'
import { openByRule } from './by-rule.ts'
import type { Colleague, NewFinding, Settings } from './forms.ts'
import { type FindingRecord, findFinding, type ReviewRecord } from './queries.ts'
import type { Reviewer } from './request.ts'
import { findOpenReview, insertFinding, insertMove, lockFinding, updateFinding } from './writes.ts'

export type Deps = { db: Db; bank: Bank; today: string }
type Place = { studio_id: number }

export const nameOf = ({ tool_name, offering_name }: { tool_name: string; offering_name: string }): string => `${tool_name}, ${offering_name}`

/** Whoever speaks for the vendor does not touch what is found about its tools. */
export const refuseVendor = async (db: Db, { person }: Reviewer, offering_id: number) => {
  if (await speaksForVendor(db, person.id, offering_id)) throw forbidden('Leave this to somebody else: you speak for the vendor of this tool, or say so.')
}

/** A finding to be changed, which nobody else changes meanwhile. Throws 404 for one of another studio. */
export const lockedFinding = async (tx: Tx, actor: Reviewer, asked: Place & { finding: number }, today: string): Promise<FindingRecord> => {
  await lockFinding(tx, asked.finding)
  const finding = await findFinding(tx, asked.finding, asked.studio_id, today)
  if (!finding) throw notFound('This finding')
  await refuseVendor(tx, actor, finding.offering_id)
  return finding
}

export const eventAbout = (
  finding: Pick<FindingRecord, 'id' | 'studio_id'>,
  event: Pick<AuditEvent, 'action' | 'sentence'> & Partial<AuditEvent>,
): AuditEvent => ({
  subject: `/desk/findings/${finding.id}`,
  audience: { organisation: finding.studio_id },
  ...event,
})

/** Opens a finding by hand; it belongs to the review of the offering, when one is open. */
export const openFinding = (deps: Deps, actor: Reviewer, asked: Place & { offering: OfferingName; finding: NewFinding }, once: Once): Promise<{ id: number }> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const { offering, studio_id, finding } = asked
    await refuseVendor(tx, actor, offering.id)
    const { question, ...said } = finding
    const result = await doOnce(tx, once, async () => {
      const review_id = await findOpenReview(tx, studio_id, offering.id)
      const row = { ...said, studio_id, offering_id: offering.id, review_id, question_id: question, rule: null, fact_id: null, opened_by: actor.person.id }
      return { id: await insertFinding(tx, row) }
    })
    const sentence = `${nameOf(offering)}: ${actor.person.log_name} opened finding ${result.id}, ${severityWords[finding.severity].toLowerCase()}: ${finding.title}.`
    const after = { finding: result.id, severity: finding.severity, part: finding.part }
    return { result, events: [eventAbout({ id: result.id, studio_id }, { action: 'finding.opened', sentence, after })] }
  })

/** Opens what the rules find in what the register reads of an offering now: what was on record before the review began. */
export const openFromFacts = (deps: Deps, actor: Reviewer, review: ReviewRecord): Promise<number> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const { offering_id, tool_name, offering_name, studio_id, closed_at } = review
    if (offering_id === null || tool_name === null || offering_name === null)
      throw conflict('Add the tool to the register first: nothing is known about it here.')
    if (closed_at !== null) throw conflict('Open a new review first: this one is closed.')
    await refuseVendor(tx, actor, offering_id)
    const facts = ((await listFacts(tx, { ownOnly: true, offeringIds: [offering_id], on: deps.today })).get(offering_id) ?? []).filter(({ id }) => id > 0)
    const opened = await openByRule(tx, deps, { offering: { id: offering_id, name: nameOf({ tool_name, offering_name }) }, facts }, studio_id)
    const sentence = `${nameOf({ tool_name, offering_name })}: ${actor.person.log_name} had the rules look through the answers on record; ${opened.length === 0 ? 'they found nothing new' : opened.length === 1 ? 'one finding was opened' : `${opened.length} findings were opened`}.`
    const event: AuditEvent = { action: 'findings.looked_for', subject: `/desk/reviews/${review.id}`, sentence, audience: { organisation: studio_id } }
    return { result: opened.length, events: [event, ...opened] }
  })

/** False when it is not as it was when the page was made. */
export const moveFinding = (
  deps: Deps,
  actor: Reviewer,
  asked: Place & { finding: number; version: number; to: FindingState; reason: string },
): Promise<boolean> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const finding = await lockedFinding(tx, actor, asked, deps.today)
    const { to, reason } = asked
    if (!(await updateFinding(tx, finding.id, asked.version, { state: to }))) throw new NotThere()
    await insertMove(tx, { finding_id: finding.id, from_state: finding.state, to_state: to, reason, moved_by: actor.person.id })
    const [was, is] = [findingStateWords[finding.state].word.toLowerCase(), findingStateWords[to].word.toLowerCase()]
    const sentence = `${nameOf(finding)}: ${actor.person.log_name} moved finding ${finding.id} from ${was} to ${is}.`
    const change = { before: { state: finding.state }, after: { state: to }, reason }
    return { result: true, events: [eventAbout(finding, { action: 'finding.moved', sentence, ...change })] }
  }).catch(falseWhenNotThere)

/** Who has it, until when, and how severe it is. False when it is not as it was when the page was made. */
export const changeFinding = (
  deps: Deps,
  actor: Reviewer,
  asked: Place & { finding: number; version: number; settings: Settings; colleagues: Colleague[] },
): Promise<boolean> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const finding = await lockedFinding(tx, actor, asked, deps.today)
    const { settings } = asked
    const { owner_id, due_on, severity } = finding
    if (!(await updateFinding(tx, finding.id, asked.version, settings))) throw new NotThere()
    const owner = asked.colleagues.find(({ id }) => id === settings.owner_id)
    const changes = [
      ...(settings.owner_id === owner_id ? [] : [owner ? `it belongs to ${owner.log_name} now` : 'it belongs to nobody now']),
      ...(settings.due_on === due_on ? [] : [`it is due on ${settings.due_on} in place of ${due_on}`]),
      ...(settings.severity === severity
        ? []
        : [`it is ${severityWords[settings.severity].toLowerCase()} in place of ${severityWords[severity].toLowerCase()}`]),
    ]
    const sentence = `${nameOf(finding)}: ${actor.person.log_name} changed finding ${finding.id}: ${changes.join('; ')}.`
    const change = { before: { owner_id, due_on, severity }, after: { ...settings } }
    return { result: true, events: [eventAbout(finding, { action: 'finding.changed', sentence, ...change })] }
  }).catch(falseWhenNotThere)
