import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuditEvent, audited } from '../src/audit/audited.ts'
import { parseVerifierKey, readCheckpoint } from '../src/audit/checkpoint.ts'
import { checkExport, type ExportOptions } from '../src/audit/export-file.ts'
import { changedFields, type Named, namesIn, pageOf, proofAsked, proofFile, whoOf, withNames } from '../src/audit/rules.ts'
import { isIncluded, leafHash } from '../src/audit/tree.ts'
import { readAs } from '../src/db/database.ts'
import type { Person } from '../src/people/person.ts'
import { acting, people } from '../src/people/queries.ts'
import { jsonAt, pageAt, refusalAt } from './documents.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let admin: Visitor
let producer: Visitor
let reviewerPerson: Person
let producerPerson: Person

const personOf = async (email: string): Promise<Person> =>
  acting(await people(readAs(world.db, 'system')).where('a.email', '=', email).executeTakeFirstOrThrow(), null)

/** Writes events as a person, and returns their places in the log. */
const happen = async (person: Person, ...events: AuditEvent[]): Promise<number[]> => {
  await audited(readAs(world.db, 'system'), { kind: 'person', person, request_id: 'request-1' }, async () => ({ result: undefined, events }))
  const size = await sizeNow()
  return events.map((_, i) => size - events.length + i)
}

