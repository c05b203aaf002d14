import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'
import { StartError } from '../start-error.ts'
import type { ConnectionConfig } from './database.ts'

export const appRole = 'toolslate_app'

export type Connections = { owner: ConnectionConfig; app: ConnectionConfig }

/**
 * The two ways into a database of one's own: DATABASE_URL names the owner, who migrates. The app signs in as a
 * role that owns nothing, with a password derived from the owner's, so that there is one secret to keep.
 */
export const externalConnections = (databaseUrl: string): Connections => {
  const { user, password, host, port, database, ssl } = new pg.Client({ connectionString: databaseUrl })
  if (user === appRole) throw new StartError(`DATABASE_URL must name the owner of the database, not ${appRole}: Toolslate signs in as that role by itself.`)
  const derived = typeof password === 'string' && password !== '' ? createHmac('sha256', password).update(appRole).digest('base64url') : undefined
  const at = { host, port, ssl, ...(database === undefined ? {} : { database }) }
  return {
    owner: { ...at, ...(user === undefined ? {} : { user }), ...(typeof password === 'string' ? { password } : {}) },
    app: { ...at, user: appRole, ...(derived === undefined ? {} : { password: derived }) },
  }
}

/** Before the migration: is the server there, new enough, and may this owner make the app's role? */
export const checkOwner = async ({ owner }: Connections): Promise<void> => {
  const client = new pg.Client({ ...owner, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
  } catch (error) {
    throw new StartError(`The database of DATABASE_URL cannot be reached: ${reasonOf(error)}.`)
  }
  try {
    const { rows } = await client.query<{ version: number; role_exists: boolean; may_make_role: boolean; user: string }>(`
      select current_setting('server_version_num')::int as version, current_user as user,
        exists (select from pg_roles where rolname = '${appRole}') as role_exists,
        (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as may_make_role`)
    const found = rows[0]
    if (found === undefined) return
    if (found.version < 150_000) throw new StartError(`DATABASE_URL is a PostgreSQL ${Math.floor(found.version / 10_000)}: Toolslate needs 15 or newer.`)
    if (!found.role_exists && !found.may_make_role)
      throw new StartError(
        `The role "${found.user}" of DATABASE_URL may not make the role ${appRole}: run "alter role ${found.user} createrole" as an administrator of the database.`,
      )
  } finally {
    await client.end()
  }
}

/** After the migration, which made the role: lets the app sign in. Sets the password only when the present one is refused. */
export const openForApp = async (connections: Connections): Promise<void> => {
  if (!(await maySignIn(connections.app))) {
    const { password } = connections.app
    if (typeof password !== 'string')
      throw new StartError(
        `The role ${appRole} cannot sign in, and DATABASE_URL holds no password from which Toolslate could derive one for it: give the owner a password.`,
      )
    await setPassword(connections.owner, password)
    if (!(await maySignIn(connections.app)))
      throw new StartError(`The role ${appRole} cannot sign in to the database with the password that was just set: see pg_hba.conf of the server.`)
  }
  await refuseRights(connections.app)
}

const refusedSignIn = ['28P01', '28000']

const maySignIn = async (app: ConnectionConfig): Promise<boolean> => {
  const client = new pg.Client({ ...app, connectionTimeoutMillis: 10_000 }).on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    // Without a password the client itself gives up when the server asks for one.
    if (refusedSignIn.includes(codeOf(error)) || (error instanceof Error && error.message.includes('password must be a string'))) return false
    throw new StartError(`The database of DATABASE_URL does not let ${appRole} in: ${reasonOf(error)}.`)
  } finally {
    await client.end().catch(() => {})
  }
}

/** Two instances may start at once; the server's log must not show the password: it gets the SCRAM verifier. */
const setPassword = async (owner: ConnectionConfig, password: string) => {
  const client = new pg.Client(owner)
  await client.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtext('${appRole}'))`)
    await client.query(`alter role ${appRole} with login password '${scramVerifier(password)}'`)
  } catch (error) {
    if (codeOf(error) !== '42501') throw error
    throw new StartError(
      `The role "${client.user}" of DATABASE_URL may not set the password of ${appRole}: run "grant ${appRole} to ${client.user} with admin option" as an administrator of the database.`,
    )
  } finally {
    await client.end()
  }
}

/** RFC 5803, as PostgreSQL stores it. */
const scramVerifier = (password: string) => {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

/** The promise that append-only tables and row policies rest on: the app is nobody's owner. */
const refuseRights = async (app: ConnectionConfig) => {
  const client = new pg.Client(app)
  await client.connect()
  try {
    const { rows } = await client.query<{ has_power: boolean; owns: boolean }>(`
      select (select rolsuper or rolcreaterole or rolbypassrls from pg_roles where rolname = current_user) as has_power,
        exists (select from pg_class where pg_has_role(current_user, relowner, 'usage') and relnamespace = 'public'::regnamespace) as owns`)
    if (rows[0]?.has_power || rows[0]?.owns)
      throw new StartError(`The role ${appRole} has more rights than an app may have (it is an administrator, or owns tables): take them away from it first.`)
  } finally {
    await client.end()
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
