import { principleIds } from '../policy/policy.ts'

// The words in which the description of the API is written.

export type Schema = Record<string, unknown>
export type Parameter = { name: string; in: 'query' | 'path' | 'header'; required?: boolean; description: string; schema: Schema }
export type Operation = {
  operationId: string
  summary: string
  description?: string
  parameters: Parameter[]
  requestBody?: { required: boolean; content: { 'application/json': { schema: Schema; example?: unknown } } }
  security?: Record<string, string[]>[]
  responses: Record<string, { description: string; content?: Record<string, { schema?: Schema; example?: unknown }> }>
}

export const text: Schema = { type: 'string' }
export const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
export const day: Schema = { type: 'string', format: 'date' }
export const bool: Schema = { type: 'boolean' }
export const whole: Schema = { type: 'integer' }
export const share: Schema = { type: 'number', minimum: 0, maximum: 1 }
export const digest: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' }
export const list = (items: Schema): Schema => ({ type: 'array', items })
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
export const object = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties, required: Object.keys(properties) })

export const query = (name: string, description: string, schema: Schema = text): Parameter => ({ name, in: 'query', description, schema })
export const inPath = (name: string, description: string): Parameter => ({ name, in: 'path', required: true, description, schema: text })
export const paging = [
  query('limit', 'How many items at most.', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  query('cursor', '“next” of the page before, unchanged.'),
]

export const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: ref('Problem') } } })
export const refusals = { 400: problem('A part of the address cannot be read; “problems” names it.'), 404: problem('It is not in the register.') }
export const answer = (description: string, schema: Schema, example?: unknown) => ({
  200: { description, content: { 'application/json': example === undefined ? { schema } : { schema, example } } },
  400: refusals[400],
})
export const page = (name: string): Schema => object({ items: list(ref(name)), total: whole, next: nullable(text) })

export const principles = object(Object.fromEntries(principleIds.map((id) => [id, { enum: ['yes', 'no', 'unsure', 'decided_by_use'] }])))
