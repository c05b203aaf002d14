import { expect, it } from 'vitest'
import { textOf } from './evidence-desk.ts'
import { createWorld } from './world.ts'

it('finds exactly the faults that the register of the demonstration was given', async () => {
  const world = await createWorld()
  const producer = await world.signIn('producer@demo.test')
  const html = await textOf(producer.request('/productions/harbour-lights/exceptions'))
  const found = html
    .split('<h2 id="')
    .slice(1)
    .flatMap((part) => [...part.matchAll(/register\/(\d+)">Line [0-9]+:/g)].map(([, line]) => `${part.match(/^\w+/)?.[0]} ${line}`))
  expect(found).toEqual(['no_clearance 3', 'not_approved 4', 'not_approved 5', 'consent_missing 5', 'temporary_in_locked_cut 4'])
  const uses = await textOf(producer.request('/productions/harbour-lights/uses'))
  for (const state of ['To tell', 'Waiting for an answer', 'May go ahead']) expect(uses).toContain(state)
  await world.close()
})
