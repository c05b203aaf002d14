import { findRuling, findStudioFor } from '../clearances/queries.ts'
import { clearanceState, type Ruling, type Standing } from '../clearances/rules.ts'
import { isContractFact } from '../contracts/rules.ts'
import type { Db } from '../db/database.ts'
import { otherView, type View, type When, whenOf } from '../facts/as-of.ts'
import { type Fact, type FactState, isOwn, type Upstream } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import { type Asked, expiresOn, isInForce, ownState, stateOf } from '../facts/rules.ts'
import { notFound, Problem } from '../http/problem.ts'
import { digestOn, evaluate } from '../policy/evaluate.ts'
import { flipsOf, roadToReady } from '../policy/flips.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import { otherReadings } from '../policy/readings.ts'
import { type Policies, policyOn, type StoredPolicy } from '../policy/store.ts'
import type { Flip, FlipChange, Verdict } from '../policy/verdict.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank, Question } from '../questions/question.ts'
import { type Link, listLinks } from '../upstream/queries.ts'
import { stepsOf, withChoice } from '../upstream/rules.ts'
import type { Attested } from './dossier-attested.ts'
import { type DocumentRow, findPast, findTool, listDocuments, type OfferingRecord, type Past, type ToolRecord } from './dossier-queries.ts'
import { type HistoryEvent, historyOf } from './history.ts'

/** A fact as the dossier shows it: in the words of the bank, with its state among the others on its question. */
export type DossierFact = Fact & {
  asks: Question | null
  label: string
  state: FactState
  expires_on: string | null
  /** False: true at another time, in another territory or for another kind of account. */
  in_force: boolean
  /** Part of the record of the offering itself, not a statement somebody made. */
  is_record: boolean
}

/** `verdict`: of what the user chooses, how the offering stands with it; null of what always stands below. */
export type Below = { upstream: Upstream; record: DossierFact[]; facts: DossierFact[]; verdict: Verdict | null }

export type OtherReading = { option: string; is: string; label: string; about: string; verdict: Verdict }

/** Everything that is known about one offering on a day. The page, the JSON, the CSV, the badge and the API are made of this. */
export type Dossier = {
  tool: ToolRecord
  offering: OfferingRecord
  policy: CompiledPolicy
  /** The day it speaks of. */
  on: string
  /** Set when somebody asked for a past day. */
  as_of: string | null
  /** In which view it shows that day. */
  view: View | null
  asked: Asked
  verdict: Verdict
  readings: OtherReading[]
  facts: DossierFact[]
  /** What it stands on, each on its way, with the facts that it inherits and the verdict when it is the one that was chosen. */
  below: Below[]
  /** The links to those that it stands on directly, as they are now. */
  links: Link[]
  flips: Flip[]
  road: FlipChange[]
  clearance: Standing & { ruling: Ruling | null }
  history: HistoryEvent[]
  documents: DocumentRow[]
  /** What the vendor signed, as far as this reader may know of it. */
  attested: Attested
  /** Whose rulings it shows; null when no studio publishes any. */
  studio_id: number | null
}

export type DossierDeps = {
  db: Db
  bank: Bank
  policies: Policies
  today: string
  ownStudioId: number | null
  /** Whose contracts count beside the public facts: the reader's own studio's. Null: nobody's, as for everybody. */
  contractStudioId: number | null
}
export type DossierQuestion = {
  tool: string
  offering: string
  asOf?: string | undefined
  view?: View | undefined
  policy?: StoredPolicy | undefined
  asked?: Asked | undefined
}

/** Two steps to the database: who is asked about, then all that is known at once. Throws 404. */
export const loadDossier = async (deps: DossierDeps, question: DossierQuestion): Promise<Dossier> => {
  const { db } = deps
  const [tool, studioId] = await Promise.all([findTool(db, question.tool), findStudioFor(db, deps.ownStudioId)])
  if (!tool) throw notFound('This tool')
  const offering = tool.offerings.find(({ slug }) => slug === question.offering)
  if (!offering) throw unknownPlan(tool, question.offering)
  const when = whenOf(question.asOf, question.view, deps.today)
  const asked = question.asked ?? {}
  const policy = question.policy ?? policyOn(deps.policies, when)
  const [known, past, documents] = await Promise.all([
    readView(deps, studioId, offering.id, when),
    findPast(db, { offeringId: offering.id, policyKey: policy.key, studioId, when }),
    listDocuments(db, offering.id, when),
  ])
  const links = known.facts.every(isOwn) ? [] : await listLinks(db, offering.id)
  return assemble({
    tool,
    offering,
    policy,
    on: when.on,
    as_of: question.asOf ?? null,
    view: question.asOf === undefined ? null : (question.view ?? 'known_then'),
    asked,
    ...known,
    past,
    documents,
    links,
    studio_id: studioId,
  })
}

