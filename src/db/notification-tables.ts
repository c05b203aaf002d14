import type { ColumnType, Generated } from 'kysely'
import type { DigestRhythm, NoticeKind, ToldAs } from '../notifications/rules.ts'
import type { Way } from '../policy/moved.ts'

// The tables of who is told what, and of why something moved (migration 0006). Part of schema.ts.

type Id = ColumnType<number, never, never>
type Recorded = ColumnType<Date, Date | undefined, never>

export type NotificationTables = {
  facts_moved: { digest_id: number; fact_id: number; way: Way }
  subscriptions: { id: Id; person_id: number; tool_id: number | null; vendor_id: number | null; production_id: number | null; since: Recorded }
  notification_settings: {
    person_id: number
    digest: Generated<DigestRhythm>
    weekday: Generated<number>
    instant: Generated<boolean>
    changed_at: ColumnType<Date, Date | undefined, Date>
  }
  notices: {
    id: Id
    person_id: number
    change: string
    kind: NoticeKind
    /** Null: about a use, of which no tool is in the register. */
    tool_id: number | null
    studio_id: number | null
    told_as: ToldAs
    subject: string
    sentence: string
    because: string
    path: string
    is_instant: boolean
    at: Recorded
    told_at: Date | null
    mail_id: number | null
  }
  digest_mails: { person_id: number; slot: Date; mail_id: number | null }
  clearance_reminders: { clearance_id: number; about: 'ends in 30' | 'ends in 7' | 'ends in 1' | 'expired' | 'policy'; at: Recorded }
}
