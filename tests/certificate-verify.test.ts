import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { CertificateInput } from '../src/certificates/certificate.ts'
import { checkCertificate } from '../src/certificates/check.ts'
import { execute } from '../src/cli/terminal.ts'
import { verifyCommand } from '../src/cli/verify-command.ts'
import { canonicalJson } from '../src/policy/digest.ts'
import {
  about,
  certificateFor,
  checkpointOf,
  decided,
  ended,
  entries,
  entryOf,
  example,
  exportOf,
  fileFor,
  foreign,
  key,
  proofIn,
} from './certificates/example.ts'

// Certificates are made here, spoiled, and shown to `npm run verify`.

const goldenPath = (name: string) => join(import.meta.dirname, 'certificates', name)
const golden = (name: string) => readFileSync(goldenPath(name))

const folder = mkdtempSync(join(tmpdir(), 'toolslate-certificate-'))
afterAll(() => rmSync(folder, { recursive: true }))
let n = 0
const kept = (content: string | Uint8Array): string => {
  const path = join(folder, `${n++}.json`)
  writeFileSync(path, content)
  return path
}
const run = async (...args: string[]) => {
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  const status = await execute(verifyCommand, args, say, say)
  return { status, text: lines.join('\n') }
}
const verify = (file: string | Uint8Array, ...args: string[]) => run(kept(file), ...args)
const problemsOf = (file: string | Uint8Array, { on = '2025-02-01', keys = [key.vkey] } = {}) => checkCertificate(Buffer.from(file), { on, keys }).problems

