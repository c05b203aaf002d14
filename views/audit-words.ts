import { html } from 'hono/html'
import { type Named, pageOf, withNames } from '../src/audit/rules.ts'
import type { Html } from './ui/icons.ts'

// Words for what stands in the log.

/** Kinds of entries; one that is new here still reads as words. */
const actions: Record<string, string> = {
  'acceptance.withdrawn': 'Acceptance taken back',
  'answer.accepted': 'Signed answer accepted',
  'answer.asked': 'Signed answer asked about',
  'answer.changed': 'Draft answer changed',
  'answer.flagged': 'Signed answer flagged',
  'answer.rejected': 'Signed answer rejected',
  'answers.accepted': 'Signed answers accepted',
  'answers.imported': 'Answers from a sheet',
  'attestation.reminded': 'Attestation ends soon',
  'attestation.signed': 'Attestation signed',
  'catalogue.imported': 'Catalogue imported',
  'claim.accepted': 'Claim of a vendor accepted',
  'claim.asked': 'Claim of a vendor made',
  'claim.confirmed': 'Claim of a vendor confirmed',
  'claim.refused': 'Claim of a vendor refused',
  'claim.waits': 'Claim of a vendor waits',
  'clearance.acknowledged': 'Suspension acknowledged',
  'clearance.decided': 'Clearance decided',
  'clearance.dissented': 'Dissent added',
  'clearance.exception_agreed': 'Exception agreed to',
  'clearance.proposed': 'Clearance proposed',
  'clearance.refused': 'Proposal refused',
  'clearance.revoked': 'Clearance revoked',
  'clearance.suspended': 'Clearance suspended',
  'clearance.suspension_ended': 'Suspension ended',
  'clearance.withdrawn': 'Proposal withdrawn',
  'comment.added': 'Comment added',
  'condition.proven': 'Condition shown to be met',
  'conflict.closed': 'Conflict closed',
  'contract.recorded': 'Contract term recorded',
  'contract.refreshed': 'Verdicts of a studio made again',
  'contract.withdrawn': 'Contract term withdrawn',
  'demo.imported': 'Demonstration imported',
  'disclosure.asked': 'Reading asked for',
  'disclosure.ended': 'Reading ended',
  'disclosure.granted': 'Reading granted',
  'disclosure.refused': 'Reading refused',
  'domain.removed': 'Domain removed',
  'domain.verified': 'Domain verified',
  'evidence.added': 'Evidence file added',
  'evidence.attached': 'Evidence file attached',
  'evidence.detached': 'Evidence file detached',
  'evidence.read': 'Evidence file read',
  'evidence.refused': 'Evidence file refused',
  'evidence.visibility_changed': 'Readers of an evidence file changed',
  'evidence.withdrawn': 'Evidence file withdrawn',
  'fact.recorded': 'Fact recorded',
  'finding.changed': 'Finding changed',
  'finding.moved': 'Finding moved',
  'finding.opened': 'Finding opened',
  'findings.looked_for': 'Findings looked for',
  'letter.sent': 'Letter sent to a vendor',
  'log.key_added': 'Key of the log added',
  'mail.retried': 'Mail sent again',
  'membership.added': 'Role given',
  'membership.ended': 'Role ended',
  'nda.accepted': 'Agreement accepted',
  'organisation.changed': 'Organisation changed',
  'organisation.created': 'Organisation added',
  'passkey.added': 'Passkey added',
  'passkey.removed': 'Passkey removed',
  'password.changed': 'Password changed',
  'password.reset': 'Password reset',
  'person.forgotten': 'Person forgotten',
  'person.invited': 'Person invited',
  'person.joined': 'Person joined',
  'person.signed_in': 'Signed in',
  'person.signed_out': 'Signed out',
  'policy.applied': 'Policy applied',
  'policy.published': 'Policy published',
  'proof.attached': 'Proof attached',
  'question.assigned': 'Question assigned',
  'question.released': 'Question assigned to nobody',
  'questionnaire.opened': 'Questionnaire opened',
  'questionnaire.renewed': 'Questionnaire follows the bank',
  'questions.imported': 'Questions imported',
  'reading.decided': 'Second reading decided',
  'reading.drawn': 'Second readings drawn',
  'reading.made': 'Second reading made',
  'recovery_code.used': 'Recovery code used',
  'recovery_codes.made': 'Recovery codes made',
  'register.seeded': 'Register seeded',
  'second_factor.enabled': 'Second factor enabled',
  'second_factor.removed': 'Second factor removed',
  'sessions.ended': 'Sessions ended',
  'setup.finished': 'Set up',
  'token.made': 'Token made',
  'token.revoked': 'Token revoked',
  'vendor.claimed': 'Vendor represented',
  'verdicts.refreshed': 'Verdicts refreshed',
  'waiver.approved': 'Waiver approved',
  'waiver.proposed': 'Waiver proposed',
  'waiver.refused': 'Waiver refused',
  'witness.added': 'Witness added',
  'witness.removed': 'Witness removed',
}

/** `fact.recorded` -> "Fact recorded". */
export const actionWord = (action: string): string => actions[action] ?? capital(action.replaceAll(/[._]+/g, ' '))

/** `valid_from` -> "Valid from". */
export const fieldWord = (field: string): string => capital(field.replaceAll(/_+/g, ' '))

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** To the second, in UTC, as a column of a table: `2026-11-22 12:00:05`. */
export const instantCell = (at: Date): Html => html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 19).replace('T', ' ')}</time>`

/** A hash, so that it can be compared by eye and copied whole. */
export const hashText = (hash: Buffer): Html => html`<code class="hash">${hash.toString('base64')}</code>`

/** What an entry was about: a link where there is a page to go to. */
export const subjectText = (subject: string, known: Named[], isSignedIn: boolean): Html => {
  const href = pageOf(subject, isSignedIn)
  return href === null ? html`${withNames(subject.replace(/^\/people\//, ''), known)}` : html`<a href="${href}">${href}</a>`
}
