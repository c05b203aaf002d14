import type { Migration } from 'kysely/migration'
import * as m0001 from './0001_register.ts'
import * as m0002 from './0002_people_and_log.ts'
import * as m0003 from './0003_attestations.ts'
import * as m0004 from './0004_clearances.ts'
import * as m0005 from './0005_reviews.ts'
import * as m0006 from './0006_notifications.ts'
import * as m0007 from './0007_second_readings.ts'
import * as m0008 from './0008_comments.ts'
import * as m0009 from './0009_as_of.ts'
import * as m0010 from './0010_clearance_law.ts'
import * as m0011 from './0011_contract_terms.ts'
import * as m0012 from './0012_review_reminders.ts'
import * as m0013 from './0013_productions.ts'
import * as m0014 from './0014_production_joins.ts'
import * as m0015 from './0015_watch_and_upstream.ts'

/** In order, forward only. A list, so that a missing file is a compile error. */
export const migrations: Record<string, Migration> = {
  '0001_register': m0001,
  '0002_people_and_log': m0002,
  '0003_attestations': m0003,
  '0004_clearances': m0004,
  '0005_reviews': m0005,
  '0006_notifications': m0006,
  '0007_second_readings': m0007,
  '0008_comments': m0008,
  '0009_as_of': m0009,
  '0010_clearance_law': m0010,
  '0011_contract_terms': m0011,
  '0012_review_reminders': m0012,
  '0013_productions': m0013,
  '0014_production_joins': m0014,
  '0015_watch_and_upstream': m0015,
}
