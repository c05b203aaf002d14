import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { checkpointText, signNote, verifierKey } from '../src/audit/checkpoint.ts'
import { checkExport, type ExportOptions, exportFormat } from '../src/audit/export-file.ts'
import { frontier, leafHash } from '../src/audit/tree.ts'
import { execute } from '../src/cli/terminal.ts'
import { verifyCommand } from '../src/cli/verify-command.ts'

// An export is built here from nothing but its description, then spoiled in every way that somebody without, and with, the key could.

const origin = 'toolslate.example/log'
const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { privateKey, vkey: verifierKey(origin, publicKey) }
}
const key = keyPair()
const foreign = keyPair()

type Line = { index: number; leaf: string; entry: string | null }
type Header = { format: string; origin: string; size: number; keys: string[]; checkpoints: string[] }
type Export = { header: Header; lines: Line[] }

const sizes = [1, 20, 64, 100, 150, 200]
const total = 200
const entryText = (index: number, sentence = `Something happened, the ${index}th time.`) =>
  JSON.stringify({ index, at: `2026-11-22T12:00:00.${String(1000 + index * 7).padStart(6, '0')}Z`, nonce: `n${index}`, event: { sentence } })
const lineOf = (index: number, text: string, isHidden = false): Line => ({ index, leaf: leafHash(text).toString('base64'), entry: isHidden ? null : text })

/** What the holder of a key writes: the entries in order, and a checkpoint at each size. */
const written = (texts: string[], at = sizes, by = key): Export => {
  const tree = frontier()
  const checkpoints: string[] = []
  const lines = texts.map((text, index) => {
    tree.add(leafHash(text))
    if (at.includes(tree.size)) checkpoints.push(signNote(checkpointText({ origin, size: tree.size, root: tree.root() }), { name: origin, key: by.privateKey }))
    return lineOf(index, text, index % 3 === 2)
  })
  return { header: { format: exportFormat, origin, size: texts.length, keys: [by.vkey], checkpoints }, lines }
}
const texts = Array.from({ length: total }, (_, i) => entryText(i))
const clean = written(texts)

const fileOf = ({ header, lines }: Export) => [header, ...lines].map((line) => JSON.stringify(line))
async function* stream(lines: Iterable<string>) {
  yield* lines
}
const check = (file: Export, options?: ExportOptions) => checkExport(stream(fileOf(file)), options)
const messages = async (file: Export, options?: ExportOptions) => (await check(file, options)).problems.map(({ message }) => message)

const renumbered = (lines: Line[]) => lines.map((line, index) => ({ ...line, index }))
const withLines = (lines: Line[], header: Partial<Header> = {}): Export => ({ header: { ...clean.header, ...header }, lines })
const sizeOfNote = (note: string) => Number(note.split('\n')[1])
/** The checkpoints that still fit when the file is said to end here. */
const upTo = (size: number) => clean.header.checkpoints.filter((note) => sizeOfNote(note) <= size)

describe('a clean export', () => {
  it('has no problem, whoever brings the key, and with checkpoints from elsewhere', async () => {
    const result = await check(clean)
    expect(result).toMatchObject({ problems: [], more: 0, origin, size: 200, disclosed: 134, hidden: 66, checkpoints: 6, outside: 0, keysFrom: 'file' })
    expect(result.signedBy).toEqual([key.vkey])
    expect(await check(clean, { keys: [foreign.vkey, key.vkey], checkpoints: clean.header.checkpoints.slice(2, 4) })).toMatchObject({
      problems: [],
      checkpoints: 6,
      outside: 2,
      keysFrom: 'given',
      signedBy: [key.vkey],
    })
  })

  it('may be of an empty log, or hide every entry', async () => {
    const empty = signNote(checkpointText({ origin, size: 0, root: frontier().root() }), { name: origin, key: key.privateKey })
    expect(await check({ header: { ...clean.header, size: 0, checkpoints: [empty] }, lines: [] })).toMatchObject({ problems: [], size: 0, checkpoints: 1 })
    expect(await check(withLines(clean.lines.map((line) => ({ ...line, entry: null }))))).toMatchObject({ problems: [], disclosed: 0, hidden: 200 })
  })

  it('may be signed by a key, and later by the next one', async () => {
    const later = written(texts, [150, 200], foreign)
    const both = withLines(clean.lines, { keys: [key.vkey, foreign.vkey], checkpoints: [...upTo(100), ...later.header.checkpoints] })
    expect(await check(both)).toMatchObject({ problems: [], signedBy: [key.vkey, foreign.vkey] })
    expect(await messages(both, { keys: [foreign.vkey] })).toHaveLength(4)
  })
})

