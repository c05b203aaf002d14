import { describe, expect, it } from 'vitest'
import { readPolicies } from '../seeds/policies.ts'
import { differenceLine, diffPacks } from '../src/policy/diff.ts'
import { compile } from '../src/policy/load.ts'
import { movesBetween } from '../src/policy/moves.ts'
import type { Pack } from '../src/policy/policy.ts'
import { loadBank } from '../src/questions/load.ts'

const bank = loadBank()
const policies = readPolicies(bank).map(({ compiled }) => compiled)
const netflix = policies.find(({ pack }) => pack.id === 'netflix-genai')!
const overlay = policies.find(({ pack }) => pack.kind === 'overlay')!

const changed = (change: (pack: Pack) => void): Pack => {
  const pack = structuredClone(netflix.pack)
  change(pack)
  return pack
}
const lines = (change: (pack: Pack) => void) => diffPacks(netflix.pack, changed(change)).map(differenceLine)

describe('the difference between two packs', () => {
  it('is nothing between a pack and itself, in whatever order it is written', () => {
    expect(diffPacks(netflix.pack, netflix.pack)).toEqual([])
    expect(lines((pack) => void pack.clauses.reverse())).toEqual([])
    expect(lines((pack) => void pack.criteria.reverse())).toEqual([])
  })

  it('names what was added, removed and changed', () => {
    const [first] = netflix.pack.clauses
    expect(lines((pack) => void pack.clauses.shift())).toEqual([`- clause ${first!.id}: ${first!.summary}`])
    expect(lines((pack) => void Object.assign(pack.clauses[0]!, { strength: 'matrix' }))).toEqual([
      `~ clause ${first!.id}, strength: from “${first!.strength}” to “matrix”`,
    ])
    expect(lines((pack) => void pack.clauses.push({ ...first!, id: 'Z9', summary: 'New.' }))).toEqual(['+ clause Z9: New.'])
    expect(lines((pack) => void Object.assign(pack, { version: '2027-01-01' }))).toEqual(['~ version: from “2025-08-22” to “2027-01-01”'])
    expect(lines((pack) => void Object.assign(pack, { coverage: null }))).toEqual([`~ coverage: from “${netflix.pack.coverage}” to nothing`])
  })

  it('names the effect of an answer that moves, with its evidence', () => {
    const gate = netflix.pack.criteria.find(({ kind, effects }) => kind === 'gate' && effects.unsure.length > 0)!
    const answer = gate.effects.unsure[0]!
    const moved = lines((pack) => {
      const { effects } = pack.criteria.find(({ id }) => id === gate.id)!
      effects.unsure = effects.unsure.filter((one) => one !== answer)
      effects.met[answer] = ['contract', 'own_test']
    })
    expect(moved).toEqual([`~ effect of ${gate.id}, answer ${answer}: from “unsure” to “met, with contract or own_test”`])
  })

  it('names a cell of the envelope and a floor', () => {
    expect(lines((pack) => void Object.assign(pack.envelope.D2, { escalate: 'socialise' }))).toEqual([
      `~ envelope of D2, escalate: from “${netflix.pack.envelope.D2.escalate}” to “socialise”`,
    ])
    expect(lines((pack) => void Object.assign(pack.assurance_floor, { D3: ['assertion'] }))).toEqual([
      `~ assurance floor of D3: from “${netflix.pack.assurance_floor.D3.join(', ')}” to “assertion”`,
    ])
  })

  it('turned round adds what it removed', () => {
    const other = changed((pack) => {
      pack.clauses.shift()
      pack.criteria.pop()
      pack.title = 'Another'
    })
    const [there, back] = [diffPacks(netflix.pack, other), diffPacks(other, netflix.pack)]
    const turned = { added: 'removed', removed: 'added', changed: 'changed' } as const
    const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(row)).toSorted()
    expect(sorted(back)).toEqual(sorted(there.map(({ sign, part, id, aspect, from, to }) => ({ sign: turned[sign], part, id, aspect, from: to, to: from }))))
  })

  it('between an overlay and its base never removes anything', () => {
    const rows = diffPacks(overlay.base!.pack, overlay.pack)
    expect(rows.filter(({ sign }) => sign === 'removed')).toEqual([])
    expect(rows.some(({ part, sign }) => part === 'clause' && sign === 'added')).toBe(true)
  })
})

describe('what would move over a catalogue', () => {
  it('is nothing when the policy is the same', () => {
    expect(movesBetween(netflix, netflix, [{ name: 'a/b', facts: [] }], '2026-11-22')).toEqual([])
  })

  it('is the envelope when only the envelope changes', () => {
    const other = compile(
      changed((pack) => void Object.assign(pack.envelope.D0, { not_assessed: 'written_approval' })),
      bank,
    )
    expect(movesBetween(netflix, other, [{ name: 'a/b', facts: [] }], '2026-11-22')).toEqual([
      { name: 'a/b', band: null, principles: [], envelope: [{ id: 'D0', from: netflix.pack.envelope.D0.not_assessed, to: 'written_approval' }], score: null },
    ])
  })
})
