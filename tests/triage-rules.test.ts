import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parsePack } from '../src/policy/load.ts'
import { outcomes } from '../src/policy/policy.ts'
import { type ToolSide, type TriageStep, triage, type UseAnswer, type UseAnswers } from '../src/policy/triage.ts'

const name = 'seeds/policies/netflix-genai@2025-08-22.yaml'
const pack = parsePack(readFileSync(name, 'utf8'), name)
const by = 'decided_by_use' as const
const sideOf = (band: ToolSide['band']): ToolSide => ({
  band,
  principles: { P1: by, P2: band.startsWith('tool') ? 'yes' : 'unsure', P3: band.startsWith('tool') ? 'yes' : 'unsure', P4: by, P5: by },
  envelope: { D0: pack.envelope.D0[band], D1: pack.envelope.D1[band], D2: pack.envelope.D2[band], D3: pack.envelope.D3[band], D4: pack.envelope.D4[band] },
})
const step = (band: ToolSide['band'], data: TriageStep['data_classes'] = ['D0']): TriageStep => ({
  offering: 'a/b',
  name: 'A tool',
  data_classes: data,
  tool: sideOf(band),
})
const screens = ['U-10', 'U-11', 'U-12', 'U-13', 'U-14', 'U-15', 'U-16', 'U-17', 'U-18', 'U-19', 'U-20', 'U-21', 'U-22']
const clean: UseAnswers = {
  ...Object.fromEntries([...screens, 'U-36', 'U-37', 'U-39'].map((id) => [id, 'no' as const])),
  ...Object.fromEntries(['U-01', 'U-38', 'U-41', 'U-42', 'U-43', 'U-44', 'U-45'].map((id) => [id, 'yes' as const])),
}
const outcomeOf = (answers: UseAnswers, steps = [step('tool_side_ready')]) => triage(pack, steps, answers).outcome

it('asks no more than telling the contact of a clean use in a ready tool', () => {
  expect(triage(pack, [step('tool_side_ready')], clean)).toMatchObject({ outcome: 'socialise', fired: [] })
})

it.each(screens.slice(0, -1))('needs written approval for %s alone, answered yes or unsure, in the best of tools', (id) => {
  for (const answer of ['yes', 'unsure'] as const) expect(outcomeOf({ ...clean, [id]: answer })).toBe('written_approval')
})

it.each(['U-41', 'U-42', 'U-43', 'U-44', 'U-45', 'U-38'])('escalates when %s is missing', (id) => {
  const { [id]: _, ...rest } = clean
  expect(outcomeOf(rest)).toBe('escalate')
})

it('escalates a harmless moodboard in a poor tool (H18)', () => {
  expect(outcomeOf(clean, [step('not_for_production_data')])).toBe('escalate')
})

it('never takes the cover of a tool from the form alone', () => {
  const inside: UseAnswers = { ...clean, 'U-14': 'yes', 'U-14a': 'yes', 'U-14b': 'no', 'U-14c': 'yes' }
  expect(outcomeOf(inside, [step('tool_side_ready', ['D2'])])).toBe('written_approval')
  expect(outcomeOf(inside, [step('tool_side_ready_covered', ['D2'])])).toBe('socialise')
  expect(outcomeOf({ ...inside, 'U-14b': 'yes' }, [step('tool_side_ready_covered', ['D3'])])).toBe('escalate')
})

it('carries data along a pipeline and names the step where it leaves', () => {
  const found = triage(pack, [step('tool_side_ready_covered', ['D2']), step('not_for_production_data')], { ...clean, 'U-36': 'yes' })
  expect(found).toMatchObject({ outcome: 'written_approval', weakest_step: 2 })
  expect(found.statement).toContain('leaves the enterprise environment at step 2')
})

it('takes a missing answer as unsure, and never lowers the outcome for a worse answer', () => {
  const ids = [...Object.keys(clean), 'U-14a', 'U-14b', 'U-14c']
  const answer = fc.constantFrom<UseAnswer>('yes', 'no', 'unsure')
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...ids), answer), fc.constantFrom(...ids), (given, id) => {
      const { [id]: _, ...rest } = given
      expect(triage(pack, [step('tool_side_ready')], rest)).toEqual(triage(pack, [step('tool_side_ready')], { ...rest, [id]: 'unsure' }))
      const good = outcomeOf({ ...rest, [id]: clean[id] ?? 'no' })
      expect(outcomes.indexOf(outcomeOf({ ...rest, [id]: 'unsure' }))).toBeGreaterThanOrEqual(outcomes.indexOf(good))
    }),
  )
})
