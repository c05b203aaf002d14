import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policyCommand } from '../src/cli/policy-command.ts'
import { recomputeCommand } from '../src/cli/recompute-command.ts'
import { execute } from '../src/cli/terminal.ts'
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

const commands = { policy: policyCommand, recompute: recomputeCommand }
const run = async (command: keyof typeof commands, ...args: string[]) => {
  const [out, err]: [string[], string[]] = [[], []]
  const status = await execute(
    commands[command],
    args,
    (line) => void out.push(line),
    (line) => void err.push(line),
  )
  return { status, out: out.join('\n'), err: err.join('\n') }
}

it('is a program that ends with its status', async () => {
  const program = (name: string, ...args: string[]) =>
    spawnSync(join(root, 'node_modules/.bin/tsx'), [join(root, `src/cli/${name}.ts`), ...args], { cwd: root, encoding: 'utf8' })
  expect(program('recompute', at('register.json'))).toMatchObject({ status: 0, stdout: expect.stringMatching(/\nEverything agrees\.\n$/), stderr: '' })
  expect(program('policy')).toMatchObject({ status: 2, stdout: '', stderr: 'Say what to do: diff <a> <b>.\nUse --help to see how.\n' })
}, 60_000)

describe('npm run recompute', () => {
  it('says that everything agrees', async () => {
    const { status, out } = await run('recompute', at('register.json'))
    expect(out).toContain('Everything agrees.')
    expect(status).toBe(0)
  })

  it('names what does not, and ends with 1', async () => {
    const changed = JSON.parse(register)
    changed.offerings.find((one: { tool: string; offering: string }) => one.tool === 'chatgpt' && one.offering === 'consumer').verdicts[0].band =
      'tool_side_ready'
    writeFileSync(at('changed.json'), JSON.stringify(changed))
    const { status, out } = await run('recompute', at('changed.json'))
    expect(out).toContain('chatgpt/consumer under netflix-genai@2025-08-22: band is tool_side_ready in the file')
    expect(out).toContain('1 difference.')
    expect(status).toBe(1)
  })

  it('names the place where a file is broken', async () => {
    writeFileSync(at('broken.json'), '{\n  "format": nothing\n}')
    expect(await run('recompute', at('broken.json'))).toMatchObject({
      status: 1,
      err: expect.stringMatching(/broken\.json, line 2, column 13: this is not JSON/),
    })
    writeFileSync(at('other.json'), '{"format": "something else"}')
    expect(await run('recompute', at('other.json'))).toMatchObject({
      status: 1,
      err: expect.stringMatching(/other\.json: this is not a register that can be checked: format: .*$/),
    })
  })

  it('ends with 2 when it is used wrongly, and explains itself', async () => {
    for (const args of [[], ['a', 'b'], ['--fast'], [at('nowhere.json')]])
      expect(await run('recompute', ...args)).toMatchObject({ status: 2, err: expect.stringMatching(/^[A-Z/].*\nUse --help to see how\.$/) })
    expect(await run('recompute', '--help')).toMatchObject({ status: 0, out: expect.stringContaining('Exit status') })
  })
})

describe('npm run policy -- diff', () => {
  it('shows what an overlay changes, and what would move over a register', async () => {
    const { status, out } = await run('policy', 'diff', 'netflix-genai@2025-08-22', 'demo-studio-overlay', '--register', at('register.json'))
    expect(out).toMatch(/\n {2}\+ clause S1: /)
    expect(out).toMatch(/\nOver \d+ offerings, as of 2026-11-22: \d+ to another band/)
    expect(status).toBe(0)
  })

  it('says so when there is no catalogue to ask', async () => {
    const { status, out } = await run('policy', 'diff', 'netflix-genai', 'netflix-genai')
    expect(out).toContain('No difference.')
    expect(out).toContain('is not shown')
    expect(status).toBe(0)
  })

  it('names file and line of what is wrong in a policy', async () => {
    writeFileSync(at('bad.yaml'), 'id: bad\nversion: never\n')
    const { status, err } = await run('policy', 'diff', 'netflix-genai', at('bad.yaml'))
    expect(err).toMatch(/bad\.yaml:2: version: /)
    expect(status).toBe(1)
  })

  it('ends with 2 when it is used wrongly, and explains itself', async () => {
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
      expect(await run('policy', ...args), args.join(' ')).toMatchObject({ status: 2, err: expect.stringMatching(/\.\nUse --help to see how\.$/) })
    expect(await run('policy', '--help')).toMatchObject({ status: 0, out: expect.stringContaining('Exit status') })
  })
})
