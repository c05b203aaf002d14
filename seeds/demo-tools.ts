import { createHash } from 'node:crypto'
import { addDays } from '../src/policy/dates.ts'
import type { CompiledPolicy } from '../src/policy/load.ts'
import { problemWith } from '../src/questions/answer.ts'
import { goodAnswers } from './demo-answers.ts'
import type { DemoDocument, DemoFact, DemoOffering, DemoTool } from './demo-files.ts'
import { emptyRegister, keyOf, type Register, type SeedFact } from './register.ts'

const assertedBy = 'demonstration data'

type Sheet = { register: Register; policy: CompiledPolicy; anchor: string; tool: DemoTool; quotes: Set<string> }

/** The demonstration tools in the rows of the register. `anchor` is the day from which their days are counted back. */
export const demoRegister = (tools: DemoTool[], policy: CompiledPolicy, anchor: string): Register => {
  const register = emptyRegister()
  for (const tool of tools) addTool({ register, policy, anchor, tool, quotes: new Set() })
  for (const fact of register.facts) {
    const question = policy.bank.byId.get(fact.question)
    const problem = question ? problemWith(question, fact.value) : 'the bank does not have this question'
    if (problem) throw new Error(`seeds/demo, ${fact.offering}, ${fact.question}: ${problem}`)
  }
  return register
}

const dayAgo = (sheet: Sheet, days: number) => addDays(sheet.anchor, -days)
const instantAgo = (sheet: Sheet, days: number) => `${dayAgo(sheet, days)}T09:00:00Z`

const addTool = (sheet: Sheet) => {
  const { register, tool: file } = sheet
  const { slug, name, description, modalities } = file.tool
  register.vendors.push({ ...file.vendor, is_demo: true })
  register.tools.push({ vendor: file.vendor.slug, slug, name, description, website: file.vendor.website, modalities, status: 'active', is_demo: true })
  for (const document of Object.values(file.documents)) addDocument(sheet, document)
  for (const offering of file.offerings) addOffering(sheet, offering)
}

const documentKey = (sheet: Sheet, document: DemoDocument) => keyOf(sheet.tool.vendor.slug, document.url, document.title)
const captureKey = (sheet: Sheet, document: DemoDocument, daysAgo: number) => keyOf(documentKey(sheet, document), dayAgo(sheet, daysAgo))

