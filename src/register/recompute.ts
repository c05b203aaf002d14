import { createHash } from 'node:crypto'
import type { Fact, QuoteStanding } from '../facts/fact.ts'
import { evaluate } from '../policy/evaluate.ts'
import { type CompiledPolicy, compile, parsePack } from '../policy/load.ts'
import type { Bank } from '../questions/question.ts'
import { type ExportedOffering, type ExportedVerdict, type RegisterFile, verdictOf } from './format.ts'

/** What a recomputation found. `problems` are sentences that name what differs; empty when everything agrees. */
export type Recomputed = {
  offerings: number
  verdicts: number
  policies: number
  /** Quotes compared with a text that is in the file, and those whose text is held elsewhere. */
  quotes: { here: number; elsewhere: number; unchecked: number }
  captures: { here: number; elsewhere: number }
  problems: string[]
}

/** Reaches every verdict of an exported register again, from its facts and its policies alone, and compares. */
export const recompute = (file: RegisterFile, tell: (done: number, of: number) => void = () => {}): Recomputed => {
  const problems: string[] = []
  const policies = compileAll(file, problems)
  const evidence = checkEvidence(file, problems)
  let verdicts = 0
  for (const [i, offering] of file.offerings.entries()) {
    const facts = offering.facts as Fact[]
    problems.push(...standingProblems(offering, facts, evidence))
    for (const exported of offering.verdicts) {
      verdicts += 1
      const policy = policies.get(exported.policy)
      problems.push(
        ...(policy
          ? differences(offering, exported, verdictOf(evaluate(policy, facts, exported.on)))
          : [`${nameOf(offering)}: its verdict is under ${exported.policy}, which the file does not hold.`]),
      )
    }
    tell(i + 1, file.offerings.length)
  }
  const { here, elsewhere, unchecked, captures } = evidence
  return { offerings: file.offerings.length, verdicts, policies: policies.size, quotes: { here, elsewhere, unchecked }, captures, problems }
}

const nameOf = (offering: { tool: string; offering: string }) => `${offering.tool}/${offering.offering}`

const compileAll = (file: RegisterFile, problems: string[]): Map<string, CompiledPolicy> => {
  const bank: Bank = { ...file.bank, byId: new Map(file.bank.questions.map((question) => [question.id, question])) }
  const compiled = new Map<string, CompiledPolicy>()
  // Packs before the overlays that stand on them.
  for (const { id, version, digest, source } of file.policies.toSorted((a, b) => (a.kind === b.kind ? 0 : a.kind === 'pack' ? -1 : 1))) {
    const name = `${id}@${version}`
    try {
      const pack = parsePack(source, name)
      const policy = compile(pack, bank, pack.base ? (compiled.get(`${pack.base.id}@${pack.base.version}`) ?? null) : null)
      compiled.set(name, policy)
      if (policy.digest !== digest) problems.push(`${name}: the file says digest ${digest}, but the source has ${policy.digest}.`)
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message.replaceAll(/\s*\n\s*/g, ' ')}.`)
    }
  }
  return compiled
}

const compared = ['digest', 'facts_digest', 'band', 'principles', 'score', 'completeness', 'evidence_strength', 'envelope', 'recheck_on'] as const

const differences = (offering: ExportedOffering, exported: ExportedVerdict, found: ExportedVerdict): string[] =>
  compared.flatMap((key) => {
    const [was, is] = [said(exported[key]), said(found[key])]
    return was === is ? [] : [`${nameOf(offering)} under ${exported.policy}: ${key} is ${was} in the file, but ${is} when computed again.`]
  })

const said = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => `${key} ${one}`)
        .join(', ')
    : String(value)

// Evidence ----------------------------------------------------------------------------------------------

type Evidence = {
  here: number
  elsewhere: number
  unchecked: number
  captures: { here: number; elsewhere: number }
  standings: Map<string, QuoteStanding>
  documents: Map<number, number>
}

/** One passage of one document. */
const passage = (document: number, text: string) => `${document} ${text}`

/** Digests of the texts that are here, every check against them, and how each quote stands by its newest check. */
const checkEvidence = (file: RegisterFile, problems: string[]): Evidence => {
  const captures = new Map(file.captures.map((capture) => [capture.id, capture]))
  for (const { id, text, sha256, bytes } of file.captures) {
    if (text === null) continue
    if (createHash('sha256').update(text).digest('hex') !== sha256) problems.push(`capture ${id}: its text does not have the digest ${sha256}.`)
    if (Buffer.byteLength(text) !== bytes) problems.push(`capture ${id}: its text has ${Buffer.byteLength(text)} bytes, not ${bytes}.`)
  }
  const evidence: Evidence = {
    here: 0,
    elsewhere: 0,
    unchecked: 0,
    captures: { here: file.captures.filter(({ text }) => text !== null).length, elsewhere: file.captures.filter(({ text }) => text === null).length },
    standings: new Map(),
    documents: new Map(file.captures.map(({ id, document }) => [id, document])),
  }
  for (const quote of file.quotes) {
    let isHere = false
    for (const check of quote.checks) {
      const capture = captures.get(check.capture)
      if (!capture || capture.document !== quote.document)
        problems.push(`quote ${quote.id}: it was checked against capture ${check.capture}, which is no capture of its document.`)
      else if (capture.sha256 !== check.capture_sha256) problems.push(`quote ${quote.id}: its check names another digest than capture ${capture.id}.`)
      else if (capture.text !== null) {
        isHere = true
        if (capture.text.includes(quote.text) !== check.found)
          problems.push(
            `quote ${quote.id} ${check.found ? 'is not' : 'is'} in the text of capture ${capture.id}, though the check says ${check.found ? 'that it is' : 'that it is not'}.`,
          )
      }
    }
    const counted = quote.checks.length === 0 ? 'unchecked' : isHere ? 'here' : 'elsewhere'
    evidence[counted] += 1
    evidence.standings.set(passage(quote.document, quote.text), standingOf(quote, captures))
  }
  return evidence
}

/** The newest copy decides; of two checks against one copy, the later. */
const standingOf = (quote: RegisterFile['quotes'][number], captures: Map<number, RegisterFile['captures'][number]>): QuoteStanding => {
  const day = (check: (typeof quote.checks)[number]) => captures.get(check.capture)?.captured_on ?? ''
  const newest = quote.checks.toSorted((a, b) => (day(a) === day(b) ? b.id - a.id : day(a) < day(b) ? 1 : -1))[0]
  return newest === undefined ? 'unchecked' : newest.found ? 'held' : 'lost'
}

/** A fact may not claim a better standing for its quotes than the checks give. */
const standingProblems = (offering: ExportedOffering, facts: Fact[], { standings, documents }: Evidence): string[] =>
  facts.flatMap((fact) => {
    const name = `${nameOf(offering)}, fact ${fact.id} (${fact.question})`
    const wrong = fact.citations.flatMap((citation) => {
      const found = standings.get(passage(documents.get(citation.capture ?? -1) ?? -1, citation.quote))
      if (found === undefined) return [`${name} cites a passage that the file does not hold.`]
      return found === citation.standing ? [] : [`${name} says its quote is ${citation.standing}, but by the checks it is ${found}.`]
    })
    const of = fact.citations.map(({ standing }) => standing)
    const whole = of.includes('lost') ? 'lost' : of.includes('held') ? 'held' : 'unchecked'
    if (fact.citations.length > 0 && whole !== fact.quote) wrong.push(`${name} says its quote is ${fact.quote}, but its citations are ${whole}.`)
    return wrong
  })
