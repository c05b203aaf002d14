import type { ProductionLine } from '../clearances/production.ts'
import { stands, unproven } from '../clearances/rules.ts'
import type { UseKind } from '../clearances/uses.ts'
import type { DataClassId } from '../policy/policy.ts'
import { type Department, departments } from './departments.ts'

/** The parts of a clearance's line that a toolkit is worked out of. */
export type ToolLine = Pick<ProductionLine, 'ruling' | 'standing'> & { record: Pick<ProductionLine['record'], 'tool_name' | 'offering_name' | 'proofs'> }

/** One clearance that stands, with the conditions that the production has not shown to be met. */
export type Allowed<L extends ToolLine = ToolLine> = L & { open: number[] }

export type Toolkit<L extends ToolLine = ToolLine> = { allowed: Allowed<L>[]; notNow: L[] }

/** What a production may use on a day, and what it may not: only a clearance that stands, and speaks of this production, is in the first list. */
export const toolkitOf = <L extends ToolLine>(lines: L[], production: number, on: string): Toolkit<L> => {
  const concerned = lines.filter(({ ruling }) => ruling.productions === null || ruling.productions.includes(production))
  const isAllowed = ({ ruling, standing }: L) => stands(standing) && ruling.suspension === null && ruling.valid_from <= on && on < ruling.valid_to
  return {
    allowed: concerned.filter(isAllowed).map((line) => ({ ...line, open: unproven(line.ruling.conditions, line.record.proofs, production, on) })),
    notNow: concerned.filter((line) => !isAllowed(line)),
  }
}

/** The department that an address names; null: none, or one there is not. */
export const departmentOf = (id: string | undefined): Department | null => departments.find((one) => one.id === id) ?? null

export const worksFor = ({ ruling }: Pick<ToolLine, 'ruling'>, department: Department | null): boolean =>
  department === null || ruling.uses.some((use) => (department.uses as readonly UseKind[]).includes(use))

export type Cell = 'yes' | 'unproven' | 'no'

/** Whether a clearance covers a class of data; with a condition that is not shown to be met it is never a plain yes. */
export const cellOf = ({ ruling, open }: Pick<Allowed, 'ruling' | 'open'>, id: DataClassId): Cell =>
  !ruling.data_classes.includes(id) ? 'no' : open.length > 0 ? 'unproven' : 'yes'