describe('npm run verify, given a certificate', () => {
  it('accepts it, and says of what it is and for how long', async () => {
    const { status, text } = await run(goldenPath('cleared.certificate'))
    expect(status).toBe(0)
    for (const said of [
      'clearance 41 of Demo Studio for Demo Lumen Plates, Enterprise (demo-lumen-plates/enterprise), on 2025-02-01.',
      'Demonstration data: nobody decided anything.',
      'State on that day: cleared with conditions.',
      'For D0, D1; Previsualisation; Harbour Lights, 1 production that it does not name.',
      'Valid from 2025-01-25; it ends on 2990-01-01.',
      'Condition 1: Keep training switched off for the whole organisation.',
      'Proposed by Remy Reviewer, decided by Avery Approver at 2025-01-25T15:00:00Z.',
      'Dissent of Dana Dissenter: One export of settings is too little.',
      'Policy netflix-genai@2025-08-22',
      `Digest of what it says ${certificateFor().digest}`,
      'entry 5 of the log toolslate.example/audit, under its checkpoint of size 11.',
      'The key came out of the file itself',
      'give a newer export of the log with --export',
      'Everything agrees.',
    ])
      expect(text).toContain(said)
    expect((await verify(fileFor(certificateFor({ dissents: [] })))).text).toContain('No dissent was recorded.')
  })

  it('accepts it with the key that is given, and with a checkpoint from elsewhere', async () => {
    const checkpoint = kept(checkpointOf(entries()))
    const { status, text } = await run(goldenPath('cleared.certificate'), '--key', key.vkey, '--checkpoint', checkpoint)
    expect(status).toBe(0)
    expect(text).toContain('The key that you gave')
  })

  it('accepts one whose checkpoint an older key of the log signed', async () => {
    const file = fileFor(certificateFor({}, proofIn(entries(), foreign)), key, [foreign.vkey, key.vkey])
    expect((await verify(file)).status).toBe(0)
    expect((await verify(file, '--key', key.vkey)).text).toContain('Its checkpoint is signed by another key')
    expect((await verify(file, '--key', key.vkey, '--key', foreign.vkey)).status).toBe(0)
  })

  it('finds every byte that is changed, wherever it is', () => {
    const file = golden('cleared.certificate')
    for (let at = 0; at < file.length; at += 23) {
      const spoiled = Buffer.from(file)
      spoiled[at] = spoiled[at]! ^ (1 << (at % 8))
      expect(problemsOf(spoiled, { keys: [] }), `byte ${at}`).not.toEqual([])
    }
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const spoiled = Buffer.from(file)
        spoiled[at] = spoiled[at]! ^ by
        expect(problemsOf(spoiled)).not.toEqual([])
      }),
      { numRuns: 200 },
    )
  }, 60_000)

  it('ends with 1 for each of them, whatever they do to the form', async () => {
    const file = golden('cleared.certificate')
    for (let at = 0; at < file.length; at += 401) {
      const spoiled = Buffer.from(file)
      spoiled[at] = spoiled[at]! ^ 1
      expect((await verify(spoiled)).status, `byte ${at}`).toBe(1)
    }
    for (const last of ['', ' ', '\n\n', '\r\n', 'x']) expect((await verify(`${file.toString().trimEnd()}${last}`)).status).toBe(1)
    expect((await verify(Buffer.concat([Buffer.from('\ufeff'), file]))).status).toBe(1)
  })

  it('refuses the same in other words: spaces, another order, a member more, other base64', () => {
    const file = golden('cleared.certificate').toString()
    const value = JSON.parse(file)
    const signature = value.envelope.signatures[0]
    const written = (changed: object) => `${canonicalJson({ ...value, ...changed })}\n`
    expect(problemsOf(written({}))).toEqual([])
    for (const other of [
      `${JSON.stringify(value, null, 1)}\n`,
      `${JSON.stringify(Object.fromEntries(Object.entries(value).reverse()))}\n`,
      written({ more: 1 }),
      written({ envelope: { ...value.envelope, more: 1 } }),
      written({ envelope: { ...value.envelope, payload: `${value.envelope.payload}\n` } }),
      written({ envelope: { ...value.envelope, signatures: [signature, signature] } }),
      written({ envelope: { ...value.envelope, signatures: [{ ...signature, sig: signature.sig.replace('==', '') }] } }),
      written({ envelope: { ...value.envelope, payloadType: 'text/plain' } }),
      written({ keys: [...value.keys, foreign.vkey] }),
      written({ cyclonedx: { ...value.cyclonedx, version: 2 } }),
    ])
      expect(problemsOf(other)).toHaveLength(1)
  })

  it.each<[string, string | Uint8Array, string]>([
    ['a flipped byte', golden('flipped.certificate'), 'The signature does not fit'],
    ['a foreign key', golden('foreign.certificate'), 'none that you gave'],
    ['an end that has passed', golden('ended.certificate'), 'It ended on 2025-07-01'],
    ['a state that is no clearance', golden('suspended.certificate'), 'On 2025-02-01 the clearance did not stand (suspended): The vendor is looked into.'],
    ['a name of another key', fileFor(certificateFor(), { ...foreign, vkey: key.vkey }), 'The signature does not fit'],
    ['no proof', fileFor(certificateFor({}, null)), 'It holds no proof that the decision is in the log.'],
    [
      'another document inside',
      `${canonicalJson({ ...JSON.parse(fileFor()), cyclonedx: JSON.parse(fileFor(certificateFor({ dissents: [] }))).cyclonedx })}\n`,
      'The CycloneDX document in the file is not the one whose digest was signed',
    ],
  ])('names %s', async (_, file, said) => {
    const { status, text } = await verify(file, '--key', key.vkey)
    expect(status).toBe(1)
    expect(text).toContain(said)
    expect(text).toMatch(/\d problems?\.$/)
  })

  it('names every problem, and not only the first', async () => {
    const log = { ...proofIn(entries()), index: 6 }
    const { status, text } = await verify(
      fileFor(certificateFor({ state: 'revoked', because: 'Over.', clearance: { ...example.clearance, valid_to: '2025-07-01' } }, log)),
    )
    expect(status).toBe(1)
    for (const said of ['did not stand (revoked)', 'It ended on 2025-07-01', 'does not lead from entry 6', 'another decision than this one', '4 problems.'])
      expect(text).toContain(said)
  })

  it.each<[string, Partial<ReturnType<typeof proofIn>>, string]>([
    ['a proof that leads elsewhere', { proof: [...proofIn(entries()).proof].reverse() }, 'does not lead from entry 5 to the checkpoint of size 11'],
    ['a proof cut short', { proof: proofIn(entries()).proof.slice(1) }, 'does not lead'],
    ['hashes that are none', { proof: ['x', ...proofIn(entries()).proof.slice(1)] }, 'does not lead'],
    ['a checkpoint of another key', { checkpoint: checkpointOf(entries(), foreign) }, 'Its checkpoint is signed by another key'],
    ['a checkpoint of another log', { checkpoint: checkpointOf(entries(), key, 'elsewhere.example/audit') }, 'is none of the log toolslate.example/audit'],
    ['a checkpoint of another size', { checkpoint: checkpointOf(entries().slice(0, 9)) }, 'is none of the log'],
    ['a checkpoint that is none', { checkpoint: 'trust me' }, 'Its checkpoint is not a signed note.'],
    ['a wrong signature on it', { checkpoint: checkpointOf(entries()).replace('\n11\n', '\n12\n') }, 'The signature on its checkpoint is wrong.'],
    ['an entry that is none', { entry: 'x' }, 'another decision than this one'],
  ])('names %s, although the key signed it', async (_, set, said) => {
    const { status, text } = await verify(fileFor(certificateFor({}, { ...proofIn(entries()), ...set })), '--key', key.vkey)
    expect(status).toBe(1)
    expect(text).toContain(said)
  })

  it.each<[string, ReturnType<typeof decided>]>([
    ['on another clearance', decided({ ...example.clearance, id: 42 })],
    ['on other facts', decided({ ...example.clearance, facts_digest: 'ee'.repeat(32) })],
    ['for longer', decided({ ...example.clearance, valid_to: '2980-01-01' })],
    ['about another offering', { ...decided(), subject: '/tools/chatgpt/consumer' }],
    ['to end it', about('clearance.revoked')],
  ])('names an entry that is a decision %s', async (_, event) => {
    const { text } = await verify(fileFor(certificateFor({}, proofIn(entries(event)))))
    expect(text).toContain('Entry 5 of the log is another decision than this one.')
    expect(text).toContain('1 problem.')
  })

  it('takes the word of an entry from before entries named the clearance, when it says the same of the same offering', () => {
    const { ruling, facts_digest } = example.clearance
    const old = (after: object) => fileFor(certificateFor({}, proofIn(entries({ ...decided(), after }))))
    expect(problemsOf(old({ ruling, facts_digest }))).toEqual([])
    expect(problemsOf(old({ ruling: 'cleared', facts_digest }))).toHaveLength(1)
    expect(problemsOf(old({ ruling }))).toHaveLength(1)
  })

  it.each<[string, Partial<CertificateInput>, string]>([
    ['facts that were left out', { facts: example.facts.slice(1) }, 'The facts in it do not have the digest'],
    ['facts that moved under it', { facts_digest: 'ee'.repeat(32) }, 'The facts in it do not have the digest'],
    ['facts that it does not rest on', { clearance: { ...example.clearance, facts_digest: 'ee'.repeat(32) } }, 'The clearance rests on other facts'],
  ])('names %s', (_, set, said) => {
    expect(problemsOf(fileFor(certificateFor(set))).join(' ')).toContain(said)
  })
})

