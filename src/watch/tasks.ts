import { type Actor, audited } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { doOnce, type Once } from '../http/once.ts'
import { conflict } from '../http/problem.ts'
import { insertTaskNotice } from '../notifications/tell-queries.ts'
import type { ChangeTask } from './task-queries.ts'
import { insertOwner, insertTaskEnd } from './task-queries.ts'

type Person = Extract<Actor, { kind: 'person' }>
type Place = { studio: number; actor: Person }

/** Ends a task on changed words with what a person found, and why. `db` is read as the system. Throws 409 when it has ended. */
export const endTask = (
  db: Db,
  { studio, actor }: Place,
  task: ChangeTask,
  { way, note }: { way: 'answers_stand' | 'answers_changed'; note: string },
  once: Once,
): Promise<{ id: number }> =>
  audited(db, actor, async (tx) => {
    const result = await doOnce(tx, once, async () => {
      if (!(await insertTaskEnd(tx, { task_id: task.id, way, note, person_id: actor.person.id })))
        throw conflict('Somebody else has ended this task meanwhile.')
      return { id: task.id }
    })
    const found = way === 'answers_stand' ? 'no answer is another' : 'answers were recorded anew'
    const sentence = `The changes in “${task.title}” of ${task.vendor_name}, copy of ${task.captured_on ?? 'a day not stated'}, were read: ${found}.`
    const event = {
      action: 'watch.ended',
      subject: `/captures/${task.capture_id}`,
      sentence,
      audience: { organisation: studio },
      after: { task: task.id, way },
      reason: note,
    }
    return { result, events: [event] }
  })

/** Says who looks after a task: on changed words, or on an answer that lost its passage. `db` is read as the system. */
export const setOwner = (
  db: Db,
  { studio, actor }: Place,
  of: { fact_id: number; task_id: null } | { fact_id: null; task_id: number },
  owner: { id: number; name: string; log_name: string },
  what: string,
): Promise<void> =>
  audited(db, actor, async (tx) => {
    const id = await insertOwner(tx, { ...of, studio_id: studio, person_id: owner.id, set_by: actor.person.id })
    const subject = of.fact_id === null ? `/desk/watch/changes/${of.task_id}` : `/desk/watch/${of.fact_id}`
    if (owner.id !== actor.person.id)
      await insertTaskNotice(
        tx,
        { person_id: owner.id, studio_id: studio, tool_id: null, is_instant: true },
        {
          change: `watch ${id}`,
          subject: 'A task at the watch',
          sentence: `You look after ${what}.`,
          because: `${actor.person.name} handed it to you.`,
          path: subject,
        },
      )
    const sentence = `${owner.log_name} looks after ${what}.`
    return {
      result: undefined,
      events: [{ action: 'watch.assigned', subject, sentence, audience: { organisation: studio }, after: { ...of, owner: owner.id } }],
    }
  })
