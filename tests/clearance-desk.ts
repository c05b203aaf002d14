import { expect } from 'vitest'
import { createWorld, type Visitor, type World } from './world.ts'

// What the tests of clearances share: who is at the desk, and how they propose and decide.

export const today = '2026-11-22'
/** Ready for D0 and D1, cleared in the demonstration; everything else of it would be an exception. */
export const studio = '/tools/demo-framewright/studio'
/** The same, with a condition, for a setting that its answers lean on. */
export const enterprise = '/tools/demo-lumen-plates/enterprise'
/** A real tool of which nothing is known: whatever is cleared there is an exception. */
export const krea = '/tools/krea/all'

const names = ['reviewer', 'approver', 'admin', 'producer', 'assistant', 'outsider', 'vendor', 'rival'] as const
export type Name = (typeof names)[number]

export type Fields = Record<string, string | string[]>

/** A proposal that can be approved. */
export const usual: Fields = {
  kind: 'clearance',
  ruling: 'cleared',
  data_classes: ['D0', 'D1'],
  uses: ['ideation', 'office'],
  scope: 'all',
  rows: '3',
  valid_from: today,
  valid_to: '2027-05-21',
  reasons: 'Nothing is kept, by contract.',
}

export const condition = (place: number, more: Record<string, string> = {}): Fields =>
  Object.fromEntries(
    Object.entries({
      instruction: 'Keep training switched off.',
      menu_path: 'Admin > Privacy > Training > Off',
      set_by: 'org_admin',
      proof: 'A picture of the page.',
      reprove_days: '90',
      ...more,
    }).map(([field, value]) => [`${field}-${place}`, value]),
  )

export const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
export const hiddenIn = (page: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
const numberIn = (answer: Response) => Number(/\/(\d+)$/.exec(answer.headers.get('location') ?? '')?.[1])

export const openClearanceDesk = async () => {
  const world: World = await createWorld()
  const visitors = await Promise.all(names.map((name) => world.signIn(`${name}@demo.test`)))
  const people = Object.fromEntries(names.map((name, i) => [name, visitors[i]])) as Record<Name, Visitor>

  const formAt = async (who: Visitor, offering: string, query = '') => {
    const page = await textOf(who.request(`${offering}/clearance/new${query}`))
    return { page, shown: hiddenIn(page, 'shown'), once: hiddenIn(page, 'once') }
  }
  /** Sends the form as it is shown now, with other fields. */
  const propose = async (who: Visitor, offering: string, more: Fields = {}) => {
    const { shown, once } = await formAt(who, offering)
    return who.post(`${offering}/clearance/new`, { ...usual, shown, once, ...more })
  }
  /** By the reviewer; the number of the proposal. */
  const proposed = async (offering: string, more: Fields = {}, who = people.reviewer) => {
    const answer = await propose(who, offering, more)
    if (answer.status !== 303) throw new Error(`not proposed: ${answer.status} ${(await answer.text()).match(/<li><a href="#f-[^>]*>[^<]*/g)?.join()}`)
    return numberIn(answer)
  }
  const approve = (who: Visitor, proposal: number, more: Fields = {}) => who.post(`/proposals/${proposal}/approval`, { approve_reason: '', ...more })
  /** Proposed by the reviewer, agreed to by the administrator where that is needed, approved by the approver; the number of the clearance. */
  const given = async (offering: string, more: Fields = {}) => {
    const proposal = await proposed(offering, more)
    if (more.exception_name) await people.admin.post(`/proposals/${proposal}/exception`, { exception_reason: 'So be it.' })
    const answer = await approve(people.approver, proposal)
    expect(answer.status).toBe(303)
    return numberIn(answer)
  }
  const idOf = async (offering: string) => {
    const [, , tool = '', slug = ''] = offering.split('/')
    const row = await world.owner
      .selectFrom('offerings as o')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select('o.id')
      .where('t.slug', '=', tool)
      .where('o.slug', '=', slug)
      .executeTakeFirstOrThrow()
    return row.id
  }
  const personOf = (name: Name) =>
    world.owner
      .selectFrom('accounts as a')
      .innerJoin('people as p', 'p.id', 'a.person_id')
      .select(['p.id', 'p.log_name'])
      .where('a.email', '=', `${name}@demo.test`)
      .executeTakeFirstOrThrow()
  const organisationOf = async (slug: string) =>
    (await world.owner.selectFrom('organisations').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()).id
  /** The state that programs read. */
  const clearanceAt = async (offering: string, who?: Visitor) => {
    const answer = await (who ? who.request(`${offering}.json`) : world.request(`${offering}.json`))
    return ((await answer.json()) as { clearance: Record<string, unknown> & { state: string; detail: string | null; id: number | null } }).clearance
  }
  return { world, people, formAt, propose, proposed, approve, given, idOf, personOf, organisationOf, clearanceAt, close: () => world.close() }
}

export type ClearanceDesk = Awaited<ReturnType<typeof openClearanceDesk>>
