import { findStudioFor, listRulings } from '../clearances/queries.ts'
import { clearanceState } from '../clearances/rules.ts'
import { type View, whenOf } from '../facts/as-of.ts'
import { isOwn } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import { notFound } from '../http/problem.ts'
import { digestOn, evaluate } from '../policy/evaluate.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import { policyOn } from '../policy/store.ts'
import { type Dossier, type DossierDeps, type DossierQuestion, dossierFacts, unknownPlan } from './dossier.ts'
import { offeringJson } from './dossier-json.ts'
import { findTool, listToolsBySlug, type OfferingRecord, type ToolRecord } from './dossier-queries.ts'

/** One offering among others: verdict, facts and clearance, without history and sources. */
export type Beside = Pick<Dossier, 'tool' | 'offering' | 'verdict' | 'facts' | 'clearance'>
export type SideBySide = { policy: CompiledPolicy; on: string; as_of: string | null; view: View | null; columns: Beside[] }

type Question = Omit<DossierQuestion, 'tool' | 'offering'>
type Named = { tool: ToolRecord; offering: OfferingRecord }

/** Evaluates several offerings on the same day, under the same policy. */
const sideBySide = async (
  deps: DossierDeps,
  studioId: number | null,
  named: Named[],
  { asOf, view, policy: chosen, asked = {} }: Question,
): Promise<SideBySide> => {
  const when = whenOf(asOf, view, deps.today)
  const { on } = when
  const policy = chosen ?? policyOn(deps.policies, when)
  const ids = named.map(({ offering }) => offering.id)
  const [facts, rulings] = await Promise.all([
    listFacts(deps.db, { offeringIds: ids, ...when, studioId: deps.contractStudioId }),
    listRulings(deps.db, studioId, ids, when),
  ])
  const columns = named.map(({ tool, offering }): Beside => {
    const known = facts.get(offering.id) ?? []
    const verdict = evaluate(policy, known, on, asked)
    const ruling = rulings.get(offering.id) ?? null
    return {
      tool,
      offering,
      verdict,
      facts: dossierFacts(known.filter(isOwn), policy.bank, on, asked),
      clearance: { ...clearanceState(ruling, digestOn(policy, known, on), on), ruling },
    }
  })
  return { policy, on, as_of: asOf ?? null, view: asOf === undefined ? null : (view ?? 'known_then'), columns }
}

export type ToolSideBySide = SideBySide & { tool: ToolRecord }

/** A tool with all its plans. It has no verdict of its own: each plan has. Throws 404. */
export const loadTool = async (deps: DossierDeps, { tool: slug, ...question }: Question & { tool: string }): Promise<ToolSideBySide> => {
  const [tool, studioId] = await Promise.all([findTool(deps.db, slug), findStudioFor(deps.db, deps.ownStudioId)])
  if (!tool) throw notFound('This tool')
  return {
    tool,
    ...(await sideBySide(
      deps,
      studioId,
      tool.offerings.map((offering) => ({ tool, offering })),
      question,
    )),
  }
}

export type Pair = { tool: string; offering: string }

/** The named offerings, in the order given. Throws 404 for one that is not in the register. */
export const loadCompared = async (deps: DossierDeps, pairs: Pair[], question: Question): Promise<SideBySide> => {
  const [tools, studioId] = await Promise.all([
    listToolsBySlug(
      deps.db,
      pairs.map(({ tool }) => tool),
    ),
    findStudioFor(deps.db, deps.ownStudioId),
  ])
  const named = pairs.map((pair): Named => {
    const tool = tools.find(({ slug }) => slug === pair.tool)
    if (!tool) throw notFound(`The tool “${pair.tool}”`)
    const offering = tool.offerings.find(({ slug }) => slug === pair.offering)
    if (!offering) throw unknownPlan(tool, pair.offering)
    return { tool, offering }
  })
  return sideBySide(deps, studioId, named, question)
}

/** A tool as programs read it: its plans, and no verdict above them. */
export const toolJson = ({ tool, policy, on, as_of, view, columns }: ToolSideBySide) => ({
  tool: tool.slug,
  name: tool.name,
  vendor: tool.vendor,
  description: tool.description,
  website: tool.website,
  modalities: tool.modalities,
  status: tool.status,
  is_demo: tool.is_demo,
  verdict: 'unknown_plan' as const,
  policy: { id: policy.pack.id, version: policy.pack.version, digest: policy.digest },
  on,
  as_of,
  view,
  offerings: columns.map((column) => ({ ...offeringJson(column), envelope: column.verdict.envelope, clearance: column.clearance.state })),
})
