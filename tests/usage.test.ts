import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../src/policy/dates.ts'
import { stoppedBy } from '../src/usage/coverage.ts'
import type { ClearanceHistory, Consent, Entry } from '../src/usage/entry.ts'
import { exceptionsOf, type Kept, ofEntry } from '../src/usage/exceptions.ts'

// The register checks itself: each fault yields its exception, and nothing else does.

const production = 7
const entry = (more: Partial<Entry> = {}): Entry => ({
  ...{
    id: 1,
    number: 1,
    supersedes: null,
    use_number: null,
    offering_id: 1,
    path: 'a/b',
    tool: 'A tool',
    version: '',
    settings: '',
    used_from: '2026-11-10',
    used_to: '2026-11-12',
  },
  ...{
    kind: 'ideation',
    data_classes: ['D0'],
    shot: '12A',
    asset: '',
    timecode_in: '',
    timecode_out: '',
    people: '',
    purpose: 'x',
    prompts: '',
    source_material: '',
  },
  ...{
    source_rights: '',
    output: '',
    fate: 'temporary',
    in_locked_cut: false,
    talent: null,
    performer: '',
    clearance_id: null,
    policy: null,
    consents: [],
    source: 'form',
    by: null,
  },
  ...{ entered_at: '', is_demo: false, ...more },
})
const history = (more: Partial<ClearanceHistory> = {}): ClearanceHistory => ({
  ...{
    id: 5,
    offering_id: 1,
    is_sandbox: false,
    is_positive: true,
    data_classes: ['D0', 'D1'],
    uses: ['ideation', 'post', 'performance'],
    productions: null,
    recorded_at: '2026-11-01T09:00:00.000Z',
  },
  ...{
    valid_from: '2026-11-01',
    valid_to: '2027-05-01',
    superseded_at: null,
    revoked_at: null,
    revoked_on: null,
    moved_at: null,
    policy_moved_on: null,
    suspensions: [],
    conditions: [],
    proofs: [],
  },
  ...more,
})
const suspension = (more: Partial<ClearanceHistory['suspensions'][number]> = {}) => ({
  ...{ id: 1, at: '2026-11-11T08:00:00.000Z', ended_at: null, in_flight: 'stop_now' as const, grace_until: null, reason: 'x', acknowledged: [production] },
  ...more,
})
const consent = (more: Partial<Consent> = {}): Consent => ({
  ...{
    id: 1,
    performer: 'Ada Role',
    covers: ['use_replica'],
    scope: 'x',
    shots: [],
    guild: '',
    valid_from: '2026-11-01',
    ends_on: null,
    ended_on: null,
    ended_because: null,
  },
  ...{ file_id: 1, file_name: 'a.pdf', by: null, recorded_at: '', is_demo: false, ...more },
})
const approval = { uses: ['ideation' as const], shots: [], data_classes: ['D0' as const], ends_on: null, replied_on: '2026-11-05' }
const use = { number: 3, needs_approval: true, told_on: '2026-11-04', approvals: [approval] }
const kept = (more: Partial<Kept> = {}): Kept => ({
  ...{ production, today: '2026-11-22', entries: [entry()], histories: [history()], consents: [], uses: [use], exposures: [], ...more },
})
const kindsOf = (more: Partial<Kept>) => exceptionsOf(kept(more)).map(({ kind }) => kind)
const talent = (more: Partial<Entry> = {}) => entry({ use_number: 3, talent: 'use_replica', performer: 'ada role', ...more })

