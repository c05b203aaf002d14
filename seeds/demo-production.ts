import type { AuditEvent, Tx } from '../src/audit/audited.ts'
import type { UseKind } from '../src/clearances/uses.ts'
import type { ConsentCover, Fate } from '../src/db/production-tables.ts'
import { addDays } from '../src/policy/dates.ts'
import type { DataClassId } from '../src/policy/policy.ts'
import type { Policies } from '../src/policy/store.ts'
import type { UseAnswer } from '../src/policy/triage-rules.ts'
import { useQuestions, useRules } from '../src/policy/triage-rules.ts'
import { namedAs } from '../src/triage/names.ts'
import { listNames } from '../src/triage/queries.ts'
import { coverageOf } from '../src/usage/coverage.ts'
import { insertEntry, listHistories, type NewEntry } from '../src/usage/queries.ts'
import { assess, groundOf } from '../src/uses/assess.ts'
import { insertTriage, insertUse } from '../src/uses/queries.ts'
import type { SeededDemo } from './demo.ts'
import { idOf } from './register.ts'

// What the production of the demonstration keeps: uses in several states, a consent, and a register with faults that it finds itself.

type DemoUse = {
  title: string
  purpose: string
  kind: UseKind
  department: string
  tool: string
  data: DataClassId[]
  answers: Record<string, UseAnswer>
  without_ai: string
  told_days_ago: number | null
}
type DemoEntry = {
  tool: string
  days_ago: number
  kind: UseKind
  data: DataClassId[]
  purpose: string
  fate?: Fate
  in_locked_cut?: boolean
  use?: number
  talent?: ConsentCover
  performer?: string
  shot?: string
  output?: string
}

/** The answers of a use that asks for least; each use says where it differs. */
const least: Record<string, UseAnswer> = Object.fromEntries(
  useQuestions
    .filter(({ id }) => id !== 'U-30')
    .map(({ id }): [string, UseAnswer] => [
      id,
      ['U-38', 'U-14c'].includes(id) || useRules.some((rule) => rule.id === id && rule.triggers.includes('no')) ? 'yes' : 'no',
    ]),
)

const framewright = 'Demo Framewright, Studio'
const plates = 'Demo Lumen Plates, Enterprise'

const uses: DemoUse[] = [
  {
    ...{
      title: 'Mood boards for the harbour',
      purpose: 'First pictures of the harbour at night, for the first meeting with the art department. Nobody outside sees them.',
    },
    ...{
      kind: 'ideation',
      department: 'art',
      tool: framewright,
      data: ['D0'],
      answers: {},
      without_ai: 'The art department draws them; two days more.',
      told_days_ago: 20,
    },
  },
  {
    ...{ title: 'Signs in the background of scene 14', purpose: 'Shop signs that are seen for a moment when the ferry lands.' },
    ...{
      kind: 'background',
      department: 'art',
      tool: plates,
      data: ['D0'],
      answers: { 'U-10': 'yes' },
      without_ai: 'A graphic designer makes them; a day each.',
      told_days_ago: 6,
    },
  },
  {
    ...{ title: 'A voice for two lost lines', purpose: 'Two lines of the harbour master were lost; his voice would say them again.' },
    ...{
      kind: 'performance',
      department: 'cast',
      tool: 'Demo Voicewell, Production',
      data: ['D4'],
      answers: { 'U-11': 'yes', 'U-18': 'yes' },
      without_ai: 'The actor comes for an hour of ADR.',
      told_days_ago: null,
    },
  },
]

const entries: DemoEntry[] = [
  { tool: framewright, days_ago: 15, kind: 'ideation', data: ['D0'], purpose: 'Night boards of the quay', use: 1, output: 'Twelve pictures' },
  { tool: framewright, days_ago: 12, kind: 'ideation', data: ['D0'], purpose: 'Boards of the wheelhouse', use: 1 },
  { tool: 'A generator from the web', days_ago: 11, kind: 'ideation', data: ['D0'], purpose: 'A quick try of the lighthouse, by the runner' },
  {
    tool: framewright,
    days_ago: 9,
    kind: 'ideation',
    data: ['D0'],
    purpose: 'Temporary sky, still in the cut',
    use: 1,
    in_locked_cut: true,
    shot: '14A',
    output: 'A sky',
  },
  {
    tool: framewright,
    days_ago: 5,
    kind: 'ideation',
    data: ['D0'],
    purpose: 'The harbour master’s face on a poster test',
    talent: 'use_replica',
    performer: 'Robin Example',
    shot: '22',
  },
]

