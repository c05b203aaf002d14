import { claimedSigners, fromBase64, openNote, parseCheckpoint, parseVerifierKey, type VerifierKey, verifierKey } from './checkpoint.ts'
import { frontier, leafHash } from './tree.ts'

// An exported log, checked as it is read: a line with keys and checkpoints, then a line for each entry. No more than one entry is kept.

export const exportFormat = 'toolslate-audit-export/1'

/** `index` is the place in the log that it is about; null when it is about the whole. */
export type Problem = { index: number | null; message: string }

export type CheckedExport = {
  /** At most twenty of them, and how many more there are. */
  problems: Problem[]
  more: number
  origin: string
  /** Entries in the file: those with their text, and those of which only the hash is disclosed. */
  size: number
  disclosed: number
  hidden: number
  root: Buffer
  /** Checkpoints that are signed and agree with the entries: those of the file, and those from outside. */
  checkpoints: number
  outside: number
  keysFrom: 'file' | 'given'
  /** The keys that signed them, as verifier keys. */
  signedBy: string[]
}

export type ExportOptions = {
  /** Verifier keys. When there are any, only these count, and not those of the file. */
  keys?: string[]
  /** Signed notes from elsewhere, such as a witness kept. */
  checkpoints?: string[]
  onProgress?: (done: number, of: number) => void
  /** Is told every entry of the file, its place and its hash, in order. */
  onEntry?: (entry: Entry) => void
}

export const checkExport = async (
  lines: AsyncIterable<string>,
  { keys, checkpoints = [], onProgress = () => {}, onEntry = () => {} }: ExportOptions = {},
): Promise<CheckedExport> => {
  const found = gather()
  const entries = gather()
  const tree = frontier()
  const check = entryCheck(entries.add)
  let header: Header | null = null
  let claims: Claims = { all: [], signedBy: [] }
  let bySize = new Map<number, Claim[]>()
  let [disclosed, line, isWhole] = [0, 0, true]
  const compare = () => {
    for (const claim of bySize.get(tree.size) ?? []) claim.agrees = claim.root.equals(tree.root())
  }

  for await (const text of lines) {
    line += 1
    const parsed = jsonOf(text, line)
    if (header === null) {
      const read = 'problem' in parsed ? parsed : headerOf(parsed.value)
      if ('problem' in read) {
        found.add(read.problem)
        isWhole = false
        break
      }
      header = read.value
      claims = claimsOf(header, keys, checkpoints, found.add)
      bySize = Map.groupBy(claims.all, ({ size }) => size)
      compare()
      continue
    }
    const read = 'problem' in parsed ? parsed : entryOf(parsed.value, line)
    if ('problem' in read) {
      entries.add(`${read.problem} Nothing after it was checked.`, tree.size)
      isWhole = false
      break
    }
    check(read.value, tree.size, line)
    if (read.value.entry !== null) disclosed += 1
    tree.add(read.value.leaf)
    onEntry(read.value)
    compare()
    if (tree.size % 1000 === 0 && tree.size < header.size) onProgress(tree.size, header.size)
  }

  if (header !== null) onProgress(header.size, header.size)
  else if (line === 0) found.add('The file is empty.')
  if (header !== null && isWhole) countProblems(header, tree.size, claims.all, found.add)
  rootProblems(claims.all, found.add)
  const agreeing = (from: Claim['from']) => claims.all.filter((claim) => claim.from === from && claim.agrees).length
  const problems = [...found.problems, ...entries.problems].slice(0, mostProblems)
  return {
    problems,
    more: found.count() + entries.count() - problems.length,
    origin: header?.origin ?? '',
    size: tree.size,
    disclosed,
    hidden: tree.size - disclosed,
    root: tree.root(),
    checkpoints: agreeing('file'),
    outside: agreeing('outside'),
    keysFrom: keys?.length ? 'given' : 'file',
    signedBy: claims.signedBy,
  }
}

const mostProblems = 20
type Add = (message: string, index?: number) => void

const gather = () => {
  const problems: Problem[] = []
  let count = 0
  const add: Add = (message, index) => {
    count += 1
    if (problems.length < mostProblems) problems.push({ index: index ?? null, message })
  }
  return { problems, add, count: () => count }
}

// Lines ---------------------------------------------------------------------------------------------------

type Parsed<T> = { value: T } | { problem: string }
type Header = { origin: string; size: number; keys: string[]; checkpoints: string[] }
/** The text is null where only the hash is disclosed. */
export type Entry = { index: number; leaf: Buffer; entry: string | null }

