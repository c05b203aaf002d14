import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { registerOf } from '../seeds/catalogue.ts'
import { readCatalogueFiles } from '../seeds/catalogue-files.ts'
import { labelOf, polarityOf, problemWith } from '../src/questions/answer.ts'
import { bankFrom, loadBank } from '../src/questions/load.ts'

const bank = loadBank()
const question = (id: string) => {
  const found = bank.byId.get(id)
  if (!found) throw new Error(`the bank has no question ${id}`)
  return found
}

const files = readCatalogueFiles()
const { catalogue, answers, offerings } = files

/** The fact of the catalogue behind a row: `F0026#trains_on_outputs` is what F0026 says besides. */
const sourceOf = (ref: string) => {
  const found = catalogue.facts.find((fact) => fact.id === ref.split('#')[0])
  if (!found) throw new Error(`the catalogue has no fact ${ref}`)
  return found
}

/** Section 4 of the policy reconstruction: prefix and how many there are. */
const codes = Object.entries({ ID: 10, DH: 24, SE: 23, IP: 12, LK: 10, PV: 6, GV: 6 }).flatMap(([prefix, count]) =>
  Array.from({ length: count }, (_, i) => `${prefix}-${String(i + 1).padStart(2, '0')}`),
)

/** Questions that can block a principle in section 4. */
const gating = (
  'contract_scope required_settings trains_on_inputs trains_on_outputs training_setting_control training_side_channels reuse_beyond_training input_licence ' +
  'output_licence output_visibility zero_retention_exclusions zero_retention_carve_outs asset_storage_control deletion_on_request human_review ' +
  'subprocessor_flow_down derived_data custom_model_isolation enterprise_environment sso_saml mfa admin_feature_control encryption incidents ' +
  'confidentiality_terms model_supply_chain egress_control model_licence likeness_consent_controls replica_deletion replica_confinement ' +
  'preset_performer_consent biometric_templates performance_data_licensing metadata_leakage contradicted_attestations'
).split(' ')

describe('the question bank', () => {
  it('asks every question of section 4, once', () => {
    expect(bank.questions.flatMap((one) => one.code ?? []).sort()).toEqual([...codes].sort())
  })

  it('has the 30 questions of the catalogue', () => {
    const text = readFileSync(new URL('../seeds/catalogue/catalogue.json', import.meta.url), 'utf8')
    const { questions }: { questions: { id: string }[] } = JSON.parse(text)
    expect(questions).toHaveLength(30)
    expect(questions.filter(({ id }) => !bank.byId.has(id))).toEqual([])
  })

  it.each(gating)('%s can be answered well in at most two ways, each by somebody else', (id) => {
    const good = question(id).values.filter((value) => value.polarity === 'good')
    expect(good.length).toBeGreaterThan(0)
    expect(good.length).toBeLessThanOrEqual(2)
    expect(new Set(good.map((value) => value.by)).size).toBe(good.length)
  })

  it('speaks of no policy in why it asks, beside the question about Netflix coverage', () => {
    const named = bank.questions.filter((one) => /netflix/i.test([one.wording, one.help, one.why].join(' ')))
    expect(named.map((one) => one.id)).toEqual(['netflix_coverage'])
  })
})

const index = 'version: 2026-11-22\nsections: [colours]\n'
const file = (values: string, more = '') => `section: { id: colours, title: Colours, intro: About colours. }
questions:
  - id: favourite
    code: XX-01
    wording: Which colour?
    help: Any.
    why: To know.
    type: one_of
    values:
${values}
    combine: worst
    evidence: [own_test]
    expires_after_days: 30
${more}`
const twoValues = '      - { id: blue, label: Blue, polarity: good, by: you }\n      - { id: red, label: Red, polarity: bad, by: you }'
const load = (text: string, bankText = index) => bankFrom((name) => ({ 'bank.yaml': bankText, 'colours.yaml': text })[name] ?? null)

