import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const oneOf = async <T>(query: ReturnType<typeof sql<T>>): Promise<T> => (await query.execute(world.owner)).rows[0] as T

describe('evidence', () => {
  const demoQuote = () =>
    oneOf(sql<{ quote_id: number; capture_id: number; at_offset: number; sha256: string }>`select q.quote_id, q.capture_id, q.at_offset, k.sha256
      from quote_checks q join captures k on k.id = q.capture_id where k.text is not null and q.found order by q.id limit 1`)
  const check = (row: { quote_id: number; capture_id: number; at_offset: number | null; sha256: string; found: boolean }) =>
    sql`insert into quote_checks (quote_id, capture_id, found, at_offset, capture_sha256, method, checked_by, checked_on)
      values (${row.quote_id}, ${row.capture_id}, ${row.found}, ${row.at_offset}, ${row.sha256}, 'exact', 'somebody', '2026-11-22')`.execute(world.db)

  it('refuses a check that is not true', async () => {
    const row = await demoQuote()
    await expect(check({ ...row, found: false, at_offset: null })).rejects.toThrow(/is an exact substring/)
    await expect(check({ ...row, found: true, at_offset: row.at_offset + 1 })).rejects.toThrow(/stands at offset/)
    await expect(check({ ...row, found: true, sha256: 'f'.repeat(64) })).rejects.toThrow(/another digest/)
    const { id } = await oneOf(
      sql<{ id: number }>`select id from quotes where document_id <> (select document_id from quotes where id = ${row.quote_id}) limit 1`,
    )
    await expect(check({ ...row, found: true, quote_id: id })).rejects.toThrow(/another document/)
    const { capture_id } = await oneOf(sql<{ capture_id: number }>`select k.id as capture_id from captures k where k.sha256 is null limit 1`)
    const { quote_id } = await oneOf(
      sql<{ quote_id: number }>`select q.id as quote_id from quotes q join captures k on k.document_id = q.document_id where k.id = ${capture_id} limit 1`,
    )
    await expect(check({ ...row, found: true, quote_id, capture_id })).rejects.toThrow(/no digest/)
  })

  it('cannot be edited or deleted, by the app or by the owner', async () => {
    for (const statement of [
      sql`update facts set value = '"no_by_contract"'`,
      sql`delete from facts`,
      sql`update captures set text = 'something else'`,
      sql`delete from captures`,
      sql`update quotes set text = 'something else'`,
      sql`update documents set is_stale = false`,
    ]) {
      await expect(statement.execute(world.db)).rejects.toThrow(/permission denied/)
      await expect(statement.execute(world.owner)).rejects.toThrow(/append-only/)
    }
  })

  it('outlives its vendor: a vendor with history cannot be deleted', async () => {
    await expect(sql`delete from vendors where slug = 'openai'`.execute(world.owner)).rejects.toThrow(/foreign key/)
    await expect(sql`delete from vendors where slug = 'openai'`.execute(world.db)).rejects.toThrow(/permission denied/)
  })
})

describe('the record of checked quotes', () => {
  const terms = join(import.meta.dirname, '../../shared/data/terms')
  const script = join(import.meta.dirname, '../scripts/check-quotes.mjs')

  it.skipIf(!existsSync(terms))('is what checking them again finds (needs the corpus of terms beside the project)', () => {
    const counts = JSON.parse(execFileSync(process.execPath, [script, terms, '--check'], { encoding: 'utf8' }))
    expect(counts).toEqual({ facts: 143, exact: 92, exact_in_plain_text: 14, in_another_version: 0, unchecked: 37 })
  })

  it('reads Markdown as a reader sees it, and changes no word', async () => {
    const { plainText, findQuote } = (await import(script)) as {
      plainText: (markdown: string) => string
      findQuote: (quote: string, markdown: string) => { method: string; at_offset: number } | undefined
    }
    expect(plainText('*   We **do not** train\non [your\u2060 content](https://a.test/x_(y))\\.\n| a | b |\n| --- | --- |')).toBe(
      'We do not train on your content. a b ',
    )
    expect(plainText('snake_case and 2 * 3 stay; _this_ does too')).toBe('snake_case and 2 * 3 stay; this does too')
    expect(findQuote('We do not train', 'é 😀 We do not train')).toEqual({ method: 'exact', at_offset: 4 })
    expect(findQuote('We do train', 'We do **not** train')).toBeUndefined()
  })
})
