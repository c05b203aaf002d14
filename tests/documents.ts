import { expect } from 'vitest'
import { validateHtml } from './html.ts'
import type { World } from './world.ts'

// What the tests of the document pages all ask.

/** The text of a page that has to be there, and valid. */
export const pageAt = async (world: World, path: string): Promise<string> => {
  const answer = await world.request(path)
  expect(answer.status, path).toBe(200)
  expect(answer.headers.get('content-type'), path).toMatch(/^text\/html/)
  const html = await answer.text()
  expect(await validateHtml(html), path).toEqual([])
  return html
}

// biome-ignore lint/suspicious/noExplicitAny: what a program gets is what the test is about
export const jsonAt = async (world: World, path: string): Promise<any> => {
  const answer = await world.request(path)
  expect(answer.status, path).toBe(200)
  expect(answer.headers.get('content-type'), path).toMatch(/^application\/json/)
  return answer.json()
}

/** A refusal for programs: its status, and the fields that it names. */
export const refusalAt = async (world: World, path: string): Promise<{ status: number; fields: string[] }> => {
  const answer = await world.request(path, { headers: { accept: 'application/json' } })
  expect(answer.headers.get('content-type'), path).toBe('application/problem+json')
  const { status, problems } = (await answer.json()) as { status: number; problems?: Record<string, string> }
  expect(status).toBe(answer.status)
  return { status, fields: Object.keys(problems ?? {}) }
}

/** Every item of a list, page by page, and how many pages that took. */
export const allOf = async (world: World, path: string): Promise<{ items: { [key: string]: unknown }[]; pages: number; total: number }> => {
  const items: { [key: string]: unknown }[] = []
  let total = 0
  let pages = 0
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const list = await jsonAt(world, `${path}${path.includes('?') ? '&' : '?'}${cursor === '' ? '' : `cursor=${cursor}`}`)
    items.push(...list.items)
    total = list.total
    cursor = list.next
    expect(pages).toBeLessThan(100)
  }
  return { items, pages, total }
}
