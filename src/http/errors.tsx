import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { HTTPException } from 'hono/http-exception'
import type { Logger } from 'pino'
import { ProblemAnswer } from '../../views/problems.tsx'
import { type AppEnv, page, redirect } from './page.tsx'
import { Problem, type ProblemSlug, problemDocument, problemSlugs, problemTypes } from './problem.ts'

/** The one place where a refusal or a failure becomes an answer. */
export const onError = (log: Logger) => (error: unknown, c: Context<AppEnv>) => {
  const problem = problemOf(error)
  const { status } = problemTypes[problem.slug]
  if (status >= 500) log.error({ err: error, request_id: c.var.requestId, method: c.req.method, path: c.req.path }, 'failed')
  return answer(c, problem)
}

/** Nothing matched. A slash too many is forgiven: the address without it is the one that exists. */
export const onNotFound = (c: Context<AppEnv>) => {
  const { path } = c.req
  if (c.req.method === 'GET' && /[^/]\/$/.test(path) && !path.startsWith('//')) return c.redirect(path.slice(0, -1) + new URL(c.req.url).search, 308)
  return answer(c, new Problem('not-found', 'There is nothing at this address. Check it, or look for the tool among the tools.'))
}

export const onWrongMethod = (c: Context<AppEnv>, methods: string[]) =>
  answer(c, new Problem('method-not-allowed', `Use ${methods.join(' or ')}: this address takes nothing else.`, { headers: { allow: methods.join(', ') } }))

/** A page for a person, RFC 9457 for a program. */
const answer = (c: Context<AppEnv>, problem: Problem) => {
  for (const [name, value] of Object.entries(problem.headers)) c.header(name, value)
  const { status } = problemTypes[problem.slug]
  // A person is led to where they can put it right, and back.
  if (problem.slug === 'sign-in-required' && c.req.method === 'GET' && !wantsJson(c) && !c.req.header('authorization'))
    return redirect(c, `/sign-in?next=${encodeURIComponent(c.req.path + new URL(c.req.url).search)}`)
  if (!wantsJson(c)) return page(c, <ProblemAnswer problem={problem} request_id={c.var.requestId} />, status)
  c.header('Cache-Control', 'no-store')
  return c.body(JSON.stringify(problemDocument(problem, c.req.path, c.var.requestId)), status, { 'content-type': 'application/problem+json' })
}

const wantsJson = (c: Context) =>
  c.req.path.startsWith('/api/') ||
  c.req.path === '/mcp' ||
  /\.(json|csv|atom|svg)$/.test(c.req.path) ||
  accepts(c, { header: 'Accept', supports: ['text/html', 'application/json', 'application/problem+json'], default: 'text/html' }) !== 'text/html'

const problemOf = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  if (error instanceof HTTPException) return fromHttp(error)
  if (isOutage(error)) return new Problem('unavailable', 'The database does not answer. Wait a minute, then try again.', { headers: { 'retry-after': '30' } })
  // PostgreSQL refuses NUL in text (22021) and in JSON (22P05); what comes that far came from the request.
  if (codeOf(error) === '22021' || codeOf(error) === '22P05') return new Problem('bad-request', 'Remove the characters that no text may hold.')
  return new Problem('internal', 'Something went wrong on our side. Try again; if it happens again, report it with the request id.')
}

const byStatus = new Map<number, ProblemSlug>(problemSlugs.map((slug) => [problemTypes[slug].status, slug]))

const fromHttp = ({ status, message }: HTTPException): Problem => {
  // csrf() is the only one of Hono's that answers 403, and it does so without a word.
  if (status === 403) return new Problem('cross-site', 'Open the page here and send its form again: this request came from another site.')
  const slug = byStatus.get(status) ?? (status < 500 ? 'bad-request' : 'internal')
  return new Problem(slug, status < 500 && message !== '' ? message : problemTypes[slug].remedy)
}

const codeOf = (error: unknown) => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '')

const isOutage = (error: unknown) =>
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0[123]|53300|08...)$/.test(codeOf(error)) ||
  (codeOf(error) === 'ENOENT' && (error as { syscall?: string }).syscall === 'connect') ||
  (error instanceof Error && /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(error.message))