// Each returns the file as somebody without the key could have left it, in the way that hides the most; `at` and `other` are places.
const tamperings: Record<string, (at: number, other: number, isThorough: boolean) => Export> = {
  'an entry is changed': (at) => withLines(clean.lines.with(at, { ...clean.lines[at]!, entry: entryText(at, 'Nothing happened.') })),
  'an entry and its leaf are changed': (at, _other, isThorough) => withLines(clean.lines.with(at, lineOf(at, entryText(at, 'Nothing happened.'), isThorough))),
  'an entry is removed': (at, _other, isThorough) => {
    const lines = clean.lines.toSpliced(at, 1)
    return isThorough ? withLines(renumbered(lines), { size: lines.length, checkpoints: upTo(lines.length) }) : withLines(lines)
  },
  'two entries change places': (at, other, isThorough) => {
    const to = other === at ? (at + 1) % total : other
    const lines = clean.lines.with(at, clean.lines[to]!).with(to, clean.lines[at]!)
    return withLines(isThorough ? renumbered(lines) : lines)
  },
  'an entry is inserted, or there twice': (at, other, isThorough) => {
    const lines = clean.lines.toSpliced(at, 0, other % 2 === 0 ? clean.lines[at]! : lineOf(at, entryText(at, 'Something else happened.')))
    return isThorough ? withLines(renumbered(lines), { size: lines.length }) : withLines(lines)
  },
  'the end is cut off': (at, other, isThorough) => {
    const lines = clean.lines.slice(0, at)
    if (!isThorough) return withLines(lines)
    const isEarlier = sizes.includes(at)
    return withLines(lines, { size: at, ...(other % 2 === 0 || isEarlier ? {} : { checkpoints: upTo(at) }) })
  },
}

describe('it is always found when', () => {
  it.each(Object.entries(tamperings))('%s, wherever that is', async (_what, tamper) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(total - 1), fc.nat(total - 1), fc.boolean(), async (at, other, isThorough) => {
        const { problems, more, checkpoints } = await check(tamper(at, other, isThorough))
        expect(problems.length).toBeGreaterThan(0)
        expect(problems.length + more).toBeLessThan(30)
        expect(checkpoints).toBeLessThanOrEqual(6)
      }),
      { numRuns: 150, examples: [0, 1, 99, 100, 199].flatMap((at): [number, number, boolean][] => [true, false].map((isThorough) => [at, 150, isThorough])) },
    )
  })
})

