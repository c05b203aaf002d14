import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { StartError } from './start-error.ts'

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export type Config = Readonly<{
  host: string
  port: number
  /** The origin under which people reach the product, without a slash at the end. */
  publicUrl: string
  /** null: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | null
  databaseReplicaUrl: string | null
  /** Absolute. */
  dataDir: string
  demo: boolean
  /** null: nobody asked for a level. */
  logLevel: (typeof logLevels)[number] | null
  smtpUrl: string | null
  mailFrom: string | null
  oidc: Readonly<{ issuer: string; clientId: string; clientSecret: string }> | null
  /** null: `dataDir`/files. */
  storageUrl: string | null
  /** null: files are not scanned. */
  clamavUrl: string | null
  /** How many proxies stand in front, each of which appends to X-Forwarded-For; 0 believes none. */
  trustProxy: number
  /** A test clock: the instant at which the clock starts. */
  now: Date | null
  environment: 'development' | 'test' | 'production'
}>

/** The sentence names the variable. */
export class ConfigError extends StartError {}

const must = (phrase: string) => ({ error: `must be ${phrase}` })

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values, must(`${values.slice(0, -1).join(', ')} or ${values.at(-1)}`))
const numberIn = (from: number, to: number) => {
  const phrase = must(`a whole number from ${from} to ${to}`)
  return z
    .string()
    .regex(/^\d{1,6}$/, phrase)
    .transform(Number)
    .refine((n) => n >= from && n <= to, phrase)
}
const address = (schemes: string[], phrase: string) =>
  z.string().refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text), must(phrase))
const database = z
  .string()
  .refine((text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text.replace('@/', '@localhost/')), must('an address that starts with postgres://'))
const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], must('a date (2026-11-22) or an instant (2026-11-22T12:00:00Z)'))
const hostname = z.string().refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text), must('a host name or an IP address'))
const mailbox = z.string().regex(/^([^<>@]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, must('a mail address, or a name with one in angle brackets'))
const storage = address(['file', 's3'], 'an address that starts with file:// or s3://').refine(
  (text) => !URL.canParse(text) || (text.startsWith('file:') ? new URL(text).host === '' : /^\/[^/]+\/?$/.test(new URL(text).pathname)),
  must('a folder like file:///srv/toolslate, or a bucket like s3://key:secret@host/bucket?region=eu-west-1'),
)
const scanner = address(['tcp'], 'an address like tcp://127.0.0.1:3310').refine(
  (text) => !URL.canParse(text) || (new URL(text).port !== '' && /^\/?$/.test(new URL(text).pathname)),
  must('an address like tcp://127.0.0.1:3310'),
)
const origin = address(['http', 'https'], 'an http or https address without a path')
  .refine((text) => !URL.canParse(text) || (new URL(text).pathname === '/' && !/[?#@]/.test(text)), must('an http or https address without a path'))
  .transform((text) => new URL(text).origin)

const settings = z.object({
  HOST: hostname.optional(),
  PORT: numberIn(1, 65535).optional(),
  PUBLIC_URL: origin.optional(),
  DATABASE_URL: database.optional(),
  DATABASE_REPLICA_URL: database.optional(),
  DATA_DIR: z.string().optional(),
  DEMO: oneOf(['0', '1']).optional(),
  LOG_LEVEL: oneOf(logLevels).optional(),
  SMTP_URL: address(['smtp', 'smtps'], 'an address that starts with smtp:// or smtps://').optional(),
  MAIL_FROM: mailbox.optional(),
  OIDC_ISSUER: address(['http', 'https'], 'an http or https address').optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  STORAGE_URL: storage.optional(),
  CLAMAV_URL: scanner.optional(),
  TRUST_PROXY: numberIn(0, 10).optional(),
  NOW: instant.optional(),
  NODE_ENV: oneOf(['development', 'test', 'production']).optional(),
})
type Settings = z.infer<typeof settings>

/** May hold a password: a refusal does not repeat the value. */
const secret = new Set<string>(['DATABASE_URL', 'DATABASE_REPLICA_URL', 'SMTP_URL', 'OIDC_CLIENT_SECRET', 'STORAGE_URL'])

/** Reads the settings from an environment. An empty value counts as absent. Throws ConfigError with one sentence. */
export const readConfig = (env: Record<string, string | undefined>): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in settings.shape && value !== undefined && value !== ''))
  const parsed = settings.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0])
    throw new ConfigError(`${name} ${issue?.message}${secret.has(name) ? '' : `, but is "${given[name]}"`}.`)
  }
  return configOf(parsed.data)
}

const configOf = (set: Settings): Config => {
  const environment = set.NODE_ENV ?? 'development'
  const production = environment === 'production'
  const demo = set.DEMO === undefined ? set.DATABASE_URL === undefined && !production : set.DEMO === '1'
  if (production) refuseInProduction(set)
  if (set.NOW !== undefined && !demo && environment !== 'test') throw new ConfigError('NOW is a test clock: it is honoured only with DEMO=1 or NODE_ENV=test.')
  if (set.SMTP_URL !== undefined && set.MAIL_FROM === undefined) throw new ConfigError('MAIL_FROM is missing: with SMTP_URL it says who the mail is from.')

  const host = set.HOST ?? '127.0.0.1'
  const port = set.PORT ?? 3000
  return Object.freeze({
    host,
    port,
    publicUrl: set.PUBLIC_URL ?? `http://${reachable(host)}:${port}`,
    databaseUrl: set.DATABASE_URL ?? null,
    databaseReplicaUrl: set.DATABASE_REPLICA_URL ?? null,
    dataDir: resolve(set.DATA_DIR ?? 'data'),
    demo,
    logLevel: set.LOG_LEVEL ?? null,
    smtpUrl: set.SMTP_URL ?? null,
    mailFrom: set.MAIL_FROM ?? null,
    oidc: oidcOf(set),
    storageUrl: set.STORAGE_URL ?? null,
    clamavUrl: set.CLAMAV_URL ?? null,
    trustProxy: set.TRUST_PROXY ?? 0,
    now: set.NOW === undefined ? null : new Date(set.NOW),
    environment,
  })
}

const refuseInProduction = (set: Settings) => {
  if (set.DATABASE_URL === undefined) throw new ConfigError('DATABASE_URL is missing: in production Toolslate does not run a database of its own.')
  if (set.PUBLIC_URL === undefined) throw new ConfigError('PUBLIC_URL is missing: in production Toolslate must know the address at which people reach it.')
  if (set.DEMO === '1') throw new ConfigError('DEMO must be 0 in production: the password of the demo accounts is published.')
}

const oidcOf = (set: Settings): Config['oidc'] => {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = set
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null
  if (issuer?.startsWith('http:') && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(issuer).hostname))
    throw new ConfigError('OIDC_ISSUER must begin with https://, unless the provider runs on this machine.')
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined) return Object.freeze({ issuer, clientId, clientSecret })
  const missing = issuer === undefined ? 'OIDC_ISSUER' : clientId === undefined ? 'OIDC_CLIENT_ID' : 'OIDC_CLIENT_SECRET'
  throw new ConfigError(`${missing} is missing: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set together or not at all.`)
}

/** An address that a person can open: a wildcard listens everywhere, but is nowhere to go to. */
const reachable = (host: string) => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : isIP(host) === 6 ? `[${host}]` : host)

/** The clock of the program. With NOW it starts there and goes on ticking. */
export const clockOf = (config: Config): (() => Date) => {
  const { now } = config
  if (now === null) return () => new Date()
  const started = performance.now()
  return () => new Date(now.getTime() + Math.floor(performance.now() - started))
}
