import type { Context } from 'hono'
import { badRequest, Problem } from './problem.ts'

const formTypes = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i

/** The fields of a posted form, as they were typed. A file is refused, and nothing of it is kept: src/http/upload.ts takes files, where they are taken. */
export const readForm = async (c: Context): Promise<Form> => {
  if (!formTypes.test(c.req.header('content-type') ?? '')) throw new Problem('unsupported-type', 'Send this as a form.')
  const body = await c.req.formData().catch(() => {
    throw badRequest('', 'Send the form again: it arrived incomplete.')
  })
  const fields: [string, string][] = []
  for (const [name, value] of body) {
    if (typeof value === 'string') fields.push([name, value])
    else if (value.size > 0 || value.name !== '') throw new Problem('unsupported-type', 'Send the form without a file: files are not taken here.')
  }
  return formOf(fields)
}

export const formOf = (pairs: [string, string][]): Form => {
  const fields = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    if (value.includes('\0') || name.includes('\0')) throw badRequest(name.replaceAll('\0', ''), 'Remove the NUL character: no text may hold it.')
    fields.set(name, [...(fields.get(name) ?? []), value])
  }
  return { text: (name) => fields.get(name)?.[0] ?? '', all: (name) => fields.get(name) ?? [] }
}

/** A number of ours in a field or an address; -1, which nothing has, for anything else. */
export const numberIn = (text: string | undefined): number => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : -1)

/** The key of a form, so that pressing its button twice is done once; of a form that came without one, the request's own. */
export const onceIn = (form: Form, requestId: string): string => (/^[\w-]{1,100}$/.test(form.text('once')) ? form.text('once') : requestId)

/** An address of the web, as it is typed into a form. */
export const isAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text) && URL.canParse(text)

export type Form = {
  /** The first value of a field; empty when it is absent. */
  text: (name: string) => string
  /** Every value of a field: checkboxes. */
  all: (name: string) => string[]
}
