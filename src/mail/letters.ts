import { dateWords } from '../../views/words.ts'

// What is mailed: plain text, of which names are a part. Pure. A name is one line, whatever was typed, so that it can neither add
// a header nor pass for a paragraph of ours.

export type Letter = { subject: string; text: string }

/** "2 Oct 2026, 14:05 UTC". */
const instantWords = (instant: Date): string => `${dateWords(instant.toISOString())}, ${instant.toISOString().slice(11, 16)} UTC`

const width = 78
const longestName = 120

/** Without line breaks, control characters or marks that turn the direction of writing; cut when nobody would read it to its end. */
const oneLine = (typed: string): string => {
  const text = typed
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const characters = [...text]
  return characters.length > longestName ? `${characters.slice(0, longestName - 1).join('')}…` : text
}

/** A word that is longer than a line stays whole: an address that is broken cannot be followed. */
const wrapped = (text: string): string => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}

const letter = (subject: string, ...paragraphs: string[]): Letter => ({ subject, text: `${paragraphs.map(wrapped).join('\n\n')}\n` })

const about =
  'Toolslate is a register of AI tools for film and television production: what each tool does with the material that goes into it, how that is known, and what was decided about its use.'

type WithLink = { publicUrl: string; link: string; until: Date }

/** `role` as people read it: "Reviewer". */
export const invitationLetter = (props: WithLink & { invitedBy: string; organisation: string; role: string }): Letter => {
  const [by, organisation, role] = [oneLine(props.invitedBy), oneLine(props.organisation), oneLine(props.role).toLowerCase()]
  return letter(
    `${by} invites you to ${organisation} on Toolslate`,
    `${by} invites you to ${organisation} on Toolslate, at ${props.publicUrl}. Your role there would be: ${role}.`,
    'To accept, open this address:',
    props.link,
    `It works once, until ${instantWords(props.until)}.`,
    about,
    'If you did not expect this, do nothing: without your answer nobody becomes a member, and the invitation ends by itself.',
  )
}

/** For somebody who has a password. */
export const resetLetter = ({ publicUrl, link, until }: WithLink): Letter =>
  letter(
    'Set a new password for Toolslate',
    `Somebody, probably you, asked for a new password at ${publicUrl}. To set one, open this address:`,
    link,
    `It works once, until ${instantWords(until)}. An older one no longer works.`,
    'If it was not you, do nothing: the password stays as it is.',
  )

/** For somebody who is known and has never had a password. */
export const firstPasswordLetter = ({ publicUrl, link, until }: WithLink): Letter =>
  letter(
    'Set a password for Toolslate',
    `Somebody, probably you, asked for a new password at ${publicUrl}. Your account there has none yet. To set one, open this address:`,
    link,
    `It works once, until ${instantWords(until)}. A passkey or your organisation’s account, if you sign in with one, goes on working.`,
    'If it was not you, do nothing: your account stays as it is.',
  )

export const domainLetter = (props: WithLink & { askedBy: string; organisation: string; domain: string }): Letter => {
  const [by, organisation, domain] = [oneLine(props.askedBy), oneLine(props.organisation), oneLine(props.domain)]
  return letter(
    `Does ${domain} belong to ${organisation}?`,
    `${by} says that ${domain} belongs to ${organisation}, and asks you, who look after the domain, to confirm it on Toolslate, at ${props.publicUrl}.`,
    `Confirming means: whoever signs in there with an address at ${domain}, as your sign-in service vouches for it, becomes a member of ${organisation} and reads what its members read.`,
    'To confirm, open this address:',
    props.link,
    `It works once, until ${instantWords(props.until)}.`,
    about,
    'If you do not know who asks, do nothing: without your answer nothing changes.',
  )
}

type Notice = { publicUrl: string; at: Date }

export const passwordChangedLetter = ({ publicUrl, at }: Notice): Letter =>
  letter(
    'Your password for Toolslate was changed',
    `The password of your account at ${publicUrl} was changed on ${instantWords(at)}.`,
    'If it was you, there is nothing to do.',
    `If it was not you: set a new password at once at ${publicUrl}/forgotten, which ends the sessions of whoever did it, and tell the administrator of your organisation.`,
  )

const signInChanges = {
  second_factor_added: 'A second step with codes from an app was added to the sign-in of your account',
  second_factor_removed: 'The second step with codes from an app was taken away from the sign-in of your account',
  recovery_codes_made: 'New recovery codes were made for your account; the old ones no longer work',
  recovery_code_used: 'A recovery code was used to sign in to your account',
  passkey_added: 'A passkey was added to your account',
  passkey_removed: 'A passkey was taken away from your account',
} as const
export type SignInChange = keyof typeof signInChanges

/** A way into an account was added, used up or taken away. */
export const signInChangedLetter = ({ publicUrl, at, change }: Notice & { change: SignInChange }): Letter =>
  letter(
    'The sign-in of your Toolslate account was changed',
    `${signInChanges[change]} at ${publicUrl}, on ${instantWords(at)}.`,
    'If it was you, there is nothing to do.',
    `If it was not you: set a new password at once at ${publicUrl}/forgotten, look at ${publicUrl}/account for sessions and passkeys that are not yours and end them, and tell the administrator of your organisation.`,
  )

/** `note` is the signed checkpoint, to be kept byte for byte. */
export const checkpointLetter = ({ publicUrl, origin, size, note }: { publicUrl: string; origin: string; size: number; note: string }): Letter => {
  const { subject, text } = letter(
    `Checkpoint of the log ${oneLine(origin)}: ${size} entries`,
    `You are a witness of the log at ${publicUrl}. Please keep this mail: whoever can show the checkpoint below can prove later whether the first ${size} entries were changed.`,
    `How to check it: ${publicUrl}/audit`,
  )
  return { subject, text: `${text}\n${note}` }
}
