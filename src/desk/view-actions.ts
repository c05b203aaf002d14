import { audited } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import { falseWhenNotThere, NotThere, nullWhenNotThere } from '../people/not-there.ts'
import { deleteView, insertView } from './queue-queries.ts'
import type { Deps, Desk } from './request.ts'

// What somebody wants to see of the desk, kept under a name: theirs alone.

export const longestName = 60

export const viewNameProblem = (name: string): string | null => {
  if (name === '') return 'Give the view a name'
  return [...name].length > longestName ? `Shorten the name to ${longestName} characters at most` : null
}

/** False when they have a view of that name. */
export const saveView = ({ db }: Deps, { actor, person }: Desk, view: { name: string; query: string }): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await insertView(tx, { person_id: person.id, ...view }))) throw new NotThere()
    const sentence = `${person.log_name} saved a view of the desk.`
    return {
      result: true,
      events: [{ action: 'view.saved', subject: '/desk', sentence, audience: { people: [person.log_name] }, after: { query: view.query } }],
    }
  }).catch(falseWhenNotThere)

/** The address of the desk without it; null when it is not theirs. */
export const removeView = ({ db }: Deps, { actor, person }: Desk, id: number): Promise<string | null> =>
  audited<string | null>(readAs(db, 'system'), actor, async (tx) => {
    const name = await deleteView(tx, person.id, id)
    if (name === undefined) throw new NotThere()
    const sentence = `${person.log_name} removed a saved view of the desk.`
    return { result: name, events: [{ action: 'view.removed', subject: '/desk', sentence, audience: { people: [person.log_name] } }] }
  }).catch(nullWhenNotThere)
