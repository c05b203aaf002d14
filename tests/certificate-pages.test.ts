import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDict, PDFDocument, PDFName } from '@cantoo/pdf-lib'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exportLog } from '../src/audit/export.ts'
import { findNewestCheckpoint } from '../src/audit/log-queries.ts'
import { checkCertificate } from '../src/certificates/check.ts'
import { extension } from '../src/certificates/statement.ts'
import { execute } from '../src/cli/terminal.ts'
import { verifyCommand } from '../src/cli/verify-command.ts'
import { printed } from '../src/paper/printed.ts'
import { version } from '../src/version.ts'
import { cyclonedxShape, looseRefs } from './certificates/cyclonedx-shape.ts'
import { certificateFor, example } from './certificates/example.ts'
import { verifyIndependently } from './certificates/independent.ts'
import { decide, log, organisationId, personId } from './deciding.ts'
import { validateHtml } from './html.ts'
import { itUnless } from './setup/missing.ts'
import { canaryOf, makeTwoSides, type TwoSides } from './two-sides.ts'
import { createWorld, type World } from './world.ts'

let world: World
let two: TwoSides
let people: { reviewer: number; approver: number; admin: number }
const folder = mkdtempSync(join(tmpdir(), 'toolslate-certificates-'))
beforeAll(async () => {
  world = await createWorld()
  two = await makeTwoSides(world)
  const [reviewer, approver, admin] = await Promise.all(['reviewer@demo.test', 'approver@demo.test', 'admin@demo.test'].map((email) => personId(world, email)))
  people = { reviewer: reviewer!, approver: approver!, admin: admin! }
})
beforeEach(() => world.setNow('2026-11-22T12:00:00Z'))
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await world.close()
})

type Extra = Partial<Parameters<typeof decide>[1]>
const lumen = { studio: 'demo-studio', tool: 'demo-lumen-plates', offering: 'enterprise' }
const cleared = (extra: Extra = {}) => decide(world, { ...lumen, proposed_by: people.reviewer, decided_by: people.approver, ...extra })
const pathOf = (id: number, suffix = '', on = '') => `/clearances/${id}/certificate${suffix}${on === '' ? '' : `?on=${on}`}`
const suffixes = ['', '.pdf', '.json', '.cdx.json']
const textOf = async (path: string, from: Pick<World, 'request'> = world) => (await from.request(path)).text()
/** Without tags and with single spaces, as it is read. */
const readOf = async (path: string, from: Pick<World, 'request'> = world) =>
  (await textOf(path, from))
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&gt;', '>')
    .replaceAll(/\s+/g, ' ')
const vkey = () => world.deps.auditLog.verifierKey
const check = (file: string, on = '2026-11-22') => checkCertificate(Buffer.from(file), { on, keys: [vkey()] })

const conditions = [{ instruction: 'Keep training off.', menu_path: 'Admin > Data', reprove_days: 180 }]

