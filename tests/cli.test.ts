import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'toolslate-cli-'))
const at = (name: string) => join(folder, name)

let world: World
let register: string
beforeAll(async () => {
  world = await createWorld()
  register = await (await world.request('/register.json')).text()
  writeFileSync(at('register.json'), register)
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await world.close()
})

const run = (command: 'policy' | 'recompute', ...args: string[]) => {
  const { DATABASE_URL: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/tsx'), [join(root, `src/cli/${command}.ts`), ...args], {
    cwd: root,
    encoding: 'utf8',
    env,
  })
  return { status, out: stdout, err: stderr }
}

describe('npm run recompute', () => {
  it('says that everything agrees', () => {
    const { status, out } = run('recompute', at('register.json'))
    expect(out).toContain('Everything agrees.')
    expect(status).toBe(0)
  })

  it('names what does not, and ends with 1', () => {
    const changed = JSON.parse(register)
    changed.offerings.find((one: { tool: string; offering: string }) => one.tool === 'chatgpt' && one.offering === 'consumer').verdicts[0].band =
      'tool_side_ready'
    writeFileSync(at('changed.json'), JSON.stringify(changed))
    const { status, out } = run('recompute', at('changed.json'))
    expect(out).toContain('chatgpt/consumer under netflix-genai@2025-08-22: band is tool_side_ready in the file')
    expect(out).toContain('1 difference.')
    expect(status).toBe(1)
  })

  it('names the place where a file is broken', () => {
    writeFileSync(at('broken.json'), '{\n  "format": nothing\n}')
    expect(run('recompute', at('broken.json'))).toMatchObject({ status: 1, err: expect.stringMatching(/broken\.json, line 2, column 14: this is not JSON/) })
    writeFileSync(at('other.json'), '{"format": "something else"}')
    expect(run('recompute', at('other.json'))).toMatchObject({
      status: 1,
      err: expect.stringMatching(/other\.json: this is not a register that can be checked: format: .*\n$/),
    })
  })

  it('ends with 2 when it is used wrongly, and explains itself', () => {
    for (const args of [[], ['a', 'b'], ['--fast'], [at('nowhere.json')]])
      expect(run('recompute', ...args)).toMatchObject({ status: 2, err: expect.stringMatching(/^[A-Z/].*\nUse --help to see how\.\n$/) })
    expect(run('recompute', '--help')).toMatchObject({ status: 0, out: expect.stringContaining('Exit status') })
  })
}, 60_000)

describe('npm run policy -- diff', () => {
  it('shows what an overlay changes, and what would move over a register', () => {
    const { status, out } = run('policy', 'diff', 'netflix-genai@2025-08-22', 'demo-studio-overlay', '--register', at('register.json'))
    expect(out).toMatch(/\n {2}\+ clause S1: /)
    expect(out).toMatch(/\nOver \d+ offerings, as of 2026-11-22: \d+ to another band/)
    expect(status).toBe(0)
  })

  it('says so when there is no catalogue to ask', () => {
    const { status, out } = run('policy', 'diff', 'netflix-genai', 'netflix-genai')
    expect(out).toContain('No difference.')
    expect(out).toContain('is not shown')
    expect(status).toBe(0)
  })

  it('names file and line of what is wrong in a policy', () => {
    writeFileSync(at('bad.yaml'), 'id: bad\nversion: never\n')
    const { status, err } = run('policy', 'diff', 'netflix-genai', at('bad.yaml'))
    expect(err).toMatch(/bad\.yaml:2: version: /)
    expect(status).toBe(1)
  })

  it('ends with 2 when it is used wrongly, and explains itself', () => {
    for (const args of [
      [],
      ['fold'],
      ['diff'],
      ['diff', 'a'],
      ['diff', 'netflix-genai', 'nobody'],
      ['diff', 'a', 'b', 'c'],
      ['diff', 'a', 'b', '--register'],
      ['diff', 'a', '--loud', 'b'],
    ])
      expect(run('policy', ...args), args.join(' ')).toMatchObject({ status: 2, err: expect.stringMatching(/\.\nUse --help to see how\.\n$/) })
    expect(run('policy', '--help')).toMatchObject({ status: 0, out: expect.stringContaining('Exit status') })
  })
}, 60_000)
