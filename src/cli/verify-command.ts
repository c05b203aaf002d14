import { closeSync, openSync, readSync } from 'node:fs'
import { statementFormat } from '../attestations/statement.ts'
import { type CheckedStatement, checkStatement } from '../attestations/statement-seal.ts'
import { notesIn, parseVerifierKey } from '../audit/checkpoint.ts'
import { type CheckedExport, checkExport, exportFormat, formatOf, jsonOf } from '../audit/export-file.ts'
import { selfCheck, vectorCount } from '../audit/vectors.ts'
import { certificateFormat } from '../certificates/certificate.ts'
import { dayOf, isDay } from '../policy/dates.ts'
import { linesOf } from './lines.ts'
import { readText } from './register-file.ts'
import { type Command, CommandError, progress, type Say, type Status } from './terminal.ts'
import { verifyCertificate } from './verify-certificate.ts'
import { verifyDelivery } from './verify-delivery.ts'

const help = `Checks what Toolslate handed out, offline: an exported log, in which nothing was changed, removed,
added or moved; an attestation, as its vendor signed it; a certificate of clearance; or a delivery of a production.

  npm run verify -- <export> [--checkpoint <file>]... [--key <key>]...
  npm run verify -- <attestation.jws> [--key <key>]...
  npm run verify -- <certificate.json> [--on <day>] [--export <export>]... [--checkpoint <file>]... [--key <key>]...
  npm run verify -- <delivery.zip> [--key <key>]... [--checkpoint <file>]...
  npm run verify -- --self-test

Nothing but these files is read: no network, no database. Of a log, every disclosed entry is
compared with its hash, the hashes with the root of every signed checkpoint in the file, and
every signature with its key. Of an attestation, the signature, the form and the dates. Of a
certificate, the same, and that the decision is in the log. Of a delivery, every file against its
signed manifest, and every certificate for the day of use that its name says.

--on          The day for which a certificate is judged, like 2026-11-22; today when it is left
              out. Of a clearance that has ended it says whether it stood on that day.
--export      A newer export of the log: whether the clearance was suspended, revoked or
              superseded since the certificate was made.

--checkpoint  Signed checkpoints from elsewhere, such as a witness kept; a file may hold several.
              Only they show that the log was not written anew and signed again by its own key,
              or cut back to an earlier state.
--key         The key of the log (name+id+base64), from elsewhere. Without it the keys in the
              file count, and whoever wrote the file chose those. Several: the log changed its key.
--self-test   Compares this program itself with the published vectors of RFC 6962 and of signed
              notes. That happens before every check too.

Exit status: 0 everything agrees, 1 a problem was found (each is named), 2 wrong use.`

type Asked = { path: string | null; checkpoints: string[]; keys: string[]; exports: string[]; on: string | null; isSelfTest: boolean }

/** What each format of a file is checked with. */
const formats: Record<string, (path: string, lines: AsyncIterable<string>, asked: Asked, say: Say) => Promise<Status>> = {
  [exportFormat]: async (path, lines, asked, say) => {
    const { checkpoints, keys } = asked
    refuseDayAndExport(asked, 'An exported log')
    const notes = checkpoints.flatMap(notesOf)
    return tell(path, await checkExport(lines, { keys, checkpoints: notes, onProgress: progress() }), notes.length, say)
  },
  [statementFormat]: async (path, lines, asked, say) => {
    const { checkpoints, keys } = asked
    refuseDayAndExport(asked, 'An attestation')
    if (checkpoints.length > 0) throw new CommandError('An attestation has no checkpoints: leave --checkpoint out.', 2)
    const text: string[] = []
    for await (const line of lines) if (line.trim() !== '') text.push(line)
    if (text.length > 1) throw new CommandError(`${path}: an attestation is one line, and there is more in the file.`)
    const header = jsonOf(text[0] ?? '', 1)
    const checked = await checkStatement('value' in header ? header.value : null, { keys, today: dayOf(new Date()) })
    return tellStatement(path, checked, keys.length > 0, say)
  },
  [certificateFormat]: (path, _lines, { checkpoints, keys, exports, on }, say) => {
    const today = dayOf(new Date())
    if (on !== null && on > today) throw new CommandError(`Give --on as a day up to today, ${today}: nobody knows yet what will be known then.`, 2)
    return verifyCertificate(path, { keys, notes: checkpoints.flatMap(notesOf), exports, on: on ?? today, today }, say)
  },
}

