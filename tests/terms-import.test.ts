import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { termsCommand } from '../src/cli/terms-command.ts'
import { listFacts } from '../src/facts/queries.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { bands } from '../src/policy/policy.ts'
import { versionsIn } from '../src/watch/archive.ts'
import { importVersions } from '../src/watch/import.ts'
import { lookFor, readableText } from '../src/watch/readable.ts'
import { textOf } from './evidence-desk.ts'
import { createWorld, type World } from './world.ts'

// Versions of terms come in: what is cited is looked for in each, nothing is taken twice, and no verdict rises by it.

const place = { collection: 'genai-eu', service: 'ChatGPT', document: 'Privacy Policy' }
const today = '2026-11-22'

const folderOf = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'terms-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}
const exportOf = (versions: { date: string; text: string }[]): string =>
  folderOf({
    ...Object.fromEntries(versions.map(({ date, text }) => [`v/${date}.md`, text])),
    'index.json': JSON.stringify({
      entries: versions.map(({ date }, i) => ({ ...place, commit: `abcdef${i}0`, date, recorded_at: `${date}T00:00:00Z`, file: `v/${date}.md` })),
    }),
  })

describe('a readable text', () => {
  it('is what a reader sees, paragraph by paragraph', () => {
    expect(readableText('# Terms\n\nWe **keep**\nnothing, see [here](https://a.test/(x)).\n\n* One\n* Two\n\n| A | B |\n|---|---|\n| c<br>d | e |')).toBe(
      'Terms\n\nWe keep nothing, see here.\n\nOne\n\nTwo\n\nA\n\nB\n\nc d\n\ne',
    )
  })
  it.each([
    ['found', 'We keep nothing.', 'x\n\nWe keep nothing. More.'],
    ['unclear', 'We keep nothing. Really.', 'We keep nothing.\n\nReally.'.replace('\n\n', '\n\n')],
    ['lost', 'We keep nothing.', 'We keep everything.'],
  ])('says of a quote that it is %s', (state, quote, text) => {
    expect(lookFor(quote, text).state).toBe(state)
  })
  it('counts places as PostgreSQL does, by characters', () => {
    expect(lookFor('b', '😀b')).toEqual({ state: 'found', at: 1 })
  })
})

describe('an import of terms', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld()
  })
  afterAll(() => world.close())
  const take = async (folder: string) => importVersions({ db: world.system, policies: world.policies, today }, await versionsIn(folder, null), () => {})
  const bandsNow = async () => {
    const ids = (await world.owner.selectFrom('offerings').select('id').execute()).map(({ id }) => id)
    const facts = await listFacts(world.system, { offeringIds: ids, on: today })
    return new Map(ids.map((id) => [id, bands.indexOf(evaluate(world.policies.current(today), facts.get(id) ?? [], today).band)]))
  }
  const quotes = async () =>
    (
      await sql<{ text: string }>`select distinct q.text from quotes q join citations c on c.quote_id = q.id join captures k on k.id = c.capture_id
        where k.location ->> 'path' = 'ChatGPT/Privacy Policy.md' and k.location ->> 'collection' = 'genai-eu' order by 1`.execute(world.owner)
    ).rows.map(({ text }) => text)

  it('takes versions once, with commit and day, and verifies what is in them', async () => {
    const all = await quotes()
    expect(all.length).toBeGreaterThan(0)
    const folder = exportOf([{ date: '2026-11-20', text: `# Privacy\n\n${all.join('\n\n')}\n` }])
    const first = await take(folder)
    expect(first).toMatchObject({ versions: 1, lost: 0, unknown: 0 })
    expect(first.added).toBeGreaterThan(0)
    expect(await take(folder)).toMatchObject({ added: 0, lost: 0 })
    const copy = await world.owner.selectFrom('captures').selectAll().where('captured_on', '=', '2026-11-20').executeTakeFirstOrThrow()
    expect(copy.location).toMatchObject({ commit: 'abcdef00', collection: 'genai-eu', extractor: 'readable-markdown-1' })
    expect(await textOf(world.request(`/captures/${copy.id}`))).toContain('<mark>')
  })

  it('loses what is gone from the newest copy, and no verdict rises', async () => {
    const before = await bandsNow()
    const done = await take(
      exportOf([
        { date: '2026-11-20', text: 'x' },
        { date: '2026-11-21', text: '# Privacy\n\nNothing of it is left.\n' },
      ]),
    )
    expect(done.lost).toBeGreaterThan(0)
    const after = await bandsNow()
    for (const [id, band] of before) expect(after.get(id)!).toBeLessThanOrEqual(band)
    const { rows } = await sql<{ sentence: string }>`select sentence from audit_events where action = 'captures.imported' order by leaf desc limit 1`.execute(
      world.owner,
    )
    expect(rows[0]!.sentence).toContain('of 2026-11-21, came in from Open Terms Archive.')
  })

  it('reads a git checkout with its commits and days', async () => {
    const folder = folderOf({ 'ChatGPT/Privacy Policy.md': 'One.', 'README.md': 'No terms.' })
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t.test', ...args], {
        env: { ...process.env, GIT_COMMITTER_DATE: '2026-11-01T00:00:00Z' },
      })
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'One')
    writeFileSync(join(folder, 'ChatGPT/Privacy Policy.md'), 'Two.')
    git('commit', '-qam', 'Two')
    const versions = await versionsIn(folder, 'genai-eu')
    expect(versions.map(({ path, captured_on }) => [path, captured_on])).toEqual([
      ['ChatGPT/Privacy Policy.md', '2026-11-01'],
      ['ChatGPT/Privacy Policy.md', '2026-11-01'],
    ])
    expect(await Promise.all(versions.map(({ read }) => read()))).toEqual(['One.', 'Two.'])
  })

  it.each([
    [{ 'index.json': 'no' }, 'it is no JSON'],
    [{ 'index.json': '{"entries":[{}]}' }, 'entries.0.service'],
    [{ 'a.md': 'x' }, 'neither index.json'],
    [
      { 'index.json': JSON.stringify({ entries: [{ ...place, commit: 'abcdef0', date: today, recorded_at: today, file: '../../etc/passwd' }] }) },
      'outside of the folder',
    ],
  ])('says what is wrong with a folder', async (files, said) => {
    await expect(versionsIn(folderOf(files as unknown as Record<string, string>), null)).rejects.toThrow(said)
  })

  it('has a command that says how it is used', async () => {
    expect(termsCommand.help).toContain('npm run terms -- import <folder>')
    for (const args of [[], ['export'], ['import'], ['import', 'a', 'b'], ['import', '--x']])
      await expect(async () => termsCommand.run(args, () => {})).rejects.toThrow(/\.$/)
  })

  const corpus = join(import.meta.dirname, '../../shared/data/terms')
  it.skipIf(!existsSync(corpus))('takes the whole shared corpus, twice the same (skipped where ../shared is not there)', { timeout: 120_000 }, async () => {
    const own = await createWorld()
    const db = { db: own.system, policies: own.policies, today }
    const first = await importVersions(db, await versionsIn(corpus, null), () => {})
    expect(first.versions).toBe(136)
    expect(first.added).toBeGreaterThan(50)
    expect(await importVersions(db, await versionsIn(corpus, null), () => {})).toMatchObject({ added: 0, lost: 0 })
    // The catalogue was checked against this very corpus: what it holds as verified is not lost by reading it again.
    expect(first.lost).toBe(0)
    await own.close()
  })
})
