import type { Context } from 'hono'
import { readAs } from '../db/database.ts'
import type { AppEnv } from '../http/page.tsx'
import type { Production } from '../productions/production.ts'
import { stateOf } from '../uses/load.ts'
import { type KeptUse, listUses } from '../uses/queries.ts'
import { approvalsIn } from '../uses/rules.ts'
import type { LinkedUse } from './entry.ts'
import { type Exception, exceptionsOf, type Kept } from './exceptions.ts'
import { listConsents, listEntries, listExposures, listHistories } from './queries.ts'

/** What a line asks of the use that it belongs to. */
const linkedOf = (use: KeptUse, today: string): LinkedUse => {
  const { outcome } = use.triages.at(-1)!
  const days = use.tellings.map(({ told_on }) => told_on).sort()
  return {
    number: use.number,
    needs_approval: outcome === 'written_approval' || (outcome === 'escalate' && stateOf(use, today) !== 'may_go'),
    told_on: days[0] ?? null,
    approvals: approvalsIn(use.replies),
  }
}

/** A register with all that it is checked against, and the uses in full. The studio's rulings are read past the reader: what stopped a tool concerns its lines. */
export const loadKept = async ({ var: { db, today, bank } }: Context<AppEnv, string>, production: Production): Promise<Kept & { cases: KeptUse[] }> => {
  const [entries, consents, cases] = await Promise.all([listEntries(db, production.id), listConsents(db, production.id), listUses(db, production.id)])
  const offerings = [...new Set(entries.flatMap(({ offering_id }) => offering_id ?? []))]
  const [histories, exposures] = await Promise.all([listHistories(readAs(db, 'system'), production.studio_id, offerings), listExposures(db, offerings)])
  return {
    ...{ production: production.id, today, entries, histories, consents },
    cases,
    uses: cases.map((use) => linkedOf(use, today)),
    exposures: exposures.map((one) => ({ ...one, question: bank.byId.get(one.question)?.wording ?? one.question })),
  }
}

/** A register with what is wrong with it. */
export const loadChecked = async (
  c: Context<AppEnv, string>,
  production: Production,
): Promise<Awaited<ReturnType<typeof loadKept>> & { exceptions: Exception[] }> => {
  const kept = await loadKept(c, production)
  return { ...kept, exceptions: exceptionsOf(kept) }
}