describe('a day', () => {
  it('is today, or the one that is asked for: years later it still shows that it stood then', async () => {
    const [now, then] = [await run(goldenPath('ended.certificate')), await run(goldenPath('ended.certificate'), '--on', '2025-02-01')]
    expect(now.status).toBe(1)
    expect(now.text).toContain('ask with --on 2025-02-01')
    expect(then.status).toBe(0)
    expect(then.text).toContain('It is judged for 2025-02-01.')
  })

  it('ends on its end, to the day', () => {
    const file = fileFor(ended())
    expect(problemsOf(file, { on: '2025-06-30' })).toEqual([])
    expect(problemsOf(file, { on: '2025-07-01' })).toHaveLength(1)
  })

  it('does not come before the certificate, nor before the clearance', () => {
    expect(problemsOf(fileFor(), { on: '2025-01-31' }).join()).toContain('says nothing of a day before that')
    expect(problemsOf(fileFor(), { on: '2025-01-24' }).join()).toContain('It begins on 2025-01-25')
  })

  it.each([
    ['2025-02-30', 'is not a day that exists'],
    ['2989-01-01', 'nobody knows yet what will be known then'],
    ['--key', 'Give a day after --on.'],
  ])('%s is wrong use', async (day, said) => {
    expect(await run(goldenPath('cleared.certificate'), '--on', day)).toMatchObject({ status: 2, text: expect.stringContaining(said) })
  })

  it('belongs to certificates only', async () => {
    expect((await run(goldenPath('log.export'), '--on', '2025-02-01')).status).toBe(2)
    expect((await run(goldenPath('log.export'), '--export', goldenPath('log.export'))).status).toBe(2)
  })
})

