import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as letters from '../src/mail/letters.ts'
import { digestLetter, type Told, urgentLetter } from '../src/notifications/letters.ts'

const invitation = {
  publicUrl: 'https://register.example',
  invitedBy: 'Ann Lee',
  organisation: 'Demo Studio',
  role: 'Reviewer',
  link: `https://register.example/invitation?token=${'a'.repeat(43)}`,
  until: new Date('2026-10-02T14:05:59Z'),
}
const at = new Date('2026-10-02T14:05:00Z')
const noticeOf = (name: string): Told => ({
  ...{
    tool: name || 'A tool',
    subject: name,
    sentence: `${name} suspended its clearance. Work goes on.`,
    because: `Cause: ${name}.`,
    path: '/clearances/1',
    told_as: 'follower',
    at,
  },
})
const written = (name: string): [string, letters.Letter][] => {
  const { publicUrl, link, until } = invitation
  return [
    ['invitation', letters.invitationLetter({ ...invitation, invitedBy: name, organisation: name, role: name })],
    ['reset', letters.resetLetter({ publicUrl, link, until })],
    ['first password', letters.firstPasswordLetter({ publicUrl, link, until })],
    ['domain', letters.domainLetter({ publicUrl, link, until, askedBy: name, organisation: name, domain: name })],
    ['password changed', letters.passwordChangedLetter({ publicUrl, at })],
    ['sign-in changed', letters.signInChangedLetter({ publicUrl, at, change: 'passkey_added' })],
    [
      'attestation signed',
      letters.attestationSignedLetter({ publicUrl, link, vendor: name, offering: name, number: 2, answers: '3 answers', until: '2027-11-22' }),
    ],
    ['reminder', letters.reminderLetter({ publicUrl, ending: [{ vendor: name, offering: name, number: 2, until: '2027-11-22', renewal: link }] })],
    ['urgent notice', urgentLetter({ publicUrl, stop: link, notices: [noticeOf(name)] })],
    ['digest', digestLetter({ publicUrl, stop: link, notices: [noticeOf(name), noticeOf(name)], rhythm: 'weekly' })],
    ['mention', letters.mentionLetter({ by: name, about: name, link })],
    ['reviewers ask', letters.reviewersAskLetter({ studio: name, about: name, link })],
    ['vendor answered', letters.vendorAnsweredLetter({ vendor: name, about: name, link })],
    ['checkpoint', letters.checkpointLetter({ publicUrl, origin: name, size: 12, note: 'register.example/audit\n12\nabc=\n\n— register.example/audit xyz\n' })],
  ]
}

describe('the letters', () => {
  it.each(written('Ann Lee'))('%s: whole sentences in short lines', (_, { subject, text }) => {
    expect(subject.length).toBeLessThan(78)
    expect(`${subject}${text}`).not.toMatch(/undefined|null|\[object|Invalid/)
    for (const line of text.split('\n')) expect(line.startsWith('https://') || line.length <= 78).toBe(true)
    expect(text).toMatch(/[^\n]\n$/)
  })

  it('an invitation says who invites, to what, as what, where, until when, what this is, and that it can be ignored', () => {
    const { subject, text } = letters.invitationLetter(invitation)
    expect(subject).toBe('Ann Lee invites you to Demo Studio on Toolslate')
    const said = text.replaceAll(/\s+/g, ' ')
    for (const part of ['Ann Lee invites you', 'Demo Studio', 'would be: reviewer.', 'until 2 Oct 2026, 14:05 UTC', 'register of AI tools', 'do nothing'])
      expect(said).toContain(part)
    expect(text).toContain(`\n\n${invitation.link}\n\n`)
  })

  it('a reset says that nothing happens when nothing is done; somebody without a password is told so', () => {
    const [reset, first] = [letters.resetLetter(invitation), letters.firstPasswordLetter(invitation)].map(({ text }) => text.replaceAll(/\s+/g, ' '))
    expect(reset).toContain('If it was not you, do nothing: the password stays as it is.')
    expect(first).toContain('Your account there has none yet')
  })

  it('a notice says when, and what to do if it was not you', () => {
    for (const [name, { text }] of written('Ann Lee').filter(([name]) => name.endsWith('changed'))) {
      const said = text.replaceAll(/\s+/g, ' ')
      expect(said, name).toContain('on 2 Oct 2026, 14:05 UTC.')
      expect(said, name).toContain('If it was not you: set a new password at once at https://register.example/forgotten')
    }
  })

  it('a notice that cannot wait says in its subject what happened, and in its first line about what', () => {
    const { subject, text } = urgentLetter({ publicUrl: 'https://register.example', stop: invitation.link, notices: [noticeOf('Ann Lee')] })
    expect(subject).toBe('Ann Lee: Ann Lee suspended its clearance')
    expect(text).toMatch(/^Ann Lee: Ann Lee suspended its clearance\. Work goes on\.\n\nCause: Ann Lee\.\n\nhttps:\/\/register\.example\/clearances\/1\n/)
    expect(text).toContain('You get this because you follow it.')
  })

  it('a checkpoint goes out byte for byte', () => {
    expect(written('x').at(-1)?.[1].text).toContain('\nregister.example/audit\n12\nabc=\n\n— register.example/audit xyz\n')
  })

  it('no name adds a line, a header or a paragraph', () => {
    const paragraphs = written('Ann').map(([, { text }]) => text.split('\n\n').length)
    const hostile = fc.stringMatching(/^([a-z ]|\r|\n|\t|\u0085|\u2028|\u202e|Bcc: a@b\.c|\n\nhttps:\/\/evil\.example){0,30}$/)
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 300 })), (name) => {
        written(name).forEach(([kind, { subject, text }], n) => {
          expect(subject, kind).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u)
          expect(text, kind).not.toMatch(/[^\P{Cc}\n]|[\p{Zl}\p{Zp}\u202e]/u)
          expect(text.split('\n\n').length, kind).toBe(paragraphs[n])
          expect(text.split('\n').filter((line) => line === invitation.link).length, kind).toBeLessThanOrEqual(1)
        })
      }),
      { numRuns: 60 },
    )
  })
})