describe('a bank with a mistake', () => {
  it('loads when there is none', () => expect(load(file(twoValues)).questions).toHaveLength(1))

  it.each([
    ['broken YAML', file('      - { id: blue'), /^colours\.yaml:\d+: /],
    ['the same key twice', file(twoValues).replace('    code: XX-01', '    code: XX-01\n    code: XX-02'), /^colours\.yaml:5: /],
    ['an unknown key', file(twoValues).replace('combine', 'combines'), /^colours\.yaml:3: questions\.0: /m],
    ['a polarity that does not exist', file(twoValues.replace('polarity: bad', 'polarity: awful')), /^colours\.yaml:11: questions\.0\.values\.1\.polarity: /],
    ['no evidence', file(twoValues).replace('[own_test]', '[]'), /^colours\.yaml:13: questions\.0\.evidence: must name at least one/],
    ['a value listed twice', file(twoValues.replace('red', 'blue')), /^colours\.yaml:11: questions\.0\.values\.1\.id: favourite: blue is listed twice/],
    ['a reserved value', file(twoValues.replace('red', 'unknown')), /^colours\.yaml:11: .*unknown is reserved/],
    ['no good value', file(twoValues.replace('good', 'neutral')), /^colours\.yaml:10: questions\.0\.values: favourite: has no good value/],
    ['a set that counts the worst', file(twoValues).replace('one_of', 'any_of'), /^colours\.yaml:12: questions\.0\.combine: favourite: is union/],
    ['a section that is named otherwise than its file', file(twoValues).replace('id: colours', 'id: sounds'), /^colours\.yaml:1: section\.id: must be colours/],
  ])('names the place of %s', (_, text, place) => expect(() => load(text)).toThrow(place))

  it('names the place of an id and a code used twice', () => {
    const again = file(twoValues).slice(file(twoValues).indexOf('  - id: favourite'))
    expect(() => load(file(twoValues, again))).toThrow(
      /^colours\.yaml:15: questions\.1\.id: favourite: this id is used twice\ncolours\.yaml:16: .*XX-01 is used twice/,
    )
  })

  it('names the line of a section without a file', () => {
    expect(() => load(file(twoValues), 'version: 2026-11-22\nsections:\n  - colours\n  - sounds\n')).toThrow(
      'bank.yaml:4: sections.1: there is no file sounds.yaml',
    )
  })
})

describe('an answer', () => {
  it.each([
    ['trains_on_inputs', 'no_by_contract'],
    ['trains_on_inputs', 'unknown'],
    ['training_side_channels', 'unknown'],
    ['training_side_channels', ['thumbs_feedback', 'share_link']],
    ['input_retention', 0],
    ['input_retention', 'until_deleted'],
    ['input_retention', 'not_applicable'],
    ['product_assessed', 'Editor 2, model v4'],
  ])('to %s may be %j', (id, answer) => expect(problemWith(question(id), answer)).toBeNull())

  it.each([
    ['trains_on_inputs', 'maybe'],
    ['trains_on_inputs', 3],
    ['trains_on_inputs', ['no_by_contract']],
    ['training_side_channels', 'thumbs_feedback'],
    ['training_side_channels', []],
    ['training_side_channels', ['unknown']],
    ['training_side_channels', ['none', 'share_link']],
    ['training_side_channels', ['share_link', 'share_link']],
    ['input_retention', -1],
    ['input_retention', 1.5],
    ['input_retention', 'two weeks'],
    ['product_assessed', '  '],
  ])('to %s may not be %j', (id, answer) => expect(problemWith(question(id), answer)).toMatch(/\w/))

  it.each([
    ['input_retention', 0, 'good'],
    ['input_retention', 30, 'neutral'],
    ['input_retention', 'indefinite', 'bad'],
    ['training_side_channels', ['none'], 'good'],
    ['reuse_beyond_training', ['aggregate_analytics', 'advertising'], 'bad'],
    ['reuse_beyond_training', ['aggregate_analytics'], 'neutral'],
    ['trains_on_inputs', 'unknown', 'neutral'],
    ['trains_on_inputs', 'not_applicable', 'neutral'],
  ] as const)('to %s of %j points the way of %s', (id, answer, polarity) => {
    expect(polarityOf(question(id), typeof answer === 'object' ? [...answer] : answer)).toBe(polarity)
  })

  it.each([
    ['input_retention', 30, '30 days'],
    ['input_retention', 1, '1 day'],
    ['trains_on_inputs', 'off_but_opt_in_possible', 'Off, and a customer may opt in'],
    ['data_residency', ['us', 'india'], 'United States; India'],
    ['trains_on_inputs', 'not_applicable', 'Not applicable'],
    ['product_assessed', 'Editor 2', 'Editor 2'],
  ] as const)('to %s of %j reads', (id, answer, label) => {
    expect(labelOf(question(id), typeof answer === 'object' ? [...answer] : answer)).toBe(label)
  })
})

