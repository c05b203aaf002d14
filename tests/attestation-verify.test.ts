import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { CompactSign } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import type { SignedAnswer } from '../src/attestations/answer.ts'
import { changesBetween, materialDigest, type Statement, statementAnswers, statementOf } from '../src/attestations/statement.ts'
import { declaration } from '../src/attestations/statement-declaration.ts'
import { checkStatement, sealStatement, statementFile } from '../src/attestations/statement-seal.ts'
import { verifierKey } from '../src/audit/checkpoint.ts'
import { execute } from '../src/cli/terminal.ts'
import { verifyCommand } from '../src/cli/verify-command.ts'
import { loadBank } from '../src/questions/load.ts'
import { signedAnswer } from './attested.ts'

// Statements are built here from nothing but their description, sealed, and spoiled.

const bank = loadBank()
const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { privateKey, vkey: verifierKey('toolslate.example/audit', publicKey) }
}
const key = keyPair()
const foreign = keyPair()

const answer = (question: string, set: Partial<SignedAnswer>) => signedAnswer({ question, value: 'unknown', ...set })

const answers: SignedAnswer[] = [
  answer('input_retention', {
    value: 30,
    evidence: 'documentation',
    visibility: 'public',
    source_title: 'Aufbewahrung — 30 Tage',
    source_url: 'https://lumen.example/retention',
    quote: 'Kept for “30” days.\n\tThen deleted.',
  }),
  answer('trains_on_inputs', { stance: 'contest', value: 'no_by_contract', evidence: 'contract', note: 'Émile\u0301 said so: 木 😀', fact_id: 12 }),
  answer('trains_on_outputs', {}),
]
const files = new Map([
  [
    'trains_on_inputs',
    [
      { sha256: 'b'.repeat(64), title: 'Order form', media_type: 'application/pdf' as const },
      { sha256: 'a'.repeat(64), title: 'Agreement', media_type: 'application/pdf' as const },
    ],
  ],
])

const statement = (set: Partial<Statement> = {}): Omit<Statement, 'format'> => ({
  vendor: { slug: 'lumen-demo-works', name: 'Lumen Demo Works' },
  offering: { tool: 'demo-lumen-plates', offering: 'enterprise', name: 'Demo Lumen Plates, Enterprise', plan_kind: 'enterprise', deployment: 'public_saas' },
  number: 2,
  bank_version: '2026-11-01',
  answers: statementAnswers(answers, files, bank),
  declaration: { version: 'test', text: 'I may.\nIt is true.' },
  signatory: { name: 'Ada Example', title: 'General Counsel', authority: 'An officer.' },
  valid_from: '2026-11-22',
  valid_to: '2027-11-22',
  supersedes: 'c'.repeat(64),
  ...set,
})

/** Made by another program (json.dumps with sorted keys, hashlib), from the same description. */
const golden = String.raw`{"answers":[{"answer":"30 days","evidence":"documentation","fact":null,"files":[],"note":"","question":"input_retention","quote":"Kept for “30” days.\n\tThen deleted.","source":{"title":"Aufbewahrung — 30 Tage","url":"https://lumen.example/retention"},"stance":"answer","value":30,"visibility":"public","wording":"How long are prompts and inputs kept by default?"},{"answer":"No, by signed contract","evidence":"contract","fact":12,"files":[{"media_type":"application/pdf","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","title":"Agreement"},{"media_type":"application/pdf","sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","title":"Order form"}],"note":"Émilé said so: 木 😀","question":"trains_on_inputs","quote":"","source":{"title":"","url":""},"stance":"contest","value":"no_by_contract","visibility":"registry","wording":"Are customer inputs used to train or improve models that others use?"},{"answer":"Unknown","evidence":"vendor_attestation","fact":null,"files":[],"note":"","question":"trains_on_outputs","quote":"","source":{"title":"","url":""},"stance":"answer","value":"unknown","visibility":"registry","wording":"Are the customer's outputs used to train or improve models that others use?"}],"bank_version":"2026-11-01","declaration":{"text":"I may.\nIt is true.","version":"test"},"format":"toolslate-attestation/1","number":2,"offering":{"deployment":"public_saas","name":"Demo Lumen Plates, Enterprise","offering":"enterprise","plan_kind":"enterprise","tool":"demo-lumen-plates"},"signatory":{"authority":"An officer.","name":"Ada Example","title":"General Counsel"},"supersedes":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","valid_from":"2026-11-22","valid_to":"2027-11-22","vendor":{"name":"Lumen Demo Works","slug":"lumen-demo-works"}}`

