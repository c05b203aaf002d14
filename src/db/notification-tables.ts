import type { Way } from '../policy/moved.ts'

// The tables of who is told what, and of why something moved (migration 0006). Part of schema.ts.

export type NotificationTables = {
  facts_moved: { digest_id: number; fact_id: number; way: Way }
}
