import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Checkpoint,
  checkpointText,
  claimedSigners,
  fromBase64,
  notesIn,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  readCheckpoint,
  signNote,
  verifierKey,
} from '../src/audit/checkpoint.ts'
import { noteKey, note as publishedNote } from '../src/audit/vectors.ts'

const keyPair = (name: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const vkey = verifierKey(name, publicKey)
  return { signer: { name, key: privateKey }, vkey, key: parseVerifierKey(vkey)! }
}
const log = keyPair('toolslate.example/log')
const witness = keyPair('witness.example/w1')
const stranger = keyPair('toolslate.example/log')

const checkpoint: Checkpoint = { origin: 'toolslate.example/log', size: 200, root: Buffer.alloc(32, 7) }
const text = checkpointText(checkpoint)
const note = signNote(text, log.signer)

/** A note with further signature lines. */
const cosigned = (...others: (typeof log)[]) => others.reduce((signed, { signer }) => signed + signNote(text, signer).slice(text.length + 1), note)

describe('the published examples', () => {
  // The private key that golang.org/x/mod/sumdb/note documents.
  const seed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1)
  const peter = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' })

  it('of a signed note opens, and signing its text again gives the same bytes', () => {
    const key = parseVerifierKey(noteKey)!
    const body = publishedNote.slice(0, publishedNote.lastIndexOf('\n\n') + 1)
    expect(openNote(publishedNote, [key])).toEqual({ text: body, signedBy: ['PeterNeumann+c74f20a3'] })
    expect(signNote(body, { name: 'PeterNeumann', key: peter })).toBe(publishedNote)
    expect(verifierKey('PeterNeumann', peter)).toBe(noteKey)
  })

  it('of a verifier key in c2sp.org/signed-note is read and written alike', () => {
    const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
    const { name, id, key } = parseVerifierKey(vkey)!
    expect({ name, id }).toEqual({ name: 'example.com/foo', id: '530d903a' })
    expect(verifierKey(name, key)).toBe(vkey)
  })

  it('of c2sp.org/signed-note, with an empty line and an accent in its text, is well-formed', () => {
    const example = `Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
`
    expect(claimedSigners(example)).toEqual(['quasimodo.example/salvatore+367ba04b'])
  })

  it('of c2sp.org/tlog-checkpoint is read', () => {
    const body = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
    const read = parseCheckpoint(body)!
    expect(read).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 })
    expect(read.root.toString('hex')).toBe('0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62')
    expect(checkpointText(read)).toBe(body)
  })
})