describe('a register', () => {
  it('with nothing wrong has no exception', () => {
    expect(kindsOf({})).toEqual([])
    expect(kindsOf({ entries: [talent()], consents: [consent()] })).toEqual([])
  })

  it.each<[string, Partial<Kept>, string[]]>([
    ['a tool that nobody cleared', { histories: [] }, ['no_clearance']],
    ['a tool that is not in the register', { entries: [entry({ offering_id: null })] }, ['no_clearance']],
    ['data that the clearance does not speak of', { entries: [entry({ data_classes: ['D0', 'D3'] })] }, ['no_clearance']],
    ['a trial in a sandbox', { histories: [history({ is_sandbox: true })] }, []],
    ['other data in a sandbox', { entries: [entry({ data_classes: ['D0', 'D3'] })], histories: [history({ is_sandbox: true })] }, ['no_clearance']],
    ['something final out of a sandbox', { entries: [entry({ fate: 'final', use_number: 3 })], histories: [history({ is_sandbox: true })] }, ['no_clearance']],
    ['another production’s clearance', { histories: [history({ productions: [8] })] }, ['no_clearance']],
    ['a clearance that was refused', { histories: [history({ is_positive: false })] }, ['no_clearance']],
    ['a clearance that ended on the last day', { histories: [history({ valid_to: '2026-11-12' })] }, ['no_clearance']],
    ['a clearance that ended the day after', { histories: [history({ valid_to: '2026-11-13' })] }, []],
    ['a clearance that began on the second day', { histories: [history({ valid_from: '2026-11-11' })] }, ['no_clearance']],
    ['a clearance that came after it', { histories: [history({ recorded_at: '2026-11-13T00:00:00.000Z' })] }, ['cleared_later']],
    ['a clearance that came during it', { histories: [history({ recorded_at: '2026-11-11T00:00:00.000Z' })] }, ['cleared_later']],
    ['facts that moved in between', { histories: [history({ moved_at: '2026-11-11T10:00:00.000Z' })] }, ['no_clearance']],
    ['facts that moved the day after', { histories: [history({ moved_at: '2026-11-13T00:00:00.000Z' })] }, []],
    [
      'a revocation that takes effect on the last day',
      { histories: [history({ revoked_on: '2026-11-12', revoked_at: '2026-11-10T10:00:00.000Z' })] },
      ['no_clearance'],
    ],
    ['a suspension that stops at once', { histories: [history({ suspensions: [suspension()] })] }, ['suspended_in_flight']],
    ['a suspension that lets a shot be finished', { histories: [history({ suspensions: [suspension({ in_flight: 'finish_shot' })] })] }, []],
    [
      'a use begun on the day of the suspension',
      { entries: [entry({ used_from: '2026-11-11' })], histories: [history({ suspensions: [suspension({ in_flight: 'finish_shot' })] })] },
      ['suspended_in_flight'],
    ],
    ['grace to the last day', { histories: [history({ suspensions: [suspension({ in_flight: 'grace', grace_until: '2026-11-12' })] })] }, []],
    [
      'grace to the day before',
      { histories: [history({ suspensions: [suspension({ in_flight: 'grace', grace_until: '2026-11-11' })] })] },
      ['suspended_in_flight'],
    ],
    [
      'a suspension that ended before',
      { histories: [history({ suspensions: [suspension({ at: '2026-11-05T08:00:00.000Z', ended_at: '2026-11-09T08:00:00.000Z' })] })] },
      [],
    ],
    [
      'a suspension that nobody read',
      { entries: [entry({ used_to: '2026-11-10' })], histories: [history({ suspensions: [suspension({ acknowledged: [8] })] })] },
      ['notice_unacknowledged'],
    ],
    [
      'a suspension in grace that nobody read yet',
      {
        entries: [entry({ used_to: '2026-11-10' })],
        histories: [history({ suspensions: [suspension({ acknowledged: [], in_flight: 'grace', grace_until: '2026-11-22' })] })],
      },
      [],
    ],
    ['a condition that nobody showed', { histories: [history({ conditions: [{ number: 1, instruction: 'Off' }] })] }, ['condition_unproven']],
    [
      'a condition shown by another production',
      {
        histories: [
          history({
            conditions: [{ number: 1, instruction: 'Off' }],
            proofs: [{ number: 1, production_id: 8, shown_on: '2026-11-01', expires_on: '2027-01-01', proven_at: '' }],
          }),
        ],
      },
      ['condition_unproven'],
    ],
    [
      'a condition whose proof ran out on the last day',
      {
        histories: [
          history({
            conditions: [{ number: 1, instruction: 'Off' }],
            proofs: [{ number: 1, production_id: 7, shown_on: '2026-11-01', expires_on: '2026-11-12', proven_at: '' }],
          }),
        ],
      },
      ['condition_unproven'],
    ],
    [
      'a condition that was shown',
      {
        histories: [
          history({
            conditions: [{ number: 1, instruction: 'Off' }],
            proofs: [{ number: 1, production_id: null, shown_on: '2026-11-10', expires_on: '2026-11-13', proven_at: '' }],
          }),
        ],
      },
      [],
    ],
    [
      'a use of which the contact heard late',
      { entries: [entry({ use_number: 3 })], uses: [{ ...use, needs_approval: false, told_on: '2026-11-11' }] },
      ['not_told'],
    ],
    ['a final without any use', { entries: [entry({ fate: 'final' })] }, ['not_approved']],
    ['a use that is not approved', { entries: [entry({ use_number: 3 })], uses: [{ ...use, approvals: [] }] }, ['not_approved']],
    [
      'a shot outside the approval',
      { entries: [entry({ use_number: 3 })], uses: [{ ...use, approvals: [{ ...approval, shots: ['13'] }] }] },
      ['outside_approval'],
    ],
    [
      'a day outside the approval',
      { entries: [entry({ use_number: 3 })], uses: [{ ...use, approvals: [{ ...approval, ends_on: '2026-11-12' }] }] },
      ['outside_approval'],
    ],
    ['a performer without consent', { entries: [talent()] }, ['consent_missing']],
    ['a consent for something else', { entries: [talent()], consents: [consent({ covers: ['train_model'] })] }, ['consent_missing']],
    ['a consent for another shot', { entries: [talent()], consents: [consent({ shots: ['13'] })] }, ['consent_missing']],
    ['a consent that began on the second day', { entries: [talent()], consents: [consent({ valid_from: '2026-11-11' })] }, ['consent_missing']],
    ['a consent that ran out on the last day', { entries: [talent()], consents: [consent({ ends_on: '2026-11-12' })] }, ['consent_ended']],
    ['a consent that was ended before', { entries: [talent()], consents: [consent({ ended_on: '2026-11-11' })] }, ['consent_ended']],
    [
      'a consent that was ended after, of a final',
      { entries: [talent({ fate: 'final' })], consents: [consent({ ended_on: '2026-11-20' })] },
      ['consent_ended'],
    ],
    ['a consent that was ended after, of what is gone', { entries: [talent()], consents: [consent({ ended_on: '2026-11-20' })] }, []],
    ['a temporary asset in the locked cut', { entries: [entry({ use_number: 3, in_locked_cut: true })] }, ['temporary_in_locked_cut']],
    [
      'terms that were gone on the first day',
      { exposures: [{ offering_id: 1, question: 'q', document: 'd', held_on: '2026-11-01', seen_on: '2026-11-10' }] },
      ['exposure'],
    ],
    [
      'terms that were gone the day before',
      { exposures: [{ offering_id: 1, question: 'q', document: 'd', held_on: '2026-11-01', seen_on: '2026-11-09' }] },
      [],
    ],
    [
      'terms that were last seen on the last day',
      { exposures: [{ offering_id: 1, question: 'q', document: 'd', held_on: '2026-11-12', seen_on: '2026-11-20' }] },
      ['exposure'],
    ],
    [
      'terms that were last seen the day after',
      { exposures: [{ offering_id: 1, question: 'q', document: 'd', held_on: '2026-11-13', seen_on: '2026-11-20' }] },
      [],
    ],
    ['terms of another tool', { exposures: [{ offering_id: 2, question: 'q', document: 'd', held_on: '2026-11-01', seen_on: '2026-11-20' }] }, []],
  ])('with %s has exactly that', (_, more, kinds) => {
    expect(kindsOf(more)).toEqual(kinds)
  })

  it('with each fault at once has each of them, at its line', () => {
    const faults = [
      entry({ number: 1, offering_id: null }),
      entry({ number: 2, fate: 'final' }),
      talent({ number: 3 }),
      entry({ number: 4, use_number: 3, in_locked_cut: true }),
    ]
    expect(exceptionsOf(kept({ entries: faults })).map(({ kind, entry: line }) => [line, kind])).toEqual([
      [1, 'no_clearance'],
      [2, 'not_approved'],
      [3, 'consent_missing'],
      [4, 'temporary_in_locked_cut'],
    ])
  })

  it('never gets better by a use that went on for longer', () => {
    const day = fc.integer({ min: 0, max: 40 }).map((days) => addDays('2026-10-25', days))
    const at = day.map((one) => `${one}T12:00:00.000Z`)
    const histories = fc.array(
      fc
        .record({ recorded_at: at, valid_from: day, valid_to: day, moved_at: fc.option(at), revoked_on: fc.option(day), suspended: fc.option(at) })
        .map(({ suspended, revoked_on, ...one }) =>
          history({
            ...one,
            revoked_on,
            revoked_at: revoked_on && `${revoked_on}T01:00:00.000Z`,
            suspensions: suspended ? [suspension({ at: suspended })] : [],
          }),
        ),
      { maxLength: 3 },
    )
    fc.assert(
      fc.property(histories, day, fc.nat(5), fc.nat(5), (all, used_from, short, more) => {
        const gaps = (days: number) => ofEntry(entry({ used_from, used_to: addDays(used_from, days) }), kept({ histories: all })).length
        expect(gaps(short + more)).toBeGreaterThanOrEqual(gaps(short))
      }),
    )
  })

  it('says of a suspension what its rule says', () => {
    expect(stoppedBy(suspension(), { used_from: '2026-11-10' }, '2026-11-11')).toContain('had to stop at once')
    expect(stoppedBy(suspension({ in_flight: 'grace', grace_until: '2026-11-15' }), { used_from: '2026-11-10' }, '2026-11-15')).toBeNull()
  })
})
