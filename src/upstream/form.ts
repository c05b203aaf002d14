import { upstreamRoles } from '../db/watch-tables.ts'
import { blankSource, sourceFrom, sourceProblems, type TypedSource, typedSource } from '../facts/form.ts'
import type { Form } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import type { NewLink } from './actions.ts'

/** A link as it was typed, so that a refused form comes back as it was sent. */
export type TypedLink = TypedSource & Record<'upstream' | 'role' | 'rank' | 'way', string>

export const blankLink: TypedLink = { ...blankSource, upstream: '', role: '', rank: '1', way: '' }

export const typedLink = (form: Form): TypedLink => ({
  ...typedSource(form),
  upstream: form.text('upstream').trim(),
  role: form.text('role'),
  rank: form.text('rank').trim(),
  way: form.text('way'),
})

/** What is wrong with it, by field; and the link, when nothing is. `names`: what can be stood on, as tool/offering. */
export const linkFrom = (typed: TypedLink, offering: NewLink['offering'], names: string[], today: string): { problems: Problems; link: NewLink | null } => {
  const problems: Problems = sourceProblems(typed, today)
  const role = upstreamRoles.find((one) => one === typed.role)
  if (!names.includes(typed.upstream)) problems.upstream = 'Choose an offering of the register, like openai-api/api'
  if (!role) problems.role = 'Choose what it is: a model, a host or a service'
  if (!/^[1-9]\d?$/.test(typed.rank)) problems.rank = 'Enter a number from 1 to 99'
  if (typed.way !== 'always' && typed.way !== 'chosen') problems.way = 'Choose whether material always goes there'
  if (Object.keys(problems).length > 0 || !role) return { problems, link: null }
  const [tool = '', slug = ''] = typed.upstream.split('/')
  return {
    problems,
    link: { offering, upstream: { tool, offering: slug }, role, rank: Number(typed.rank), is_chosen: typed.way === 'chosen', source: sourceFrom(typed) },
  }
}