describe('a statement', () => {
  it('has these bytes and this digest, on every machine and in every version', () => {
    const { text, digest } = statementOf(statement())
    expect(text).toBe(golden)
    expect(digest).toBe('b6ddb08596694dd74caf68c5eb9965d1a2891066fb06498d6a4aadb5e9505a23')
  })

  it('is the same whatever the order in which answers and files came', () => {
    const { digest } = statementOf(statement())
    const shuffled = new Map([['trains_on_inputs', [...files.get('trains_on_inputs')!].reverse()]])
    expect(statementOf(statement({ answers: statementAnswers(answers, shuffled, bank) })).digest).toBe(digest)
  })

  it('has another digest after any change of any answer', () => {
    const texts = { note: fc.string(), quote: fc.string(), source_title: fc.string(), source_url: fc.string() }
    const change = fc.oneof(
      fc.record({ ...texts }, { requiredKeys: [] }).filter((set) => Object.keys(set).length > 0),
      fc.record({ value: fc.oneof(fc.integer({ min: 0, max: 36500 }), fc.string(), fc.array(fc.string(), { minLength: 1 })) }),
      fc.record({ stance: fc.constantFrom('answer' as const, 'confirm' as const, 'contest' as const, 'supersede' as const) }),
      fc.record({ evidence: fc.constantFrom('contract' as const, 'documentation' as const, 'own_test' as const, 'vendor_attestation' as const) }),
      fc.record({ visibility: fc.constantFrom('public' as const, 'on_request' as const, 'nda' as const, 'registry' as const) }),
      fc.record({ fact_id: fc.option(fc.integer({ min: 1, max: 1e9 })) }),
    )
    const before = statementOf(statement())
    fc.assert(
      fc.property(fc.nat(answers.length - 1), change, (at, set) => {
        const changed = answers.with(at, { ...answers[at]!, ...set })
        const isSame = JSON.stringify(changed) === JSON.stringify(answers)
        const after = statement({ answers: statementAnswers(changed, files, bank) })
        expect(statementOf(after).digest === before.digest).toBe(isSame)
        expect(materialDigest(after) === materialDigest(statement())).toBe(isSame)
        expect(changesBetween(statement().answers, after.answers)).toEqual(isSame ? [] : [{ question: answers[at]!.question, kind: 'changed' }])
      }),
      { numRuns: 500 },
    )
  })

  it.each<[string, Partial<Statement>]>([
    ['an answer less', { answers: statement().answers.slice(1) }],
    ['another signatory', { signatory: { name: 'Ada Example', title: 'Clerk', authority: 'An officer.' } }],
    ['another end', { valid_to: '2027-11-21' }],
    ['another plan', { offering: { ...statement().offering, plan_kind: 'team' } }],
    ['another predecessor', { supersedes: null }],
    ['other words', { declaration }],
  ])('has another digest with %s', (_, set) => {
    expect(statementOf(statement(set)).digest).not.toBe(statementOf(statement()).digest)
  })

  it('refuses half a character', () => {
    expect(() => statementOf(statement({ signatory: { name: '\ud800', title: '', authority: '' } }))).toThrow()
  })
})

const folder = mkdtempSync(join(tmpdir(), 'toolslate-verify-'))
afterAll(() => rmSync(folder, { recursive: true }))

let n = 0
const verify = async (file: string, ...args: string[]) => {
  const path = join(folder, `${n++}.jws`)
  writeFileSync(path, file)
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  const status = await execute(verifyCommand, [path, ...args], say, say)
  return { status, text: lines.join('\n').replaceAll(path, 'FILE') }
}
const future = { valid_from: '2026-01-01', valid_to: '2990-01-01' }
const sealed = async (set: Partial<Statement> = future, by = key) => sealStatement(statementOf(statement(set)).text, by.privateKey, by.vkey)