const sizeNow = async () => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from audit_events`.execute(world.owner)
  return rows[0]!.n
}
/** Signs what there is, as the round of an hour later would. */
const checkpoint = () => world.deps.auditLog.round(new Date(Date.now() + 3_601_000))

const textOf = async (visitor: { request: Visitor['request'] }, path: string, status = 200) => {
  const answer = await visitor.request(path)
  expect(answer.status, path).toBe(status)
  const html = await answer.text()
  expect(await validateHtml(html), path).toEqual([])
  return html
}
/** What people read of a page, without its markup. */
const plain = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

type Listed = { leaf: number; text: string; sentence: string; who: string; action: string; subject: string }
const list = async (visitor: { request: Visitor['request'] }, query = ''): Promise<{ items: Listed[]; total: number; next: string | null }> =>
  (await visitor.request(`/audit.json${query}`)).json() as Promise<{ items: Listed[]; total: number; next: string | null }>

let leaves: { fact: number; own: number; organisation: number; formula: number }
beforeAll(async () => {
  world = await createWorld()
  ;[admin, producer] = [await world.signIn('admin@demo.test'), await world.signIn('producer@demo.test')]
  ;[reviewerPerson, producerPerson] = [await personOf('reviewer@demo.test'), await personOf('producer@demo.test')]
  const studio = reviewerPerson.organisation_id
  const [fact = -1, formula = -1] = await happen(
    reviewerPerson,
    {
      action: 'fact.recorded',
      subject: '/tools/krea/all',
      sentence: `${reviewerPerson.log_name} found that 100% of <uploads> are kept.`,
      audience: 'public',
      before: { value: 'unknown', note: 'same' },
      after: { value: 'yes', note: 'same', by: reviewerPerson.log_name },
      reason: 'The terms say so.',
    },
    { action: 'test.formula', subject: '/tools/krea', sentence: '=1+1 is what a spreadsheet would compute.', audience: 'public' },
  )
  const [own = -1] = await happen(producerPerson, {
    action: 'password.changed',
    subject: `/people/${producerPerson.log_name}`,
    sentence: `${producerPerson.log_name} changed their password.`,
    audience: { people: [producerPerson.log_name] },
  })
  const [organisation = -1] = await happen(reviewerPerson, {
    action: 'organisation.changed',
    subject: '/admin/organisations/demo-studio',
    sentence: 'A secret title of the studio was changed.',
    audience: { organisation: studio },
  })
  leaves = { fact, own, organisation, formula }
  await checkpoint()
})
afterAll(() => world.close())

describe('the head of the log', () => {
  it('has size, root, origin, key and the signed checkpoint, and says how much the reader may read', async () => {
    const html = await pageAt(world, '/audit')
    const { origin, size, root, note, key } = await jsonAt(world, '/api/v1/audit/checkpoint')
    for (const text of [origin, root, key, ...note.split('\n')]) expect(html).toContain(text)
    const { total } = await list(world)
    expect(plain(html)).toContain(`${size}: ${total} for you to read, ${size - total} as a hash only`)
    expect(html).toContain('href="/help#log"')
    expect(await pageAt(world, '/help')).toContain('id="log"')
  })

  it('shows an administrator of the installation every entry, and the way to the witnesses', async () => {
    const html = await textOf(admin, '/audit')
    expect(plain(html)).toContain(`${await sizeNow()}, all for you to read`)
    expect(html).toContain('href="/admin/witnesses"')
    expect(await textOf(producer, '/audit')).not.toContain('href="/admin/witnesses"')
  })

  it('hands the checkpoint out as a file that its key opens', async () => {
    const answer = await world.request('/audit/checkpoint')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="checkpoint-\d+\.txt"$/)
    expect(readCheckpoint(await answer.text(), [parseVerifierKey(world.deps.auditLog.verifierKey)!])?.size).toBeGreaterThan(10)
  })

  it('is printed at the foot of every page', async () => {
    const { origin, size, root } = await jsonAt(world, '/api/v1/audit/checkpoint')
    expect(await pageAt(world, '/help')).toContain(`<p class="print-only">Log ${origin}, ${size} entries, root ${root}</p>`)
  })

  it('is in the exported register, for whoever keeps that file', async () => {
    const { log } = await jsonAt(world, '/register.json')
    const { origin, size, root, note } = await jsonAt(world, '/api/v1/audit/checkpoint')
    expect(log).toEqual({ origin, size, root, note })
  })
})

describe('who sees which entries', () => {
  const sentences = async (visitor: { request: Visitor['request'] }) => (await list(visitor, '?limit=200')).items.map(({ text }) => text).join('\n')

  it('a stranger the public ones', async () => {
    const all = await sentences(world)
    expect(all).toContain('found that 100% of')
    expect(all).not.toMatch(/changed their password|signed in|secret title/)
  })

  it('a person their own, and no one else’s', async () => {
    const all = await sentences(producer)
    expect(all).toContain('Demo Producer changed their password.')
    expect(all).toContain('Demo Producer signed in with a password.')
    expect(all).not.toMatch(/Demo Admin signed in|secret title/)
  })

  it('a member those of the organisation', async () => {
    const reviewer = await world.signIn('reviewer@demo.test')
    const all = await sentences(reviewer)
    expect(all).toContain('A secret title of the studio was changed.')
    expect(all).not.toContain('changed their password')
    expect(await sentences(await world.signIn('vendor@demo.test'))).not.toContain('secret title')
  })

  it('an administrator of the installation all', async () => {
    expect((await list(admin)).total).toBe(await sizeNow())
  })

  it('and what is for somebody stays in no cache', async () => {
    expect((await producer.request('/audit.json')).headers.get('cache-control')).toBe('no-store')
    expect((await producer.request('/audit')).headers.get('cache-control')).toBe('no-store')
  })
})

describe('people in the log', () => {
  it('have their name for whoever may see them, and else none', async () => {
    const [row] = (await list(admin, `?q=changed+their+password`)).items
    expect(row).toMatchObject({
      text: 'Demo Producer changed their password.',
      who: 'Demo Producer',
      sentence: `${producerPerson.log_name} changed their password.`,
    })
    await happen(producerPerson, { action: 'test.seen', subject: '/tools', sentence: `${producerPerson.log_name} did something public.`, audience: 'public' })
    const [seen] = (await list(world, '?action=test.seen')).items
    const short = producerPerson.log_name.slice(0, 8)
    expect(seen).toMatchObject({ text: `Somebody (${short}) did something public.`, who: `Somebody (${short})` })
    expect(plain(await textOf(world, '/audit?action=test.seen'))).toContain(`Somebody (${short}) did something public.`)
  })

  it('are found by that name, as far as it is shown', async () => {
    expect((await list(producer, '?who=demo+prod&action=test.seen')).total).toBe(1)
    expect((await list(producer, '?q=demo+producer&action=test.seen')).total).toBe(1)
    expect((await list(world, '?who=demo+prod&action=test.seen')).total).toBe(0)
    expect((await list(world, '?q=demo+producer&action=test.seen')).total).toBe(0)
    expect((await list(world, `?who=${producerPerson.log_name.slice(0, 8)}&action=test.seen`)).total).toBe(1)
  })

  it('are forgotten', async () => {
    const person = await personOf('outsider@demo.test')
    await happen(person, { action: 'test.gone', subject: '/tools', sentence: `${person.log_name} met ${person.log_name}.`, audience: 'public' })
    await world.owner.updateTable('people').set({ forgotten_at: new Date() }).where('id', '=', person.id).execute()
    const [row] = (await list(admin, '?action=test.gone')).items
    expect(row).toMatchObject({ text: 'A person who was forgotten met a person who was forgotten.', who: 'A person who was forgotten' })
    expect((await list(admin, '?who=demo+outsider&action=test.gone')).total).toBe(0)
    await world.owner.updateTable('people').set({ forgotten_at: null }).where('id', '=', person.id).execute()
  })
})

describe('the filters', () => {
  it('narrow by kind, part of the program, beginning of the address, day and word', async () => {
    const total = async (query: string) => (await list(admin, query)).total
    expect(await total('?action=fact.recorded')).toBe(1)
    expect(await total('?who=seed')).toBeGreaterThan(5)
    expect(await total('?who=Toolslate+(seed)')).toBe(await total('?who=seed'))
    expect(await total('?about=/tools/krea')).toBe(2)
    expect(await total('?about=tools/krea/')).toBe(1)
    expect(await total('?about=krea')).toBe(0)
    expect(await total('?q=UPLOADS')).toBe(1)
    const today = new Date().toISOString().slice(0, 10)
    expect(await total(`?from=${today}&to=${today}`)).toBe(await sizeNow())
    expect(await total('?to=2000-01-01')).toBe(0)
    expect(await total(`?action=fact.recorded&q=kept&about=/tools&from=${today}&who=reviewer`)).toBe(1)
  })

  it('take what was typed as it is', async () => {
    expect((await list(world, '?q=100%25')).total).toBe(1)
    expect((await list(world, '?q=1_0%25')).total).toBe(0)
    expect((await list(world, '?q=%25')).total).toBe(1)
    expect((await list(world, '?about=/tools/kre_')).total).toBe(0)
    expect((await list(world, `?q=${encodeURIComponent("' or 1=1 --")}`)).total).toBe(0)
    expect((await list(world, '?q=%5C')).total).toBe(0)
  })

  it('stay in the form and in the addresses of the files', async () => {
    const html = await textOf(world, '/audit?action=fact.recorded&who=&q=100%25&from=2026-01-01')
    expect(html).toContain('value="100%"')
    expect(html).toContain('<option value="fact.recorded" selected="">Fact recorded</option>')
    expect(html).toContain('href="/audit.csv?action=fact.recorded&amp;from=2026-01-01&amp;q=100%25"')
    expect(html).toContain('<a href="/audit">Clear filters</a>')
  })

  it('say so when nothing fits, and offer to clear them', async () => {
    expect(plain(await textOf(world, '/audit?q=nothing+like+this'))).toMatch(/No entries Nothing that you may read fits these filters\. Show all entries/)
    expect(await textOf(world, '/audit?action=no.such')).toContain('<option value="no.such" selected="">No such</option>')
  })

  it.each([
    ['/audit.json?from=yesterday', 'from'],
    ['/audit.json?to=2026-02-30', 'to'],
    ['/audit.csv?from=1', 'from'],
    ['/audit?limit=0', 'limit'],
    ['/audit.json?cursor=x', 'cursor'],
    [`/audit.json?cursor=${Buffer.from('["a"]').toString('base64url')}`, 'cursor'],
  ])('refuse %s and name it', async (path, field) => {
    expect(await refusalAt(world, path)).toEqual({ status: 400, fields: [field] })
  })
})

describe('the list', () => {
  it('comes in pages, newest first, without a gap or a repetition', async () => {
    const found: number[] = []
    for (let query = '?limit=5'; ; ) {
      const { items, next } = await list(admin, query)
      found.push(...items.map(({ leaf }) => leaf))
      if (next === null) break
      query = `?limit=5&cursor=${next}`
    }
    expect(found).toEqual([...found].sort((a, b) => b - a))
    expect(new Set(found).size).toBe(await sizeNow())
    const html = await textOf(admin, '/audit?limit=3')
    const next = /href="(\/audit\?limit=3&amp;cursor=[^"]+)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(await textOf(admin, next)).toContain('>First page</a>')
  })

  it('tells when, who, what and about what, each with its way on', async () => {
    const html = await textOf(world, '/audit?action=fact.recorded')
    expect(html).toContain(`<a href="/audit/${leaves.fact}">`)
    expect(html).toContain('<a href="/tools/krea/all">/tools/krea/all</a>')
    expect(html).toContain('found that 100% of &lt;uploads&gt; are kept.')
    expect(html).toMatch(/<time datetime="\d{4}-\d\d-\d\dT[\d:.]+Z">\d{4}-\d\d-\d\d \d\d:\d\d:\d\d<\/time>/)
  })

  it('is a table for spreadsheets, whole, that runs nothing', async () => {
    const answer = await world.request('/audit.csv?about=/tools/krea')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="audit.csv"')
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer())
    const [head, ...rows] = text.trimEnd().split('\n')
    expect(head).toBe('\ufeffleaf,at,action,who,text,subject,actor_kind,actor,sentence,is_public')
    expect(rows).toHaveLength(2)
    expect(rows[0]).toContain(`,'=1+1 is what a spreadsheet would compute.,`)
    expect(rows[1]).toContain(`,${reviewerPerson.log_name},`)
  })

  it('of more than one batch is whole, too', async () => {
    await happen(
      reviewerPerson,
      ...Array.from({ length: 1200 }, (_, i): AuditEvent => ({ action: 'test.many', subject: '/', sentence: `Line ${i}.`, audience: 'public' })),
    )
    const lines = (await (await world.request('/audit.csv?action=test.many')).text()).trimEnd().split('\n')
    expect(lines).toHaveLength(1201)
    expect(new Set(lines).size).toBe(1201)
    await checkpoint()
  })
})

