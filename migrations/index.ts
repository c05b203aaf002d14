import type { Migration } from 'kysely/migration'
import * as m0001 from './0001_register.ts'

/** In order, forward only. A list, so that a missing file is a compile error. */
export const migrations: Record<string, Migration> = {
  '0001_register': m0001,
}