describe('it is said where', () => {
  it('an entry was changed', async () => {
    const { problems } = await check(tamperings['an entry is changed']!(57, 0, false))
    expect(problems).toEqual([
      { index: 57, message: 'Entry 57 (line 59): this is not the text that was logged; its hash is another one than that of its leaf.' },
    ])
  })

  it('an entry and its leaf were changed: between two checkpoints', async () => {
    expect(await messages(tamperings['an entry and its leaf are changed']!(120, 0, true))).toEqual([
      'The checkpoint of size 150 has another root than the entries here: something between the checkpoints of size 100 and 150 was changed, removed, added or moved. 1 later one differs too.',
    ])
    expect((await messages(tamperings['an entry and its leaf are changed']!(0, 0, false)))[0]).toContain(
      'something before the checkpoint of size 1 was changed',
    )
  })

  it('an entry was removed, and that once', async () => {
    const file = tamperings['an entry is removed']!(57, 0, false)
    expect(await messages(file)).toEqual([
      'The file says that it holds 200 entries, but there are 199.',
      'The export ends before the checkpoint of size 200: entries were cut off.',
      expect.stringContaining('between the checkpoints of size 20 and 64'),
      'Line 59: this is entry 58, but entry 57 belongs here: entries were removed, added, doubled or moved.',
    ])
    const renumberedFile = tamperings['an entry is removed']!(57, 0, true)
    expect(await messages(renumberedFile)).toContain('Entry 57 (line 59): its text says that it is entry 58.')
  })

  it('an entry was logged before the one before it', async () => {
    const late = texts.with(30, entryText(30).replace('12:00:00', '12:00:01'))
    expect(await messages(written(late))).toContain('Entry 31 (line 33): it was logged at 2026-11-22T12:00:00.001217Z, earlier than the one before it.')
  })

  it('a signed entry says nothing that can be checked', async () => {
    const odd = texts.with(3, 'not JSON').with(4, '{"index":4,"at":"yesterday"}').with(6, '{"at":"2026-11-22T12:00:00.001042Z"}')
    expect(await messages(written(odd))).toEqual([
      'Entry 3 (line 5): its text is not JSON.',
      'Entry 4 (line 6): its text does not say when it was logged.',
      'Entry 6 (line 8): its text does not say which entry it is.',
    ])
    // Half a character is hashed as a replacement character is: two texts, one hash.
    const half = clean.lines.with(3, { ...clean.lines[3]!, leaf: leafHash('"\ufffd"').toString('base64'), entry: '"\ud800"' })
    expect(await messages(withLines(half))).toContainEqual(expect.stringContaining('Entry 3 (line 5): this is not the text that was logged'))
  })

  it('and twenty times at most', async () => {
    const changed = clean.lines.map((line) => ({ ...line, entry: 'x' }))
    expect(await check(withLines(changed))).toMatchObject({ problems: expect.toSatisfy((all: unknown[]) => all.length === 20), more: 180 })
  })
})

describe('signatures', () => {
  const signed = (size: number, name = origin) =>
    signNote(checkpointText({ origin: name, size, root: Buffer.alloc(32) }), { name: origin, key: key.privateKey })

  it('that are wrong, foreign or missing are named', async () => {
    const { checkpoints } = clean.header
    const with2 = (note: string) => messages(withLines(clean.lines, { checkpoints: checkpoints.with(1, note) }))
    expect(await with2(checkpoints[1]!.replace('\n20\n', '\n21\n'))).toEqual(['Checkpoint 2: its signature is wrong.'])
    expect(await with2('hello')).toEqual(['Checkpoint 2: it is not a signed note.'])
    expect(await with2(written(texts, [20], foreign).header.checkpoints[0]!)).toEqual([
      `Checkpoint 2: it is signed by ${foreign.vkey.split('+').slice(0, 2).join('+')}, and by no key of the file.`,
    ])
    expect(await with2(signed(20, 'other.example/log'))).toEqual(['Checkpoint 2: it belongs to the log other.example/log, not to toolslate.example/log.'])
    expect(await with2(signNote('hello\n', { name: origin, key: key.privateKey }))).toEqual(['Checkpoint 2: what is signed is not a checkpoint.'])
    expect(await messages(withLines(clean.lines, { checkpoints: [] }))).toEqual(['There is no checkpoint in the file: nothing in it is signed.'])
    expect(await messages(withLines(clean.lines, { checkpoints: checkpoints.toReversed() }))).toContain(
      'The checkpoints of the file are not in ascending order.',
    )
    expect(await messages(withLines(clean.lines, { checkpoints: upTo(150) }))).toEqual([
      'The last checkpoint that is signed is of size 150, but the file says that it holds 200 entries.',
    ])
    expect(await messages(withLines(clean.lines, { keys: ['a+b+c', key.vkey] }))).toEqual(['"a+b+c" is not a verifier key.'])
  })

  it('by the keys of the file do not count when others are given', async () => {
    const forged = written(texts, sizes, foreign)
    expect(await messages(forged)).toEqual([])
    const found = await check({ ...forged, header: { ...forged.header, keys: [key.vkey, foreign.vkey] } }, { keys: [key.vkey] })
    expect(found).toMatchObject({ checkpoints: 0, keysFrom: 'given', signedBy: [] })
    expect(found.problems).toHaveLength(6)
    expect(found.problems[0]?.message).toMatch(/^Checkpoint 1: it is signed by .*, and by no key given\.$/)
  })

  it('of a checkpoint that no entries ever had are not enough', async () => {
    expect(await messages(withLines(clean.lines, { checkpoints: clean.header.checkpoints.with(1, signed(20)) }))).toEqual([
      expect.stringContaining('The checkpoint of size 20 has another root than the entries here'),
      'The checkpoint of size 64 agrees nevertheless: two histories of this log were signed.',
    ])
  })
})

