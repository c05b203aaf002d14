import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { clockOf, readConfig } from '../src/config.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { birthOf } from '../src/db/lock.ts'
import { drain } from '../src/http/serving.ts'
import { itUnless } from './setup/missing.ts'
import { type Program, startProgram } from './setup/program.ts'

const oneSentence = /^[^\n]+[.!]\n$/

describe('the settings', () => {
  it('need none: a fresh clone is a demonstration on 127.0.0.1:3000 with a database of its own', () => {
    expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 3000, publicUrl: 'http://127.0.0.1:3000', databaseUrl: null, demo: true })
  })

  it('are no demonstration with a database of one’s own, nor in production', () => {
    expect(readConfig({ DATABASE_URL: 'postgres://a:b@c/d' }).demo).toBe(false)
    expect(readConfig({ NODE_ENV: 'production', DATABASE_URL: 'postgres://a:b@c/d', PUBLIC_URL: 'https://x.test' }).demo).toBe(false)
  })

  it('count as absent when empty, and cannot be changed', () => {
    const config = readConfig({ PORT: '', SMTP_URL: '', DATABASE_URL: '' })
    expect(config).toMatchObject({ port: 3000, smtpUrl: null, databaseUrl: null })
    expect(Object.isFrozen(config)).toBe(true)
  })

  it.each([
    [{ PORT: 'abc' }, 'PORT must be a whole number from 1 to 65535, but is "abc".'],
    [{ PORT: '70000' }, 'PORT must be a whole number from 1 to 65535, but is "70000".'],
    [{ HOST: 'a b' }, 'HOST must be a host name or an IP address, but is "a b".'],
    [{ PUBLIC_URL: 'https://x.test/register' }, 'PUBLIC_URL must be an http or https address without a path, but is "https://x.test/register".'],
    [{ DATABASE_URL: 'mysql://u:secret@x/y' }, 'DATABASE_URL must be an address that starts with postgres://.'],
    [{ DEMO: 'yes' }, 'DEMO must be 0 or 1, but is "yes".'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent, but is "loud".'],
    [{ NODE_ENV: 'prod' }, 'NODE_ENV must be development, test or production, but is "prod".'],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY must be a whole number from 0 to 10, but is "true".'],
    [{ NOW: 'tomorrow' }, 'NOW must be a date (2026-11-22) or an instant (2026-11-22T12:00:00Z), but is "tomorrow".'],
    [{ NOW: '2026-11-22', DEMO: '0' }, 'NOW is a test clock: it is honoured only with DEMO=1 or NODE_ENV=test.'],
    [
      { OIDC_ISSUER: 'https://x.test', OIDC_CLIENT_ID: 'a' },
      'OIDC_CLIENT_SECRET is missing: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set together or not at all.',
    ],
    [
      { OIDC_ISSUER: 'http://login.corp.test', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' },
      'OIDC_ISSUER must begin with https://, unless the provider runs on this machine.',
    ],
    [{ SMTP_URL: 'smtp://x.test' }, 'MAIL_FROM is missing: with SMTP_URL it says who the mail is from.'],
    [{ NODE_ENV: 'production' }, 'DATABASE_URL is missing: in production Toolslate does not run a database of its own.'],
    [
      { NODE_ENV: 'production', DATABASE_URL: 'postgres://a/b' },
      'PUBLIC_URL is missing: in production Toolslate must know the address at which people reach it.',
    ],
    [
      { NODE_ENV: 'production', DATABASE_URL: 'postgres://a/b', PUBLIC_URL: 'https://x.test', DEMO: '1' },
      'DEMO must be 0 in production: the password of the demo accounts is published.',
    ],
  ])('refuse %j with a sentence', (env, sentence) => {
    expect(() => readConfig(env)).toThrow(new Error(sentence))
  })

  it('NOW is where the clock starts, and it goes on', async () => {
    const clock = clockOf(readConfig({ NOW: '2026-11-22T12:00:00+01:00' }))
    expect(clock().getTime() - Date.parse('2026-11-22T11:00:00Z')).toBeLessThan(1000)
    const before = clock()
    await sleep(20)
    expect(clock().getTime()).toBeGreaterThan(before.getTime())
  })
})

