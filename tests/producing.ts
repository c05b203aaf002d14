import { unaudited } from '../src/audit/audited.ts'
import { insertPerson } from '../src/people/queries.ts'
import { pdf, textOf } from './evidence-desk.ts'
import { goodAnswers } from './good-answers.ts'
import { createWorld, type Visitor, type World } from './world.ts'

// What the tests of a production share: who is there, a use that can be kept, a file that goes with a record.

/** A production of the demonstration's studio of which nothing is known yet. */
export const slug = 'paper-moons'
export const here = `/productions/${slug}`
const names = ['reviewer', 'approver', 'outsider', 'vendor'] as const

export type Fields = Record<string, string | string[]>

/** Cleared for the demonstration's productions, D0 and D1. */
export const cleared = 'Demo Framewright, Studio'

/** A use of a tool of the demonstration that asks for least, said as its form says it; `more` changes it. */
export const useForm = (more: Fields = {}): Fields => ({
  title: 'Sky replacement',
  purpose: 'Skies behind the harbour are made bluer in tests.',
  kind: 'ideation',
  department: 'art',
  settings: 'Studio workspace',
  without_ai: 'We paint them.',
  'tool-1': cleared,
  'data-1': ['D0'],
  ...goodAnswers,
  ...more,
})

const beginProduction = (world: World) =>
  unaudited(world.owner, 'derived', async (tx) => {
    const studio = await tx.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
    const row = { slug, name: 'Paper Moons', kind: 'production' as const, studio_id: studio.id, vendor_id: null }
    const { id } = await tx.insertInto('organisations').values(row).returning('id').executeTakeFirstOrThrow()
    const join = async (email: string, name: string, role: 'producer' | 'member') => {
      const person = await insertPerson(tx, { email, name })
      await tx.insertInto('memberships').values({ person_id: person.id, organisation_id: id, role }).execute()
      return person.id
    }
    return {
      production_id: id,
      producer: await join('lead@moons.test', 'Pat Lead', 'producer'),
      assistant: await join('aide@moons.test', 'Ari Aide', 'member'),
    }
  })

export const openProduction = async () => {
  const world: World = await createWorld()
  const visitors = await Promise.all(names.map((name) => world.signIn(`${name}@demo.test`)))
  const { production_id, producer, assistant } = await beginProduction(world)
  const others = Object.fromEntries(names.map((name, i) => [name, visitors[i]])) as Record<(typeof names)[number], Visitor>
  const people = { ...others, producer: world.withCookie(await world.cookieOf(producer)), assistant: world.withCookie(await world.cookieOf(assistant)) }

  /** Keeps a use; its number. */
  const keep = async (more: Fields = {}, who = people.producer): Promise<number> => {
    const answer = await who.post(`${here}/uses`, useForm(more))
    const [, number] = /\/uses\/(\d+)$/.exec(answer.headers.get('location') ?? '') ?? []
    if (number === undefined) throw new Error(`the use was not kept: ${answer.status} ${(await answer.text()).match(/id="problems"[\s\S]*?<\/div>/)?.[0]}`)
    return Number(number)
  }
  const shownIn = async (number: number) => /name="shown" value="(\d+)"/.exec(await textOf(people.producer.request(`${here}/uses/${number}`)))?.[1] ?? ''
  const sendFile = async (who: Visitor, path: string, fields: Fields, file: File | null) => {
    const body = new FormData()
    for (const [name, value] of Object.entries({ csrf: world.csrfOf(who), ...fields })) for (const one of [value].flat()) body.append(name, one)
    body.set('file', file ?? new File([], ''))
    return who.request(path, { method: 'POST', body })
  }
  const tell = async (number: number, more: Fields = {}) =>
    people.producer.post(`${here}/uses/${number}/tellings`, { shown: await shownIn(number), contact: 'Kim Contact', told_on: '2026-11-22', note: '', ...more })
  /** An answer, with a file unless `file` is null. */
  const reply = async (number: number, more: Fields = {}, file?: File | null) =>
    sendFile(
      people.producer,
      `${here}/uses/${number}/replies`,
      {
        ...{ shown: await shownIn(number), ruling: 'approved', replied_by: 'Kim Contact', replied_on: '2026-11-22', words: 'Go ahead with this one.' },
        ...{ uses: ['ideation'], data: ['D0'], shots: '', ends_on: '', ...more },
      },
      file === undefined ? await pdf() : file,
    )
  /** Where a use stands, as its page says it. */
  const standing = async (number: number) => /data-use-state="(\w+)"/.exec(await textOf(people.producer.request(`${here}/uses/${number}`)))?.[1]
  return { world, people, production_id, producer_id: producer, keep, tell, reply, standing, sendFile, shownIn, close: () => world.close() }
}
export type Producing = Awaited<ReturnType<typeof openProduction>>
