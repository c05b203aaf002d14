import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { SignedAnswer } from '../src/attestations/answer.ts'
import { audited } from '../src/audit/audited.ts'
import { listFacts } from '../src/facts/queries.ts'
import { evaluateAll } from '../src/policy/refresh.ts'
import { conflictsOf } from '../src/reviews/conflicts.ts'
import type { World } from './world.ts'

export type Said = Partial<SignedAnswer> & Pick<SignedAnswer, 'question' | 'value'>

type Attested = {
  tool: string
  offering: string
  answers: Said[]
  /** Who signs: by default the demonstration's vendor. */
  by?: string
  valid_from?: string
  valid_to?: string
  supersedes?: number
  due_on?: string
  /** Unless it is false. */
  opensConflicts?: boolean
}

export const signedAnswer = (said: Said): SignedAnswer => ({
  stance: 'answer',
  note: '',
  evidence: 'vendor_attestation',
  visibility: 'registry',
  source_title: '',
  source_url: '',
  quote: '',
  fact_id: null,
  ...said,
})

/** Signs answers about an offering, past every form, as the owner of the database; and opens the conflicts that come of it. */
export const attest = async (
  world: World,
  asked: Attested,
): Promise<{ id: number; questionnaire: number; conflicts: number[]; organisation: number; offering_id: number }> => {
  const { owner } = world
  const { rows } = await sql<{ offering: number; vendor: number; name: string }>`
    select o.id as offering, v.id as vendor, v.name from offerings o join tools t on t.id = o.tool_id join vendors v on v.id = t.vendor_id
    where t.slug = ${asked.tool} and o.slug = ${asked.offering}`.execute(owner)
  const { offering, vendor, name } = rows[0]!
  const known = await owner.selectFrom('organisations').select('id').where('vendor_id', '=', vendor).executeTakeFirst()
  const organisation =
    known?.id ??
    (
      await owner
        .insertInto('organisations')
        .values({ slug: `vendor-${vendor}`, name, kind: 'vendor', vendor_id: vendor, studio_id: null })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  const signer = await owner
    .selectFrom('accounts')
    .select('person_id')
    .where('email', '=', asked.by ?? 'vendor@demo.test')
    .executeTakeFirstOrThrow()
  const answers = asked.answers.map(signedAnswer)
  const number = await owner
    .selectFrom('questionnaires')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('offering_id', '=', offering)
    .executeTakeFirstOrThrow()
  const statement = JSON.stringify({ number: number.n + 1, offering, answers })

  return audited(owner, { kind: 'job', name: 'test' }, async (tx) => {
    const questionnaire = await tx
      .insertInto('questionnaires')
      .values({
        offering_id: offering,
        organisation_id: organisation,
        number: number.n + 1,
        bank_version: world.bank.version,
        state: 'signed',
        opened_by: signer.person_id,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const attestation = await tx
      .insertInto('attestations')
      .values({
        questionnaire_id: questionnaire.id,
        offering_id: offering,
        organisation_id: organisation,
        statement,
        digest: createHash('sha256').update(statement).digest('hex'),
        jws: 'for.tests.only',
        signed_by: signer.person_id,
        signatory_title: 'Chief Legal Officer',
        signatory_authority: 'Signs for the company by its articles',
        valid_from: asked.valid_from ?? '2026-11-01',
        valid_to: asked.valid_to ?? '2027-11-01',
        supersedes: asked.supersedes ?? null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('attested_answers')
      .values(
        answers.map(({ question, value, ...answer }) => ({
          ...answer,
          attestation_id: attestation.id,
          question_id: question,
          organisation_id: organisation,
          value: JSON.stringify(value),
        })),
      )
      .execute()
    const facts = (await listFacts(tx, { offeringIds: [offering] })).get(offering) ?? []
    const conflicts: number[] = []
    for (const found of asked.opensConflicts === false ? [] : conflictsOf(answers, facts, world.bank)) {
      const row = {
        offering_id: offering,
        question_id: found.question,
        attestation_id: attestation.id,
        fact_id: found.fact_id,
        kind: found.kind,
        due_on: asked.due_on ?? '2026-12-06',
      }
      conflicts.push((await tx.insertInto('conflicts').values(row).returning('id').executeTakeFirstOrThrow()).id)
    }
    await evaluateAll(tx, { policies: world.policies, today: '2026-11-22', offeringIds: [offering], cause: { text: 'A vendor signed.' } })
    return {
      result: { id: attestation.id, questionnaire: questionnaire.id, conflicts, organisation, offering_id: offering },
      events: [{ action: 'test.prepared', subject: '/', sentence: 'A test was prepared.', audience: 'public' as const }],
    }
  })
}
