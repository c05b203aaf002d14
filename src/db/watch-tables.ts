import type { ColumnType, Generated } from 'kysely'

// The tables of the watch and of what offerings stand on (migration 0015). Part of schema.ts.

type Id = ColumnType<number, never, never>
type Recorded = ColumnType<Date, Date | undefined, never>

export type TaskEnd = 'answers_stand' | 'answers_changed' | 'newer_copy' | 'went_back'
export const upstreamRoles = ['model', 'host', 'service'] as const
export type UpstreamRole = (typeof upstreamRoles)[number]

export type WatchTables = {
  document_changes: { capture_id: number; since_id: number; material: number; editorial: number; rules: string; recorded_at: Recorded }
  change_tasks: { id: Id; document_id: number; since_id: number; capture_id: number; material: number; due_on: string; opened_at: Recorded }
  change_task_ends: { task_id: number; way: TaskEnd; note: string | null; person_id: number | null; at: Recorded }
  watch_owners: { id: Id; fact_id: number | null; task_id: number | null; studio_id: number; person_id: number; set_by: number; at: Recorded }
  change_announcements: {
    id: Id
    vendor_id: number
    document_id: number | null
    title: string
    url: string
    quote: string
    announced_on: string
    effective_on: string
    recorded_by: string
    recorded_at: Recorded
  }
  upstream_links: {
    id: Id
    offering_id: number
    upstream_id: number
    role: UpstreamRole
    rank: number
    is_chosen: Generated<boolean>
    quote_id: number
    capture_id: number
    since: string
    recorded_by: string
    recorded_at: Recorded
  }
  upstream_link_ends: { link_id: number; reason: string; ended_by: string; at: Recorded }
}
