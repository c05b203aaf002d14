import { afterAll, beforeAll, expect, it } from 'vitest'
import { mailUrgent } from '../src/notifications/mails.ts'
import { type ClearanceDesk, enterprise, openClearanceDesk } from './clearance-desk.ts'

// Whoever decides on the pages of a clearance tells those whom it concerns, by the same click.

let desk: ClearanceDesk
beforeAll(async () => {
  desk = await openClearanceDesk()
})
afterAll(() => desk.close())

const told = async () => {
  const { owner } = desk.world
  const rows = await owner
    .selectFrom('notices as n')
    .innerJoin('accounts as a', 'a.person_id', 'n.person_id')
    .select(['a.email', 'n.kind'])
    .orderBy('n.id')
    .execute()
  const kinds = Object.groupBy(rows, ({ kind }) => kind)
  return Object.fromEntries(Object.entries(kinds).map(([kind, of]) => [kind, of?.map(({ email }) => email.split('@')[0]).sort()]))
}

it('tells of a clearance that is suspended, stands again and is revoked, once for each click', async () => {
  const { reviewer, approver, admin } = desk.people
  const [tool] = enterprise.split('/').slice(2)
  expect((await admin.post('/account/notifications/subscriptions', { kind: 'tool', of: tool! })).status).toBe(303)
  const id = await desk.given(enterprise)
  expect(await told()).toEqual({ given: ['admin'] })

  const suspension = { suspend_reason: 'A breach was reported.', in_flight: 'stop_now', grace_until: '', once: 'the-same-click' }
  await Promise.all([1, 2, 3].map(() => reviewer.post(`/clearances/${id}/suspension`, suspension)))
  const concerned = ['admin', 'assistant', 'outsider', 'producer', 'vendor']
  expect((await told()).suspended).toEqual(concerned)
  expect((await approver.post(`/clearances/${id}/suspension-end`, { end_reason: 'It was somebody else’s breach.' })).status).toBe(303)
  expect((await told()).suspension_ended).toEqual(concerned)
  const revocation = { revoke_reason: 'The vendor was sold.', takes_effect_on: '2026-12-06', urgency: '' }
  expect((await approver.post(`/clearances/${id}/revocation`, revocation)).status).toBe(303)
  expect((await told()).revoked).toEqual(concerned)

  await mailUrgent(desk.world.db, desk.world.deps, new Date())
  const mails = await desk.world.owner.selectFrom('mails').select(['address', 'text']).where('address', '=', 'vendor@demo.test').execute()
  const text = mails.map((mail) => mail.text?.replaceAll(/\s+/g, ' ')).join(' ')
  for (const part of ['Cause: A breach was reported.', 'which is “Cleared” now', 'from 6 Dec 2026 on.', 'Cause: The vendor was sold.'])
    expect(text).toContain(part)
})

it('tells nobody when the step is refused', async () => {
  const id = await desk.given(enterprise)
  const before = await told()
  expect((await desk.people.reviewer.post(`/clearances/${id}/suspension`, { suspend_reason: '', in_flight: 'stop_now' })).status).toBe(422)
  expect((await desk.people.producer.post(`/clearances/${id}/suspension`, { suspend_reason: 'x', in_flight: 'stop_now' })).status).toBe(403)
  expect(await told()).toEqual(before)
})
