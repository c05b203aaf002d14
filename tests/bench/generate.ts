import pg from 'pg'
import type { Tx } from '../../src/audit/audited.ts'
import { type ConnectionConfig, connect, type Db, disconnect } from '../../src/db/database.ts'
import { listFacts } from '../../src/facts/queries.ts'
import { evaluate } from '../../src/policy/evaluate.ts'
import { evaluateAll } from '../../src/policy/refresh.ts'
import { loadPolicies, type Policies, type StoredPolicy } from '../../src/policy/store.ts'
import { loadBank } from '../../src/questions/load.ts'
import { answersBy } from './answers.ts'
import { offeringsPerTool } from './catalogue.ts'
import { type Counts, firstId, insertTools } from './insert.ts'

/** The day of the benchmark: nothing in it depends on when it is run. */
export const day = '2026-11-22'

export type Generated = Counts & {
  insert_seconds: number
  /** By policy: reading the facts of every generated offering, evaluating them and storing the verdicts. The CPU is this process's, without PostgreSQL's. */
  evaluate_all: { policy: string; offerings: number; seconds: number; cpu_seconds: number }[]
  /** `evaluate` alone, over facts in memory, for a second of CPU. */
  evaluations_per_second: number
  /** How many generated offerings are in each band of the policy in force, worst first. */
  bands: number[]
}

type Say = (line: string) => void

/** Brings the generated catalogue from so many tools to so many: their facts, the verdicts of every published policy and some clearances. */
export const generate = async (owner: ConnectionConfig, from: number, to: number, say: Say): Promise<Generated> => {
  const db = connect({ ...owner, max: 2 })
  const client = new pg.Client(owner)
  try {
    await client.connect()
    const policies = await loadPolicies(db, loadBank())
    const current = policies.current(day)
    const started = performance.now()
    const counts = await insertTools(client, from, to, answersBy(current), say)
    const insert_seconds = since(started)
    // In the life of a register autovacuum does this.
    await client.query('vacuum analyze')

    const ids = await idsOf(client, from, to)
    const evaluate_all = []
    for (const policy of policies.list) evaluate_all.push(await evaluateUnder(db, policies, policy, ids, say))
    await clear(client, current, from, to)
    await client.query('vacuum analyze')
    const bands = await bandsOf(client, current)
    return { ...counts, insert_seconds, evaluate_all, evaluations_per_second: await evaluationRate(db, current, ids, say), bands }
  } finally {
    await client.end()
    await disconnect(db)
  }
}

const since = (started: number) => (performance.now() - started) / 1000

/** Seconds of CPU that this process has used. */
const cpuTime = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const between = (from: number, to: number) => [firstId + from * offeringsPerTool, firstId + to * offeringsPerTool]

const idsOf = async (client: pg.Client, from: number, to: number): Promise<number[]> => {
  const { rows } = await client.query<{ id: string }>('select id from offerings where id >= $1 and id < $2 order by id', between(from, to))
  return rows.map(({ id }) => Number(id))
}

/** As the app does it after a change that touches everything, but in several transactions, so that there is progress to show. */
const evaluateUnder = async (db: Db, policies: Policies, policy: StoredPolicy, ids: number[], say: Say) => {
  const name = `${policy.pack.id}@${policy.pack.version}`
  const [started, used] = [performance.now(), cpuTime()]
  for (let i = 0; i < ids.length; i += 1000) {
    say(`Evaluating under ${name}: ${i} of ${ids.length} offerings`)
    const scope = { policies, today: day, cause: { text: 'Generated for the benchmark.' }, offeringIds: ids.slice(i, i + 1000), only: [policy] }
    await db.transaction().execute((trx) => evaluateAll(trx as Tx, scope))
  }
  return { policy: name, offerings: ids.length, seconds: since(started), cpu_seconds: cpuTime() - used }
}

/** The demonstration studio has ruled on some, as it finds them. */
const clear = async (client: pg.Client, { key }: StoredPolicy, from: number, to: number) => {
  await client.query('begin')
  await client.query(
    `insert into clearance_proposals (studio_id, offering_id, ruling, data_classes, uses, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by, is_demo)
     select s.id, offering_id, (array['not_cleared', 'cleared_with_conditions', 'cleared'])[band],
       case when band = 1 then '{}'::text[] else '{D0,D1}' end, case when band = 1 then '{}'::text[] else '{ideation,previs}' end,
       'Generated for the benchmark.', policy_key, case when offering_id % 7 = 0 then 'changed since' else facts_digest end,
       '2026-09-01', '2027-09-01', (select person_id from memberships where organisation_id = s.id and role = 'reviewer' limit 1), true
     from verdicts, (select min(id) as id from organisations where publishes_clearances) s
     where policy_key = $3 and offering_id >= $1 and offering_id < $2 and band between 1 and 3 and offering_id % 8 = 0`,
    [...between(from, to), key],
  )
  const made = 'clearance_proposals p where p.offering_id >= $1 and p.offering_id < $2'
  await client.query(
    `insert into clearance_conditions (proposal_id, number, instruction, set_by, proof)
     select p.id, 1, 'Use it signed in to the workspace of the studio.', 'user', 'A picture of the account page.' from ${made} and p.ruling = 'cleared_with_conditions'`,
    between(from, to),
  )
  await client.query(
    `insert into proposal_decisions (proposal_id, outcome, decided_by)
     select p.id, 'approved', (select person_id from memberships m where m.organisation_id = p.studio_id and m.role = 'approver' limit 1) from ${made}`,
    between(from, to),
  )
  await client.query(`insert into clearances (proposal_id) select p.id from ${made} order by p.id`, between(from, to))
  await client.query('commit')
}

const bandsOf = async (client: pg.Client, { key }: StoredPolicy): Promise<number[]> => {
  const { rows } = await client.query<{ n: string }>(
    'select count(v.band) as n from generate_series(0, 4) as b(band) left join verdicts v on v.band = b.band and v.policy_key = $1 and v.offering_id >= $2 group by b.band order by b.band',
    [key, firstId],
  )
  return rows.map(({ n }) => Number(n))
}

const evaluationRate = async (db: Db, policy: StoredPolicy, ids: number[], say: Say): Promise<number> => {
  say('Evaluating in memory')
  const facts = [...(await listFacts(db, { offeringIds: ids.slice(0, 300) })).values()]
  const round = () => facts.forEach((known) => void evaluate(policy, known, day))
  round()
  const started = cpuTime()
  let rounds = 0
  for (; cpuTime() - started < 1; rounds++) round()
  return (rounds * facts.length) / (cpuTime() - started)
}