describe('the page of a certificate', () => {
  it('says first whether it stood, then for what, on which conditions, by whom, on which facts, and how to check it', async () => {
    const id = await cleared({ conditions, reasons: 'Ready as configured.', data_classes: ['D0', 'D1'], uses: ['previs', 'post'] })
    const page = await readOf(pathOf(id))
    for (const said of [
      'Certificate of clearance Demonstration Cleared with conditions',
      'On 22 Nov 2026 Demo Lumen Plates, Enterprise was cleared by Demo Studio, with the conditions and within the scope that follow.',
      'Demonstration data. Nobody decided anything',
      'From 1 Nov 2026; it ends on 1 Nov 2027',
      'version 2025-08-22 (netflix-genai@2025-08-22)',
      'Proposed by Demo Reviewer',
      'Decided by Demo Approver',
      'Previs and temporary material; Post-production',
      'Every production of Demo Studio',
      'Keep training off. Where: Admin > Data. Set by an administrator of the account. Shown by: A screenshot. To be shown again after 180 days.',
      'Ready as configured. No dissent was recorded.',
      'Tool-side ready.',
      'npm run verify -- certificate.json',
      'Digest of what it says',
      'no approval of the tool by anybody else',
    ])
      expect(page).toContain(said)
    expect(page).not.toMatch(/netflix[- ]approved|compliant|\bsafe\b/i)
    const html = await textOf(pathOf(id))
    expect(html).toContain('href="/captures/')
    expect(html).toMatch(/<blockquote/)
    for (const suffix of suffixes.slice(1)) expect(html).toContain(`href="${pathOf(id, suffix)}"`)
    expect(await validateHtml(html)).toEqual([])
  })

  it('shows the dissent with the decision, on paper and in the file too, and nobody can edit it', async () => {
    const id = await cleared({ dissents: [{ by: people.admin, text: 'One screenshot is <too> little.' }] })
    expect(await textOf(pathOf(id))).toContain('One screenshot is &lt;too&gt; little.')
    expect(await readOf(pathOf(id))).toContain('Dissent of Demo Admin')
    const { statement, problems } = check(await textOf(pathOf(id, '.json')))
    expect(problems).toEqual([])
    expect(statement?.predicate[extension].content.dissents).toMatchObject([{ by: { name: 'Demo Admin' }, text: 'One screenshot is <too> little.' }])
    const { declarations } = cyclonedxShape.parse(JSON.parse(await textOf(pathOf(id, '.cdx.json'))))
    expect(declarations.claims.find((claim) => claim['bom-ref'] === 'dissent:1')?.predicate).toBe('One screenshot is <too> little.')
    await expect(sql`update clearance_dissents set text = 'Fine.' where text like 'One screenshot%'`.execute(world.owner)).rejects.toThrow()
  })

  it('names an exception with who agreed to it, and a sandbox as what it is', async () => {
    const exception = { name: 'Small team', reason: 'No other tool does it.', by: people.admin }
    const page = await readOf(pathOf(await cleared({ exception })))
    expect(page).toContain('“Small team”: No other tool does it. Agreed to by Demo Admin.')
    const production = await organisationId(world, 'harbour-lights')
    const sandboxOf = { kind: 'sandbox' as const, productions: [production], valid_to: '2026-12-24', owner: people.reviewer, is_public: false }
    const id = await cleared({ ...sandboxOf, decided_at: new Date('2026-11-02T10:00:00Z') })
    const sandbox = await readOf(pathOf(id), await world.signIn('producer@demo.test'))
    expect(sandbox).toContain('Certificate of a sandbox')
    expect(sandbox).toContain('was allowed to be tried out by Demo Studio')
    expect(sandbox).toContain('Answers for it Demo Reviewer')
    expect(sandbox).toContain('Productions Harbour Lights')
  })

  it('says that there is no proof, when the log does not hold the decision', async () => {
    const id = await cleared()
    const { rows } = await sql<{ leaf: number }>`select max(leaf)::int as leaf from audit_events`.execute(world.owner)
    const checkpoints = await world.owner.selectFrom('audit_checkpoints').selectAll().where('size', '>', rows[0]!.leaf).execute()
    await sql`alter table audit_checkpoints disable trigger all; delete from audit_checkpoints where size > ${sql.lit(rows[0]!.leaf)}`.execute(world.owner)
    try {
      expect(await readOf(pathOf(id))).toContain('The log holds no entry that can be shown to you')
      expect(check(await textOf(pathOf(id, '.json'))).problems).toEqual(['It holds no proof that the decision is in the log.'])
    } finally {
      await world.owner.insertInto('audit_checkpoints').values(checkpoints).execute()
      await sql`alter table audit_checkpoints enable trigger all`.execute(world.owner)
    }
  })

  it('says of a day before the decision, and of one before it takes effect, that it did not stand', async () => {
    const id = await cleared({ decided_at: new Date('2026-11-10T09:00:00.123Z'), valid_from: '2026-11-15' })
    expect(await readOf(pathOf(id, '', '2026-11-09'))).toContain('It was decided later, on 2026-11-10.')
    const early = await readOf(pathOf(id, '', '2026-11-12'))
    expect(early).toContain('This clearance did not stand on 12 Nov 2026')
    expect(early).toContain('This is no certificate of clearance')
    expect(early).toContain('The ruling takes effect on 2026-11-15.')
    expect(early).not.toContain('Certificate of clearance ')
    const stood = await readOf(pathOf(id, '', '2026-11-15'))
    expect(stood).toContain('Decided by Demo Approver, 10 Nov 2026, 09:00:00 UTC')
    expect(stood).toContain('On 15 Nov 2026')
  })

  it('is none for what was suspended, revoked, superseded, has ended, rests on facts that moved, or was refused', async () => {
    const suspended = await cleared({ tool: 'demo-framewright', offering: 'studio' })
    const suspension = {
      clearance_id: suspended,
      reason: 'A leak was reported.',
      in_flight: 'grace' as const,
      grace_until: '2026-12-01',
      suspended_by: people.reviewer,
    }
    await world.owner.insertInto('clearance_suspensions').values(suspension).execute()
    const page = await readOf(pathOf(suspended))
    expect(page).toContain('This clearance did not stand on 22 Nov 2026 Demonstration Suspended')
    expect(page).toContain('Suspended: A leak was reported. Work that is under way may go on until 2026-12-01.')

    const revoked = await cleared({ tool: 'demo-voicewell', offering: 'production' })
    await world.owner
      .insertInto('clearance_revocations')
      .values({ clearance_id: revoked, reason: 'It was sold.', takes_effect_on: '2026-11-22', revoked_by: people.approver })
      .execute()
    expect(await readOf(pathOf(revoked))).toContain('Revoked on 2026-11-22: It was sold.')

    const [before, after] = [await cleared(), await cleared()]
    const old = await textOf(pathOf(before))
    expect(old).toContain('Superseded')
    expect(old).toContain(`href="/clearances/${after}/certificate"`)
    expect(await readOf(pathOf(after))).toContain('Certificate of clearance')

    expect(await readOf(pathOf(await cleared({ valid_to: '2026-11-22' })))).toContain('Expired')
    const refused = await readOf(pathOf(await cleared({ ruling: 'not_cleared', uses: [], reasons: 'It trains on everything.' })))
    expect(refused).toContain('Not cleared')

    const { rows } = await sql<{ id: number }>`select c.id from clearances c join offerings o on o.id = c.offering_id join tools t on t.id = o.tool_id
      where t.slug = 'demo-scriptkeeper' and c.is_demo order by c.id limit 1`.execute(world.owner)
    expect(await readOf(pathOf(rows[0]!.id))).toContain('The facts under the clearance have changed since it was given.')
    expect(await readOf(pathOf(rows[0]!.id, '', '2026-10-25'))).toContain('Certificate of clearance')

    for (const id of [suspended, revoked, before, rows[0]!.id]) {
      const { predicate } = verifyIndependently(await textOf(pathOf(id, '.json')), vkey()).statement
      expect(predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: ['FAILED'] })
      expect(check(await textOf(pathOf(id, '.json'))).problems.join()).toContain('On 2026-11-22 the clearance did not stand')
    }
  })

  it.each([
    ['a day that is to come', '?on=2026-11-23', 400, 'nobody knows yet whether a clearance stands later'],
    ['a day that does not exist', '?on=2026-02-30', 400, 'Give on as a day that exists'],
    ['a word', '?on=today', 400, 'Give on as a day that exists'],
  ])('refuses %s, in every form', async (_, query, status, said) => {
    const id = await cleared()
    for (const suffix of suffixes) {
      const answer = await world.request(`${pathOf(id, suffix)}${query}`)
      expect(answer.status).toBe(status)
      expect(await answer.text()).toContain(said)
    }
    expect((await world.request(`${pathOf(id)}?on=`)).status).toBe(200)
  })

  it('is not there for a number that no clearance has', async () => {
    for (const suffix of suffixes) expect((await world.request(pathOf(999_999_999, suffix))).status).toBe(404)
    expect((await world.request(pathOf(0))).status).toBe(404)
    expect((await world.request('/clearances/x/certificate')).status).toBe(404)
  })
})