describe('the catalogue in the words of the bank', () => {
  // Building the register refuses an answer that has no line, no question, or that its question does not allow.
  const register = registerOf(files, bank)
  const mapped = register.facts.map((fact) => ({ ...fact, source: sourceOf(fact.ref) }))
  const primary = mapped.filter((fact) => fact.ref === fact.source.id)

  it('covers all 288 facts with allowed answers to questions that exist', () => {
    expect(catalogue.facts).toHaveLength(288)
    expect(primary.map((fact) => fact.ref)).toEqual(catalogue.facts.map((fact) => fact.id))
    expect(mapped.filter((fact) => problemWith(question(fact.question), fact.value) !== null)).toEqual([])
  })

  it('answers each question once per fact', () => {
    const asked = mapped.map((fact) => `${fact.source.id} ${fact.question}`)
    expect(asked.filter((one, i) => asked.indexOf(one) < i)).toEqual([])
  })

  it('has no line that no fact uses', () => {
    const used = new Set(catalogue.facts.map((fact) => `${fact.question}.${fact.answer}`))
    const lines = Object.entries(answers.answers).flatMap(([id, rows]) => Object.keys(rows).map((answer) => `${id}.${answer}`))
    const titles = new Set(catalogue.facts.filter((fact) => fact.source_tier === 'vendor_document').map((fact) => fact.document))
    const listed = Object.values(answers.documents).flat()
    expect(lines.filter((line) => !used.has(line))).toEqual([])
    expect([...listed, ...Object.keys(answers.territories)].filter((title) => !titles.has(title))).toEqual([])
    expect(listed.filter((title, i) => listed.indexOf(title) < i)).toEqual([])
  })

  it('takes secondary sources for press, and nothing else', () => {
    expect(mapped.filter(({ source, evidence }) => (source.source_tier === 'secondary') !== (evidence === 'press'))).toEqual([])
    expect(primary.filter(({ evidence }) => evidence === 'press')).toHaveLength(42)
  })

  it('says "no training" only where the catalogue does, and never of a quote that leaves a way in', () => {
    const training = mapped.filter((fact) => fact.question === 'trains_on_inputs' || fact.question === 'trains_on_outputs')
    const never = training.filter((fact) => polarityOf(question(fact.question), fact.value) === 'good')
    expect(never.length).toBeGreaterThan(0)
    expect(never.filter(({ source }) => source.answer !== 'no').map(({ ref }) => ref)).toEqual([])
    expect(never.map(({ source }) => source.quote).filter((quote) => /by default|unless|without your|opt|subject to/i.test(quote))).toEqual([])
  })

  it('speaks of outputs only where the quote does', () => {
    const named = /output|response|completion|obtain from our service|images that are made public|creations|never reused|assets|remixable|inputs and outputs/i
    const asked = mapped.filter((fact) => /^(trains_on_outputs|output_retention|output_licence)$/.test(fact.question))
    expect(asked.filter(({ source }) => !named.test(source.quote)).map(({ ref }) => ref)).toEqual([])
  })

  it('leaves unknown what the quote does not answer', () => {
    const unknown = primary.filter((fact) => fact.value === 'unknown').map((fact) => [fact.ref, fact.question])
    expect(unknown).toEqual([
      ['F0049', 'training_data_provenance'],
      ['F0052', 'training_data_provenance'],
      ['F0199', 'trains_on_inputs'],
    ])
  })

  it('ties a claim to the setting that it depends on', () => {
    const tied = primary.filter((fact) => fact.configuration !== null).map((fact) => fact.ref)
    expect(tied).toEqual(['F0055', 'F0146', 'F0176', 'F0178', 'F0240', 'F0242', 'F0267', 'F0269'])
  })

  it('knows which documents apply in the EU only', () => {
    const eu = primary.filter((fact) => fact.territory === 'EU').map((fact) => fact.ref)
    expect(eu).toEqual(['F0002', 'F0003', 'F0004', 'F0005', 'F0088', 'F0106', 'F0107', 'F0108'])
  })

  it('describes every tool and every plan in the words of the bank', () => {
    expect(Object.keys(offerings.tools).sort()).toEqual(catalogue.tools.map(({ id }) => id).sort())
    expect(Object.keys(offerings.offerings).sort()).toEqual(catalogue.plans.map(({ id }) => id).sort())
    const capabilities = Object.values(offerings.tools).flatMap((tool) => tool.capabilities)
    expect(problemWith(question('capabilities'), [...new Set(capabilities)])).toBeNull()
    for (const { plan_kind, deployment } of Object.values(offerings.offerings)) {
      expect(problemWith(question('plan'), plan_kind)).toBeNull()
      expect(problemWith(question('deployment'), deployment)).toBeNull()
    }
    expect(catalogue.plans.filter(({ id, kind }) => (kind === 'any') !== (offerings.offerings[id]?.plan_kind === 'unknown'))).toEqual([])
  })
})