const production = 'harbour-lights'

export const seedDemoProduction = async (tx: Tx, policies: Policies, demo: SeededDemo): Promise<AuditEvent[]> => {
  const place = await tx.selectFrom('organisations').select(['id', 'studio_id', 'name']).where('slug', '=', production).executeTakeFirstOrThrow()
  const known = await tx.selectFrom('uses').select('id').where('production_id', '=', place.id).limit(1).executeTakeFirst()
  if (known || place.studio_id === null) return []
  const [names, producer] = [await listNames(tx), idOf(demo.people, 'producer@demo.test')]
  const policy = policies.current(demo.anchor)
  const basis = { db: tx, policy, today: demo.anchor, studio_id: place.studio_id, production_id: place.id }
  const ids: number[] = []
  for (const { tool, data, answers: differing, told_days_ago, ...said } of uses) {
    const asked = [{ offering_id: namedAs(names, tool)?.id ?? null, name: tool, data_classes: data }]
    const answers = { ...least, ...differing }
    const { kept, triage } = assess(await groundOf(basis, asked), asked, answers)
    const { id } = await insertUse(tx, { production_id: place.id, proposed_by: producer, is_demo: true })
    const row = { ...said, settings: '', answers, result: triage, steps: kept, policy_key: policy.key, policy_digest: policy.digest }
    const triage_id = await insertTriage(tx, id, { ...row, cause: 'asked', because: '', triaged_by: producer })
    ids.push(id)
    if (told_days_ago === null) continue
    const told = {
      use_id: id,
      triage_id,
      told_on: addDays(demo.anchor, -told_days_ago),
      contact: 'Kim Contact (demonstration)',
      note: 'By mail, with the pack.',
    }
    await tx
      .insertInto('use_tellings')
      .values({ ...told, told_by: producer })
      .execute()
  }
  const consent = {
    production_id: place.id,
    performer: 'Alex Example',
    covers: ['alter_performance' as const],
    scope: 'Clean-up of one line in scene 9.',
    guild: '',
  }
  await tx
    .insertInto('consents')
    .values({ ...consent, valid_from: addDays(demo.anchor, -30), ends_on: addDays(demo.anchor, 60), file_id: null, recorded_by: producer, is_demo: true })
    .execute()
  const offerings = entries.flatMap(({ tool }) => namedAs(names, tool)?.id ?? [])
  const histories = await listHistories(tx, place.studio_id, offerings)
  for (const [i, { tool, days_ago, data, use, ...said }] of entries.entries()) {
    const day = addDays(demo.anchor, -days_ago)
    const done = { ...said, offering_id: namedAs(names, tool)?.id ?? null, used_from: day, used_to: day, data_classes: data }
    const { clearance_id } = coverageOf(histories, { ...done, production: place.id, isKept: said.in_locked_cut ?? false })
    const row: Omit<NewEntry, 'number' | 'production_id' | 'source'> = {
      ...done,
      tool,
      fate: said.fate ?? 'temporary',
      talent: said.talent ?? null,
      clearance_id,
      policy_key: policies.current(day).key,
    }
    const own = { production_id: place.id, number: i + 1, supersedes: null, use_id: use === undefined ? null : (ids[use - 1] ?? null), source: 'demo' as const }
    await insertEntry(tx, { ...row, ...own, entered_by: producer, is_demo: true }, [])
  }
  const sentence = `Demonstration: ${place.name} keeps ${uses.length} uses and ${entries.length} lines of its register, none of it real.`
  return [
    {
      action: 'demo.production_seeded',
      subject: `/productions/${production}`,
      sentence,
      audience: { organisation: place.id },
      after: { uses: uses.length, lines: entries.length },
    },
  ]
}