describe('one entry', () => {
  it('has everything that was written down, and what changed', async () => {
    const text = plain(await textOf(world, `/audit/${leaves.fact}`))
    for (const part of ['Fact recorded (fact.recorded)', 'The terms say so.', 'For Everybody', 'request-1', 'Value unknown yes', '/tools/krea/all'])
      expect(text).toContain(part)
    expect(text).not.toContain('Note same')
  })

  it('says for whom it is', async () => {
    expect(plain(await textOf(admin, `/audit/${leaves.organisation}`))).toContain('For Demo Studio, whoever did it, and the administrators')
    expect(plain(await textOf(producer, `/audit/${leaves.own}`))).toContain('For Demo Producer, whoever did it, and the administrators')
  })

  it.each(['', '.json', '.tlog-proof'])('is not there for whoever may not see it: %s', async (suffix) => {
    expect((await world.request(`/audit/${leaves.own}${suffix}`)).status).toBe(404)
    expect((await producer.request(`/audit/${leaves.organisation}${suffix}`)).status).toBe(404)
    expect((await producer.request(`/audit/${leaves.own}${suffix}`)).status).toBe(200)
    expect((await admin.request(`/audit/99999999${suffix}`)).status).toBe(404)
    expect((await admin.request(`/audit/99999999999999999999${suffix}`)).status).toBe(404)
  })

  it('comes with a proof that leads to the signed root', async () => {
    const { entry, inclusion } = await jsonAt(world, `/audit/${leaves.fact}.json`)
    const { size, root } = await jsonAt(world, '/api/v1/audit/checkpoint')
    const proof = inclusion.proof.map((hash: string) => Buffer.from(hash, 'base64'))
    expect(inclusion.size).toBe(size)
    expect(isIncluded(leafHash(entry), leaves.fact, size, proof, Buffer.from(root, 'base64'))).toBe(true)
    const html = await textOf(world, `/audit/${leaves.fact}`)
    for (const hash of [inclusion.leaf_hash, inclusion.root, ...inclusion.proof]) expect(html).toContain(hash)
    expect(html).toContain('needs nothing else from us')
  })

  it('has its proof as a file after c2sp.org/tlog-proof', async () => {
    const answer = await world.request(`/audit/${leaves.fact}.tlog-proof`)
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="audit-${leaves.fact}.tlog-proof"`)
    const file = await answer.text()
    const end = file.indexOf('\n\n')
    const [format, index, ...proof] = file.slice(0, end).split('\n')
    expect([format, index]).toEqual(['c2sp.org/tlog-proof@v1', `index ${leaves.fact}`])
    const signed = readCheckpoint(file.slice(end + 2), [parseVerifierKey(world.deps.auditLog.verifierKey)!])!
    const { entry } = await jsonAt(world, `/audit/${leaves.fact}.json`)
    const hashes = proof.map((hash) => Buffer.from(hash, 'base64'))
    expect(isIncluded(leafHash(entry), leaves.fact, signed.size, hashes, signed.root)).toBe(true)
  })

  it('waits for the next checkpoint, and says so', async () => {
    const [fresh = -1] = await happen(reviewerPerson, { action: 'test.fresh', subject: '/tools', sentence: 'Something new.', audience: 'public' })
    expect(plain(await textOf(world, `/audit/${fresh}`))).toContain('It waits for the next checkpoint, which is made at most an hour after it.')
    expect((await world.request(`/audit/${fresh}.tlog-proof`)).status).toBe(409)
    expect((await jsonAt(world, `/audit/${fresh}.json`)).inclusion).toMatchObject({ size: await sizeNow(), checkpoint: null })
    await checkpoint()
    expect((await world.request(`/audit/${fresh}.tlog-proof`)).status).toBe(200)
  })
})

describe('the page of proofs', () => {
  it('proves that the log has only grown, and what to compare', async () => {
    const html = await textOf(world, '/audit/proofs?from=3&to=9')
    const { from_root, to_root, proof } = await jsonAt(world, '/api/v1/audit/consistency?from=3&to=9')
    for (const hash of [from_root, to_root, ...proof]) expect(html).toContain(hash)
    expect(plain(html)).toContain('The first 3 entries of 9 are those of then')
    expect(plain(await textOf(world, '/audit/proofs?from=0&to=0'))).toContain('None is needed')
  })

  it('proves that an entry is in it, also one that the reader may not see', async () => {
    const html = await textOf(world, `/audit/proofs?leaf=${leaves.own}&size=${leaves.own + 1}`)
    const { proof, root, leaf_hash } = await jsonAt(world, `/api/v1/audit/inclusion?leaf=${leaves.own}&size=${leaves.own + 1}`)
    for (const hash of [root, leaf_hash, ...proof]) expect(html).toContain(hash)
  })

  it.each([
    ['from=9&to=3', ['from']],
    ['from=&to=', ['from', 'to']],
    ['from=1.5&to=99999999', ['from', 'to']],
    ['leaf=9&size=9', ['leaf']],
    ['leaf=-1&size=0', ['leaf', 'size']],
    ['leaf=%3Cb%3E', ['leaf', 'size']],
  ])('refuses %s, keeps it and names what to mend', async (query, fields) => {
    const html = await textOf(world, `/audit/proofs?${query}`, 422)
    expect(html).toContain('<title>Error: Proofs')
    for (const field of ['from', 'to', 'leaf', 'size']) expect(html.includes(`href="#f-${field}"`), field).toBe(fields.includes(field))
    for (const [name, value] of new URLSearchParams(query))
      if (value !== '') expect(html).toMatch(new RegExp(`name="${name}"[^>]*value="${value.replace('<b>', '&lt;b&gt;')}"`))
  })
})

async function* linesIn(text: string) {
  yield* text.trimEnd().split('\n')
}

describe('the export', () => {
  const exported = async (visitor: { request: Visitor['request'] }, options?: ExportOptions) => {
    const answer = await visitor.request('/audit/export')
    expect(answer.status).toBe(200)
    return { answer, checked: await checkExport(linesIn(await answer.text()), options) }
  }

  it('is whole for an administrator, and of the rest holds hashes for a stranger', async () => {
    const { size } = await jsonAt(world, '/api/v1/audit/checkpoint')
    const keys = [world.deps.auditLog.verifierKey]
    const all = await exported(admin, { keys })
    expect(all.answer.headers.get('content-disposition')).toBe(`attachment; filename="audit-127.0.0.1_3000-${size}.jsonl"`)
    expect(all.checked).toMatchObject({ problems: [], size, disclosed: size, hidden: 0, keysFrom: 'given' })
    expect(all.checked.checkpoints).toBeGreaterThan(2)
    const { checked } = await exported(world, { keys })
    expect(checked).toMatchObject({ problems: [], size })
    expect(checked.disclosed).toBe((await list(world)).total)
    expect(checked.hidden).toBeGreaterThan(2)
    expect(checked.root.equals(all.checked.root)).toBe(true)
  })

  it('agrees with a checkpoint that was kept from before', async () => {
    const { note } = await jsonAt(world, '/api/v1/audit/checkpoint')
    await happen(reviewerPerson, { action: 'test.later', subject: '/tools', sentence: 'Later.', audience: 'public' })
    await checkpoint()
    expect((await exported(world, { checkpoints: [note] })).checked).toMatchObject({ problems: [], outside: 1 })
  })

  it('ends at the newest checkpoint, so that all of it is signed', async () => {
    await happen(reviewerPerson, { action: 'test.unsigned', subject: '/tools', sentence: 'Not signed yet.', audience: 'public' })
    const { checked } = await exported(world)
    expect(checked).toMatchObject({ problems: [], size: (await sizeNow()) - 1 })
    await checkpoint()
  })
})

describe('a log that was changed past the program', () => {
  const tampered = async (change: () => Promise<unknown>, undo: () => Promise<unknown>, look: () => Promise<void>) => {
    for (const table of ['audit_events', 'audit_nodes']) await sql`alter table ${sql.table(table)} disable trigger append_only`.execute(world.owner)
    await change()
    try {
      await look()
    } finally {
      await undo()
      for (const table of ['audit_events', 'audit_nodes']) await sql`alter table ${sql.table(table)} enable trigger append_only`.execute(world.owner)
    }
  }
  const rewrite = (from: string, to: string) =>
    sql`update audit_events set entry = replace(entry, ${from}, ${to}), event = replace(entry, ${from}, ${to})::jsonb -> 'event',
      hash = sha256('\\x00'::bytea || convert_to(replace(entry, ${from}, ${to}), 'UTF8')) where leaf = ${leaves.fact}`.execute(world.owner)
  const rehash = () =>
    sql`update audit_nodes n set hash = e.hash from audit_events e where n.level = 0 and n.index = e.leaf and e.leaf = ${leaves.fact}`.execute(world.owner)
  const problems = async () => (await checkExport(linesIn(await (await world.request('/audit/export')).text()))).problems.map(({ message }) => message)

  it('is found by the export and by the page of the entry, when the text was changed', async () => {
    await tampered(
      () => rewrite('are kept', 'are gone'),
      () => rewrite('are gone', 'are kept'),
      async () => {
        expect((await problems()).join(' ')).toContain(`Entry ${leaves.fact}`)
        expect(plain(await textOf(world, `/audit/${leaves.fact}`))).toContain('Do not rely on this entry.')
      },
    )
    expect(await problems()).toEqual([])
  })

  it('is found when its hash was made to fit, too', async () => {
    await tampered(
      async () => {
        await rewrite('are kept', 'are gone')
        await rehash()
      },
      async () => {
        await rewrite('are gone', 'are kept')
        await rehash()
      },
      async () => {
        expect((await problems()).join(' ')).toContain('has another root than the entries here')
        expect(plain(await textOf(world, `/audit/${leaves.fact}`))).toContain('Do not rely on this entry.')
      },
    )
    expect(await problems()).toEqual([])
    expect(plain(await textOf(world, `/audit/${leaves.fact}`))).not.toContain('Do not rely')
  })

  it('is said at the head of the log, when the hashes above do not lead to the signed root', async () => {
    const flip = () =>
      sql`update audit_nodes set hash = set_byte(hash, 0, 255 - get_byte(hash, 0)) where level = (select max(level) from audit_nodes) and index = 0`.execute(
        world.owner,
      )
    await tampered(flip, flip, async () => {
      expect(plain(await textOf(world, '/audit'))).toContain('Do not rely on this log.')
      expect((await world.request('/api/v1/audit/checkpoint')).status).toBe(200)
      await expect(checkpoint()).rejects.toThrow('The log is not what was signed before')
      expect(plain(await textOf(world, '/audit'))).toContain('It is not what was signed before: the first')
    })
    await checkpoint()
    expect(plain(await textOf(world, '/audit'))).not.toContain('Do not rely')
  })
})

describe('the words', () => {
  const [a, b, c] = ['p-00000000000000000001', 'p-00000000000000000002', 'p-00000000000000000003']
  const known: Named[] = [
    { log_name: a, name: 'Ada', forgotten_at: null },
    { log_name: b, name: 'Gone', forgotten_at: new Date(0) },
  ]

  it('put names into a sentence, and none where there is none to see', () => {
    expect(withNames(`${a} invited ${b} and ${c}.`, known)).toBe('Ada invited a person who was forgotten and somebody (p-000000).')
    expect(withNames(`${c} left. xp-000000000000000000010`, known)).toBe('Somebody (p-000000) left. xp-000000000000000000010')
    expect(namesIn([`${a} ${b}`, a, null])).toEqual([a, b])
  })

  it('say who it was', () => {
    expect(whoOf({ actor_kind: 'person', actor: a }, known)).toBe('Ada')
    expect(whoOf({ actor_kind: 'token', actor: a }, known)).toBe('Ada, by a program')
    expect(whoOf({ actor_kind: 'job', actor: 'seed' }, known)).toBe('Toolslate (seed)')
    expect(whoOf({ actor_kind: 'anonymous', actor: null }, known)).toBe('A visitor')
  })

  it('lead to pages of ours and to nothing else', () => {
    for (const path of ['/', '/tools/a/b', '/policies/netflix-genai@2025-08-22', '/audit']) expect(pageOf(path, false)).toBe(path)
    expect([pageOf('/admin/organisations/x', false), pageOf('/admin/organisations/x', true)]).toEqual([null, '/admin/organisations/x'])
    for (const path of ['//evil.example', '/people/p-1', 'javascript:alert(1)', '/\\evil', '/tools?x', '']) expect(pageOf(path, true)).toBe(null)
  })

  it('name the fields that are other than before', () => {
    expect(changedFields({ a: 1, b: [1], c: 2 }, { a: 1, b: [2], d: null })).toEqual([
      { field: 'b', before: [1], after: [2] },
      { field: 'c', before: 2, after: undefined },
      { field: 'd', before: undefined, after: null },
    ])
  })

  it('ask for one proof or both', () => {
    expect(proofAsked({}, 5)).toEqual({ problems: {}, consistency: null, inclusion: null })
    expect(proofAsked({ from: '0', to: '5', leaf: '4', size: '5' }, 5)).toEqual({
      problems: {},
      consistency: { from: 0, to: 5 },
      inclusion: { leaf: 4, size: 5 },
    })
    expect(proofFile(7, [Buffer.alloc(3)], 'note\n')).toBe('c2sp.org/tlog-proof@v1\nindex 7\nAAAA\n\nnote\n')
  })
})