/** The past day of a dossier in the other view; null for today, when both are the same. A policy that was chosen stays. */
export const loadOtherView = async (deps: DossierDeps, shown: Dossier, chosen: StoredPolicy | undefined): Promise<Judged | null> => {
  const when = whenOf(shown.as_of ?? undefined, otherView(shown.view ?? 'known_then'), deps.today)
  if (when.asOf === undefined) return null
  const { on, asked } = shown
  return judged({ policy: chosen ?? policyOn(deps.policies, when), on, asked, ...(await readView(deps, shown.studio_id, shown.offering.id, when)) })
}

const readView = async ({ db, contractStudioId }: DossierDeps, studioId: number | null, offeringId: number, when: When) => {
  const [facts, ruling] = await Promise.all([
    listFacts(db, { offeringIds: [offeringId], ...when, studioId: contractStudioId }),
    findRuling(db, studioId, offeringId, when),
  ])
  return { facts: facts.get(offeringId) ?? [], ruling }
}

type Known = { policy: CompiledPolicy; on: string; asked: Asked; facts: Fact[]; ruling: Ruling | null }

/** What a policy and a studio make of the facts on a day. */
const judged = ({ policy, on, asked, facts, ruling }: Known) => {
  const verdict = evaluate(policy, facts, on, asked)
  return {
    policy,
    verdict,
    facts: dossierFacts(facts.filter(isOwn), policy.bank, on, asked),
    below: belowOf(policy, facts, on, asked),
    clearance: { ...clearanceState(ruling, digestOn(policy, facts, on), on), ruling },
  }
}
export type Judged = ReturnType<typeof judged>

const belowOf = (policy: CompiledPolicy, facts: Fact[], on: string, asked: Asked): Below[] => {
  const inherited = dossierFacts(
    facts.filter((fact) => !isOwn(fact)),
    policy.bank,
    on,
    asked,
  )
  return stepsOf(facts).map(({ upstream }) => {
    const own = inherited.filter((fact) => fact.upstream?.via === upstream.via && fact.upstream.offering_id === upstream.offering_id)
    return {
      upstream,
      record: own.filter((fact) => fact.is_record),
      facts: own.filter((fact) => !fact.is_record),
      verdict: upstream.is_chosen && upstream.depth === 1 ? evaluate(policy, withChoice(facts, upstream.via), on, asked) : null,
    }
  })
}

type Parts = Pick<Dossier, 'studio_id' | 'tool' | 'offering' | 'as_of' | 'view' | 'documents' | 'links'> & Known & { past: Past }

/** Pure: the same rows give the same dossier. */
export const assemble = ({ facts, ruling, past, ...rest }: Parts): Dossier => {
  const { policy, on, asked, documents } = rest
  const own = judged({ policy, on, asked, facts, ruling })
  return {
    ...rest,
    ...own,
    readings: otherReadings(policy).map(({ policy: other, ...reading }) => ({ ...reading, verdict: evaluate(other, facts, on, asked) })),
    flips: flipsOf(policy, facts, on, own.verdict, asked),
    road: roadToReady(policy, own.verdict),
    history: historyOf(past, documents, policy.bank, on),
    attested: past.attested,
  }
}

/** In the order of the bank; what the offering's own record says comes first. */
export const dossierFacts = (facts: Fact[], bank: Bank, on: string, asked: Asked): DossierFact[] => {
  const place = new Map(bank.questions.map(({ id }, i) => [id, i]))
  const live = Map.groupBy(
    facts.filter((fact) => isInForce(fact, on, asked)),
    (fact) => fact.question,
  )
  return facts
    .map((fact): DossierFact => {
      const asks = bank.byId.get(fact.question) ?? null
      const inForce = isInForce(fact, on, asked)
      const others = inForce
        ? (live.get(fact.question) ?? []).filter((other) => other !== fact && other.upstream?.offering_id === fact.upstream?.offering_id)
        : []
      return {
        ...fact,
        asks,
        label: asks ? labelOf(asks, fact.value) : String(fact.value),
        state: asks ? stateOf(fact, others, asks) : ownState(fact),
        expires_on: isContractFact(fact) ? fact.valid_to : asks && fact.id > 0 ? expiresOn(fact, asks) : null,
        in_force: inForce,
        is_record: fact.id < 0,
      }
    })
    .sort((a, b) => Number(b.is_record) - Number(a.is_record) || (place.get(a.question) ?? 999) - (place.get(b.question) ?? 999) || a.id - b.id)
}

/** Without the right plan there is no verdict, least of all the best one: the answer names the plans there are. */
export const unknownPlan = (tool: ToolRecord, given: string): Problem => {
  const plans = tool.offerings.map(({ slug, name }) => `${slug} (${name})`).join(', ')
  return new Problem(
    'not-found',
    `Name a plan of ${tool.name} that the register knows: ${plans || 'there are none yet'}. It has no “${given.slice(0, 60)}”, and another plan may have another verdict.`,
    {
      problems: { offering: `Choose one of: ${tool.offerings.map(({ slug }) => slug).join(', ')}` },
    },
  )
}
