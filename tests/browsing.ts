import { csrfTokenOf } from '../src/people/secrets.ts'
import type { World } from './world.ts'

/** Somebody with a browser that keeps cookies; its forms come from our own origin and bring what the pages of the session hold. */
export type Browsing = {
  cookies: Map<string, string>
  get: (path: string, headers?: Record<string, string>) => Promise<Response>
  post: (path: string, form?: Record<string, string>) => Promise<Response>
  /** By the public number of the session, which is all that the database knows of it. */
  sessionId: () => string | undefined
}

/** `site` is under which address: the public one unless it is said. */
export const browsing = ({ app, config }: World, kept: Iterable<[string, string]> = [], site = config.publicUrl): Browsing => {
  const cookies = new Map(kept)
  const send = async (path: string, init: RequestInit) => {
    const headers = new Headers({ origin: site, 'sec-fetch-site': 'same-origin', 'user-agent': 'Firefox/140.0 (X11; Linux x86_64)' })
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await app.request(new URL(path, site), { ...init, headers })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/; Max-Age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  const session = () => cookies.get('session') ?? cookies.get('__Host-session')
  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, form = {}) => {
      const token = session()
      const csrf: Record<string, string> = token === undefined ? {} : { csrf: csrfTokenOf(token) }
      return send(path, { method: 'POST', body: new URLSearchParams({ ...csrf, ...form }) })
    },
    sessionId: () => session()?.split('.')[0],
  }
}

/** The last sentences of the log, newest first. */
export const lastEvents = (world: World, most = 1) =>
  world.owner
    .selectFrom('audit_events')
    .select(['action', 'sentence', 'people', 'is_public', 'actor', 'actor_kind', 'organisation_id', 'subject', 'entry'])
    .orderBy('leaf', 'desc')
    .limit(most)
    .execute()

/** As if the person had signed in an hour ago. */
export const makeStale = (world: World, who: Browsing) =>
  world.owner
    .updateTable('sessions')
    .set({ authenticated_at: new Date(Date.now() - 3600_000) })
    .where('id', '=', who.sessionId() ?? '')
    .execute()

/** An account that the demonstration does not know, with a password. */
export const newPerson = async (world: World, email: string): Promise<{ id: number; log_name: string }> => {
  const { insertPerson } = await import('../src/people/queries.ts')
  const { audited } = await import('../src/audit/audited.ts')
  const { hashPassword } = await import('../src/people/passwords.ts')
  const password_hash = await hashPassword('demo-only-password')
  return audited(world.owner, { kind: 'job', name: 'test' }, async (tx) => ({
    result: await insertPerson(tx, { email, name: email.split('@')[0] ?? email, password_hash }),
    events: [{ action: 'test.prepared', subject: '/people', sentence: 'A test was prepared.', audience: 'public' }],
  }))
}
