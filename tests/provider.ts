import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { vi } from 'vitest'

/** What the provider says of somebody, by the name they sign in with there, which is its number for them. */
export type Said = { email?: string; email_verified?: boolean; name?: string; given_name?: string; family_name?: string }

export type TestProvider = {
  issuer: string
  env: Record<string, string>
  people: Map<string, Said>
  /** Signs in there as a browser would, and says yes to everything; returns the address with which it comes back. */
  signIn: (authorization: string, login: string) => Promise<string>
  /** Says no there. */
  refuse: (authorization: string) => Promise<string>
  /** As long as it is off, the server answers nothing useful. */
  setUp: (isUp: boolean) => void
  close: () => Promise<void>
}

type Options = {
  redirect: string /** Puts the address into the ID token, where userinfo is not needed. */
  inToken?: boolean
  authMethod?: 'client_secret_basic' | 'client_secret_post'
}

const secret = 'a-long-secret-for-the-client-0123456789'

/** A real OpenID provider on a free port of this machine. */
export const startProvider = async ({ redirect, inToken = false, authMethod = 'client_secret_basic' }: Options): Promise<TestProvider> => {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const people = new Map<string, Said>()
  const claimsOf = (id: string) => ({ sub: id, ...people.get(id) })
  const configuration: Configuration = {
    clients: [
      {
        client_id: 'toolslate',
        client_secret: secret,
        redirect_uris: [redirect],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: authMethod,
      },
    ],
    clientAuthMethods: [authMethod],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'given_name', 'family_name'] },
    conformIdTokenClaims: !inToken,
    pkce: { required: () => true },
    cookies: { keys: ['for tests only'] },
    findAccount: (_: KoaContextWithOIDC, id: string) => ({ accountId: id, claims: async () => claimsOf(id) }),
    features: { devInteractions: { enabled: true } },
    ttl: { Session: 3600, Grant: 3600, AccessToken: 600, IdToken: 600, Interaction: 600, AuthorizationCode: 60 },
  }
  const quiet = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'info')].map((spy) => spy.mockImplementation(() => {}))
  const { Provider } = await import('oidc-provider')
  const provider = new Provider(issuer, configuration)
  let isUp = true
  provider.use(async (context, next) => {
    if (isUp) await next()
    else context.status = 502
  })
  const server = await new Promise<Server>((resolve) => {
    const started: Server = provider.listen(port, '127.0.0.1', () => resolve(started))
  })
  return {
    issuer,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'toolslate', OIDC_CLIENT_SECRET: secret },
    people,
    signIn: (authorization, login) =>
      walk(
        authorization,
        redirect,
        (form): Record<string, string> => (form.includes('name="login"') ? { prompt: 'login', login, password: 'x' } : { prompt: 'consent' }),
      ),
    refuse: (authorization) => walk(authorization, redirect, () => null),
    setUp: (up) => {
      isUp = up
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      for (const spy of quiet) spy.mockRestore()
    },
  }
}

/** Goes from page to page with the provider's cookies, until it is sent back to us. */
const walk = async (start: string, redirect: string, fill: (page: string) => Record<string, string> | null): Promise<string> => {
  const cookies = new Map<string, string>()
  let [url, form]: [string, Record<string, string> | null] = [start, null]
  for (let steps = 0; steps < 20; steps++) {
    if (url.startsWith(redirect)) return url
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie }, ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}) })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    const page = await answer.text()
    if (location) {
      ;[url, form] = [new URL(location, url).href, null]
      continue
    }
    form = fill(page)
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(page) ?? []
    const [, abort] = /href="([^"]+abort)"/.exec(page) ?? []
    const to = form ? action : abort
    if (!to) throw new Error(`the provider says ${answer.status}: ${page.slice(0, 500)}`)
    url = new URL(to, url).href
  }
  throw new Error('the provider leads nowhere')
}

const freePort = async (): Promise<number> => {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
