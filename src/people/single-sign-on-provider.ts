import * as client from 'openid-client'
import type { Config } from '../config.ts'
import { Problem } from '../http/problem.ts'
import { type Claims, isEnough, isLoopback, type Refusal } from './single-sign-on-rules.ts'

// The edge to an OpenID provider: authorization code with PKCE, state and nonce. What it publishes about itself is asked for when it
// is first needed, so that a provider that is down never keeps the product from starting.

type Settings = NonNullable<Config['oidc']>

/** What the answer is checked against; kept in the challenge. */
export type Kept = { verifier: string; state: string; nonce: string }

const seconds = 10
const found = new WeakMap<Settings, Promise<client.Configuration>>()

const discover = (settings: Settings): Promise<client.Configuration> => {
  const known = found.get(settings)
  if (known) return known
  const { issuer, clientId, clientSecret } = settings
  const url = new URL(issuer)
  const execute = [client.enableNonRepudiationChecks, ...(isLoopback(url) ? [client.allowInsecureRequests] : [])]
  const fresh = client.discovery(url, clientId, clientSecret, secretAsAskedFor(clientSecret), { execute, timeout: seconds })
  found.set(settings, fresh)
  // A failure is forgotten: who comes next asks again.
  fresh.catch(() => found.delete(settings))
  return fresh.catch((error: unknown) => {
    throw unavailable(error)
  })
}

/** In the body where the provider takes it there, else in the header, which every provider takes. */
const secretAsAskedFor =
  (secret: string): client.ClientAuth =>
  (server, ...rest) =>
    (server.token_endpoint_auth_methods_supported?.includes('client_secret_post') ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret))(
      server,
      ...rest,
    )

/** Where to send the browser. `isAgain`: the provider should not let in somebody only because it did so before. */
export const askProvider = async (settings: Settings, redirect_uri: string, isAgain: boolean): Promise<{ url: URL; kept: Kept }> => {
  const config = await discover(settings)
  const kept = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() }
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri,
    scope: 'openid email profile',
    code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
    code_challenge_method: 'S256',
    state: kept.state,
    nonce: kept.nonce,
    ...(isAgain ? { prompt: 'login' } : {}),
  })
  return { url, kept }
}

/** Who the provider says it is, from the answer with which the browser came back. Throws 503 when the provider fails. */
export const readAnswer = async (settings: Settings, answer: URL, kept: Kept): Promise<{ issuer: string; claims: Claims } | Refusal> => {
  const config = await discover(settings)
  try {
    const tokens = await client.authorizationCodeGrant(config, answer, {
      pkceCodeVerifier: kept.verifier,
      expectedState: kept.state,
      expectedNonce: kept.nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()!
    if (isEnough(claims)) return { issuer: claims.iss, claims }
    const more = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
    return { issuer: claims.iss, claims: { ...more, name: more.name ?? claims.name } }
  } catch (error) {
    if (isOutage(error)) throw unavailable(error)
    if (error instanceof client.AuthorizationResponseError) return error.error === 'access_denied' ? 'denied' : 'unreadable'
    if (error instanceof client.ClientError || error instanceof client.ResponseBodyError) return 'unreadable'
    throw error
  }
}

const outages = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR']

/** It does not answer, or does not know us: nothing that the person who signs in can change. */
const isOutage = (error: unknown): boolean =>
  error instanceof client.ResponseBodyError
    ? error.status >= 500 || error.error === 'invalid_client' || error.error === 'unauthorized_client'
    : error instanceof client.ClientError
      ? outages.includes(error.code ?? '')
      : error instanceof client.WWWAuthenticateChallengeError || (error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message))

/** The cause goes to the log, never to the page. */
const unavailable = (cause: unknown): Problem => {
  const problem = new Problem(
    'unavailable',
    'Your organisation’s sign-in does not answer as it should. Wait a minute, then try again, or sign in another way.',
    {
      headers: { 'retry-after': '60' },
    },
  )
  problem.cause = cause
  return problem
}
