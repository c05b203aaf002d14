import { html } from 'hono/html'
import { type Named, pageOf, withNames } from '../src/audit/rules.ts'
import type { Html } from './ui/icons.ts'

// Words for what stands in the log.

/** Kinds of entries; one that is new here still reads as words. */
const actions: Record<string, string> = {
  'catalogue.imported': 'Catalogue imported',
  'clearance.decided': 'Clearance decided',
  'demo.imported': 'Demonstration imported',
  'domain.removed': 'Domain removed',
  'domain.verified': 'Domain verified',
  'fact.recorded': 'Fact recorded',
  'log.key_added': 'Key of the log added',
  'mail.retried': 'Mail sent again',
  'membership.added': 'Role given',
  'membership.ended': 'Role ended',
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
  'questions.imported': 'Questions imported',
  'recovery_code.used': 'Recovery code used',
  'recovery_codes.made': 'Recovery codes made',
  'register.seeded': 'Register seeded',
  'second_factor.enabled': 'Second factor enabled',
  'second_factor.removed': 'Second factor removed',
  'sessions.ended': 'Sessions ended',
  'setup.finished': 'Set up',
  'token.made': 'Token made',
  'token.revoked': 'Token revoked',
  'verdicts.refreshed': 'Verdicts refreshed',
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
