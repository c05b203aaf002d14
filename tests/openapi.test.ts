import { afterAll, beforeAll, expect, it } from 'vitest'
import { openapi, operations } from '../src/api/openapi.ts'
import { jsonAt, pageAt } from './documents.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const described = operations.map(({ method, path }) => `${method} ${path}`)

it('describes every route under /api/v1, and none that is not there', () => {
  const mounted = world.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/'))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`)
  expect([...new Set(mounted)].toSorted()).toEqual(described.toSorted())
})

it('names every part of a path, and gives every operation a name of its own', () => {
  for (const { path, operation } of operations)
    expect(operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
})

it('refers only to schemas that it has', () => {
  const names = new Set(Object.keys(openapi.components.schemas))
  const used = [...JSON.stringify(openapi).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
  expect(used.filter((name) => !names.has(name!))).toEqual([])
})

type Schema = { type?: string; properties?: Record<string, Schema>; required?: string[]; items?: Schema; $ref?: string; enum?: unknown[]; anyOf?: Schema[] }

/** Where an answer is not what the schema promises: missing keys, other types, values that are not listed. */
const broken = (value: unknown, schema: Schema, at: string): string[] => {
  if (schema.$ref) return broken(value, (openapi.components.schemas as Record<string, Schema>)[schema.$ref.split('/').at(-1)!]!, at)
  if (schema.anyOf) return schema.anyOf.some((one) => broken(value, one, at).length === 0) ? [] : [`${at}: none of what it may be`]
  if (schema.enum) return schema.enum.includes(value) ? [] : [`${at}: ${value} is not listed`]
  if (schema.type === 'null') return value === null ? [] : [`${at}: not null`]
  if (schema.type === 'array') return Array.isArray(value) ? value.flatMap((one, i) => broken(one, schema.items ?? {}, `${at}.${i}`)) : [`${at}: no list`]
  if (schema.type === 'object') {
    if (typeof value !== 'object' || value === null) return [`${at}: no object`]
    const row = value as Record<string, unknown>
    return [
      ...(schema.required ?? []).filter((key) => !(key in row)).map((key) => `${at}.${key}: missing`),
      ...Object.entries(schema.properties ?? {}).flatMap(([key, one]) => (key in row ? broken(row[key], one, `${at}.${key}`) : [])),
    ]
  }
  if (schema.type === 'integer' || schema.type === 'number') return typeof value === 'number' ? [] : [`${at}: no number`]
  if (schema.type) return typeof value === schema.type ? [] : [`${at}: no ${schema.type}`]
  return []
}

const sample: Record<string, string> = { tool: 'chatgpt', offering: 'consumer', vendor: 'openai', id: 'netflix-genai', version: '2025-08-22' }
it.each(operations.filter(({ method }) => method === 'GET'))('promises what $path answers', async ({ path, operation }) => {
  const answer = await jsonAt(
    world,
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => sample[name] ?? name),
  )
  expect(broken(answer, operation.responses['200']?.content?.['application/json']?.schema as Schema, '')).toEqual([])
})

it('is served with its address, and as a page', async () => {
  const served = await jsonAt(world, '/openapi.json')
  expect(served).toMatchObject({ openapi: '3.1.0', servers: [{ url: world.config.publicUrl }] })
  const html = await pageAt(world, '/api')
  for (const { path, method, operation } of operations) {
    expect(html.replaceAll(/\s+/g, ' ')).toContain(`${method} ${path}`)
    expect(html).toContain(`id="${operation.operationId}"`)
  }
})

it('has a help page that explains every word', async () => {
  const html = await pageAt(world, '/help')
  for (const word of [
    'Not for production data',
    'Escalate',
    'Unsure',
    'Verified',
    'Inferred',
    'Cleared with conditions',
    'Written approval needed',
    'never “unchanged”',
    'Netflix-approved',
  ])
    expect(html).toContain(word)
})
