import type { AuditEvent, Tx } from '../src/audit/audited.ts'
import { problemWith } from '../src/questions/answer.ts'
import type { Bank, EvidenceKind } from '../src/questions/question.ts'
import { type CatalogueFact, type CatalogueFiles, readCatalogueFiles } from './catalogue-files.ts'
import { addOnce, emptyRegister, keyOf, type Register, type SeedCapture, type SeedDocument, type SeedFact, type SeedQuote } from './register.ts'
import { writeRegister } from './write.ts'

/** Imports the sourced catalogue; what is there already, stays. */
export const seedCatalogue = async (tx: Tx, bank: Bank, now: Date): Promise<AuditEvent[]> => {
  const files = readCatalogueFiles()
  const { added } = await writeRegister(tx, registerOf(files, bank), now)
  if (Object.values(added).every((n) => n === 0)) return []
  const sentence =
    `Imported ${added.tools} tools of ${added.vendors} vendors with ${added.offerings} plans, ${added.facts} facts, ${added.quotes} quotes of ${added.documents} documents ` +
    `and ${added.quote_checks} checks of quotes from the catalogue of ${files.catalogue.generated}.`
  return [{ action: 'catalogue.imported', subject: '/tools', sentence, audience: 'public', after: { generated: files.catalogue.generated, added } }]
}

/** The catalogue in the rows of the register. Throws when an answer has no mapping or the bank does not allow it. */
export const registerOf = (files: CatalogueFiles, bank: Bank): Register => {
  const { catalogue, answers, offerings } = files
  const register = emptyRegister()
  register.vendors = catalogue.vendors.map(({ id, name, website }) => ({ slug: id, name, website, is_demo: false }))
  register.tools = catalogue.tools.map(({ id, vendor, name, website, description, status }) => {
    const modalities = offerings.tools[id]?.modalities
    if (!modalities) throw new Error(`seeds/catalogue/offerings.yaml says nothing of the tool ${id}`)
    return { vendor, slug: id, name, website, description, status, modalities, is_demo: false }
  })
  register.offerings = catalogue.plans.map(({ tool, plan, name }) => {
    const known = offerings.offerings[`${tool}:${plan}`]
    if (!known) throw new Error(`seeds/catalogue/offerings.yaml says nothing of the plan ${tool}:${plan}`)
    return { key: `${tool}/${plan}`, tool, slug: plan, name, ...known }
  })
  const sheet = sheetOf(register, files)
  for (const fact of catalogue.facts) addFact(sheet, fact)
  for (const fact of register.facts) {
    const question = bank.byId.get(fact.question)
    const problem = question ? problemWith(question, fact.value) : 'the bank does not have this question'
    if (problem) throw new Error(`seeds/catalogue/answers.yaml, ${fact.ref}, ${fact.question}: ${problem}`)
  }
  for (const id of [...Object.keys(answers.exceptions), ...Object.keys(answers.configurations)])
    if (!catalogue.facts.some((fact) => fact.id === id)) throw new Error(`seeds/catalogue/answers.yaml names ${id}, which the catalogue does not have`)
  return register
}

type Sheet = ReturnType<typeof sheetOf>

const sheetOf = (register: Register, files: CatalogueFiles) => ({
  register,
  files,
  recordedAt: `${files.catalogue.generated}T00:00:00Z`,
  evidence: new Map(Object.entries(files.answers.documents).flatMap(([kind, titles]) => titles.map((title) => [title, kind as EvidenceKind]))),
  checks: new Map(files.checks.checks.map((check) => [check.fact, check])),
  versions: new Map(Object.entries(files.checks.versions).map(([sha256, version]) => [keyOf(version.commit, pathOf(version)), { ...version, sha256 }])),
  documents: new Map<string, SeedDocument>(),
  captures: new Map<string, SeedCapture>(),
  quotes: new Map<string, SeedQuote>(),
  configurations: new Set<string>(),
  seen: new Set<string>(),
})

const addFact = (sheet: Sheet, fact: CatalogueFact) => {
  const document = addDocument(sheet, fact)
  const capture = addCapture(sheet, fact, document)
  const quote = addOnce(sheet.register.quotes, sheet.quotes, { key: keyOf(document.key, fact.quote), document: document.key, text: fact.quote, locator: null })
  addCheck(sheet, fact, quote, capture)

  const general = sheet.files.answers.answers[fact.question]?.[fact.answer]
  const special = sheet.files.answers.exceptions[fact.id]
  const value = special?.value ?? general?.value
  if (value === undefined) throw new Error(`seeds/catalogue/answers.yaml does not say what ${fact.question} = ${fact.answer} (${fact.id}) means`)
  const common = {
    offering: `${fact.tool}/${fact.plan}`,
    evidence: document.evidence,
    configuration: addConfiguration(sheet, fact),
    territory: sheet.files.answers.territories[fact.document] ?? null,
    account: null,
    is_disputed: fact.conflict,
    note: noteOf(fact, special?.because ?? general?.because),
    asserted_by: `catalogue ${sheet.files.catalogue.generated}`,
    valid_from: fact.copy_date,
    valid_to: null,
    supersedes: null,
    recorded_at: sheet.recordedAt,
    citations: [{ quote: quote.key, capture: capture.key }],
  } satisfies Partial<SeedFact>
  sheet.register.facts.push({ ...common, ref: fact.id, question: special?.question ?? general?.question ?? fact.question, value })
  for (const also of special?.also ?? []) sheet.register.facts.push({ ...common, ref: `${fact.id}#${also.question}`, ...also })
}

