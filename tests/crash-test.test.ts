import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Answer } from './crash/client.ts'
import { judge, judgeLog } from './crash/history.ts'
import { readOptions } from './crash/options.ts'
import { exportLog, type Made, readEntries, verify } from './crash/readback.ts'
import { isFine, reportText } from './crash/report.ts'
import type { Round } from './crash/round.ts'
import type { Send } from './crash/sending.ts'
import { type Crew, makeWriter } from './crash/writers.ts'
import { createWorld } from './world.ts'

// The crash test itself (npm run crash-test) takes minutes. Here: that it finds what it is there to find.

const folder = mkdtempSync(join(tmpdir(), 'toolslate-crash-check-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what was sent, told and read', () => {
  it('is judged: lost, doubled, unexpected and recovered', () => {
    const history = { attempted: ['a', 'b', 'c', 'd', 'e'], acknowledged: ['a', 'b', 'c'], read: ['a', 'c', 'c', 'd', 'x'] }
    expect(judge(history)).toEqual({ lost: ['b'], doubled: ['c'], unexpected: ['x'], recovered: ['d'] })
    expect(judgeLog(['a', 'b'], ['b', 'b', 'x'])).toEqual({ lost: ['a'], doubled: ['b'], unexpected: ['x'], recovered: [] })
  })

  /** A write: whether it was acknowledged, and how often it is there. A negative one was never sent. */
  const writes = fc.array(fc.record({ isDone: fc.boolean(), isSent: fc.boolean(), times: fc.nat(3) }), { maxLength: 40 })

  it('is judged alike in every order, whatever happened to each write', () => {
    fc.assert(
      fc.property(writes, fc.gen(), (drawn, gen) => {
        const all = drawn.map((one, i) => ({ ...one, key: `w${i}`, isDone: one.isDone && one.isSent }))
        const keys = (of: (one: (typeof all)[number]) => boolean) => all.filter(of).map(({ key }) => key)
        const mixed = (list: string[]) => gen(fc.shuffledSubarray, list, { minLength: list.length })
        const found = judge({
          attempted: mixed(keys(({ isSent }) => isSent)),
          acknowledged: mixed(keys(({ isDone }) => isDone)),
          read: mixed(all.flatMap(({ key, times }) => Array.from({ length: times }, () => key))),
        })
        expect(Object.fromEntries(Object.entries(found).map(([kind, list]) => [kind, [...list].sort()]))).toEqual({
          lost: keys(({ isDone, times }) => isDone && times === 0).sort(),
          doubled: keys(({ times }) => times > 1).sort(),
          unexpected: keys(({ isSent, times }) => !isSent && times > 0).sort(),
          recovered: keys(({ isSent, isDone, times }) => isSent && !isDone && times > 0).sort(),
        })
      }),
    )
  })
})

describe('a writer', () => {
  const told = (id: number): Answer => ({ status: 201, location: '', text: JSON.stringify({ id }) })
  /** Beside a register that answers the first writes with a new number each, then as it is told to; at the tenth the day ends. */
  const beside = (good: number, then: (times: number) => Answer | null) => {
    const sent: string[] = []
    const crew: Crew = { isStopped: false, faults: [] }
    const send: Send = async ({ key }) => {
      const times = sent.push(key)
      crew.isStopped = times >= 10
      return times <= good ? told(times) : then(times)
    }
    const line = { tool: 'krea', offering: 'all', question: 'trains_on_inputs', value: 'on_with_opt_out' }
    return { crew, sent, writer: makeWriter({ number: 0, seed: 1, lines: [line], send }, crew) }
  }

  it('stops at the first write without an answer, and sends that one again under its key until it has one', async () => {
    const { crew, sent, writer } = beside(3, (times) => (times < 8 ? null : told(4)))
    await writer.write()
    expect(writer.open()).toMatchObject({ key: 'crash-0-3', supersedes: 3 })
    await writer.settle(performance.now() + 10_000)
    expect(sent.slice(3)).toEqual(Array(7).fill('crash-0-3'))
    expect([writer.open(), writer.writes.at(-1)?.isDone, crew.faults]).toEqual([null, true, []])
  })

  it('gives up when there is none in time', async () => {
    const { writer } = beside(1, () => ({ ...told(0), status: 503 }))
    await writer.write()
    await expect(writer.settle(performance.now())).rejects.toThrow('crash-0-1 has no answer')
  })

  it('names a register that answers the same request otherwise the second time', async () => {
    const { crew, writer } = beside(2, (times) => (times === 3 ? null : told(times)))
    await writer.write()
    await writer.settle(performance.now())
    expect(crew.faults).toEqual(['crash-0-2 was answered with {"id":5}, and before with {"id":4}.'])
  })

  it('names a register that has no answer any more to what it answered', async () => {
    const { crew, writer } = beside(10, () => null)
    await writer.write()
    await writer.repeat()
    expect(crew.faults).toEqual([8, 9].map((n) => `crash-0-${n} was sent again after everything was back, and has no answer.`))
  })

  it.each([422, 500])('names a register that answers with %i, and does not take that for done', async (status) => {
    const { crew, writer } = beside(1, () => ({ status, location: '', text: '<h1>No</h1>' }))
    await writer.write()
    expect(crew.faults[0]).toBe(`crash-0-1 was answered with ${status}: No`)
    expect(writer.writes.filter(({ isDone }) => isDone).map(({ key }) => key)).toEqual(['crash-0-0'])
  })
})

describe('the log', () => {
  it('is read back entry by entry, and an entry about nothing names itself', async () => {
    const path = join(folder, 'entries.jsonl')
    const entries = [
      { action: 'fact.recorded', after: { id: 7 } },
      { action: 'fact.recorded', after: { id: 7 } },
      { action: 'fact.recorded', after: { id: 8 } },
      { action: 'answer.accepted', after: { facts: [{ fact: 9 }] } },
      { action: 'answer.rejected', reason: 'r2' },
      { action: 'session.began' },
    ]
    const lines = entries.map((event, index) => JSON.stringify({ index, leaf: '', entry: JSON.stringify({ index, event }) }))
    writeFileSync(path, ['{"format":"x"}', ...lines, '{"index":6,"leaf":"","entry":null}', ''].join('\n'))
    const records: Made[] = [
      { key: 'f1', kind: 'fact', id: 7, fact_id: 7 },
      { key: 'r1', kind: 'ruling', id: 1, fact_id: 9 },
    ]
    expect(await readEntries(path, records)).toEqual(['f1', 'f1', 'fact 8 of entry 2', 'r1', 'r2'])
  })

  it('has to agree with the checkpoints that were kept outside, by the key that was kept', async () => {
    const [world, other] = await Promise.all([createWorld(), createWorld()])
    const [path, own, foreign] = [join(folder, 'audit.jsonl'), join(folder, 'own.txt'), join(folder, 'foreign.txt')]
    writeFileSync(path, await (await world.request('/audit/export')).text())
    writeFileSync(own, await (await world.request('/audit/checkpoint')).text())
    writeFileSync(foreign, await (await other.request('/audit/checkpoint')).text())
    const key = world.deps.auditLog.verifierKey
    expect(await verify(path, own, key)).toEqual([])
    expect((await verify(path, foreign, key))[0]).toMatch(/The outside checkpoint of size \d+ has another root than the entries here/)
    await Promise.all([world.close(), other.close()])
  })

  it('that cannot be had is a failure', async () => {
    await expect(exportLog('http://127.0.0.1:1', '', join(folder, 'none'))).rejects.toThrow()
  })
})

describe('the report', () => {
  const round: Round = { kind: 'app', acknowledged: 1200, unknown: 8, recovered: 3, lost: 0, doubled: 0, seconds: 2.04, isLogWhole: true, faults: [] }
  const outcome = { rounds: [round, { ...round, kind: 'both' as const, seconds: 4 }], checkpoints: 9, failure: null }

  it('says in one sentence that all is well', () => {
    const text = reportText(outcome, 7)
    expect(text).toContain(
      'Nothing was lost and nothing doubled in 2 kills and 2,400 acknowledged writes; the log agreed with all of 9 checkpoints kept outside.',
    )
    expect(text).toMatch(/^the app +1 +1 +1,200 +8 +3 +0 +0 +2\.0 +2\.0 +whole$/m)
    expect(isFine(outcome)).toBe(true)
  })

  it('names every fault, and is not fine with one', () => {
    const bad = { ...round, lost: 1, isLogWhole: false, faults: ['crash-0-1 was acknowledged and is not there.'] }
    const text = reportText({ ...outcome, rounds: [round, bad] }, 7)
    expect(text).toContain('Round 2, the app: crash-0-1 was acknowledged and is not there.')
    expect(text).toContain('1 fault was found in 2 kills')
    expect(text).toContain('BROKEN')
    expect(isFine({ ...outcome, rounds: [round, bad] })).toBe(false)
    expect(isFine({ ...outcome, failure: 'Round 3 did not come to its end: it hangs.' })).toBe(false)
  })
})

describe('the command', () => {
  it('has a number of rounds, writers, seconds and a seed', () => {
    expect(readOptions(['--rounds', '80', '--seed', '7'])).toEqual({ rounds: 80, writers: 8, seconds: 2, seed: 7, keep: false })
    expect(readOptions(['--help'])).toBe(null)
  })

  it.each([['--rounds', '0'], ['--writers', 'many'], ['--seed', '1.5'], ['--fast'], ['all']])('refuses %s %s', (...args) => {
    expect(() => readOptions(args)).toThrow(/^[^\n]+\.$/)
  })

  it('ends with status 2 and one sentence after wrong use', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'tests/crash/run.ts', '--rounds', 'x'], { encoding: 'utf8' })
    expect([status, stdout, stderr]).toEqual([2, '', 'Give --rounds as a number from 1 to 100000: "x" is not.\n'])
  })
})