describe('npm run verify', () => {
  it('accepts what was handed out, with the key of the file or one that is given', async () => {
    const file = statementFile(await sealed(), [key.vkey])
    const own = await verify(file)
    expect(own.status).toBe(0)
    expect(own.text).toContain('attestation 2 of Lumen Demo Works for Demo Lumen Plates, Enterprise (demo-lumen-plates/enterprise), 3 answers.')
    expect(own.text).toContain('Signed by Ada Example, General Counsel: An officer.')
    expect(own.text).toContain('The key came out of the file itself')
    expect(own.text).toContain(`Digest ${statementOf(statement(future)).digest}`)
    expect(await verify(file, '--key', key.vkey)).toMatchObject({ status: 0, text: expect.stringContaining('The key that you gave') })
  })

  it('names a foreign key', async () => {
    const theirs = await sealed(future, foreign)
    expect(await verify(statementFile(theirs, [key.vkey]))).toMatchObject({ status: 1, text: expect.stringContaining('which is none of the file') })
    expect(await verify(statementFile(theirs, [foreign.vkey]), '--key', key.vkey)).toMatchObject({
      status: 1,
      text: expect.stringContaining('none that you gave'),
    })
  })

  it('names one that claims the key of another', async () => {
    const forged = await sealStatement(statementOf(statement(future)).text, foreign.privateKey, key.vkey)
    expect(await verify(statementFile(forged, [key.vkey]))).toMatchObject({ status: 1, text: expect.stringContaining('The signature does not fit') })
  })

  it('says that it has ended, or has not begun', async () => {
    const ended = await verify(statementFile(await sealed({ valid_from: '2020-01-01', valid_to: '2021-01-01' }), [key.vkey]))
    expect(ended).toMatchObject({ status: 1, text: expect.stringContaining('It ended on 2021-01-01') })
    const later = await verify(statementFile(await sealed({ valid_from: '2989-01-01', valid_to: '2990-01-01' }), [key.vkey]))
    expect(later).toMatchObject({ status: 1, text: expect.stringContaining('It begins on 2989-01-01') })
    const jws = await sealed({ valid_from: '2026-01-01', valid_to: '2026-12-01' })
    expect((await checkStatement(JSON.parse(statementFile(jws, [key.vkey])), { today: '2026-11-30' })).problems).toEqual([])
    expect((await checkStatement(JSON.parse(statementFile(jws, [key.vkey])), { today: '2026-12-01' })).problems).toHaveLength(1)
  })

  it('refuses other algorithms, types and forms, whoever signed them', async () => {
    const text = statementOf(statement(future)).text
    const seal = (header: object, payload = text) => new CompactSign(Buffer.from(payload)).setProtectedHeader(header as { alg: string }).sign(key.privateKey)
    const kid = key.vkey.split('+')[1]
    const typ = 'toolslate-attestation+jws'
    const problemsOf = async (jws: string) =>
      (await checkStatement({ format: 'toolslate-attestation/1', jws, keys: [key.vkey] }, { today: '2026-11-22' })).problems.join()
    expect(await problemsOf(await seal({ alg: 'EdDSA', typ: 'JWT', kid }))).toContain('only EdDSA and toolslate-attestation+jws')
    const none = `${Buffer.from(JSON.stringify({ alg: 'none', typ, kid })).toString('base64url')}.${Buffer.from(text).toString('base64url')}.`
    expect(await problemsOf(none)).toContain('The seal says that it is none')
    expect(await problemsOf(await seal({ alg: 'EdDSA', typ, kid }, `${text} `))).toContain('not a statement in the form')
    expect(await problemsOf(await seal({ alg: 'EdDSA', typ, kid }, '{}'))).toContain('not a statement in the form')
    expect(await problemsOf(await seal({ alg: 'EdDSA', typ, kid }, text.replace('{', '{"format":"x",')))).toContain('not a statement in the form')
    expect(await problemsOf(await seal({ alg: 'EdDSA', typ }))).toContain('which is none of the file')
  })

  it('finds every byte that is flipped in the seal', async () => {
    const jws = await sealed()
    await fc.assert(
      fc.asyncProperty(fc.nat(jws.length - 1), fc.integer({ min: 1, max: 127 }), async (at, by) => {
        const flipped = jws.slice(0, at) + String.fromCharCode(jws.charCodeAt(at) ^ by) + jws.slice(at + 1)
        const { problems } = await checkStatement({ format: 'toolslate-attestation/1', jws: flipped, keys: [key.vkey] }, { today: '2026-11-22' })
        expect(problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    ['cut off', (file: string) => file.slice(0, -20)],
    ['of two lines', (file: string) => `${file}${file}`],
    ['without keys', () => '{"format":"toolslate-attestation/1","jws":"x"}'],
    ['with a seal that is none', () => `{"format":"toolslate-attestation/1","jws":"x","keys":["${key.vkey}"]}`],
  ])('says in a sentence that a file is %s', async (_, spoil) => {
    const { status, text } = await verify(spoil(statementFile(await sealed(), [key.vkey])))
    expect(status).toBeGreaterThan(0)
    expect(text).toMatch(/FILE: .+\./)
    expect(text).not.toMatch(/\bat .+\.ts/)
  })
})
