import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RegisterFile, registerFile } from '../src/register/format.ts'
import { recompute } from '../src/register/recompute.ts'
import { jsonAt } from './documents.ts'
import { createWorld, type World } from './world.ts'

let world: World
let text: string
beforeAll(async () => {
  world = await createWorld()
  const answer = await world.request('/register.json')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="register.json"')
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  text = await answer.text()
})
afterAll(() => world.close())

const file = (): RegisterFile => registerFile.parse(JSON.parse(text))

/** The file with one thing changed: what does a recomputation say? */
const problemsAfter = (change: (file: RegisterFile) => void): string[] => {
  const changed = file()
  change(changed)
  return recompute(changed).problems
}

const offeringOf = (register: RegisterFile, tool: string, offering: string) => register.offerings.find((one) => one.tool === tool && one.offering === offering)!
const factOf = (register: RegisterFile, test: (fact: RegisterFile['offerings'][number]['facts'][number]) => boolean) => {
  for (const offering of register.offerings) for (const fact of offering.facts) if (fact.id > 0 && test(fact)) return { offering, fact }
  throw new Error('the seed has no such fact')
}

describe('the exported register', () => {
  it('holds everything: questions, policies, vendors, tools, offerings, documents, copies, quotes', async () => {
    const register = file()
    const count = async (table: 'vendors' | 'tools' | 'offerings' | 'documents' | 'captures' | 'quotes') =>
      (
        await world.db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n
    for (const table of ['vendors', 'tools', 'offerings', 'documents', 'captures', 'quotes'] as const)
      expect(register[table].length, table).toBe(await count(table))
    expect(register.bank.questions.length).toBe(world.bank.questions.length)
    expect(register.policies.map(({ id, version }) => `${id}@${version}`)).toEqual(world.policies.list.map(({ pack }) => `${pack.id}@${pack.version}`))
    expect(register.on).toBe('2026-11-22')
    expect(register.notices.join(' ')).toContain('ODC-BY')
  })

  it('has the verdicts that the pages show', async () => {
    for (const [tool, offering] of [
      ['chatgpt', 'consumer'],
      ['claude', 'commercial'],
    ] as const) {
      const dossier = await jsonAt(world, `/api/v1/offerings/${tool}/${offering}`)
      const [verdict] = offeringOf(file(), tool, offering).verdicts
      expect(dossier).toMatchObject({
        band: verdict?.band,
        principles: verdict?.principles,
        score: verdict?.score,
        facts_digest: verdict?.facts_digest,
        envelope: verdict?.envelope,
      })
    }
  })

  it('leads to the same verdicts when they are computed again, without the database', () => {
    const { problems, offerings, verdicts, policies, quotes } = recompute(file())
    expect(problems).toEqual([])
    expect(verdicts).toBe(offerings * policies)
    expect(quotes.here).toBeGreaterThan(0)
    expect(quotes.elsewhere).toBeGreaterThan(50)
  })
})

describe('a recomputation finds and names', () => {
  it('an answer that was flipped', () => {
    const { offering, fact } = factOf(file(), (one) => one.value === 'on_no_opt_out' || one.value === 'on_with_opt_out')
    const problems = problemsAfter((register) => {
      offeringOf(register, offering.tool, offering.offering).facts.find(({ id }) => id === fact.id)!.value = 'no_by_contract'
    })
    expect(problems.length).toBeGreaterThan(0)
    for (const problem of problems) expect(problem).toMatch(new RegExp(`^${offering.tool}/${offering.offering} `))
    expect(problems.some((problem) => problem.includes('facts_digest'))).toBe(true)
  })

  it('a band, a score or a principle that was made better', () => {
    expect(problemsAfter((register) => void Object.assign(offeringOf(register, 'chatgpt', 'consumer').verdicts[0]!, { band: 'tool_side_ready' }))).toEqual([
      expect.stringMatching(
        /^chatgpt\/consumer under netflix-genai@2025-08-22: band is tool_side_ready in the file, but not_for_production_data when computed again\.$/,
      ),
    ])
    expect(problemsAfter((register) => void Object.assign(offeringOf(register, 'chatgpt', 'consumer').verdicts[0]!, { score: 99 }))).toHaveLength(1)
    expect(problemsAfter((register) => void Object.assign(offeringOf(register, 'chatgpt', 'consumer').verdicts[0]!.principles, { P2: 'yes' }))).toHaveLength(1)
  })

  it('a policy whose text was changed', () => {
    const problems = problemsAfter(
      (register) => void Object.assign(register.policies[0]!, { source: register.policies[0]!.source.replace(/^title: .*/m, 'title: Another title') }),
    )
    expect(problems[0]).toMatch(/the file says digest .* but the source has/)
  })

  it('a policy that no longer compiles', () => {
    const problems = problemsAfter(
      (register) => void Object.assign(register.policies[0]!, { source: register.policies[0]!.source.replace('kind: gate', 'kind: gait') }),
    )
    expect(problems.join('\n')).toMatch(/netflix-genai@2025-08-22.*gait|Invalid option/)
  })

  it('a text that is not the one with that digest, and a quote that is not in it', () => {
    const problems = problemsAfter((register) => {
      const capture = register.captures.find((one) => one.text !== null)!
      capture.text = 'another text'
    })
    expect(problems.some((problem) => /its text does not have the digest/.test(problem))).toBe(true)
    expect(problems.some((problem) => /is not in the text of capture/.test(problem))).toBe(true)
  })

  it('a quote that says it is held, though nobody checked it', () => {
    const problems = problemsAfter((register) => {
      const { fact } = factOf(register, (one) => one.quote === 'unchecked')
      fact.quote = 'held'
      for (const citation of fact.citations) citation.standing = 'held'
    })
    expect(problems.some((problem) => /says its quote is held, but by the checks it is unchecked/.test(problem))).toBe(true)
  })

  it('a quote whose words were changed', () => {
    const problems = problemsAfter((register) => {
      factOf(register, (one) => one.citations.length > 0).fact.citations[0]!.quote += ' Not.'
    })
    expect(problems.some((problem) => /cites a passage that the file does not hold/.test(problem))).toBe(true)
  })
})
