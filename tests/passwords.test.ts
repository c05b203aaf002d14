import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passwordProblem } from '../src/people/password-rules.ts'

const known = { email: 'j.smith@studio.example', name: 'Jörg Smith' }
const problem = (password: string) => passwordProblem(password, known)

describe('a new password', () => {
  it.each(['correct horse battery staple', 'kd93-fhq!o2kdl3', 'tischlampe regen vogel', 'ответ лампа дождь птица', 'kilo amber tuesday'])(
    'may be %s',
    async (password) => {
      expect(await problem(password)).toBe(null)
    },
  )

  it('needs no capital, no digit and no sign, and may have spaces', async () => {
    expect(await problem('lantern oyster gravel moss')).toBe(null)
  })

  it('has 12 characters at least and 256 at most, counted as people see them', async () => {
    expect(await problem('')).toBe('Enter a password of at least 12 characters')
    expect(await problem('zq7$kf02mX!')).toBe('Enter a password of at least 12 characters')
    expect(await problem('zq7$kf02mX!w')).toBe(null)
    // Eleven characters, of which each is two units of UTF-16; then one more.
    expect(await problem('🦑🎈🐢🍄🚲🧵🌋🪁🦔🎻🧊')).toBe('Enter a password of at least 12 characters')
    expect(await problem('🦑🎈🐢🍄🚲🧵🌋🪁🦔🎻🧊🛶')).toBe(null)
    const long = Array.from({ length: 256 }, (_, i) => String.fromCodePoint(0x21 + ((i * 37) % 94))).join('')
    expect(await problem(long)).toBe(null)
    expect(await problem(`${long}x`)).toBe('Enter a password of at most 256 characters')
  })

  it('is the same however its characters were typed: NFKC', async () => {
    const decomposed = 'e\u0301'.repeat(11)
    expect([...decomposed]).toHaveLength(22)
    expect(await problem(decomposed)).toBe('Enter a password of at least 12 characters')
    expect(await problem('ｔｏｏｌｓｌａｔｅ moss gravel 42')).toMatch(/^Leave “toolslate” out/)
  })

  it.each(['password1234', 'Password1234!', 'P@ssw0rd12345', 'qwerty123456', '1qaz2wsx3edc', 'iloveyou12345'])(
    'is not one that many have, or much like it: %s',
    async (password) => {
      expect(await problem(password)).toMatch(/^Choose a less common password/)
    },
  )

  it.each([
    'passwordpassword',
    'aaaaaaaaaaaa',
    'abcdefghijkl',
    'qwertyuiop[]',
    'password password',
    'Winter2026Winter',
    'London2026!!',
    'studio example',
    'x'.repeat(256),
  ])('is not easily guessed: %s', async (password) => {
    expect(await problem(password)).toMatch(/^Choose a (password that is harder to guess|less common password)/)
  })

  it.each([
    ['J.Smith lives in Rome', 'your e-mail address'],
    ['rome-jsmith-4711-moss', 'your e-mail address'],
    ['forever Jörg Smith 4711', 'your name'],
    ['Tool Slate moss gravel', '“toolslate”'],
  ])('holds neither address nor name nor ours: %s', async (password, held) => {
    expect(await problem(password)).toBe(`Leave ${held} out of the password: it is the first thing that is tried`)
  })

  it('may hold a name or an address that is too short to tell', async () => {
    expect(await passwordProblem('amber gravel lantern moss', { email: 'an@studio.example', name: 'Bo' })).toBe(null)
  })

  it('is answered for every text, in words that start with a verb, and soon', async () => {
    await problem('the first call reads the lists')
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 40 }), async (password, name) => {
        const started = performance.now()
        const said = await passwordProblem(password, { email: 'j.smith@studio.example', name })
        expect(performance.now() - started).toBeLessThan(2000)
        if (said !== null) expect(said).toMatch(/^(Enter|Leave|Choose) [^\n]+$/)
      }),
      { numRuns: 100 },
    )
  })
})
