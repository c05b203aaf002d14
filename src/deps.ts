import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Db } from './db/database.ts'
import type { Policies } from './policy/store.ts'
import type { Bank } from './questions/question.ts'

/** All that the app is given; nothing else in it reaches for the outside. */
export type Deps = {
  db: Db
  config: Config
  clock: () => Date
  log: Logger
  bank: Bank
  policies: Policies
}
