import { expect } from 'vitest'
import { unaudited } from '../src/audit/audited.ts'
import type { Visibility } from '../src/db/schema.ts'
import { fakeClamd, pdfOf } from './evidence-fixtures.ts'
import { createWorld, type Visitor } from './world.ts'

// What the tests of evidence files share: a world with a scanner, who is in it, and how they send a file.

export const library = '/attest/evidence'
export const answer = '/attest/demo-lumen-plates/team/questions/trains_on_inputs'
export const files = `${answer}/files`
export const shown = '/vendors/lumen-demo-works/evidence'

export type Sent = { title?: string; visibility?: Visibility | 'all'; effective_on?: string; expires_on?: string; file?: File | null; csrf?: string }
let made = 0
export const pdf = (text = `Report ${++made}`) => pdfOf(text).then((bytes) => new File([new Uint8Array(bytes)], 'report.pdf', { type: 'application/pdf' }))
export const fileOf = (bytes: Buffer, name: string) => new File([new Uint8Array(bytes)], name)

export const textOf = async (answered: Response | Promise<Response>) => (await answered).text()
export const statusOf = async (visitor: Visitor, path: string) => (await visitor.request(path)).status

const names = ['vendor', 'rival', 'producer', 'reviewer', 'outsider', 'assistant'] as const

export const openDesk = async () => {
  const clamd = await fakeClamd()
  const world = await createWorld({ env: { CLAMAV_URL: clamd.url } })
  const visitors = await Promise.all(names.map((name) => world.signIn(`${name}@demo.test`)))
  const people = Object.fromEntries(names.map((name, i) => [name, visitors[i]])) as Record<(typeof names)[number], Visitor>
  const close = async () => {
    clamd.close()
    await world.close()
  }

  const form = async (visitor: Visitor, sent: Sent) => {
    const { file = await pdf(), csrf = world.csrfOf(visitor), ...fields } = sent
    const body = new FormData()
    for (const [name, value] of Object.entries({ csrf, title: `Report ${made}`, ...fields })) body.set(name, value)
    body.set('file', file ?? new File([], ''))
    return body
  }
  const upload = async (visitor: Visitor, path: string, sent: Sent = {}) => visitor.request(path, { method: 'POST', body: await form(visitor, sent) })
  const newest = () => world.owner.selectFrom('evidence_files').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()
  const add = async (visibility: Visibility, more: Sent = {}) => {
    expect((await upload(people.vendor, library, { visibility, ...more })).status).toBe(303)
    return newest()
  }
  const countFiles = async () =>
    (
      await world.owner
        .selectFrom('evidence_files')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
    ).n
  const said = async (action: string) =>
    (
      await world.owner
        .selectFrom('audit_events')
        .select(['sentence', 'is_public', 'organisation_id', 'entry'])
        .where('action', '=', action)
        .orderBy('leaf')
        .execute()
    ).at(-1)

  const lumen = async () => (await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'lumen-demo-works').executeTakeFirstOrThrow()).id
  const personOf = async (email: string) =>
    world.owner
      .selectFrom('accounts')
      .innerJoin('people', 'people.id', 'accounts.person_id')
      .select(['people.id', 'log_name'])
      .where('email', '=', email)
      .executeTakeFirstOrThrow()

  /** A draft of Lumen Plates, Team, as the questionnaire opens one; the one before it counts as signed. */
  const openDraft = async () => {
    const { id: opened_by } = await personOf('vendor@demo.test')
    const organisation_id = await lumen()
    const { id: offering_id } = await world.owner
      .selectFrom('offerings as o')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select('o.id')
      .where('t.slug', '=', 'demo-lumen-plates')
      .where('o.slug', '=', 'team')
      .executeTakeFirstOrThrow()
    return unaudited(world.owner, 'derived', async (tx) => {
      await tx.updateTable('questionnaires').set({ state: 'signed' }).where('offering_id', '=', offering_id).execute()
      const number =
        (
          await tx
            .selectFrom('questionnaires')
            .select(({ fn }) => fn.countAll<number>().as('n'))
            .where('offering_id', '=', offering_id)
            .executeTakeFirstOrThrow()
        ).n + 1
      return (
        await tx
          .insertInto('questionnaires')
          .values({ offering_id, organisation_id, number, bank_version: '1', opened_by })
          .returning('id')
          .executeTakeFirstOrThrow()
      ).id
    })
  }
  const attached = async (questionnaire_id: number) =>
    (await world.owner.selectFrom('answer_files').select('file_id').where('questionnaire_id', '=', questionnaire_id).orderBy('file_id').execute()).map(
      ({ file_id }) => file_id,
    )

  return { world, people, close, form, upload, newest, add, countFiles, said, lumen, personOf, openDraft, attached }
}
