import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { audited } from '../src/audit/audited.ts'
import type { Db } from '../src/db/database.ts'
import { dayOf } from '../src/policy/dates.ts'
import { evaluateAll } from '../src/policy/refresh.ts'
import { loadPolicies } from '../src/policy/store.ts'
import { loadBank } from '../src/questions/load.ts'
import { seedCatalogue } from './catalogue.ts'
import { hashDemoPassword, type SeededDemo, seedDemo } from './demo.ts'
import { seedDemoClearances } from './demo-clearances.ts'
import { seedDemoProduction } from './demo-production.ts'
import { seedPolicies } from './policies.ts'
import { seedQuestions } from './questions.ts'
import { seedUpstream } from './upstream.ts'

export type SeedOptions = { demo: boolean; now: Date }

/** To be raised when this code makes something else of the same files. */
const revision = 2

/**
 * Fills the register: question bank, policies, the sourced catalogue and, when asked for, people and tools for
 * demonstration. A start with unchanged files costs one small query. Nothing that was added since is taken away.
 */
export const seed = async (owner: Db, options: SeedOptions): Promise<void> => {
  const digest = digestOfInputs(options.demo)
  if (await isSeeded(owner, digest)) return
  const hashing = options.demo ? hashDemoPassword() : null
  const bank = loadBank()
  const passwordHash = await hashing
  await audited(owner, { kind: 'job', name: 'seed' }, async (tx) => {
    // Two instances may start at once: the second waits, then finds it done.
    await sql`select pg_advisory_xact_lock(hashtext('toolslate seed'))`.execute(tx)
    if (await isSeeded(tx, digest))
      return { result: undefined, events: [seededEvent(digest, options.demo, 'The register was seeded by another start already.')] }
    const events = [
      ...(await seedQuestions(tx, bank)),
      ...(await seedPolicies(tx, bank, options)),
      ...(await seedCatalogue(tx, bank, options.now)),
      ...(await seedUpstream(tx)),
    ]
    const policies = await loadPolicies(tx, bank)
    let demo: SeededDemo | null = null
    if (passwordHash !== null) {
      const seeded = await seedDemo(tx, policies, passwordHash, options.now)
      demo = seeded.demo
      events.push(...seeded.events)
    }
    await evaluateAll(tx, { policies, today: dayOf(options.now), cause: { text: 'The register was seeded.' } })
    if (demo !== null) events.push(...(await seedDemoClearances(tx, policies, demo)), ...(await seedDemoProduction(tx, policies, demo)))
    return {
      result: undefined,
      events: [...events, seededEvent(digest, options.demo, `The register was seeded${options.demo ? ', with demonstration data' : ''}.`)],
    }
  })
}

const seededEvent = (digest: string, demo: boolean, sentence: string) => ({
  action: 'register.seeded',
  subject: '/',
  sentence,
  audience: 'public' as const,
  after: { digest, demo },
})

const isSeeded = async (db: Db, digest: string): Promise<boolean> => {
  const { rows } = await sql`select from audit_events where action = 'register.seeded' and entry::jsonb #>> '{event,after,digest}' = ${digest} limit 1`.execute(
    db,
  )
  return rows.length > 0
}

/** Over the bytes of every file that the seed reads. */
const digestOfInputs = (demo: boolean): string => {
  const hash = createHash('sha256').update(`${revision} ${demo}`)
  for (const name of ['questions', 'policies', 'catalogue', ...(demo ? ['demo'] : [])]) {
    const folder = new URL(`${name}/`, import.meta.url)
    for (const file of readdirSync(folder).sort())
      if (/\.(ya?ml|json)$/.test(file)) hash.update(`\n${name}/${file}\n`).update(readFileSync(new URL(file, folder)))
  }
  return hash.digest('hex')
}
