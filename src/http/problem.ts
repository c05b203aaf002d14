/** What a person can put right, by the name of the field; the empty name is about the whole form. */
export type Problems = Record<string, string>

type ProblemType = { status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503; title: string; meaning: string; remedy: string }

/** Every kind of refusal, each with a page of its own at /problems/<slug>. */
export const problemTypes = {
  'bad-request': {
    status: 400,
    title: 'The request cannot be read',
    meaning:
      'A part of the address or of what was sent has a form that is not understood: a date that does not exist, a cursor that was cut short, characters that no text may hold.',
    remedy: 'Correct the part that is named, or start again from the page without it.',
  },
  'sign-in-required': {
    status: 401,
    title: 'Sign in to go on',
    meaning: 'Only a person or program that is known may see or do this.',
    remedy: 'Sign in, or send a token that is still valid, and repeat the request.',
  },
  forbidden: {
    status: 403,
    title: 'Not yours to do',
    meaning: 'You are known, but your roles do not include this.',
    remedy: 'Ask an administrator of your organisation for the role, or somebody who has it to act.',
  },
  'cross-site': {
    status: 403,
    title: 'The request came from another site',
    meaning: 'A change is accepted only from a page of this site, or from a program that brings a token and no cookie.',
    remedy: 'Open the page here and send its form again. Programs: leave the cookie out and send a bearer token.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'There is nothing at this address, or nothing that you may know about.',
    remedy: 'Check the address, or look for it among the tools.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not do that',
    meaning: 'The address exists, but not for this method. The Allow header names those that it takes.',
    remedy: 'Use one of the methods that the address takes.',
  },
  conflict: {
    status: 409,
    title: 'It has changed meanwhile',
    meaning: 'Somebody else acted first, or the record is no longer in the state that the request was about.',
    remedy: 'Look at the present state, then decide again.',
  },
  'too-large': {
    status: 413,
    title: 'Too much at once',
    meaning: 'What was sent is larger than this address takes.',
    remedy: 'Send less, or in parts.',
  },
  'unsupported-type': {
    status: 415,
    title: 'This kind of content is not taken here',
    meaning: 'The address takes content of another type than the one sent.',
    remedy: 'Send a form, or JSON where the API asks for it.',
  },
  invalid: {
    status: 422,
    title: 'Something has to be corrected',
    meaning: 'The request was understood, but one or more of its fields cannot be accepted. Each is named, with what to do.',
    remedy: 'Correct the fields that are named and send it again.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many attempts',
    meaning: 'The same thing was tried too often in a short time.',
    remedy: 'Wait as long as the Retry-After header says, then try again.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong here',
    meaning: 'The fault is ours. Nothing that you sent was lost silently: a change is written whole or not at all.',
    remedy: 'Try again. If it happens again, report it with the request id.',
  },
  unavailable: {
    status: 503,
    title: 'Not available at the moment',
    meaning: 'A part that this needs, the database for one, does not answer.',
    remedy: 'Wait a minute, then try again.',
  },
} as const satisfies Record<string, ProblemType>

export type ProblemSlug = keyof typeof problemTypes

export const problemSlugs = Object.keys(problemTypes) as ProblemSlug[]

type Extra = { problems?: Problems; headers?: Record<string, string> }

/** A refusal on its way to the one place that answers it. The message is shown, so it says what to do. */
export class Problem extends Error {
  readonly slug: ProblemSlug
  readonly problems: Problems
  readonly headers: Record<string, string>

  constructor(slug: ProblemSlug, message: string, { problems = {}, headers = {} }: Extra = {}) {
    super(message)
    this.slug = slug
    this.problems = problems
    this.headers = headers
  }
}

/** `what` begins the sentence: "This tool", "Version 2 of this policy". */
export const notFound = (what: string) => new Problem('not-found', `${what} is not in the register. Check the address, or look for it among the tools.`)

export const forbidden = (because: string) => new Problem('forbidden', because)

export const conflict = (because: string) => new Problem('conflict', because)

/** A part of the address or of a JSON body that cannot be read. The message starts with a verb: "Give a date like 2026-08-22". */
export const badRequest = (field: string, message: string) => new Problem('bad-request', message, { problems: { [field]: message } })

export const crossSite = () =>
  new Problem('cross-site', 'Open the page here and send its form again: this request came from another site, or from a page that was left open for long.')

export const signInRequired = () => new Problem('sign-in-required', 'Sign in to go on.')

export const tooManyRequests = (message: string, seconds: number) => new Problem('too-many-requests', message, { headers: { 'retry-after': String(seconds) } })

/** RFC 9457. `type` is the address of the page that explains this kind of problem. */
export const problemDocument = (problem: Problem, instance: string, request_id: string) => {
  const { status, title } = problemTypes[problem.slug]
  const fields = Object.keys(problem.problems).length > 0 ? { problems: problem.problems } : {}
  return { type: `/problems/${problem.slug}`, title, status, detail: problem.message, instance, request_id, ...fields }
}