/** A line as JSON, or one sentence with the place where it is broken. */
export const jsonOf = (text: string, line: number): Parsed<unknown> => {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    const told = /position (\d+)/.exec((error as Error).message)?.[1]
    const offset = told === undefined ? firstOddity(text) : Number(told)
    return { problem: `Line ${line}${offset === null ? '' : `, column ${offset + 1}`}: this is not JSON; the line may have been cut off.` }
  }
}

/** Where the first piece begins that JSON does not have: the parser says only where pieces are in the wrong order. Null for a text too long to match. */
const firstOddity = (text: string): number | null => {
  if (text.length > 1_000_000) return null
  const piece = /\s*(?:[{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true\b|false\b|null\b)/y
  let end = 0
  while (piece.test(text)) end = piece.lastIndex
  return end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0)
}

/** The members of an object; of anything else there are none. */
const members = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const areTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string')

/** What the first line says that the file is; null when it does not say. */
export const formatOf = (header: unknown): string | null => {
  const { format } = members(header)
  return typeof format === 'string' ? format : null
}

const headerOf = (value: unknown): Parsed<Header> => {
  const { origin, size, keys, checkpoints } = members(value)
  if (formatOf(value) !== exportFormat) return { problem: `Line 1: the format is not ${exportFormat}.` }
  if (typeof origin !== 'string' || origin === '') return { problem: 'Line 1: it does not name the log (origin).' }
  if (!isCount(size)) return { problem: 'Line 1: it does not say how many entries there are (size).' }
  if (!areTexts(keys)) return { problem: 'Line 1: keys is not a list of texts.' }
  if (!areTexts(checkpoints)) return { problem: 'Line 1: checkpoints is not a list of texts.' }
  return { value: { origin, size, keys, checkpoints } }
}

const entryOf = (value: unknown, line: number): Parsed<Entry> => {
  const { index, leaf: coded, entry } = members(value)
  const leaf = typeof coded === 'string' ? fromBase64(coded) : null
  if (!isCount(index)) return { problem: `Line ${line}: it does not say which entry it is (index).` }
  if (leaf?.length !== 32) return { problem: `Line ${line}: its leaf is not a hash of 32 bytes in base64.` }
  if (entry !== null && typeof entry !== 'string') return { problem: `Line ${line}: its entry is neither a text nor null.` }
  return { value: { index, leaf, entry } }
}

// Entries -------------------------------------------------------------------------------------------------

/** Checks an entry against its hash, its place and the one before. What moves all that follow is told once. */
const entryCheck = (add: Add) => {
  const [lineShift, textShift] = [shifts(), shifts()]
  let last = ''
  return ({ index, leaf, entry }: Entry, place: number, line: number) => {
    const name = `Entry ${place} (line ${line})`
    if (lineShift(index - place))
      add(`Line ${line}: this is entry ${index}, but entry ${place} belongs here: entries were removed, added, doubled or moved.`, place)
    if (entry === null) return
    if (!entry.isWellFormed() || !leafHash(entry).equals(leaf))
      return add(`${name}: this is not the text that was logged; its hash is another one than that of its leaf.`, place)
    const parsed = jsonOf(entry, line)
    if ('problem' in parsed) return add(`${name}: its text is not JSON.`, place)
    const { index: said, at } = members(parsed.value)
    if (!isCount(said)) add(`${name}: its text does not say which entry it is.`, place)
    else if (textShift(said - index)) add(`${name}: its text says that it is entry ${said}.`, place)
    const instant = instantOf(at)
    if (instant === null) return add(`${name}: its text does not say when it was logged.`, place)
    if (instant < last) add(`${name}: it was logged at ${at}, earlier than the one before it.`, place)
    last = instant
  }
}

/** Whether a number is off, and not by as much as the one before. */
const shifts = () => {
  let last = 0
  return (shift: number): boolean => {
    const isNews = shift !== 0 && shift !== last
    last = shift
    return isNews
  }
}

/** An instant in UTC, written so that texts compare as times do. */
const instantOf = (at: unknown): string | null => {
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(typeof at === 'string' ? at : '') ?? []
  return seconds === undefined ? null : seconds + fraction.padEnd(9, '0')
}

// Checkpoints ---------------------------------------------------------------------------------------------

/** A root that somebody signed for a size. `agrees` stays null until that size is reached. */
type Claim = { from: 'file' | 'outside'; size: number; root: Buffer; agrees: boolean | null }
type Claims = { all: Claim[]; signedBy: string[] }

const claimsOf = (header: Header, given: string[] | undefined, outside: string[], add: Add): Claims => {
  const keys = keysOf(given?.length ? given : header.keys, add)
  const signedBy = new Set<string>()
  const claimOf = (note: string, from: Claim['from'], name: string): Claim[] => {
    const opened = openNote(note, keys)
    if (opened === null) {
      add(unsigned(note, name, keys, given?.length ? 'given' : 'of the file'))
      return []
    }
    for (const signer of opened.signedBy) signedBy.add(signer)
    const checkpoint = parseCheckpoint(opened.text)
    if (checkpoint === null) add(`${name}: what is signed is not a checkpoint.`)
    else if (checkpoint.origin !== header.origin) add(`${name}: it belongs to the log ${checkpoint.origin}, not to ${header.origin}.`)
    else return [{ from, size: checkpoint.size, root: checkpoint.root, agrees: null }]
    return []
  }
  const own = header.checkpoints.flatMap((note, i) => claimOf(note, 'file', `Checkpoint ${i + 1}`))
  if (own.some(({ size }, i) => i > 0 && size <= own[i - 1]!.size)) add('The checkpoints of the file are not in ascending order.')
  const last = own.at(-1)?.size
  if (header.checkpoints.length === 0) add('There is no checkpoint in the file: nothing in it is signed.')
  else if (last !== undefined && last !== header.size)
    add(`The last checkpoint that is signed is of size ${last}, but the file says that it holds ${header.size} entries.`)
  const others = outside.flatMap((note, i) => claimOf(note, 'outside', `Outside checkpoint ${i + 1}`))
  return {
    all: [...own, ...others].sort((a, b) => a.size - b.size),
    signedBy: keys.filter(({ name, id }) => signedBy.has(`${name}+${id}`)).map(({ name, key }) => verifierKey(name, key)),
  }
}

const keysOf = (vkeys: string[], add: Add): VerifierKey[] =>
  [...new Set(vkeys)].flatMap((vkey) => {
    const key = parseVerifierKey(vkey)
    if (key === null) add(`"${vkey}" is not a verifier key.`)
    return key ?? []
  })

/** Why a note counts for nothing. */
const unsigned = (note: string, name: string, keys: VerifierKey[], which: string): string => {
  const signers = claimedSigners(note)
  if (signers.length === 0) return `${name}: it is not a signed note.`
  if (keys.some((key) => signers.includes(`${key.name}+${key.id}`))) return `${name}: its signature is wrong.`
  return `${name}: it is signed by ${signers.join(', ')}, and by no key ${which}.`
}

const kinds = { file: 'checkpoint', outside: 'outside checkpoint' } as const

const countProblems = (header: Header, size: number, claims: Claim[], add: Add) => {
  if (header.size !== size) add(`The file says that it holds ${header.size} entries, but there are ${size}.`)
  for (const from of ['file', 'outside'] as const) {
    const beyond = claims.filter((claim) => claim.from === from && claim.size > size).at(-1)
    const otherwise = from === 'outside' ? ', or it is older than that checkpoint' : ''
    if (beyond) add(`The export ends before the ${kinds[from]} of size ${beyond.size}: entries were cut off${otherwise}.`)
  }
}

/** The first root that is not the signed one tells where to look; all later ones are wrong with it, unless there were two histories. */
const rootProblems = (claims: Claim[], add: Add) => {
  for (const from of ['file', 'outside'] as const) {
    const wrong = claims.filter((claim) => claim.from === from && claim.agrees === false)
    const first = wrong[0]
    if (first === undefined) continue
    const before = claims.filter((claim) => claim.agrees && claim.size < first.size).at(-1)
    const where = before ? `between the checkpoints of size ${before.size} and ${first.size}` : `before the checkpoint of size ${first.size}`
    const others = wrong.length > 1 ? ` ${wrong.length - 1} later ${wrong.length === 2 ? 'one differs' : 'ones differ'} too.` : ''
    add(`The ${kinds[from]} of size ${first.size} has another root than the entries here: something ${where} was changed, removed, added or moved.${others}`)
    const after = claims.find((claim) => claim.agrees && claim.size >= first.size)
    if (after) add(`The ${kinds[after.from]} of size ${after.size} agrees nevertheless: two histories of this log were signed.`)
  }
}
