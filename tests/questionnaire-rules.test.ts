import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { VendorAnswer } from '../src/attestations/answer.ts'
import { movedBetween, previewOf, roadOf, supposedFacts } from '../src/attestations/preview.ts'
import { nextOf, progressOf, type Row, rowsOf, sectionsOf } from '../src/attestations/progress.ts'
import { askedQuestions, carryOver, emptyAnswer, isAnswered, isRelevant, problemsIn } from '../src/attestations/rules.ts'
import type { Answer, Fact } from '../src/facts/fact.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { compile, parsePack } from '../src/policy/load.ts'
import { bands } from '../src/policy/policy.ts'
import { loadBank } from '../src/questions/load.ts'
import type { Question } from '../src/questions/question.ts'

const bank = loadBank()
const file = new URL('../seeds/policies/netflix-genai@2025-08-22.yaml', import.meta.url)
const policy = compile(parsePack(readFileSync(file, 'utf8'), 'netflix-genai'), bank)
const today = '2026-11-22'
const questions = askedQuestions(bank)
const ask = (id: string): Question => bank.byId.get(id)!

const fact = (id: number, question: string, value: Answer, more: Partial<Fact> = {}): Fact => ({
  ...{ id, question, value, evidence: 'published_terms', assurance: 'documentation', tier: 'vendor_document', quote: 'held' },
  ...{ attested: false, disputed: false, blanked: false, seen_on: '2026-11-01', stale: false, configuration: null, territory: null, account: null },
  ...{ valid_from: null, valid_to: null, citations: [], note: null, recorded_at: '2026-11-01T00:00:00.000Z', upstream: null },
  ...more,
})
const answer = (question: string, value: Answer | null, more: Partial<VendorAnswer> = {}): VendorAnswer => ({
  ...emptyAnswer(question),
  value,
  evidence: 'vendor_attestation',
  ...more,
})
const plain = { facts: [], files: 0 }

/** The same numbers every time. */
const random = (seed: number) => () => {
  seed = (seed * 1664525 + 1013904223) % 4294967296
  return seed / 4294967296
}
const anyValue = (question: Question, next: () => number): Answer => {
  const values = question.values.map(({ id }) => id)
  const one = values[Math.floor(next() * values.length)]
  if (question.type === 'text') return 'Words.'
  if (question.type === 'days') return next() < 0.5 || one === undefined ? Math.floor(next() * 60) : one
  if (next() < 0.1) return 'unknown'
  return question.type === 'any_of' ? [one!] : one!
}
const someFacts = (next: () => number): Fact[] => [
  fact(-1, 'plan', 'enterprise'),
  fact(-2, 'deployment', 'public_saas'),
  ...questions
    .filter(() => next() < 0.7)
    .map((question, i) =>
      fact(i + 1, question.id, anyValue(question, next), next() < 0.1 ? { attested: true, evidence: 'vendor_attestation', quote: 'none' } : {}),
    ),
]
const someAnswers = (next: () => number): VendorAnswer[] =>
  questions.filter(() => next() < 0.5).map((question) => answer(question.id, anyValue(question, next)))

describe('which questions are asked', () => {
  it('not what the record says itself, nor what only Netflix can say', () => {
    const ids = questions.map(({ id }) => id)
    expect(ids).toContain('trains_on_inputs')
    expect(ids).not.toContain('plan')
    expect(ids).not.toContain('deployment')
    expect(ids).not.toContain('netflix_coverage')
  })

  it('one that hangs on another arises when that one is answered so, by the vendor or by the register', () => {
    const consent = ask('consent_scope_record')
    const isolation = ask('custom_model_isolation')
    expect(isRelevant(isolation, [], policy)).toBe(false)
    expect(isRelevant(isolation, [answer('capabilities', ['image'])], policy)).toBe(false)
    expect(isRelevant(isolation, [answer('capabilities', ['image', 'fine_tune'])], policy)).toBe(true)
    expect(isRelevant(isolation, [], policy, [fact(1, 'capabilities', ['fine_tune'])])).toBe(true)
    expect(isRelevant(isolation, [answer('capabilities', ['image'])], policy, [fact(1, 'capabilities', ['fine_tune'])])).toBe(false)
    expect(isRelevant(consent, [answer('capabilities', ['voice_clone'])], policy)).toBe(true)
  })

  it('that the other is not known lets it arise: the policy does not let it go then', () => {
    expect(isRelevant(ask('custom_model_isolation'), [answer('capabilities', 'unknown')], policy)).toBe(true)
  })
})

