import { ConfigError, readConfig } from '../config.ts'
import { connect, disconnect, readAs } from '../db/database.ts'
import { openDatabase } from '../db/open.ts'
import { dayOf } from '../policy/dates.ts'
import { loadPolicies } from '../policy/store.ts'
import { loadBank } from '../questions/load.ts'
import { StartError } from '../start-error.ts'
import { ArchiveError, versionsIn } from '../watch/archive.ts'
import { importVersions } from '../watch/import.ts'
import { type Command, CommandError, progress, type Say, type Status } from './terminal.ts'

const help = `Takes in versions of terms, and sees which quotes are still in them.

  npm run terms -- import <folder> [--collection <name>]

<folder> is a git checkout of an Open Terms Archive collection, or an export of one: a folder with
index.json and the versions that it names. Commits and days are kept. Every quote that a fact cites
is looked for in each version; one that is not in the newest is lost, and what rests on it is to be
looked at. It can be stopped and begun again, and takes nothing twice.

--collection  Of an export, only the versions of that collection; of a checkout, its name, when
              the folder is called otherwise (genai-eu-versions is genai-eu).

The database is that of DATABASE_URL, or the one in DATA_DIR, of which the program itself must not
be running meanwhile. It has to have been started once.

Exit status: 0 they are in, 1 a problem was found, 2 wrong use.`

const run = async (args: string[], say: Say): Promise<Status> => {
  const { folder, collection } = readArguments(args)
  try {
    const versions = await versionsIn(folder, collection)
    if (versions.length === 0) throw new CommandError(`${folder}: there is no version in it${collection === null ? '' : ` of the collection ${collection}`}.`)
    return await withDatabase(async (deps) => {
      const { versions: all, added, lost, documents, unknown } = await importVersions(deps, versions, progress())
      say(`${all} versions; ${added} copies of ${documents} documents were added.`)
      if (unknown > 0) say(`${unknown} versions are of documents that the register does not have.`)
      say(
        lost === 0
          ? 'Every cited quote is in the newest copy, as far as it could be told.'
          : `${lost} cited quotes are not in the newest copy: what rests on them is to be looked at.`,
      )
      return 0
    })
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof ConfigError || error instanceof StartError) throw new CommandError(error.message)
    throw error
  }
}

const withDatabase = async (work: (deps: Parameters<typeof importVersions>[0]) => Promise<Status>): Promise<Status> => {
  const config = readConfig(process.env)
  const database = await openDatabase(config, () => {})
  const db = connect(database.app)
  try {
    const system = readAs(db, 'system')
    return await work({ db: system, policies: await loadPolicies(system, loadBank()), today: dayOf(config.now ?? new Date()) })
  } finally {
    await disconnect(db)
    await database.stop()
  }
}

const readArguments = ([what, ...rest]: string[]): { folder: string; collection: string | null } => {
  if (what !== 'import') throw new CommandError(what === undefined ? 'Say what to do: import <folder>.' : `There is no "${what}"; there is import <folder>.`, 2)
  let folder: string | null = null
  let collection: string | null = null
  const all = rest.values()
  for (const arg of all) {
    if (arg === '--collection') {
      const { value } = all.next()
      if (value === undefined || value.startsWith('-')) throw new CommandError('Give the name of a collection after --collection.', 2)
      collection = value
    } else if (arg.startsWith('-')) throw new CommandError(`"${arg}" means nothing here.`, 2)
    else if (folder !== null) throw new CommandError(`Give one folder, not "${arg}" too.`, 2)
    else folder = arg
  }
  if (folder === null) throw new CommandError('Give the folder to import.', 2)
  return { folder, collection }
}

export const termsCommand: Command = { help, run }