describe('a program on a fresh folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toolslate-ground-'))
  const running: Program[] = []
  const start = async (env: Record<string, string> = {}) => {
    const program = await startProgram({ DATA_DIR: folder, ...env })
    running.push(program)
    return program
  }
  let first: Program

  beforeAll(async () => {
    chmodSync(folder, 0o711)
    first = await start()
    await first.ready()
  }, 120_000)
  afterAll(async () => {
    for (const { child, ended } of running) {
      child.kill('SIGTERM')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  })

  it('says what it does, where it is and whom to sign in as', async () => {
    expect(first.output()).toContain('Setting up a database')
    // It answers a moment before its last lines come through the pipe.
    await vi.waitFor(() => expect(first.output()).toContain('demo-only-password'), 10_000)
    expect(first.output()).toContain(`Toolslate is at ${first.address}`)
    for (const name of ['admin', 'reviewer', 'approver', 'producer', 'assistant', 'outsider', 'vendor', 'rival'])
      expect(first.output()).toContain(`${name}@demo.test`)
  })

  it('keeps its database behind a socket that only its owner can reach', () => {
    const run = join(folder, 'postgres', 'run')
    expect(statSync(join(folder, 'postgres')).mode & 0o077).toBe(0)
    expect(statSync(join(run, '.s.PGSQL.5432')).mode & 0o077).toBe(0)
    expect(readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[5]).toBe('')
  })

  it('logs every request as a line of JSON with its id', async () => {
    await fetch(`${first.address}/tools`)
    await expect.poll(first.output).toContain('"path":"/tools"')
    const line = first
      .output()
      .split('\n')
      .find((line) => line.includes('"path":"/tools"'))
    expect(JSON.parse(line ?? '')).toMatchObject({ method: 'GET', request_id: expect.stringMatching(/.{8,}/) })
  })

  it('refuses a second program on the same folder with a sentence', async () => {
    const second = await start()
    expect(await second.ended).toBe(1)
    expect(second.output()).toMatch(oneSentence)
    expect(second.output()).toContain(`Another Toolslate (process ${first.child.pid}) already uses ${folder}`)
  })

  it('says so when the port is taken, before it does anything else', async () => {
    const second = await start({ PORT: new URL(first.address).port, DATA_DIR: join(folder, 'other') })
    expect(await second.ended).toBe(1)
    expect(second.output()).toMatch(oneSentence)
    expect(existsSync(join(folder, 'other'))).toBe(false)
  })

  it('takes over the database that a killed one left running', async () => {
    const database = Number(readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
    first.child.kill('SIGKILL')
    expect(await first.ended).toBe('SIGKILL')
    const next = await start()
    await next.ready()
    expect(next.output()).toContain('Taking over the database')
    next.child.kill('SIGTERM')
    expect(await next.ended).toBe(0)
    expect(birthOf(database)).toBe(null)
    expect(existsSync(join(folder, 'toolslate.lock'))).toBe(false)
  })
})

describe('a program on a database of its own', () => {
  const name = `${inject('template')}_production`
  const run = async (statement: string) => {
    const client = new pg.Client(inject('owner'))
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  beforeAll(() => run(`create database ${name} template ${inject('template')} strategy file_copy`))
  afterAll(() => run(`drop database ${name} with (force)`))

  it('refuses demo accounts with a sentence, as their password is published', async () => {
    const { host, user } = inject('owner')
    const DATABASE_URL = `postgres://${user}@localhost/${name}?host=${host}`
    const program = await startProgram({ NODE_ENV: 'production', PUBLIC_URL: 'https://x.test', DATABASE_URL })
    expect(await program.ended).toBe(1)
    const said = program
      .output()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('{'))
    expect(said).toEqual([expect.stringContaining('The database holds demo accounts (')])
  })

  it('says so when there is none', async () => {
    const program = await startProgram({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    expect(await program.ended).toBe(1)
    expect(program.output()).toBe('The database of DATABASE_URL cannot be reached: connect ECONNREFUSED 127.0.0.1:1.\n')
  })
})

describe('the embedded database', () => {
  itUnless(process.getuid?.() === 0 ? null : 'only root can be in a folder that the user of the database cannot reach')(
    'works for root in a folder of mode 700',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'toolslate-ground-'))
      const said: string[] = []
      const start = () => startEmbedded({ dataDir: join(folder, 'data'), say: (line) => said.push(line), durable: false })
      await (await start()).stop()
      const second = await start()
      await second.stop()
      const place = readFileSync(join(folder, 'data', 'postgres-is-elsewhere.txt'), 'utf8').trim()
      expect(said.join('\n')).toContain(`The database is kept in ${place}`)
      rmSync(place, { recursive: true })
      rmSync(folder, { recursive: true })
    },
  )

  it('starts beside the lock of a killed one whose number another process has since', async () => {
    const top = mkdtempSync(join(tmpdir(), 'toolslate-ground-'))
    chmodSync(top, 0o711)
    const start = () => startEmbedded({ dataDir: top, say: () => {}, durable: false })
    await (await start()).stop()
    const { uid, gid } = statSync(join(top, 'postgres'))
    const other = spawn('sleep', ['60'], { uid, gid, stdio: 'ignore' })
    const lock = join(top, 'postgres', 'run', '.s.PGSQL.5432.lock')
    writeFileSync(lock, `${other.pid}\n${join(top, 'postgres', 'data')}\n1\n5432\n${join(top, 'postgres', 'run')}\n`)
    chownSync(lock, uid, gid)
    await (await start()).stop().finally(() => other.kill())
    rmSync(top, { recursive: true })
  })

  it('works in a folder whose path is too long for a socket', async () => {
    const top = mkdtempSync(join(tmpdir(), 'toolslate-ground-'))
    chmodSync(top, 0o711)
    const { owner, stop } = await startEmbedded({ dataDir: join(top, 'x'.repeat(90)), say: () => {}, durable: false })
    const client = new pg.Client(owner)
    await client.connect()
    await client.end()
    await stop()
    expect(existsSync(String(owner.host))).toBe(false)
    rmSync(top, { recursive: true })
  })
})

describe('the end', () => {
  it('waits for the answer that is under way and takes no new request', async () => {
    const server = createServer((_, answer) => void setTimeout(() => answer.end('done'), 200))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const answer = fetch(address)
    await sleep(50)
    const drained = drain(server)
    await expect(fetch(address)).rejects.toThrow()
    expect(await (await answer).text()).toBe('done')
    await drained
  })
})