describe('a signed checkpoint', () => {
  it('comes back as it was', () => {
    expect(note).toMatch(/^toolslate\.example\/log\n200\nBwcHBw[\w+/=]+\n\n— toolslate\.example\/log [\w+/=]+\n$/)
    expect(readCheckpoint(note, [log.key])).toEqual(checkpoint)
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, root) => {
        const one = { origin: 'a log, by whatever name', size, root: Buffer.from(root) }
        expect(readCheckpoint(signNote(checkpointText(one), log.signer), [log.key])).toEqual(one)
      }),
    )
  })

  it('counts by the keys that are known, and passes over other signatures', () => {
    expect(openNote(cosigned(witness), [log.key])?.signedBy).toEqual([`${log.key.name}+${log.key.id}`])
    expect(openNote(cosigned(witness), [log.key, witness.key])?.signedBy).toHaveLength(2)
    expect(openNote(cosigned(witness, witness), [witness.key])?.signedBy).toEqual([`${witness.key.name}+${witness.key.id}`])
    expect(openNote(cosigned(...Array.from({ length: 20 }, (_, i) => keyPair(`w${i}`))), [log.key])?.signedBy).toHaveLength(1)
  })

  it('is refused when no known key signed it, even one of the same name', () => {
    for (const keys of [[], [witness.key], [stranger.key]]) expect(openNote(note, keys)).toBeNull()
    expect(openNote(note, [{ ...stranger.key, id: log.key.id }])).toBeNull()
  })

  it('is refused as a whole when the signature of one known key is wrong', () => {
    const wrong = cosigned(witness).replace(/(w1 )(.+)\n$/, (_all, name, coded) => {
      const bytes = Buffer.from(coded, 'base64')
      bytes[40]! ^= 1
      return `${name}${bytes.toString('base64')}\n`
    })
    expect(openNote(wrong, [log.key])).not.toBeNull()
    expect(openNote(wrong, [log.key, witness.key])).toBeNull()
  })

  it('may have further lines, which are passed over', () => {
    expect(readCheckpoint(signNote(`${text}an extension\nanother\n`, log.signer), [log.key])).toEqual(checkpoint)
  })

  it('is refused after any change of a character', () => {
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.constantFrom('', 'x', '0', ' ', '\n', '=', '—', '\u0000', 'é'), (at, other) => {
        const changed = note.slice(0, at) + other + note.slice(at + 1)
        if (changed !== note) expect(openNote(changed, [log.key])).toBeNull()
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what is malformed is refused, and nothing throws', () => {
  const line = note.slice(text.length + 1)
  it.each([
    ['nothing', ''],
    ['no signature', text],
    ['no signature after the empty line', `${text}\n`],
    ['no empty line', text + line],
    ['no end of the last line', note.slice(0, -1)],
    ['a hyphen for the dash', note.replace('—', '-')],
    ['two spaces', note.replace('— ', '—  ')],
    ['lines ended as on Windows', note.replaceAll('\n', '\r\n')],
    ['a tab', note.replace('200', '\t200')],
    ['something after the signature', `${note}\n`],
    ['a line among the signatures that is none', `${note}hello\n`],
    ['base64 without its padding', note.replace(/=\n$/, '\n')],
    ['a signature that is too short', `${text}\n— ${log.key.name} ${Buffer.from(log.key.id, 'hex').toString('base64')}\n`],
    ['half a character', `\ud800${note}`],
    ['a hundred and one signatures', `${text}\n${line.repeat(101)}`],
  ])('a note with %s', (_what, malformed) => {
    expect(openNote(malformed, [log.key])).toBeNull()
  })

  it.each([
    ['two lines', 'log\n200\n'],
    ['no origin', `\n200\n${checkpoint.root.toString('base64')}\n`],
    ['a leading zero', text.replace('200', '0200')],
    ['a sign', text.replace('200', '+200')],
    ['a negative size', text.replace('200', '-200')],
    ['a size beyond 2^53', text.replace('200', '9007199254740993')],
    ['a root that is too short', `log\n200\n${checkpoint.root.subarray(1).toString('base64')}\n`],
    ['a root with two spellings', text.replace('Bwc=', 'Bwd=')],
    ['an empty extension line', `${text}\n`],
    ['no end of the last line', text.slice(0, -1)],
  ])('a checkpoint with %s', (_what, malformed) => {
    expect(parseCheckpoint(malformed)).toBeNull()
  })

  it('a verifier key with any character missing or changed', () => {
    for (let at = 0; at < log.vkey.length; at++)
      for (const other of ['', 'x', '+', ' ', '=']) {
        const changed = log.vkey.slice(0, at) + other + log.vkey.slice(at + 1)
        if (changed !== log.vkey) expect(parseVerifierKey(changed), changed).toBeNull()
      }
    for (const vkey of [
      '',
      '++',
      log.vkey.repeat(2),
      `${log.vkey}\n`,
      log.vkey.toUpperCase(),
      'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    ])
      expect(parseVerifierKey(vkey)).toBeNull()
  })

  it('whatever text comes', () => {
    const pieces = fc.constantFrom('— ', '\n', '\n\n', ' ', '+', 'log', '200', 'AAAA', line, text, log.vkey, '\ud800', '\u0000', '\u2028')
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(texts, (any) => {
        const opened = openNote(any, [log.key, witness.key])
        // Only what was signed is ever accepted.
        if (opened !== null) expect(opened.text).toBe(text)
        parseCheckpoint(any)
        claimedSigners(any)
        notesIn(any)
        if (parseVerifierKey(any) !== null) expect(any).toBe(log.vkey)
      }),
      { numRuns: 3000 },
    )
  })

  it('base64 that is not written the standard way', () => {
    for (const coded of ['A', 'AB', 'AB=', 'AB==', 'AA==\n', ' AA==', 'A-==', '====']) expect(fromBase64(coded), coded).toBeNull()
    expect(fromBase64('AA==')).toEqual(Buffer.from([0]))
  })
})

it('rubbish is not signed', () => {
  for (const [rubbish, name] of [
    ['no end of line', 'log'],
    ['', 'log'],
    ['a\rb\n', 'log'],
    [text, ''],
    [text, 'two words'],
    [text, 'a+b'],
    [text, 'a\nb'],
  ] as const)
    expect(() => signNote(rubbish, { name, key: log.signer.key })).toThrow('a note must be lines of text')
})

describe('a file with several notes', () => {
  const second = signNote(checkpointText({ ...checkpoint, size: 300 }), witness.signer)

  it('gives them back, with or without empty lines between them', () => {
    for (const between of ['', '\n', '\n\n\n']) {
      expect(notesIn(note + between + second)).toEqual([note, second])
      expect(notesIn(between + cosigned(witness, stranger) + between + second + between)).toEqual([cosigned(witness, stranger), second])
    }
  })

  it('may have been saved on Windows, or without the last end of line', () => {
    expect(notesIn(`\ufeff${note}\n${second}`.replaceAll('\n', '\r\n'))).toEqual([note, second])
    expect(notesIn(second.slice(0, -1))).toEqual([second])
  })

  it('keeps what is no note as one that does not open', () => {
    expect(notesIn('\n\n')).toEqual([])
    expect(notesIn(`${note}a remark\n`)).toEqual([note, 'a remark\n'])
    expect(openNote('a remark\n', [log.key])).toBeNull()
  })
})

it('a signature is over the text alone, as Ed25519 has it', () => {
  const [, coded = ''] = /log ([^ ]+)\n$/.exec(note) ?? []
  const signature = (key: KeyObject) => sign(null, Buffer.from(text), key).toString('hex')
  expect(Buffer.from(coded, 'base64').toString('hex')).toBe(log.key.id + signature(log.signer.key))
})