const refuseDayAndExport = ({ exports, on }: Asked, what: string) => {
  if (exports.length > 0 || on !== null) throw new CommandError(`${what} is not judged for a day or with an export: leave --on and --export out.`, 2)
}

const run = async (args: string[], say: Say): Promise<Status> => {
  const asked = readArguments(args)
  const wrong = selfCheck()
  if (wrong.length > 0) throw new CommandError(`This program fails its own test and judges nothing: ${wrong.join(' ')}`)
  if (asked.isSelfTest) say(`${vectorCount} published vectors of RFC 6962 and of signed notes: all agree with this program.`)
  if (asked.path === null) return 0
  if (isArchive(asked.path)) {
    refuseDayAndExport(asked, 'A delivery')
    return verifyDelivery(asked.path, { keys: asked.keys, notes: asked.checkpoints.flatMap(notesOf) }, say)
  }
  const lines = linesOf(asked.path)
  try {
    return await judge(asked.path, lines, asked, say)
  } finally {
    await lines.return(undefined)
  }
}

const judge = async (path: string, lines: AsyncGenerator<string>, asked: Asked, say: Say): Promise<Status> => {
  const first = await lines.next()
  if (first.done) throw new CommandError(`${path}: the file is empty.`)
  const header = jsonOf(first.value, 1)
  if ('problem' in header) throw new CommandError(`${path}: ${header.problem}`)
  const format = formatOf(header.value)
  const check = format !== null && Object.hasOwn(formats, format) ? formats[format] : undefined
  if (check !== undefined) return check(path, startingWith(first.value, lines), asked, say)
  const what = format === null ? 'the first line does not say what format this is' : `the format "${format}" is none that can be checked`
  throw new CommandError(`${path}: ${what}; there is ${Object.keys(formats).join(', ')}.`)
}

const readArguments = (args: string[]): Asked => {
  const asked: Asked = { path: null, checkpoints: [], keys: [], exports: [], on: null, isSelfTest: false }
  const rest = args.values()
  for (const arg of rest) {
    if (arg === '--self-test') asked.isSelfTest = true
    else if (arg === '--checkpoint') asked.checkpoints.push(given(rest.next().value, 'Give a file with signed checkpoints after --checkpoint.'))
    else if (arg === '--export') asked.exports.push(given(rest.next().value, 'Give a file with an exported log after --export.'))
    else if (arg === '--on') {
      asked.on = given(rest.next().value, 'Give a day after --on.')
      if (!isDay(asked.on)) throw new CommandError(`"${asked.on}" is not a day that exists, like 2026-11-22.`, 2)
    } else if (arg === '--key') {
      const key = given(rest.next().value, 'Give a key after --key.')
      if (parseVerifierKey(key) === null) throw new CommandError(`"${key}" is not a key such as name+id+base64; it may have been cut off or mistyped.`, 2)
      asked.keys.push(key)
    } else if (arg.startsWith('-')) throw new CommandError(`"${arg}" means nothing here.`, 2)
    else if (asked.path !== null) throw new CommandError(`Give one file to check, not "${arg}" too.`, 2)
    else asked.path = arg
  }
  if (asked.path === null && !asked.isSelfTest) throw new CommandError('Give the file to check.', 2)
  if (asked.path === null && args.length > 1) throw new CommandError('Give the file to check, or --self-test alone.', 2)
  return asked
}

const given = (value: string | undefined, otherwise: string): string => {
  if (value === undefined || value.startsWith('--')) throw new CommandError(otherwise, 2)
  return value
}

