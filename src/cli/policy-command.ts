import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bandWords } from '../../views/words.ts'
import { connect } from '../db/database.ts'
import type { Fact } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import { type Difference, differenceLine, diffPacks } from '../policy/diff.ts'
import { type CompiledPolicy, compile, parsePack } from '../policy/load.ts'
import { type Move, movesBetween } from '../policy/moves.ts'
import { loadBank } from '../questions/load.ts'
import type { Bank } from '../questions/question.ts'
import { keyOf, listOfferings, type OfferingKey } from '../register/queries.ts'
import { readRegister, readText } from './register-file.ts'
import { type Command, CommandError, progress, type Say, type Status } from './terminal.ts'

const help = `What a policy change does.

  npm run policy -- diff <a> <b> [--register <file>]

<a> and <b> are policy versions (netflix-genai@2025-08-22; without a version the newest) or
YAML files. Prints which clauses, criteria and effects were added, removed or changed.

What would move over the catalogue is shown too, when there is one to ask: the file given
with --register (what /register.json gives), or the database that DATABASE_URL names.

Exit status: 0 the difference was shown, 1 a problem was found in a policy or a file, 2 wrong use.`

const folder = fileURLToPath(new URL('../../seeds/policies/', import.meta.url))

const run = async ([what, ...args]: string[], say: Say): Promise<Status> => {
  if (what !== 'diff') throw new CommandError(what === undefined ? 'Say what to do: diff <a> <b>.' : `There is no "${what}"; there is diff <a> <b>.`, 2)
  const { names, register } = readArguments(args)
  const bank = loadBank()
  const [one, two] = [load(names[0], bank), load(names[1], bank)]

  const differences = diffPacks(one.pack, two.pack)
  say(`${nameOf(one)} -> ${nameOf(two)}`)
  if (differences.length === 0) say('No difference.')
  for (const [title, rows] of byPart(differences)) {
    say(`\n${title}`)
    for (const row of rows) say(`  ${differenceLine(row)}`)
  }
  say(`\n${countOf(differences)}`)
  await tellMoves(one, two, register, say)
  return 0
}

const readArguments = (args: string[]): { names: [string, string]; register: string | null } => {
  const at = args.indexOf('--register')
  const register = at < 0 ? null : args[at + 1]
  if (register === undefined) throw new CommandError('Give the file of the register after --register.', 2)
  const rest = at < 0 ? args : args.toSpliced(at, 2)
  const stray = rest.find((arg) => arg.startsWith('-'))
  if (stray !== undefined) throw new CommandError(`"${stray}" means nothing here.`, 2)
  const [a, b, more] = rest
  if (a === undefined || b === undefined || more !== undefined) throw new CommandError('Give two policies to compare.', 2)
  return { names: [a, b], register }
}

const nameOf = ({ pack, digest }: CompiledPolicy) => `${pack.id}@${pack.version} (${digest.slice(0, 12)})`

// Loading ----------------------------------------------------------------------------------------------

const load = (name: string, bank: Bank): CompiledPolicy => {
  const path = pathOf(name)
  const source = readText(path)
  try {
    const pack = parsePack(source, name.endsWith('.yaml') ? name : basename(path))
    const base = pack.base ? load(beside(path, `${pack.base.id}@${pack.base.version}`), bank) : null
    return compile(pack, bank, base)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError((error as Error).message)
  }
}

/** A file, or a published version by its name. */
const pathOf = (name: string): string => {
  if (existsSync(name) || /[/\\]|\.ya?ml$/.test(name)) return name
  const known = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
  const file = name.includes('@')
    ? known.find((one) => one === `${name}.yaml`)
    : known
        .filter((one) => one.startsWith(`${name}@`))
        .sort()
        .at(-1)
  if (file === undefined) throw new CommandError(`There is no policy ${name}; there is ${known.map((one) => basename(one, '.yaml')).join(', ')}.`, 2)
  return join(folder, file)
}

/** The base of an overlay lies in the same folder, or is published. */
const beside = (path: string, name: string): string => {
  const near = join(dirname(path), `${name}.yaml`)
  return existsSync(near) ? near : name
}

// Telling ----------------------------------------------------------------------------------------------

const titles: Partial<Record<Difference['part'], string>> = {
  header: 'Header',
  option: 'Options',
  clause: 'Clauses',
  principle: 'Principles',
  criterion: 'Criteria',
  effect: 'Effects',
  envelope: 'Envelope',
  floor: 'Assurance floors',
}

const byPart = (differences: Difference[]): [string, Difference[]][] => [...Map.groupBy(differences, ({ part }) => titles[part] ?? 'Words')]

const countOf = (differences: Difference[]): string => {
  const of = (sign: Difference['sign']) => differences.filter((one) => one.sign === sign).length
  return `${differences.length} differences: ${of('added')} added, ${of('removed')} removed, ${of('changed')} changed.`
}

type Offering = { name: string; facts: Fact[] }

const tellMoves = async (one: CompiledPolicy, two: CompiledPolicy, register: string | null, say: Say) => {
  const catalogue = register !== null ? fromFile(register) : process.env.DATABASE_URL ? await fromDatabase(process.env.DATABASE_URL) : null
  if (catalogue === null) return say('What would move over the catalogue is not shown: give --register <file>, or set DATABASE_URL.')
  const moves = movesBetween(one, two, catalogue.offerings, catalogue.on)
  say(
    `\nOver ${catalogue.offerings.length} offerings, as of ${catalogue.on}: ${moves.filter(({ band }) => band).length} to another band, ${moves.length} changed in all.`,
  )
  for (const move of moves) say(`  ${move.name}: ${moveWords(move)}`)
}

const moveWords = ({ band, principles, envelope, score }: Move): string =>
  [
    ...(band ? [`${bandWords[band[0]].word} -> ${bandWords[band[1]].word}`] : []),
    ...principles.map(({ id, from, to }) => `${id} ${from} -> ${to}`),
    ...envelope.map(({ id, from, to }) => `${id} ${from} -> ${to}`),
    ...(score ? [`score ${score[0]} -> ${score[1]}`] : []),
  ].join(', ')

const fromFile = (path: string): { on: string; offerings: Offering[] } => {
  const { on, offerings } = readRegister(path)
  return { on, offerings: offerings.map(({ tool, offering, facts }) => ({ name: `${tool}/${offering}`, facts: facts as Fact[] })) }
}

const fromDatabase = async (connectionString: string): Promise<{ on: string; offerings: Offering[] }> => {
  const db = connect({ connectionString, max: 2 })
  const tell = progress()
  try {
    const on = new Date().toISOString().slice(0, 10)
    const offerings: Offering[] = []
    const size = 500
    for (let after: OfferingKey | null = null; ; ) {
      const rows = await listOfferings(db, after, size)
      const facts = await listFacts(db, { offeringIds: rows.map(({ id }) => id), on })
      offerings.push(...rows.map(({ id, tool, offering }) => ({ name: `${tool}/${offering}`, facts: facts.get(id) ?? [] })))
      tell(offerings.length, offerings.length + (rows.length < size ? 0 : 1))
      const last = rows.at(-1)
      if (rows.length < size || !last) return { on, offerings }
      after = keyOf(last)
    }
  } catch (error) {
    throw new CommandError(`The database cannot be read: ${(error as Error).message}.`)
  } finally {
    await db.destroy()
  }
}

export const policyCommand: Command = { help, run }