describe('what keeps an answer from being signed', () => {
  const problems = (said: VendorAnswer, context: { facts: Fact[]; files: number } = plain) => problemsIn(said, ask(said.question), context)
  const reading = fact(7, 'trains_on_inputs', 'on_no_opt_out')
  const ours = { facts: [reading], files: 0 }

  it('nothing, when nothing is said: what is open is left out', () => {
    expect(problems(emptyAnswer('trains_on_inputs'))).toEqual({})
    expect(isAnswered(emptyAnswer('trains_on_inputs'), ask('trains_on_inputs'), plain)).toBe(false)
  })

  it('“does not apply” without a reason is refused; “we do not know” never is', () => {
    expect(problems(answer('trains_on_inputs', 'not_applicable')).note).toBe('Say in the note why it does not apply')
    expect(problems(answer('trains_on_inputs', 'not_applicable', { note: '  ' }))).toHaveProperty('note')
    expect(problems(answer('trains_on_inputs', 'not_applicable', { note: 'It takes no input.' }))).toEqual({})
    expect(problems(answer('trains_on_inputs', 'unknown'))).toEqual({})
  })

  it('a value that the question does not have, and an answer that rests on nothing', () => {
    expect(problems(answer('trains_on_inputs', 'perhaps'))).toHaveProperty('value')
    expect(problems(answer('trains_on_inputs', 'never', { evidence: null }))).toHaveProperty('evidence')
  })

  it('documentation and terms without an address', () => {
    expect(problems(answer('trains_on_inputs', 'unknown', { evidence: 'published_terms' }))).toHaveProperty('source_url')
    expect(problems(answer('trains_on_inputs', 'unknown', { evidence: 'published_terms', source_url: 'https://a.example/terms' }))).toEqual({})
    expect(problems(answer('trains_on_inputs', 'unknown', { source_url: 'javascript:alert(1)' }))).toHaveProperty('source_url')
  })

  it('a contest needs another answer, a reason, and a passage with its address or a file', () => {
    const contest = answer('trains_on_inputs', 'on_no_opt_out', { stance: 'contest', fact_id: 7 })
    expect(Object.keys(problems(contest, ours)).sort()).toEqual(['note', 'quote', 'source_url', 'value'])
    const said = { ...contest, value: 'unknown', note: 'The page was withdrawn.' }
    expect(Object.keys(problems(said, ours)).sort()).toEqual(['quote', 'source_url'])
    expect(problems(said, { facts: [reading], files: 1 })).toEqual({})
    expect(problems({ ...said, quote: 'We never train.', source_url: 'https://a.example/' }, ours)).toEqual({})
  })

  it('what speaks of a reading that is not there', () => {
    for (const stance of ['confirm', 'contest', 'supersede'] as const)
      expect(problems(answer('trains_on_inputs', 'unknown', { stance, fact_id: 8, note: 'x', evidence: 'contract' }), ours)).toHaveProperty('fact_id')
  })

  it('a confirmation that says something else; a supersession without contract or setting', () => {
    expect(problems(answer('trains_on_inputs', 'unknown', { stance: 'confirm', fact_id: 7 }), ours)).toHaveProperty('value')
    expect(problems(answer('trains_on_inputs', 'on_no_opt_out', { stance: 'confirm', fact_id: 7 }), ours)).toEqual({})
    expect(problems(answer('trains_on_inputs', 'unknown', { stance: 'supersede', fact_id: 7 }), ours)).toHaveProperty('evidence')
    expect(problems(answer('trains_on_inputs', 'unknown', { stance: 'supersede', fact_id: 7, evidence: 'contract' }), ours)).toEqual({})
  })
})

