import type { ColumnType } from 'kysely'
import type { Answer } from '../facts/fact.ts'

// The tables of second readings (migration 0007). Part of schema.ts.

type Id = ColumnType<number, never, never>
type Recorded = ColumnType<Date, Date | undefined, never>

export type ReadingTables = {
  second_samples: {
    id: Id
    seed: string
    size: number
    question_id: string | null
    vendor_id: number | null
    candidates: number
    drawn_by: number
    drawn_at: Recorded
  }
  second_readings: { id: Id; sample_id: number; fact_id: number }
  second_reading_results: {
    reading_id: number
    value: ColumnType<Answer, string, never>
    reason: string
    studio_id: number
    read_by: number
    read_at: Recorded
  }
  second_reading_decisions: {
    reading_id: number
    ruling: 'first_stands' | 'reversed'
    reason: string
    studio_id: number
    decided_by: number
    decided_at: Recorded
  }
}