/** A ZIP begins with the header of its first file (PKWARE APPNOTE 4.3.7). */
const isArchive = (path: string): boolean => {
  try {
    const file = openSync(path, 'r')
    try {
      const head = Buffer.alloc(4)
      return readSync(file, head) === 4 && head.toString('latin1') === 'PK\x03\x04'
    } finally {
      closeSync(file)
    }
  } catch {
    return false
  }
}

// Reading -------------------------------------------------------------------------------------------------

const notesOf = (path: string): string[] => {
  const notes = notesIn(readText(path))
  if (notes.length === 0) throw new CommandError(`${path}: there is no signed checkpoint in it.`)
  return notes
}

async function* startingWith(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

// Telling -------------------------------------------------------------------------------------------------

const tell = (path: string, checked: CheckedExport, given: number, say: Say): Status => {
  const { origin, size, root, problems, more } = checked
  if (origin !== '') {
    say(`${path}: the log ${origin}, ${count(size, 'entry', 'entries')}, root ${root.toString('base64')}.`)
    say(`${checked.disclosed} disclosed and compared with their hash, ${checked.hidden} of which only the hash is disclosed.`)
    for (const line of [...keyLines(checked), ...checkpointLines(checked, given)]) say(line)
  }
  for (const { message } of problems) say(`  ${message}`)
  if (more > 0) say(`  and ${more} more.`)
  const all = problems.length + more
  say(all === 0 ? 'Everything agrees.' : `${count(all, 'problem', 'problems')}.`)
  return all === 0 ? 0 : 1
}

const tellStatement = (path: string, { statement, digest, signedBy, problems }: CheckedStatement, isGiven: boolean, say: Say): Status => {
  if (statement !== null) {
    const { vendor, offering, number, signatory, answers, valid_from, valid_to, supersedes } = statement
    say(
      `${path}: attestation ${number} of ${vendor.name} for ${offering.name} (${offering.tool}/${offering.offering}), ${count(answers.length, 'answer', 'answers')}.`,
    )
    say(`Signed by ${signatory.name}, ${signatory.title}: ${signatory.authority}`)
    say(`Valid from ${valid_from} until ${valid_to}${supersedes === null ? '' : `; it takes the place of ${supersedes}`}.`)
    say(`Digest ${digest}`)
    say(`Sealed with ${signedBy}`)
    say(
      isGiven
        ? 'The key that you gave; the keys in the file were not used.'
        : 'The key came out of the file itself: compare it with what you have from elsewhere, or give that with --key.',
    )
    say('Whether a later attestation has taken its place is not in the file: the register says so.')
  }
  for (const problem of problems) say(`  ${statement === null ? `${path}: ` : ''}${problem}`)
  say(problems.length === 0 ? 'Everything agrees.' : `${count(problems.length, 'problem', 'problems')}.`)
  return problems.length === 0 ? 0 : 1
}

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`

const keyLines = ({ signedBy, keysFrom }: CheckedExport): string[] => {
  if (signedBy.length === 0) return [`No checkpoint is signed by a key ${keysFrom === 'given' ? 'that was given' : 'of the file'}.`]
  const [which, it] = signedBy.length === 1 ? ['The key', 'it'] : ['The keys', 'them']
  return [
    ...signedBy.map((key) => `Signed with ${key}`),
    keysFrom === 'given'
      ? `${which} that you gave; the keys in the file were not used.`
      : `${which} came out of the file itself: compare ${it} with what you have from elsewhere, or give that with --key.`,
  ]
}

const checkpointLines = ({ checkpoints, outside }: CheckedExport, given: number): string[] => [
  checkpoints === 0
    ? 'No checkpoint of the file agrees.'
    : `${count(checkpoints, 'checkpoint', 'checkpoints')} of the file ${checkpoints === 1 ? 'agrees' : 'agree'}${checkpoints > 1 ? `, ${checkpoints - 1} earlier than the last` : ''}.`,
  given === 0
    ? 'No checkpoint from outside was given: whoever holds the key could have written all of this anew, or left out the end.'
    : `Checkpoints from outside: ${outside} of ${given} agree.`,
]

export const verifyCommand: Command = { help, run }