describe('what the holder of the key does', () => {
  const outside = clean.header.checkpoints.slice(3, 4)
  const rewritten = (at: number) => written(texts.with(at, entryText(at, 'Nothing happened.')))
  const cut = (size: number) => written(texts.slice(0, size), [...sizes, size])

  it('a log written anew and signed again passes without a checkpoint from outside, and so does one cut back', async () => {
    expect(await messages(rewritten(57))).toEqual([])
    expect(await messages(cut(99))).toEqual([])
    expect(await messages(withLines(clean.lines.slice(0, 64), { size: 64, checkpoints: upTo(64) }))).toEqual([])
  })

  it('a log written anew is found with one', async () => {
    expect(await messages(rewritten(57), { checkpoints: outside })).toEqual([
      'The outside checkpoint of size 100 has another root than the entries here: something between the checkpoints of size 64 and 100 was changed, removed, added or moved.',
      'The checkpoint of size 100 agrees nevertheless: two histories of this log were signed.',
    ])
    for (let at = 0; at < 100; at += 9) expect(await messages(rewritten(at), { checkpoints: outside })).toHaveLength(2)
  })

  it('a log cut back is found with one', async () => {
    const sentence = 'The export ends before the outside checkpoint of size 100: entries were cut off, or it is older than that checkpoint.'
    expect(await messages(cut(99), { checkpoints: outside })).toEqual([sentence])
    expect(await messages(withLines(clean.lines.slice(0, 64), { size: 64, checkpoints: upTo(64) }), { checkpoints: outside })).toEqual([sentence])
    expect(await messages(cut(100), { checkpoints: outside })).toEqual([])
  })

  it('a log signed with another key is found with one', async () => {
    expect(await messages(written(texts, sizes, foreign), { checkpoints: outside })).toEqual([
      expect.stringMatching(/^Outside checkpoint 1: it is signed by .*, and by no key of the file\.$/),
    ])
  })
})

describe('a file that is broken', () => {
  const broken = async (lines: string[]) => (await checkExport(stream(lines))).problems.map(({ message }) => message)
  const file = fileOf(clean)
  const jsonWith = (line: object, change: object | string) => (typeof change === 'string' ? change : JSON.stringify({ ...line, ...change }))

  it('is told by line and column', async () => {
    expect(await broken([])).toEqual(['The file is empty.'])
    expect(await broken(['{"format": nothing}'])).toEqual(['Line 1, column 12: this is not JSON; the line may have been cut off.'])
    expect(await broken([...file.slice(0, 60), file[60]!.slice(0, 30)])).toEqual([
      'Line 61, column 31: this is not JSON; the line may have been cut off. Nothing after it was checked.',
    ])
    expect(await broken(file.toSpliced(60, 0, ''))).toEqual([
      'Line 61, column 1: this is not JSON; the line may have been cut off. Nothing after it was checked.',
    ])
  })

  it.each([
    ['[]', `Line 1: the format is not ${exportFormat}.`],
    ['null', `Line 1: the format is not ${exportFormat}.`],
    [{ origin: 7 }, 'Line 1: it does not name the log (origin).'],
    [{ size: -1 }, 'Line 1: it does not say how many entries there are (size).'],
    [{ keys: 'k' }, 'Line 1: keys is not a list of texts.'],
    [{ checkpoints: [7] }, 'Line 1: checkpoints is not a list of texts.'],
  ])('is told by what is missing in its first line: %j', async (line, message) => {
    expect(await broken([jsonWith(clean.header, line), ...file.slice(1)])).toEqual([message])
  })

  it.each([
    ['null', 'it does not say which entry it is (index).'],
    [{ leaf: 'AA==' }, 'its leaf is not a hash of 32 bytes in base64.'],
    [{ entry: { at: 'now' } }, 'its entry is neither a text nor null.'],
  ])('is told by what is missing in an entry: %j', async (line, message) => {
    expect(await broken(file.with(1, jsonWith(clean.lines[0]!, line)))).toEqual([`Line 2: ${message} Nothing after it was checked.`])
  })

  it('never throws', async () => {
    const values = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc
        .record({ index: fc.constantFrom(0, 1, 7, null), leaf: fc.constantFrom(clean.lines[0]!.leaf, 'x', 1), entry: fc.constantFrom(null, 'x', '{}') })
        .map((one) => JSON.stringify(one)),
    )
    const headers = fc.oneof(
      values,
      fc
        .record({ size: fc.nat(5), keys: fc.array(fc.string()), checkpoints: fc.array(fc.oneof(fc.string(), fc.constant(clean.header.checkpoints[0]!))) })
        .map((one) => JSON.stringify({ ...clean.header, ...one })),
    )
    await fc.assert(
      fc.asyncProperty(headers, fc.array(values, { maxLength: 5 }), async (header, lines) => {
        await checkExport(stream([header, ...lines]))
      }),
      { numRuns: 500 },
    )
  })
})