const addDocument = (sheet: Sheet, document: DemoDocument) => {
  const { title, url, evidence } = document
  const key = documentKey(sheet, document)
  sheet.register.documents.push({ key, vendor: sheet.tool.vendor.slug, title, url, evidence, tier: 'vendor_document', dated_on: null, is_stale: false })
  for (const { days_ago, text } of document.captures)
    sheet.register.captures.push({
      key: captureKey(sheet, document, days_ago),
      document: key,
      url,
      captured_on: dayAgo(sheet, days_ago),
      text,
      sha256: sha256(text),
      bytes: Buffer.byteLength(text),
      location: { kind: 'demonstration' },
      recorded_at: instantAgo(sheet, days_ago),
    })
  for (const { days_ago, outcome } of document.looks)
    sheet.register.document_checks.push({ document: key, checked_on: dayAgo(sheet, days_ago), outcome, recorded_at: instantAgo(sheet, days_ago) })
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const addOffering = (sheet: Sheet, offering: DemoOffering) => {
  const { register, tool: file } = sheet
  const key = `${file.tool.slug}/${offering.slug}`
  const { slug, name, plan_kind, deployment } = offering
  register.offerings.push({ key, tool: file.tool.slug, slug, name, plan_kind, deployment })
  for (const { proof, ...configuration } of offering.configurations) {
    register.configurations.push({ key: keyOf(key, configuration.slug), offering: key, ...configuration })
    if (!proof) continue
    const shown_on = dayAgo(sheet, proof.days_ago)
    const { description } = proof
    register.proofs.push({
      configuration: keyOf(key, configuration.slug),
      shown_on,
      expires_on: addDays(shown_on, proof.lasts_days),
      description,
      asserted_by: assertedBy,
      recorded_at: instantAgo(sheet, proof.days_ago),
    })
  }
  for (const [i, fact] of offering.facts.entries()) addFact(sheet, key, fact, i)
  const settled = offering.answers
  if (!settled) return
  for (const answer of goodAnswers(sheet.policy, file, offering))
    register.facts.push(factRow(sheet, key, `${answer.question}`, { ...answer, days_ago: settled.days_ago }))
  // What the tool can do switches questions about likeness and custom models on and off.
  if (file.tool.capabilities.length > 0)
    register.facts.push(
      factRow(sheet, key, 'capabilities', {
        question: 'capabilities',
        value: file.tool.capabilities,
        evidence: 'own_test',
        note: 'Demonstration: an invented test.',
        days_ago: settled.days_ago,
      }),
    )
}

const refOf = (offering: string, name: string) => `demo:${offering}#${name}`

const addFact = (sheet: Sheet, offering: string, fact: DemoFact, position: number) => {
  const row = factRow(sheet, offering, fact.id ?? `${position}-${fact.question}`, fact)
  sheet.register.facts.push(fact.quote === undefined ? row : { ...row, citations: [cite(sheet, fact, fact.quote)] })
}

const factRow = (sheet: Sheet, offering: string, name: string, fact: Omit<DemoFact, 'id'>): SeedFact => ({
  ref: refOf(offering, name),
  offering,
  question: fact.question,
  value: fact.value,
  evidence: fact.evidence ?? documentOf(sheet, fact).evidence,
  configuration: fact.configuration === undefined ? null : keyOf(offering, fact.configuration),
  territory: null,
  account: null,
  is_disputed: false,
  note: fact.note ?? null,
  asserted_by: assertedBy,
  valid_from: dayAgo(sheet, fact.days_ago),
  valid_to: null,
  supersedes: fact.replaces === undefined ? null : refOf(offering, fact.replaces),
  recorded_at: instantAgo(sheet, fact.days_ago),
  citations: [],
})

const documentOf = (sheet: Sheet, fact: Pick<DemoFact, 'document' | 'question'>): DemoDocument => {
  const document = sheet.tool.documents[fact.document ?? '']
  if (!document) throw new Error(`seeds/demo, ${sheet.tool.tool.slug}, ${fact.question}: a fact names its evidence, or a document of the file`)
  return document
}

/** Cites the newest capture that was there when the fact was recorded, and checks the quote against that one and all later ones. */
const cite = (sheet: Sheet, fact: DemoFact, quote: string) => {
  const document = documentOf(sheet, fact)
  const key = keyOf(documentKey(sheet, document), quote)
  const captures = document.captures.toSorted((a, b) => a.days_ago - b.days_ago)
  const cited = captures.find((capture) => capture.days_ago >= fact.days_ago)
  if (!cited?.text.includes(quote)) throw new Error(`seeds/demo, ${sheet.tool.tool.slug}, ${fact.question}: the quote is not in the capture of that day`)
  if (!sheet.quotes.has(key)) {
    sheet.quotes.add(key)
    sheet.register.quotes.push({ key, document: documentKey(sheet, document), text: quote, locator: null })
    for (const { days_ago, text } of captures.filter((capture) => capture.days_ago <= cited.days_ago)) {
      const at = text.indexOf(quote)
      sheet.register.quote_checks.push({
        quote: key,
        capture: captureKey(sheet, document, days_ago),
        found: at >= 0,
        // In characters, as the database counts them.
        at_offset: at < 0 ? null : [...text.slice(0, at)].length,
        capture_sha256: sha256(text),
        method: 'exact',
        checked_by: assertedBy,
        checked_on: dayAgo(sheet, days_ago),
        recorded_at: instantAgo(sheet, days_ago),
      })
    }
  }
  return { quote: key, capture: captureKey(sheet, document, cited.days_ago) }
}