describe('what becomes of the last answers', () => {
  it('each goes to its question; what is new is open; what is no longer asked falls away', () => {
    const before = [answer('trains_on_inputs', 'unknown', { note: 'As before.', visibility: 'nda' }), answer('long_gone', 'x')]
    const { answers, dropped } = carryOver(before, bank)
    expect(answers).toHaveLength(questions.length)
    expect(answers.find(({ question }) => question === 'trains_on_inputs')).toMatchObject({ value: 'unknown', note: 'As before.', visibility: 'nda' })
    expect(answers.filter(({ value }) => value !== null)).toHaveLength(1)
    expect(dropped).toEqual([])
  })

  it('a value that no longer exists is dropped, with word of it, and the question is open', () => {
    const { answers, dropped } = carryOver([answer('capabilities', ['image', 'teleport']), answer('mfa', 'was_there_once', { note: 'Kept.' })], bank)
    expect(dropped).toEqual([
      { question: 'capabilities', gone: ['teleport'], left: ['image'] },
      { question: 'mfa', gone: ['was_there_once'], left: [] },
    ])
    expect(answers.find(({ question }) => question === 'mfa')).toMatchObject({ value: null, note: 'Kept.' })
  })

  it('what spoke of a reading that is gone is the vendor’s own answer', () => {
    const old = answer('trains_on_inputs', 'on_no_opt_out', { stance: 'confirm', fact_id: 7 })
    const stays = carryOver([old], bank, [fact(7, 'trains_on_inputs', 'on_no_opt_out')]).answers.find(({ question }) => question === old.question)
    const goes = carryOver([old], bank, [fact(9, 'trains_on_inputs', 'on_no_opt_out')]).answers.find(({ question }) => question === old.question)
    expect(stays).toMatchObject({ stance: 'confirm', fact_id: 7 })
    expect(goes).toMatchObject({ stance: 'answer', fact_id: null, value: 'on_no_opt_out' })
  })
})

describe('how far a questionnaire is', () => {
  const rows = (answers: VendorAnswer[], asked: [string, string][] = []): Row[] =>
    rowsOf({ questions, answers, facts: [], files: new Map(), policy, verdict: previewOf(policy, [], answers, today), asked: new Map(asked) })

  it('counts what arises only, and is whole only when all of it is answered', () => {
    const none = progressOf(rows([]))
    expect(none.answered).toBe(0)
    expect(none.total).toBeLessThan(questions.length)
    const voice = progressOf(rows([answer('capabilities', ['voice_clone'])]))
    expect(voice.answered).toBe(1)
    expect(voice.total).toBeGreaterThan(none.total)
    const all = questions.map(({ id }) => answer(id, 'unknown'))
    expect(progressOf(rows(all)).percent).toBe(100)
    expect(progressOf(rows(all.slice(1))).percent).toBe(98)
  })

  it('says of each section where it stands', () => {
    const security = questions.filter(({ section }) => section === 'security').map(({ id }) => answer(id, 'unknown'))
    const states = Object.fromEntries(
      sectionsOf(bank, rows([...security, answer('trains_on_inputs', 'not_applicable')])).map(({ section, state }) => [section.id, state]),
    )
    expect(states).toMatchObject({ security: 'done', data_handling: 'begun', governance: 'not_begun' })
  })

  it('leads to what procurement asks first, then to what is open after here, and round again', () => {
    const ids = rows([])
      .filter(({ state }) => state === 'open')
      .map(({ question }) => question.id)
    expect(nextOf(rows([]))?.question.id).toBe(ids[0])
    expect(nextOf(rows([]), ids[0]!)?.question.id).toBe(ids[1])
    expect(nextOf(rows([]), ids.at(-1)!)?.question.id).toBe(ids[0])
    expect(nextOf(rows([], [['mfa', 'Which methods?']]), ids[0]!)?.question.id).toBe('mfa')
  })
})