it('reads a hundred thousand entries in seconds', async () => {
  const many = 100_000
  const file = fileOf(
    written(
      Array.from({ length: many }, (_, i) => entryText(i).replace(/at":"[^"]+/, 'at":"2026-11-22T12:00:00Z')),
      [50_000, many],
    ),
  )
  const seen: number[] = []
  const started = performance.now()
  const result = await checkExport(stream(file), { onProgress: (done) => void seen.push(done) })
  expect(performance.now() - started).toBeLessThan(20_000)
  expect(result).toMatchObject({ problems: [], size: many, checkpoints: 2 })
  expect(seen).toHaveLength(100)
  expect(seen.at(-1)).toBe(many)
}, 60_000)

describe('npm run verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toolslate-verify-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const saved = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const run = async (...args: string[]) => {
    const [out, err]: [string[], string[]] = [[], []]
    const status = await execute(
      verifyCommand,
      args,
      (line) => void out.push(line),
      (line) => void err.push(line),
    )
    return { status, out: out.join('\n'), err: err.join('\n') }
  }
  const good = saved('good.jsonl', `${fileOf(clean).join('\n')}\n`)
  const bad = saved('bad.jsonl', fileOf(tamperings['an entry is changed']!(57, 0, false)).join('\n'))

  it('is a program that ends with its status', () => {
    const root = join(import.meta.dirname, '..')
    const program = (...args: string[]) =>
      spawnSync(join(root, 'node_modules/.bin/tsx'), [join(root, 'src/cli/verify.ts'), ...args], { cwd: root, encoding: 'utf8' })
    expect(program(good)).toMatchObject({ status: 0, stdout: expect.stringMatching(/\nEverything agrees\.\n$/), stderr: '' })
    expect(program(bad)).toMatchObject({ status: 1, stdout: expect.stringMatching(/\n1 problem\.\n$/), stderr: '' })
    expect(program()).toMatchObject({ status: 2, stdout: '', stderr: 'Give the file to check.\nUse --help to see how.\n' })
  }, 60_000)

  it('says what was checked, and by which key', async () => {
    const { status, out, err } = await run(good)
    expect(out.replace(/root \S+\./, 'root R.')).toBe(`${good}: the log toolslate.example/log, 200 entries, root R.
134 disclosed and compared with their hash, 66 of which only the hash is disclosed.
Signed with ${key.vkey}
The key came out of the file itself: compare it with what you have from elsewhere, or give that with --key.
6 checkpoints of the file agree, 5 earlier than the last.
No checkpoint from outside was given: whoever holds the key could have written all of this anew, or left out the end.
Everything agrees.`)
    expect({ status, err }).toEqual({ status: 0, err: '' })
  })

  it('takes keys and checkpoints from elsewhere, several in a file', async () => {
    const witnessed = saved('witnessed.txt', clean.header.checkpoints.slice(0, 3).join('\n'))
    const { status, out } = await run(good, '--key', key.vkey, '--checkpoint', witnessed, '--checkpoint', saved('one.txt', clean.header.checkpoints[4]!))
    expect(out).toContain('The key that you gave; the keys in the file were not used.\n6 checkpoints of the file agree')
    expect(out).toContain('Checkpoints from outside: 4 of 4 agree.\nEverything agrees.')
    expect(status).toBe(0)
  })

  it('names what is wrong, and ends with 1', async () => {
    expect(await run(bad)).toMatchObject({ status: 1, out: expect.stringMatching(/\n {2}Entry 57 \(line 59\): this is not the text .*\n1 problem\.$/) })
    const foreignKey = await run(good, '--key', foreign.vkey)
    expect(foreignKey).toMatchObject({
      status: 1,
      out: expect.stringContaining('No checkpoint is signed by a key that was given.\nNo checkpoint of the file agrees.'),
    })
    const anew = saved('anew.jsonl', fileOf(written(texts.with(9, entryText(9, 'Nothing.')))).join('\n'))
    expect(await run(anew, '--checkpoint', saved('twenty.txt', clean.header.checkpoints[1]!))).toMatchObject({
      status: 1,
      out: expect.stringContaining('Checkpoints from outside: 0 of 1 agree.\n  The outside checkpoint of size 20 has another root'),
    })
    const many = saved('many.jsonl', fileOf(withLines(clean.lines.map((line) => ({ ...line, entry: 'x' })))).join('\n'))
    expect(await run(many)).toMatchObject({ status: 1, out: expect.stringMatching(/\n {2}and 180 more\.\n200 problems\.$/) })
  })

  it('reads characters that end a line elsewhere, lines longer than a piece of the file, and Windows line ends', async () => {
    const odd = texts.with(4, entryText(4, 'A line\u2028 and another\u2029, é'.repeat(20_000)))
    expect(await run(saved('odd.jsonl', fileOf(written(odd)).join('\r\n')))).toMatchObject({ status: 0 })
  })

  it('refuses in one sentence what it cannot check', async () => {
    const refused = async (content: string, ...args: string[]) => {
      const { status, out, err } = await run(saved('refused', content), ...args)
      expect({ status, out }).toEqual({ status: 1, out: '' })
      return err.replace(join(folder, 'refused'), 'FILE')
    }
    expect(await refused('')).toBe('FILE: the file is empty.')
    expect(await refused('{"format":"toolslate-ticket/1"}')).toBe(
      'FILE: the format "toolslate-ticket/1" is none that can be checked; there is toolslate-audit-export/1, toolslate-attestation/1, toolslate-certificate/1.',
    )
    expect(await refused('{"format":"toString"}')).toMatch(/^FILE: the format "toString" is none/)
    expect(await refused('[1]')).toBe(
      'FILE: the first line does not say what format this is; there is toolslate-audit-export/1, toolslate-attestation/1, toolslate-certificate/1.',
    )
    expect(await refused('{"format": nothing}\n')).toBe('FILE: Line 1, column 12: this is not JSON; the line may have been cut off.')
    expect(await run(good, '--checkpoint', saved('nothing.txt', '\n'))).toMatchObject({
      status: 1,
      err: expect.stringMatching(/nothing\.txt: there is no signed checkpoint in it\.$/),
    })
  })

  it('ends with 2 when it is used wrongly, and explains itself', async () => {
    for (const args of [
      [],
      ['a', 'b'],
      ['--fast'],
      [join(folder, 'nowhere')],
      [folder],
      [good, '--key'],
      [good, '--key', 'name'],
      [good, '--key', '--checkpoint'],
      [good, '--checkpoint'],
      [good, '--checkpoint', join(folder, 'nowhere')],
      ['--self-test', '--key', key.vkey],
    ])
      expect(await run(...args), args.join(' ')).toMatchObject({ status: 2, out: '', err: expect.stringMatching(/^["A-Z/].*\.\nUse --help to see how\.$/) })
    expect(await run('--help')).toMatchObject({ status: 0, out: expect.stringContaining('Exit status') })
  })

  it('tests itself', async () => {
    const sentence = '20 published vectors of RFC 6962 and of signed notes: all agree with this program.'
    expect(await run('--self-test')).toEqual({ status: 0, out: sentence, err: '' })
    expect((await run('--self-test', good)).out).toMatch(new RegExp(`^${sentence}\n.*200 entries`))
  })
})
