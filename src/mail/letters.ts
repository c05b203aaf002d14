import { claimBecauseWords, dateWords } from '../../views/words.ts'

// What is mailed: plain text, of which names are a part. Pure. A name is one line, whatever was typed, so that it can neither add
// a header nor pass for a paragraph of ours.

export type Letter = { subject: string; text: string }

/** "2 Oct 2026, 14:05 UTC". */
const instantWords = (instant: Date): string => `${dateWords(instant.toISOString())}, ${instant.toISOString().slice(11, 16)} UTC`

const width = 78
const longestName = 120

/** Without line breaks, control characters or marks that turn the direction of writing. */
export const oneParagraph = (typed: string): string =>
  typed
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** Cut when nobody would read it to its end. */
export const oneLine = (typed: string): string => {
  const text = oneParagraph(typed)
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

export const letter = (subject: string, ...paragraphs: string[]): Letter => ({ subject, text: `${paragraphs.map(wrapped).join('\n\n')}\n` })

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

// Who speaks for a vendor: `vendor` is its name in the register.

const speaking =
  'Whoever speaks for a vendor answers questions about its tools, once for every studio, invites colleagues on any domain, and signs. What is signed is held against the vendor’s own public terms.'

/** To a vendor that nobody speaks for, by procurement. */
export const vendorInvitationLetter = (props: Parameters<typeof invitationLetter>[0]): Letter => {
  const [by, vendor] = [oneLine(props.invitedBy), oneLine(props.organisation)]
  return letter(
    `${by} asks ${vendor} to answer for its tools`,
    `${by} asks ${vendor} to answer for its tools itself, on Toolslate, at ${props.publicUrl}.`,
    'What is asked: what your tools do with the material that goes into them. Whether it is kept, for how long, who reads it, whether models learn from it, and what protects it. Most of it is filled in with what we read in your public terms, with the passage: you confirm it, or say what is right. “We do not know” is always an answer.',
    'To begin, open this address, and choose a name and a password:',
    props.link,
    `It works once, until ${instantWords(props.until)}.`,
    'What you write is saved as you go, and no studio sees it before you have signed. Colleagues can take over single questions.',
    about,
    'If you did not expect this, do nothing: nobody speaks for you without your answer, and the invitation ends by itself.',
  )
}

/** To an address at the vendor’s own domain, or to whom procurement has accepted. */
export const claimLetter = ({ publicUrl, vendor, link, until }: WithLink & { vendor: string }): Letter =>
  letter(
    `Speak for ${oneLine(vendor)} on Toolslate`,
    `Somebody, probably you, says at ${publicUrl} that you speak for ${oneLine(vendor)}. To confirm it, open this address:`,
    link,
    `It works once, until ${instantWords(until)}.`,
    speaking,
    about,
    'If it was not you, do nothing: without your answer nobody speaks for the vendor, and the link ends by itself.',
  )

type AboutClaim = { publicUrl: string; vendor: string }

/** To whom a person has to look at first. */
export const claimWaitsLetter = ({ publicUrl, vendor, because }: AboutClaim & { because: keyof typeof claimBecauseWords }): Letter =>
  letter(
    `Your claim of ${oneLine(vendor)} waits for a person`,
    `Somebody, probably you, says at ${publicUrl} that you speak for ${oneLine(vendor)}. ${claimBecauseWords[because]}, so a person of procurement looks at it, and you get a letter with what they say. Until then there is nothing to do.`,
    because === 'already_claimed'
      ? `If you work there, it is quicker to ask your colleague who speaks for ${oneLine(vendor)}: they can invite you.`
      : 'It is quicker with an address at the domain of the vendor’s website, if you have one.',
    'If it was not you, do nothing: nobody speaks for the vendor with your address before you have followed a link.',
  )

/** To somebody who asked for what they have. */
export const speaksAlreadyLetter = ({ publicUrl, vendor }: AboutClaim): Letter =>
  letter(
    `You speak for ${oneLine(vendor)} already`,
    `Somebody, probably you, asked at ${publicUrl} to speak for ${oneLine(vendor)}. You do already: sign in at ${publicUrl}/sign-in. The password is forgotten? A new one is set at ${publicUrl}/forgotten.`,
    'If it was not you, there is nothing to do.',
  )

/** To procurement; at most one an hour, however many begin to wait. */
export const claimToDecideLetter = (props: AboutClaim & { domain: string; because: keyof typeof claimBecauseWords }): Letter =>
  letter(
    `Somebody wants to speak for ${oneLine(props.vendor)}`,
    `Somebody with an address at ${oneLine(props.domain)} says that they speak for ${oneLine(props.vendor)}. ${claimBecauseWords[props.because]}, so a person has to decide:`,
    `${props.publicUrl}/desk/claims`,
    'Others may wait there too: a letter like this goes out once an hour at most.',
  )

export const claimConfirmedLetter = ({ publicUrl, vendor, at, organisation }: AboutClaim & { at: Date; organisation: string }): Letter =>
  letter(
    `You speak for ${oneLine(vendor)} on Toolslate now`,
    `Since ${instantWords(at)} you speak for ${oneLine(vendor)} at ${publicUrl}. Answer and sign at ${publicUrl}/attest; invite colleagues at ${publicUrl}/admin/organisations/${organisation}.`,
    `If it was not you: set a new password at once at ${publicUrl}/forgotten, which ends the sessions of whoever did it, and tell whoever runs the installation.`,
  )

/** To those who spoke for the vendor before. `email` is whose claim procurement has accepted. */
export const colleagueLetter = (props: AboutClaim & { email: string; at: Date; organisation: string }): Letter =>
  letter(
    `${oneLine(props.email)} speaks for ${oneLine(props.vendor)} too`,
    `Procurement accepted that ${oneLine(props.email)} speaks for ${oneLine(props.vendor)} at ${props.publicUrl}, and since ${instantWords(props.at)} they do: they answer, sign and invite as you do.`,
    `If they should not, take the roles away at ${props.publicUrl}/admin/organisations/${props.organisation}.`,
  )

/** `reason` is what the person who decided wrote. */
export const claimRefusedLetter = ({ publicUrl, vendor, reason }: AboutClaim & { reason: string }): Letter =>
  letter(
    `Your claim of ${oneLine(vendor)} was refused`,
    `You asked at ${publicUrl} to speak for ${oneLine(vendor)}. Procurement looked at it and refused it. The reason they gave:`,
    oneParagraph(reason),
    'You can claim it again when that has changed.',
  )

type Asked = { wording: string; gap: string; possible: string; link: string }

/** What a vendor is asked about one tool on one plan, because what it publishes does not say. */
export const questionsLetter = (props: { publicUrl: string; studio: string; offering: string; questions: Asked[] }): Letter => {
  const [studio, offering, n] = [oneLine(props.studio), oneLine(props.offering), props.questions.length]
  return letter(
    `${n === 1 ? 'A question' : `${n} questions`} about ${offering}`,
    `${studio} assesses ${offering} for use in film and television production. ${n === 1 ? 'One question decides' : `${n} questions decide`} about it, and what we could read does not answer ${n === 1 ? 'it' : 'them'}. Silence counts as unknown, never as a pass.`,
    ...props.questions.flatMap(({ wording, gap, possible, link }, i) => [`${i + 1}. ${wording}`, gap, possible, link]),
    `You answer at the address under each question, once for everybody who asks, and decide who may read what. “We do not know” is an answer.`,
    `${about} It is at ${props.publicUrl}.`,
  )
}

type Said = { about: string; link: string }

/** To somebody of a studio whom a colleague mentions. What was said is read there: a mail is read by more people than a desk. */
export const mentionLetter = ({ by, about, link }: Said & { by: string }): Letter =>
  letter(
    `${oneLine(by)} mentions you in a review`,
    `${oneLine(by)} mentions you in what is said about the review of ${oneLine(about)}. Read it here:`,
    link,
    'Only your studio reads it, unless it says that the vendor does too.',
  )

/** To the people of a vendor. */
export const reviewersAskLetter = ({ studio, about, link }: Said & { studio: string }): Letter =>
  letter(
    `${oneLine(studio)} asks about ${oneLine(about)}`,
    `${oneLine(studio)} reviews ${oneLine(about)} and has written to you about it. Read it and answer here:`,
    link,
    'Your answer is read by this studio, and by nobody else. What every studio should know belongs into the questionnaire.',
  )

/** To those of a studio who spoke with a vendor. */
export const vendorAnsweredLetter = ({ vendor, about, link }: Said & { vendor: string }): Letter =>
  letter(
    `${oneLine(vendor)} answered about ${oneLine(about)}`,
    `Somebody of ${oneLine(vendor)} answered what your studio asked about ${oneLine(about)}. Read it here:`,
    link,
    'It is not part of what the vendor signs, and counts for nothing in a verdict before it is put on record as a fact.',
  )

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

type Attested = { vendor: string; offering: string; number: number }

/** For whoever signed, so that they learn of it when it was not they. `answers` in words. */
export const attestationSignedLetter = (props: Attested & { publicUrl: string; link: string; answers: string; until: string }): Letter => {
  const [vendor, offering] = [oneLine(props.vendor), oneLine(props.offering)]
  return letter(
    `You signed attestation ${props.number} for ${offering}`,
    `You signed attestation ${props.number} of ${vendor} for ${offering} on Toolslate, at ${props.publicUrl}: ${props.answers}, valid until ${dateWords(props.until)}.`,
    'What was signed, and the sealed file to keep:',
    props.link,
    'It is compared with what is published, and procurement reviews each answer. Should anything change that makes an answer wrong, answer and sign again.',
    `If it was not you: tell the other signatories of ${vendor}, and set a new password at once at ${props.publicUrl}/forgotten.`,
  )
}

/** Attestations that end soon, all that concern one person; `renewal` is where each is renewed. */
export const reminderLetter = ({ publicUrl, ending }: { publicUrl: string; ending: (Attested & { until: string; renewal: string })[] }): Letter => {
  const lines = ending.flatMap(({ vendor, offering, number, until, renewal }) => [
    `Attestation ${number} of ${oneLine(vendor)} for ${oneLine(offering)} ends on ${dateWords(until)}:`,
    renewal,
  ])
  const first = ending[0]
  return letter(
    ending.length === 1 && first
      ? `Your attestation for ${oneLine(first.offering)} ends on ${dateWords(first.until)}`
      : `${ending.length} attestations end soon, the first on ${first ? dateWords(first.until) : ''}`,
    `From the day on which an attestation ends, what you answered in it counts no more on Toolslate, at ${publicUrl}. If nothing has changed, a signatory renews it there in a minute; else answer what is new, and sign.`,
    ...lines,
  )
}

/** `note` is the signed checkpoint, to be kept byte for byte. */
export const checkpointLetter = ({ publicUrl, origin, size, note }: { publicUrl: string; origin: string; size: number; note: string }): Letter => {
  const { subject, text } = letter(
    `Checkpoint of the log ${oneLine(origin)}: ${size} entries`,
    `You are a witness of the log at ${publicUrl}. Please keep this mail: whoever can show the checkpoint below can prove later whether the first ${size} entries were changed.`,
    `How to check it: ${publicUrl}/audit`,
  )
  return { subject, text: `${text}\n${note}` }
}