const addDocument = (sheet: Sheet, fact: CatalogueFact): SeedDocument => {
  const isSecondary = fact.source_tier === 'secondary'
  const evidence = isSecondary ? sheet.files.answers.secondary_evidence : sheet.evidence.get(fact.document)
  if (!evidence) throw new Error(`seeds/catalogue/answers.yaml does not say what kind of document "${fact.document}" (${fact.id}) is`)
  return addOnce(sheet.register.documents, sheet.documents, {
    key: keyOf(fact.vendor, fact.url, fact.document),
    vendor: fact.vendor,
    title: fact.document,
    url: fact.url,
    evidence,
    tier: fact.source_tier,
    dated_on: fact.document_dated ?? null,
    // A page that prints an old date of its own is to be read again before it clears anything.
    is_stale: fact.document_dated !== undefined,
  })
}

const pathOf = (version: { service: string; document: string }) => `${version.service}/${version.document}.md`

/** The copy that was quoted: metadata only, with the digest where the text was at hand for the check. */
const addCapture = (sheet: Sheet, fact: CatalogueFact, document: SeedDocument): SeedCapture => {
  const check = sheet.checks.get(fact.id)
  const checked = check && !check.is_named_version ? sheet.files.checks.versions[check.version] : undefined
  const source = checked ? { ...fact.source, commit: checked.commit, path: pathOf(checked) } : fact.source
  const captured_on = checked?.date ?? fact.copy_date
  const version = 'path' in source ? sheet.versions.get(keyOf(source.commit, source.path)) : undefined
  const capture = addOnce(sheet.register.captures, sheet.captures, {
    key: keyOf(document.key, captured_on, 'commit' in source ? source.commit : source.kind),
    document: document.key,
    url: fact.url,
    captured_on,
    text: null,
    sha256: version?.sha256 ?? null,
    bytes: version?.bytes ?? null,
    location: { ...source, had_at: hadAt(source, fact.url) },
    recorded_at: sheet.recordedAt,
  })
  if (fact.confirmed_unchanged_until !== null) addLook(sheet, document, fact.confirmed_unchanged_until)
  return capture
}

/** Where the text can be had by whoever wants to read it. */
const hadAt = (source: CatalogueFact['source'], url: string): string => {
  if (source.kind === 'stored_copy') return url
  const repo = source.kind === 'git' ? source.repo : `OpenTermsArchive/${source.collection}-versions`
  return `https://github.com/${repo}/blob/${source.commit}/${source.path.split('/').map(encodeURIComponent).join('/')}`
}

const addLook = (sheet: Sheet, document: SeedDocument, checked_on: string) => {
  const key = keyOf('look', document.key, checked_on)
  if (sheet.seen.has(key)) return
  sheet.seen.add(key)
  sheet.register.document_checks.push({ document: document.key, checked_on, outcome: 'unchanged', recorded_at: sheet.recordedAt })
}

const addCheck = (sheet: Sheet, fact: CatalogueFact, quote: SeedQuote, capture: SeedCapture) => {
  const check = sheet.checks.get(fact.id)
  const key = keyOf('check', quote.key, capture.key)
  if (!check || sheet.seen.has(key)) return
  sheet.seen.add(key)
  sheet.register.quote_checks.push({
    quote: quote.key,
    capture: capture.key,
    found: true,
    at_offset: check.at_offset,
    capture_sha256: check.version,
    method: check.method,
    checked_by: 'scripts/check-quotes.mjs',
    checked_on: sheet.files.checks.checked_on,
    recorded_at: sheet.recordedAt,
  })
}

const addConfiguration = (sheet: Sheet, fact: CatalogueFact): string | null => {
  const configuration = sheet.files.answers.configurations[fact.id]
  if (!configuration) return null
  const offering = `${fact.tool}/${fact.plan}`
  const key = keyOf(offering, configuration.slug)
  if (!sheet.configurations.has(key)) sheet.register.configurations.push({ key, offering, ...configuration })
  sheet.configurations.add(key)
  return key
}

/** The catalogue's own note, how the quote was read, and what the answer leaves out. */
const noteOf = (fact: CatalogueFact, because: string | undefined): string | null => {
  const { ended, ends, days_after_deletion, days_after_termination } = fact.value ?? {}
  const sentences = [
    fact.note,
    because && `Reading: ${because}`,
    ended && `It ended on ${ended}`,
    ends && `It ends on ${ends}`,
    days_after_deletion && `Period: ${days_after_deletion} days after deletion`,
    days_after_termination && `Period: ${days_after_termination} days after the end of the agreement`,
    fact.confidence !== 'high' && `Confidence in this reading: ${fact.confidence}`,
  ]
  const note = sentences
    .filter((one) => typeof one === 'string')
    .map((one) => (/[.!?]["”]?$/.test(one) ? one : `${one}.`))
    .join(' ')
  return note === '' ? null : note
}
