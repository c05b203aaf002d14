import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import type { KyselyPlugin } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { inject } from 'vitest'
import { createApp } from '../src/app.tsx'
import { openLog } from '../src/audit/log.ts'
import { type Config, readConfig } from '../src/config.ts'
import { connect, type Db, disconnect, type Reader, readAs } from '../src/db/database.ts'
import type { Deps } from '../src/deps.ts'
import { storageOf } from '../src/files/files.ts'
import { openQueue, type Queue } from '../src/jobs/queue.ts'
import type { Keys } from '../src/keys.ts'
import { csrfTokenOf } from '../src/people/secrets.ts'
import { sessionsOf } from '../src/people/sessions.ts'
import { loadPolicies, type Policies } from '../src/policy/store.ts'
import { loadBank } from '../src/questions/load.ts'
import type { Bank } from '../src/questions/question.ts'
import type { FetchPage } from '../src/watch/fetch-page.ts'

type Request = (path: string, init?: RequestInit) => Promise<Response>

/** Somebody with a session: their requests carry the cookie and come from our own origin. */
export type Visitor = { headers: Record<string, string>; request: Request; post: (path: string, form: Record<string, string | string[]>) => Promise<Response> }

export type World = {
  /** As the app signs in: the role that owns nothing. */
  db: Db
  /** As the jobs of the app read: everything, by its role. */
  system: Db
  /** As the migrations sign in. */
  owner: Db
  app: Hono
  deps: Deps
  /** Takes what the app sends to be done later; nothing does it unless the test says so. */
  queue: Queue
  config: Config
  bank: Bank
  policies: Policies
  /** Without a session. */
  request: Request
  signIn: (email: string, password?: string) => Promise<Visitor>
  /** Whoever holds that cookie, as a Set-Cookie line has it. */
  withCookie: (line: string) => Visitor
  /** The cookie of a new session of that person, past the form. */
  cookieOf: (person_id: number) => Promise<string>
  /** What the forms on their pages hold. */
  csrfOf: (visitor: Visitor) => string
  /** Somebody without a session, whose forms come from our own origin. */
  visitor: () => Visitor
  /** Statements that the app has sent since the last call. */
  queries: () => number
  /** Sets the clock; it stands still, at 2026-11-22T12:00:00Z to begin with. */
  setNow: (instant: string) => void
  close: () => Promise<void>
}

type Options = {
  /** Settings on top of NODE_ENV=test and DEMO=1. */
  env?: Record<string, string>
  /** Between the app and its database, by who reads. */
  plugins?: (reader: Reader) => KyselyPlugin[]
  /** What reading a page brings. */
  fetchPage?: FetchPage
}

/** One pair for all tests: making one takes no time, but a log is signed by one key. */
const keys: Keys = { log: generateKeyPairSync('ed25519').privateKey, secrets: createHash('sha256').update('for tests only').digest() }

const quiet = pino({ level: process.env.LOUD ? 'error' : 'silent' })

let made = 0
let shared: Promise<{ bank: Bank; policies: Policies }> | null = null

/** The app on a fresh copy of the seeded database. One per test file; close it after the last test. */
const noPage: FetchPage = async () => ({ outcome: 'failed', why: 'No test reads a page unless it says so.' })

export const createWorld = async ({ env = {}, plugins = () => [], fetchPage = noPage }: Options = {}): Promise<World> => {
  const database = `${inject('template')}_${process.pid}_${++made}`
  await asOwner(`create database ${database} template ${inject('template')} strategy file_copy`)
  const owner = connect({ ...inject('owner'), database, max: 2 })
  let count = 0
  const db = connect({ ...inject('app'), database, max: 5 }, { log: () => count++, plugins })

  shared ??= loadShared(readAs(db, 'system'))
  const { bank, policies } = await shared
  const folder = await mkdtemp(join(tmpdir(), 'toolslate-world-'))
  const config = readConfig({ NODE_ENV: 'test', DEMO: '1', DATA_DIR: folder, ...env })
  const auditLog = await openLog(db, config, keys, false)
  const queue = await openQueue(db, quiet, { supervise: false, pollSeconds: 0.5 })
  let now = new Date('2026-11-22T12:00:00Z')
  const deps: Deps = {
    db,
    config,
    clock: () => new Date(now),
    log: quiet,
    keys,
    files: storageOf(config),
    fetchPage,
    auditLog,
    bank,
    policies,
  }
  const app = createApp(deps) as unknown as Hono

  const send = visitorOf(app, config)
  const sessions = sessionsOf(db, config.publicUrl.startsWith('https:'))
  return {
    db,
    system: readAs(db, 'system'),
    owner,
    app,
    deps,
    queue,
    config,
    bank,
    policies,
    request: async (path, init) => app.request(new URL(path, config.publicUrl), init),
    cookieOf: async (person_id) => (await sessions.begin(person_id, undefined, { method: 'password', browser: 'Test', address: '' })).split(';')[0] ?? '',
    csrfOf: ({ headers }) => csrfOf(headers.cookie).csrf ?? '',
    visitor: () => send({}),
    withCookie: (line) => send({ cookie: line.split(';')[0] ?? '' }),
    signIn: async (email, password = 'demo-only-password') => {
      const answer = await send({}).post('/sign-in', { email, password })
      const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0])
      if (answer.status !== 303 || cookie.length === 0) throw new Error(`${email} cannot sign in: ${answer.status}`)
      return send({ cookie: cookie.join('; ') })
    },
    queries: () => {
      const sent = count
      count = 0
      return sent
    },
    setNow: (instant) => {
      now = new Date(instant)
    },
    close: async () => {
      await queue.close()
      await Promise.all([disconnect(owner), disconnect(db)])
      await Promise.all([asOwner(`drop database ${database} with (force)`), rm(folder, { recursive: true, force: true })])
    },
  }
}

/** Policies are immutable and every copy has the same ones: a worker compiles them once. */
const loadShared = async (db: Db) => {
  const bank = loadBank()
  return { bank, policies: await loadPolicies(db, bank) }
}

const visitorOf =
  (app: Hono, config: Config) =>
  (extra: Record<string, string>): Visitor => {
    const headers: Record<string, string> = { origin: config.publicUrl, 'sec-fetch-site': 'same-origin', ...extra }
    const request: Request = async (path, init = {}) => {
      const all = new Headers(headers)
      for (const [name, value] of new Headers(init.headers)) all.set(name, value)
      return app.request(new URL(path, config.publicUrl), { ...init, headers: all })
    }
    const csrf = csrfOf(headers.cookie)
    return { headers, request, post: (path, form) => request(path, { method: 'POST', body: bodyOf({ ...csrf, ...form }) }) }
  }

/** What the forms on the pages of that session hold. */
const csrfOf = (cookie: string | undefined): { csrf?: string } => {
  const token = /(?:^|; )(?:__Host-)?session=([^;]+)/.exec(cookie ?? '')?.[1]
  return token === undefined ? {} : { csrf: csrfTokenOf(token) }
}

const bodyOf = (form: Record<string, string | string[]>) => {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one)
  return body
}

const asOwner = async (statement: string) => {
  const client = new pg.Client(inject('owner'))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