describe('who may see it', () => {
  const ofAlder = (extra: Extra = {}) =>
    cleared({
      studio: two.alder.organisations.studio.slug,
      proposed_by: two.alder.people.reviewer.id,
      decided_by: two.alder.people.approver.id,
      is_public: false,
      ...extra,
    })
  const as = async (who: { id: number }) => world.withCookie(await world.cookieOf(who.id))

  it('the studio and its productions; to everybody else it is not there', async () => {
    const id = await ofAlder({ reasons: canaryOf('alder'), dissents: [{ by: two.alder.people.admin.id, text: `No, says ${canaryOf('alder')}` }] })
    for (const suffix of suffixes) {
      for (const role of suffix === '.pdf' ? (['member'] as const) : (['reviewer', 'approver', 'producer', 'member'] as const)) {
        const answer = await (await as(two.alder.people[role])).request(pathOf(id, suffix))
        expect(answer.status, `${role} ${suffix}`).toBe(200)
        expect(answer.headers.get('cache-control')).toBe('no-store')
      }
      for (const stranger of [world, await as(two.birch.people.approver), await as(two.birch.people.producer), await as(two.alder.people.signatory)])
        expect((await stranger.request(pathOf(id, suffix))).status).toBe(404)
    }
    const page = await textOf(pathOf(id), await as(two.alder.people.producer))
    expect(page).not.toContain('Badge</h2>')
  })

  it('a producer has the proof as well, although the log shows them nothing of the studio', async () => {
    const id = await ofAlder()
    const producer = await as(two.alder.people.producer)
    const file = await textOf(pathOf(id, '.json'), producer)
    expect(check(file).problems).toEqual([])
    const leaf = check(file).statement?.predicate[extension].log?.index
    expect((await producer.request(`/audit/${leaf}`)).status).toBe(404)
  })

  it('productions that the reader may not know of are counted, not named, and no entry that names them is handed out', async () => {
    const productions = [two.alder.organisations.production.id, await insertProduction('Secret Sequel')]
    const [producer, reviewer] = [await as(two.alder.people.producer), await as(two.alder.people.reviewer)]
    const id = await ofAlder({ productions })
    const file = await textOf(pathOf(id, '.json'), producer)
    const page = await textOf(pathOf(id), producer)
    expect(page).toContain('1 other that is not named here')
    expect(page + file + (await textOf(pathOf(id, '.cdx.json'), producer))).not.toContain('Secret Sequel')
    expect(check(file).problems).toEqual([])
    expect(await textOf(pathOf(id), reviewer)).toContain('Secret Sequel')

    const named = await ofAlder({ productions, said: 'Cleared for Secret Sequel.' })
    const without = await textOf(pathOf(named, '.json'), producer)
    expect(without).not.toContain('Secret Sequel')
    expect(check(without).problems).toEqual(['It holds no proof that the decision is in the log.'])
    expect(check(await textOf(pathOf(named, '.json'), reviewer)).problems).toEqual([])
  })

  it('of a policy that the studio shows to nobody else there is the digest only', async () => {
    const { key } = await world.owner.selectFrom('policy_versions').select('key').where('id', '=', two.alder.policy).executeTakeFirstOrThrow()
    const id = await ofAlder({ policy_key: key })
    await world.owner.updateTable('organisations').set({ publishes_clearances: true }).where('id', '=', two.alder.organisations.studio.id).execute()
    try {
      for (const suffix of ['', '.json', '.cdx.json']) {
        const answer = await textOf(pathOf(id, suffix))
        expect(answer).not.toContain(two.alder.policy)
        expect(answer).not.toContain('Overlay')
      }
      const { statement, problems } = check(await textOf(pathOf(id, '.json')))
      expect(problems).toEqual([])
      expect(statement?.predicate.policy).toMatchObject({
        uri: expect.stringContaining(`/clearances/${id}#policy`),
        digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      })
    } finally {
      await world.owner.updateTable('organisations').set({ publishes_clearances: false }).where('id', '=', two.alder.organisations.studio.id).execute()
    }
  })

  const insertProduction = async (name: string) =>
    (
      await world.owner
        .insertInto('organisations')
        .values({ slug: name.toLowerCase().replace(' ', '-'), name, kind: 'production', vendor_id: null, studio_id: two.alder.organisations.studio.id })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
})

describe('the signed file', () => {
  it('holds for us and for a verifier that shares nothing with us', async () => {
    const id = await cleared({ conditions })
    const answer = await world.request(pathOf(id, '.json'))
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="demo-lumen-plates-enterprise-clearance-${id}-2026-11-22.json"`)
    const file = await answer.text()
    const { statement, ...checked } = verifyIndependently(file, vkey())
    expect(checked).toEqual({ origin: world.deps.auditLog.origin, isSigned: true, isCheckpointSigned: true, isIncluded: true })
    expect(statement.predicate).toMatchObject({
      verifier: { id: world.config.publicUrl, version: { toolslate: version } },
      timeVerified: '2026-11-22T12:00:00Z',
      resourceUri: `${world.config.publicUrl}/tools/demo-lumen-plates/enterprise`,
      verificationResult: 'PASSED',
      verifiedLevels: ['TOOLSLATE_CLEARED_WITH_CONDITIONS'],
    })
    expect(check(file).problems).toEqual([])
    const capture = statement.predicate.inputAttestations[0]
    const stored = await textOf(new URL(capture.uri).pathname.replace(/$/, '.txt'))
    expect(createHash('sha256').update(stored).digest('hex')).toBe(capture.digest.sha256)
  })

  it('says what the page and the PDF say, under one digest, to the second', async () => {
    world.setNow('2026-11-22T12:00:00.987Z')
    const id = await cleared()
    const { statement } = check(await textOf(pathOf(id, '.json')))
    const { digest, content } = statement!.predicate[extension]
    const page = await readOf(pathOf(id))
    expect(page).toContain(`Digest of what it says ${digest}`)
    const at = content.clearance.decided_at
    expect(at).toMatch(/T\d\d:\d\d:\d\dZ$/)
    expect(page).toContain(`, ${at.slice(11, 19)} UTC`)
    world.setNow('2026-11-22T18:30:00Z')
    expect(await readOf(pathOf(id))).toContain(digest)
    expect(await textOf(pathOf(id, '.cdx.json'))).toBe(await textOf(pathOf(id, '.cdx.json')))
  })

  it('is one document with the CycloneDX that is handed out beside it', async () => {
    const id = await cleared({ conditions, dissents: [{ by: people.admin, text: 'No.' }] })
    const answer = await world.request(pathOf(id, '.cdx.json'))
    expect(answer.headers.get('content-type')).toBe('application/vnd.cyclonedx+json; version=1.6')
    const text = await answer.text()
    expect(looseRefs(cyclonedxShape.parse(JSON.parse(text)))).toEqual([])
    const signed = check(await textOf(pathOf(id, '.json'))).statement?.predicate[extension].cyclonedx.sha256
    expect(createHash('sha256').update(text).digest('hex')).toBe(signed)
  })

  it('is accepted by npm run verify, until a newer export says otherwise', async () => {
    const id = await cleared()
    const path = join(folder, 'certificate.json')
    writeFileSync(path, await textOf(pathOf(id, '.json')))
    const exported = async (name: string) => {
      let text = ''
      for await (const part of await exportLog(world.system, (await findNewestCheckpoint(world.system))!)) text += part
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const verify = async (...args: string[]) => {
      const lines: string[] = []
      const say = (line: string) => void lines.push(line)
      return { status: await execute(verifyCommand, [path, '--key', vkey(), ...args], say, say), text: lines.join('\n') }
    }
    expect(await verify()).toMatchObject({ status: 0 })
    await log(world, 'clearance.acknowledged', id)
    expect(await verify('--export', await exported('same.jsonl'))).toMatchObject({ status: 0 })
    await log(world, 'clearance.suspended', id)
    expect(await verify('--export', await exported('suspended.jsonl'))).toMatchObject({ status: 1, text: expect.stringMatching(/Entry \d+ suspended it on/) })
    await log(world, 'clearance.suspension_ended', id)
    expect(await verify('--export', await exported('ended.jsonl'))).toMatchObject({ status: 0 })
    await log(world, 'clearance.revoked', id)
    expect(await verify('--export', await exported('revoked.jsonl'))).toMatchObject({ status: 1, text: expect.stringMatching(/Entry \d+ revoked it/) })
  })

  it('is not written while the log is not what was signed', async () => {
    const id = await cleared()
    const { auditLog } = world.deps
    const trouble = auditLog.trouble
    auditLog.trouble = () => 'other entries'
    try {
      const answer = await world.request(pathOf(id, '.json'))
      expect(answer.status).toBe(503)
      expect(await answer.text()).toContain('nothing is signed until somebody has looked')
    } finally {
      auditLog.trouble = trouble
    }
  })

  it('writes nothing down, and takes few steps to the database', async () => {
    const id = await cleared()
    const size = async () => (await sql<{ n: number }>`select count(*)::int as n from audit_events`.execute(world.owner)).rows[0]!.n
    const before = await size()
    for (const suffix of suffixes) {
      world.queries()
      await world.request(pathOf(id, suffix))
      expect(world.queries()).toBeLessThanOrEqual(14)
    }
    expect(await size()).toBe(before)
  })

  it('is of the version that package.json names', () => {
    expect(JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')).version).toBe(version)
  })
})

describe('the PDF', () => {
  const pdfOf = async (id: number) => {
    const answer = await world.request(pathOf(id, '.pdf'))
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    return new Uint8Array(await answer.arrayBuffer())
  }

  it('is tagged for those who hear it: language, title, and a tree of headings, tables and quotes', async () => {
    const document = await PDFDocument.load(await pdfOf(await cleared({ conditions })), { updateMetadata: false })
    expect(document.getTitle()).toContain('Certificate of clearance, Demo Lumen Plates, Enterprise')
    expect(document.getCreationDate()).toEqual(new Date('2026-11-22T12:00:00Z'))
    const { catalog, context } = document
    expect(String(catalog.get(PDFName.of('Lang')))).toBe('(en-GB)')
    expect(catalog.lookup(PDFName.of('MarkInfo'), PDFDict).get(PDFName.of('Marked'))).toBeDefined()
    expect(catalog.lookup(PDFName.of('StructTreeRoot'), PDFDict)).toBeDefined()
    const roles = context
      .enumerateIndirectObjects()
      .flatMap(([, object]) => (object instanceof PDFDict && object.get(PDFName.of('P')) ? [String(object.get(PDFName.of('S')))] : []))
    for (const role of ['/Document', '/H1', '/H2', '/H3', '/P', '/Table', '/TR', '/TH', '/TD', '/BlockQuote', '/Sect']) expect(roles).toContain(role)
    expect(roles.filter((role) => role === '/H1')).toHaveLength(1)
  })

  it('is the same, byte for byte, at the same time', async () => {
    const id = await cleared()
    expect(Buffer.from(await pdfOf(id)).equals(Buffer.from(await pdfOf(id)))).toBe(true)
  })

  const missing = spawnSync('pdftotext', ['-v']).error ? 'pdftotext (poppler-utils) is not installed' : null
  itUnless(missing)('says what the page says', async () => {
    const id = await cleared({ conditions, dissents: [{ by: people.admin, text: 'One screenshot is too little.' }] })
    const path = join(folder, 'certificate.pdf')
    writeFileSync(path, await pdfOf(id))
    const { stdout } = spawnSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
    const paper = stdout.replaceAll(/\s+/g, ' ')
    const digest = check(await textOf(pathOf(id, '.json'))).statement?.predicate[extension].digest
    for (const said of [
      'Demonstration data. Nobody decided anything',
      'Certificate of clearance',
      'Cleared with conditions on 22 Nov 2026',
      'Keep training off.',
      'One screenshot is too little.',
      'Dissent of Demo Admin',
      'Decided by Demo Approver',
      digest!,
      'npm run verify -- certificate.json',
    ])
      expect(paper).toContain(said)
  })

  it('has room for a quote that is longer than a page', async () => {
    const long = `Long ${'words '.repeat(4000)}end.`
    const facts = example.facts.map((fact) => ({ ...fact, citations: fact.citations.map((one) => ({ ...one, quote: long })) }))
    const document = await PDFDocument.load(await printed({ certificate: certificateFor({ facts }) }), { updateMetadata: false })
    expect(document.getPageCount()).toBeGreaterThan(5)
  })

  it('waits its turn, and asks those to come again for whom there is no place', async () => {
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => printed({ certificate: certificateFor() })))
    expect(all.map(({ status }) => status)).toEqual([...Array(8).fill('fulfilled'), 'rejected', 'rejected'])
    expect(all[9]).toMatchObject({ reason: { slug: 'unavailable', headers: { 'retry-after': '5' } } })
    expect((await printed({ certificate: certificateFor() })).length).toBeGreaterThan(1000)
  }, 60_000)
})

describe('the badge', () => {
  const svgOf = async (path = '/tools/demo-lumen-plates/enterprise.svg', init?: RequestInit) => {
    const answer = await world.request(path, init)
    return { status: answer.status, tag: answer.headers.get('etag') ?? '', cache: answer.headers.get('cache-control'), svg: await answer.text() }
  }
  const grey = 'fill="#55525f"'

  it('names the studio, the state and the end, in words, with a title and a description', async () => {
    await cleared({ valid_to: '2027-05-21' })
    const { svg } = await svgOf()
    expect(svg).toContain('<title>Toolslate demonstration: Demo Studio: Cleared until 21 May 2027</title>')
    expect(svg).toContain('<desc>On 22 Nov 2026, worked out when this picture was asked for.')
    expect(svg).toContain('aria-label="Toolslate demonstration: Demo Studio: Cleared until 21 May 2027"')
    expect(svg).not.toContain(grey)
    expect(svg).not.toMatch(/approved|<script|<style|style=|<a /i)
  })

  it('greys on the day of its end, and not the day before', async () => {
    await cleared({ valid_to: '2026-11-25' })
    world.setNow('2026-11-24T23:59:59Z')
    const last = await svgOf()
    expect(last.svg).toContain('Demo Studio: Cleared until 25 Nov 2026')
    expect(last.svg).not.toContain(grey)
    world.setNow('2026-11-25T00:00:00Z')
    const over = await svgOf()
    expect(over.svg).toContain('Demo Studio: Expired on 25 Nov 2026')
    expect(over.svg).toContain(grey)
    expect(over.tag).not.toBe(last.tag)
  })

  it('greys when it is suspended, is as before when that ends, and greys for good when it is revoked', async () => {
    const id = await cleared({ valid_to: '2027-05-21' })
    const { id: suspension_id } = await world.owner
      .insertInto('clearance_suspensions')
      .values({ clearance_id: id, reason: 'A leak.', in_flight: 'stop_now', grace_until: null, suspended_by: people.reviewer })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { svg } = await svgOf()
    expect(svg).toMatch(/Demo Studio: Suspended on .+ · ends 21 May 2027/)
    expect(svg).toContain(grey)
    await world.owner.insertInto('suspension_endings').values({ suspension_id, reason: 'Nothing.', ended_by: people.approver }).execute()
    expect((await svgOf()).svg).not.toContain(grey)
    await world.owner
      .insertInto('clearance_revocations')
      .values({ clearance_id: id, reason: 'Sold.', takes_effect_on: '2026-11-23', revoked_by: people.approver })
      .execute()
    expect((await svgOf()).svg).not.toContain(grey)
    world.setNow('2026-11-23T00:00:00Z')
    const revoked = (await svgOf()).svg
    expect(revoked).toContain('Demo Studio: Revoked on 23 Nov 2026')
    expect(revoked).toContain(grey)
  })

  it('greys in re-review, and says what the policy makes of it where nobody has ruled', async () => {
    const { svg } = await svgOf('/tools/demo-scriptkeeper/business.svg')
    expect(svg).toMatch(/Demo Studio: In re-review · ends /)
    expect(svg).toContain(grey)
    expect((await svgOf('/tools/chatgpt/enterprise.svg')).svg).toContain('Toolslate: Escalate · 22 Nov 2026')
  })

  it('is asked about each time, and answered with nothing when it is the same', async () => {
    await cleared({ valid_to: '2027-05-22' })
    const { tag, cache } = await svgOf()
    expect(cache).toBe('no-cache')
    const again = await svgOf(undefined, { headers: { 'if-none-match': tag } })
    expect([again.status, again.svg]).toEqual([304, ''])
    await cleared({ valid_to: '2027-05-23' })
    expect((await svgOf(undefined, { headers: { 'if-none-match': tag } })).status).toBe(200)
  })

  it('is that of the studio which is named, if that studio shows its clearances, whoever asks', async () => {
    await cleared({ valid_to: '2027-05-24' })
    expect((await svgOf('/tools/demo-lumen-plates/enterprise.svg?studio=demo-studio')).svg).toContain('until 24 May 2027')
    expect((await svgOf(`/tools/demo-lumen-plates/enterprise.svg?studio=${two.alder.organisations.studio.slug}`)).status).toBe(404)
    const alder = world.withCookie(await world.cookieOf(two.alder.people.reviewer.id))
    expect(await textOf('/tools/demo-lumen-plates/enterprise.svg', alder)).toContain('Demo Studio: Cleared until 24 May 2027')
  })

  it('comes with what to put on a page, which leads to the certificate of the day', async () => {
    const id = await cleared()
    const page = await textOf(pathOf(id))
    const { publicUrl } = world.config
    expect(page).toContain(
      `&lt;a href=&quot;${publicUrl}/clearances/${id}/certificate&quot;&gt;&lt;img src=&quot;${publicUrl}/tools/demo-lumen-plates/enterprise.svg?studio=demo-studio&quot;`,
    )
  })
})