describe('the preview', () => {
  it('of no answer is the verdict now', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const facts = someFacts(random(seed))
      expect(previewOf(policy, facts, [], today)).toEqual(evaluate(policy, facts, today))
      expect(
        previewOf(
          policy,
          facts,
          questions.map(({ id }) => emptyAnswer(id)),
          today,
        ),
      ).toEqual(evaluate(policy, facts, today))
    }
  })

  it('counts an answer as attested, whatever it says that it rests on', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const next = random(seed)
      const facts = someFacts(next)
      const answers = someAnswers(next)
      const asAttested = previewOf(policy, facts, answers, today)
      for (const evidence of ['contract', 'independent_report', 'own_test'] as const)
        expect(
          previewOf(
            policy,
            facts,
            answers.map((one) => ({ ...one, evidence })),
            today,
          ),
        ).toEqual(asAttested)
    }
  })

  it('meets a criterion by an answer only where the policy takes a signed word for it', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const next = random(seed)
      const facts = someFacts(next)
      const supposed = new Map(supposedFacts(facts, someAnswers(random(seed + 1000)), today, bank).map((one) => [one.id, one]))
      const verdict = evaluate(policy, [...supposed.values()], today)
      for (const { id, outcome, facts: read } of verdict.criteria) {
        const deciding = supposed.get(read[0] ?? 0)
        const criterion = policy.criteria.find((one) => one.id === id)
        if (outcome !== 'met' || !deciding?.attested || !criterion) continue
        const members = [deciding.value].flat().map(String)
        const takes =
          members.some((member) => criterion.table.get(member)?.evidence.includes('vendor_attestation')) ||
          criterion.days?.evidence.includes('vendor_attestation')
        expect(takes, `${id} met by ${JSON.stringify(deciding.value)}`).toBe(true)
      }
    }
  })

  it('of answers that stand beside our readings is what evaluate gives with so many attested facts more, and not a band above', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const next = random(seed)
      const facts = someFacts(next).filter(({ attested }) => !attested)
      const answers = someAnswers(next)
      const said = answers.flatMap(({ question, value }, i) =>
        value === null || value === 'unknown'
          ? []
          : [fact(-5000 - i, question, value, { attested: true, evidence: 'vendor_attestation', assurance: 'assertion', quote: 'none', seen_on: today })],
      )
      const rank = (verdict: { band: (typeof bands)[number] }) => bands.indexOf(verdict.band)
      expect(rank(previewOf(policy, facts, answers, today))).toBeLessThanOrEqual(rank(evaluate(policy, [...facts, ...said], today)))
    }
  })

  it('a bad reading stands against a good signed word, until it is contested and procurement finds for the vendor', () => {
    const bad = fact(7, 'trains_on_inputs', ask('trains_on_inputs').values.find(({ polarity }) => polarity === 'bad')!.id)
    const good = ask('trains_on_inputs').values.find(({ polarity }) => polarity === 'good')!.id
    const gate = (answers: VendorAnswer[]) =>
      previewOf(policy, [bad], answers, today).criteria.find(({ question, kind }) => question === 'trains_on_inputs' && kind === 'gate')?.effect
    expect(gate([answer('trains_on_inputs', good)])).toBe(gate([]))
    expect(gate([answer('trains_on_inputs', good, { stance: 'contest', fact_id: 7 })])).toBe('unsure')
    expect(gate([answer('trains_on_inputs', good, { stance: 'supersede', fact_id: 7 })])).toBe('unsure')
    // What it supersedes without contradicting it stays, as it does when procurement accepts the answer.
    const beside = answer('trains_on_inputs', 'off_enforced_by_admin', { stance: 'supersede', fact_id: 7 })
    expect(supposedFacts([bad], [beside], today, bank)).toContain(bad)
  })

  it('“we do not know” takes what was attested out of the vendor’s favour, and leaves a bad answer', () => {
    const attested = fact(5, 'model_supply_chain', ask('model_supply_chain').values.find(({ polarity }) => polarity === 'good')!.id, {
      attested: true,
      evidence: 'vendor_attestation',
      quote: 'none',
    })
    expect(supposedFacts([attested], [answer('model_supply_chain', 'unknown')], today, bank)).toEqual([{ ...attested, blanked: true }])
    expect(supposedFacts([attested], [answer('model_supply_chain', ['x'])], today, bank).filter(({ id }) => id === 5)).toEqual([])
  })

  it('says which criteria an answer moves, and which questions lead on', () => {
    const facts = [fact(-1, 'plan', 'enterprise'), fact(-2, 'deployment', 'public_saas')]
    const answers = [answer('trains_on_inputs', ask('trains_on_inputs').values.find(({ polarity }) => polarity === 'bad')!.id)]
    const then = previewOf(policy, facts, answers, today)
    const moved = movedBetween(evaluate(policy, facts, today), then)
    expect(moved.map(({ to }) => to)).toContain('unmet')
    const road = roadOf(policy, facts, answers, today, then)
    expect(road.band).not.toBeNull()
    expect(road.steps.map(({ question }) => question)).toContain('trains_on_inputs')
    expect(new Set(road.steps.map(({ question }) => question)).size).toBe(road.steps.length)
    for (const { question } of road.steps) expect(isRelevant(ask(question), answers, policy, facts), question).toBe(true)
  })
})
