import type { Logger } from 'pino'
import type { Log } from './audit/log.ts'
import type { Config } from './config.ts'
import type { Db } from './db/database.ts'
import type { Files } from './files/files.ts'
import type { Keys } from './keys.ts'
import type { Policies } from './policy/store.ts'
import type { Bank } from './questions/question.ts'
import type { FetchPage } from './watch/fetch-page.ts'

/** All that the app is given; nothing else in it reaches for the outside. */
export type Deps = {
  db: Db
  config: Config
  clock: () => Date
  log: Logger
  keys: Keys
  /** Where the bytes of evidence are. */
  files: Files
  /** How a vendor's page is read: the one thing that the app asks the internet for by itself. */
  fetchPage: FetchPage
  /** The log of what was done, as this program signs it. */
  auditLog: Log
  bank: Bank
  policies: Policies
}
