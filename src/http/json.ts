import type { Context } from 'hono'
import type { z } from 'zod'
import { Problem } from './problem.ts'

/** The JSON body of a request, of the given shape. Throws with the field and what to do. */
export const readJson = async <S extends z.ZodType>(c: Context, shape: S): Promise<z.infer<S>> => {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(c.req.header('content-type') ?? ''))
    throw new Problem('unsupported-type', 'Send this as JSON, with the content type application/json.')
  const text = await c.req.text()
  if (text.includes('\\u0000') || text.includes('\0')) throw new Problem('bad-request', 'Remove the NUL character: no text may hold it.')
  const parsed = shape.safeParse(parse(text))
  if (parsed.success) return parsed.data
  const problems = Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.map(String).join('.'), message]))
  throw new Problem('invalid', 'Correct the fields that are named.', { problems })
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Problem('bad-request', `Send well-formed JSON: ${(error as Error).message}.`)
  }
}