describe('a newer export', () => {
  const at = (day: string) => `${day}T10:00:00.000000Z`
  const withLater = (...events: [string, ReturnType<typeof about>][]) => [...entries(), ...events.map(([day, event], i) => entryOf(11 + i, event, at(day)))]
  const against = (log: string, ...args: string[]) => run(goldenPath('cleared.certificate'), '--export', kept(log), ...args)

  it('agrees when nothing came of it', async () => {
    const { status, text } = await run(goldenPath('cleared.certificate'), '--export', goldenPath('log.export'))
    expect(status).toBe(0)
    expect(text).toContain('It was looked through for what came after the decision.')
  })

  it('names the entry that revoked it, from that day on and not before', async () => {
    const revoked = await run(goldenPath('cleared.certificate'), '--export', goldenPath('log-revoked.export'))
    expect(revoked).toMatchObject({ status: 1, text: expect.stringContaining('Entry 11 revoked it, from 2025-03-01 on.') })
    const before = await run(goldenPath('cleared.certificate'), '--export', goldenPath('log-revoked.export'), '--on', '2025-02-28')
    expect(before).toMatchObject({ status: 0, text: expect.stringContaining('Entry 11 revoked it, from 2025-03-01 on, after 2025-02-28.') })
    const announced = exportOf(withLater(['2025-03-01', about('clearance.revoked', { takes_effect_on: '2025-04-01' })]))
    expect((await against(announced, '--on', '2025-03-31')).status).toBe(0)
    expect((await against(announced, '--on', '2025-04-01')).text).toContain('Entry 11 revoked it, from 2025-04-01 on.')
  })

  it('names the entry that suspended it, until the suspension ended', async () => {
    const open = exportOf(withLater(['2025-03-01', about('clearance.suspended')]))
    expect((await against(open, '--on', '2025-03-01')).text).toContain('Entry 11 suspended it on 2025-03-01, and nothing up to 2025-03-01 ended that.')
    expect((await against(open, '--on', '2025-02-28')).status).toBe(0)
    const over = exportOf(withLater(['2025-03-01', about('clearance.suspended')], ['2025-03-10', about('clearance.suspension_ended')]))
    expect((await against(over, '--on', '2025-03-09')).status).toBe(1)
    expect((await against(over)).status).toBe(0)
    const again = exportOf(
      withLater(
        ['2025-03-01', about('clearance.suspended')],
        ['2025-03-10', about('clearance.suspension_ended')],
        ['2025-03-11', about('clearance.suspended')],
      ),
    )
    expect((await against(again)).text).toContain('Entry 13 suspended it')
  })

  it('names the decision that took its place, and nothing that is about another', async () => {
    const next = { ...decided({ ...example.clearance, id: 50 }), before: { clearance: 41 } }
    expect((await against(exportOf(withLater(['2025-03-01', next])))).text).toContain('Entry 11 put another decision in its place on 2025-03-01.')
    const others = [about('clearance.revoked', { clearance: 40 }), about('clearance.suspended', { clearance: 40 }), { ...next, before: { clearance: 40 } }]
    expect((await against(exportOf(withLater(...others.map((event): [string, typeof event] => ['2025-03-01', event]))))).status).toBe(0)
  })

  it('says what it cannot say: facts that came since, and entries of which only the hash is disclosed', async () => {
    const fact = { action: 'fact.recorded', subject: '/tools/demo-lumen-plates/enterprise', sentence: 'A fact.' }
    const { status, text } = await against(exportOf(withLater(['2025-03-01', fact], ['2025-03-02', about('clearance.revoked')]), { hidden: [12] }))
    expect(status).toBe(0)
    expect(text).toContain('Facts about the offering were recorded since (entry 11)')
    expect(text).toContain('Of 1 later entry the export discloses the hash only.')
  })

  it('is worth nothing when it hides the decision, ends before it, or is another log', async () => {
    expect((await against(exportOf(entries(), { hidden: [5] }))).text).toContain('The export does not disclose the decision')
    const cut = await against(exportOf(entries(), { size: 9 }))
    expect(cut).toMatchObject({ status: 1, text: expect.stringContaining('ends before the outside checkpoint of size 11: entries were cut off') })
    expect((await against(exportOf(entries(), { size: 4 }))).text).toContain('The export does not hold the decision at entry 5.')
    const rewritten = entries(decided({ ...example.clearance, id: 42 }))
    expect((await against(exportOf(rewritten))).text).toContain('has another root than the entries here')
    expect((await against(exportOf(entries(), { by: foreign }))).text).toContain('by no key given')
  })

  it('leads to a checkpoint from elsewhere of another size, which nothing else does', async () => {
    const more = withLater(['2025-03-01', about('clearance.acknowledged')])
    const [later, otherwise] = [kept(checkpointOf(more)), kept(checkpointOf([...more.slice(0, 11), entryOf(11, about('clearance.revoked'))]))]
    expect((await run(goldenPath('cleared.certificate'), '--checkpoint', later)).text).toContain('give an export of the log that leads from one to the other')
    expect((await against(exportOf(more), '--checkpoint', later)).status).toBe(0)
    expect((await against(exportOf(more), '--checkpoint', otherwise)).status).toBe(1)
    expect(
      (await run(goldenPath('cleared.certificate'), '--checkpoint', kept(checkpointOf(entries(decided({ ...example.clearance, id: 42 })))))).text,
    ).toContain('two histories of this log were signed')
  })

  it('has to be one', async () => {
    expect((await against('{"format":"x"}\n')).text).toContain('this is not an exported log')
    expect((await run(goldenPath('cleared.certificate'), '--export', join(folder, 'none'))).status).toBe(2)
    expect((await run(goldenPath('cleared.certificate'), '--export')).status).toBe(2)
  })
})
