import { worseOutcome } from './overlay.ts'
import {
  type Band,
  bands,
  type DataClassId,
  dataClassIds,
  type Outcome,
  outcomes,
  type Pack,
  type PrincipleAnswer,
  type PrincipleId,
  principleIds,
} from './policy.ts'
import { type Condition, incidental, type Obligation, obligations, type UseAnswer, type UseRule, useRules } from './triage-rules.ts'

// What a proposed use has to go through: the always-approval screen, the five principles, the refinements, and the tools it passes
// through, step by step. Pure. The outcome is the highest of the rules that fired; it begins at "tell your contact" (I4) and nothing
// lowers it.

/** Question -> answer. One that is missing is unsure. */
export type UseAnswers = Record<string, UseAnswer>

/** What the register makes of a tool: the part of a verdict that a use asks for. */
export type ToolSide = { band: Band; principles: Record<PrincipleId, PrincipleAnswer> }
/** One tool of the chain, in its order; `tool` is null for one that is not in the register. */
export type TriageStep = { name: string; data_classes: DataClassId[]; tool: ToolSide | null }

export type FiredRule = { rule: string; clause: string; outcome: Outcome; because: string; quote: string | null }
export type Triage = {
  outcome: Outcome
  obligations: Obligation[]
  fired: FiredRule[]
  principles: Record<PrincipleId, UseAnswer>
  /** The step that asks for most, counted from 0: of several the first. Null when none is named. */
  weakest_step: number | null
  /** Plain words for the Netflix contact. */
  statement: string
}

type Found = FiredRule & { obligations: readonly Obligation[] }

/** Triage of a use under a pack. The same input gives the same bytes; the order of the answers does not count, that of the steps does. */
export const triage = (pack: Pack, steps: TriageStep[], answers: UseAnswers): Triage => {
  const chain = carried(steps)
  const answerTo = answersWith(chain, answers)
  const asked = useRules.filter((rule) => rule.applies === undefined || holds(rule.applies, answerTo))
  const fires = asked.filter((rule) => rule.triggers.includes(answerTo(rule.id))).map((rule) => foundOf(pack, rule, answerTo(rule.id)))
  const found: Found[] = [
    ...byIncidence(pack, fires, answers),
    ...ownMaterial(pack, chain, answerTo),
    ...chain.flatMap((step, at) => stepRules(pack, step, at)),
  ]
  const outcome = found.map((one) => one.outcome).reduce(worseOutcome, 'socialise')
  const weakest_step = weakest(pack, chain)
  const asksFor = new Set(found.flatMap((one) => one.obligations))
  return {
    outcome,
    obligations: obligations.filter((one) => asksFor.has(one)),
    fired: found.map(({ rule, clause, outcome: least, because, quote }) => ({ rule, clause, outcome: least, because, quote })),
    principles: Object.fromEntries(principleIds.map((id, i) => [id, answerTo(`U-4${i + 1}`)])) as Record<PrincipleId, UseAnswer>,
    weakest_step,
    statement: statementOf(outcome, found, chain, weakest_step, answerTo('U-01') === 'yes'),
  }
}

const rankOf = (outcome: Outcome): number => outcomes.indexOf(outcome)

/** What went into an earlier tool goes on into the later ones: a class of data does not get lost on the way (V1). */
const carried = (steps: TriageStep[]): TriageStep[] => {
  const met = new Set<DataClassId>()
  return steps.map((step) => {
    for (const id of step.data_classes) met.add(id)
    return { ...step, data_classes: dataClassIds.filter((id) => met.has(id)) }
  })
}

const worse = (a: UseAnswer, b: UseAnswer): UseAnswer => (a === 'no' || b === 'no' ? 'no' : a === 'unsure' || b === 'unsure' ? 'unsure' : 'yes')

/**
 * The answers that count. What a tool does (P2, P3) is the register's to say: the worst step, and the form can only make it worse. The
 * terms of the plan that is used have to have been read (U-38, C6), and plug-ins and exports looked at (U-37, C5), before P2 can be yes.
 */
const answersWith = (chain: TriageStep[], answers: UseAnswers) => {
  const said = (id: string): UseAnswer => (Object.hasOwn(answers, id) ? (answers[id] ?? 'unsure') : 'unsure')
  const tools = (id: PrincipleId) => (chain.length === 0 ? 'unsure' : chain.map((step) => toolAnswer(step, id)).reduce(worse))
  const isSeenTo: UseAnswer = said('U-38') === 'yes' && said('U-37') === 'no' ? 'yes' : 'unsure'
  const p2 = [tools('P2'), said('U-42'), isSeenTo].reduce<UseAnswer>(worse, 'yes')
  const own: Record<string, UseAnswer> = {
    'U-42': p2,
    'U-43': worse(tools('P3'), said('U-43')),
    // Material that ends up in what is delivered is not temporary, whatever else is said of it.
    'U-44': said('U-10') === 'yes' ? 'no' : said('U-44'),
    // A chain of which every step is listed is weighed step by step.
    'U-36': said('U-36') === 'yes' && chain.length > 1 ? 'no' : said('U-36'),
  }
  return (id: string): UseAnswer => own[id] ?? said(id)
}

const toolAnswer = ({ tool }: TriageStep, id: PrincipleId): UseAnswer => {
  const answer = tool?.principles[id] ?? 'unsure'
  return answer === 'decided_by_use' ? 'unsure' : answer
}

const holds = (condition: Condition, answerTo: (id: string) => UseAnswer): boolean => condition.some((id) => answerTo(id) !== 'no')

const quoteOf = (pack: Pack, clause: string): string | null => pack.clauses.find(({ id }) => id === clause)?.quote ?? null

const foundOf = (pack: Pack, rule: UseRule, answer: UseAnswer): Found => ({
  rule: rule.id,
  clause: rule.clause,
  outcome: rule.outcome,
  because:
    answer === 'unsure'
      ? `Not known: ${rule.unsure ?? rule.ask} What is not known counts as the answer that asks for more.`
      : `${answer === 'yes' ? 'Yes' : 'No'}: ${rule.because}`,
  quote: quoteOf(pack, rule.clause),
  obligations: rule.obligations,
})

/**
 * U-30. Strict, the default: what is on screen needs approval, however incidental (F1), and an element that is not incidental also human
 * input and legal review (F5, F6). Under the matrix reading (M2) an element whose three facts all hold, and which nothing else of the
 * screen concerns, is a matter of judgement, flagged early; that it is not temporary is then part of that judgement.
 */
const byIncidence = (pack: Pack, fires: Found[], answers: UseAnswers): Found[] => {
  const isOnScreen = fires.some(({ rule }) => rule === 'U-10')
  if (!isOnScreen || !Object.hasOwn(answers, incidental.id)) return fires
  const found = (clause: string, outcome: Outcome, because: string, asks: Obligation[]): Found => ({
    ...{ rule: 'U-30', clause, outcome, because, quote: quoteOf(pack, clause), obligations: asks },
  })
  const isIncidental = answers[incidental.id] === 'yes'
  if (!isIncidental)
    return [...fires, found('F5', 'escalate', 'It is not known to be brief, unmentioned and without a part in the story.', ['human_input', 'legal_review'])]
  const isLighter = pack.options.find(({ id }) => id === 'incidental_reading')?.default === 'matrix'
  const isAlone = fires.every(({ rule, outcome }) => outcome !== 'written_approval' || rule === 'U-10')
  if (!isLighter || !isAlone) return fires
  return [
    ...fires.filter(({ rule }) => rule !== 'U-10' && rule !== 'U-44'),
    found('M2', 'use_judgment', 'It is brief, nobody refers to it, and it has no part in the story.', ['flag_early']),
  ]
}

/**
 * U-14: Netflix's own material. Whether it stays inside a covered tool is what the register says of every step, not what a form says.
 * Inside, and not sensitive, an onboarding approval on file leaves it at telling the contact (X2).
 */
const ownMaterial = (pack: Pack, chain: TriageStep[], answerTo: (id: string) => UseAnswer): Found[] => {
  const isInput = answerTo('U-14') !== 'no' || chain.some(({ data_classes }) => data_classes.includes('D2'))
  if (!isInput) return []
  const found = (clause: string, outcome: Outcome, because: string): Found[] => [
    { rule: 'U-14', clause, outcome, because, quote: quoteOf(pack, clause), obligations: [] },
  ]
  const isInside = chain.length > 0 && chain.every(({ tool }) => tool?.band === 'tool_side_ready_covered')
  if (!isInside)
    return found(
      'A1.1',
      'written_approval',
      'Netflix-owned material goes into a tool that no Netflix agreement is known to cover, or it is not known whether it does.',
    )
  if (answerTo('U-14b') !== 'no' || chain.some(({ data_classes }) => data_classes.includes('D3')))
    return found('C4', 'escalate', 'Sensitive material goes in, or it is not known whether it does: that is escalated even inside a covered tool.')
  if (answerTo('U-14c') !== 'yes') return found('M6', 'escalate', 'Netflix-owned material goes into a covered tool, and no onboarding approval is on file.')
  return found('C1', 'socialise', 'Netflix-owned material stays inside covered tools, and the onboarding approval is on file.')
}

const notForProduction: Band = 'not_for_production_data'
/** The least that this step asks for, by the class of data that reaches it. An unknown tool is read like one that is not for production data. */
const leastOf = (pack: Pack, { tool, data_classes }: TriageStep): { outcome: Outcome; data_class: DataClassId | null } => {
  // Nobody said what goes in: then everything may.
  const classes = data_classes.length === 0 ? dataClassIds : data_classes
  const band = tool === null || tool.band === 'not_assessed' ? notForProduction : tool.band
  return classes
    .map((data_class) => ({ data_class, outcome: pack.envelope[data_class][band] }))
    .reduce<{ outcome: Outcome; data_class: DataClassId | null }>((most, one) => (rankOf(one.outcome) > rankOf(most.outcome) ? one : most), {
      outcome: 'socialise',
      data_class: null,
    })
}

const clauseOfClass: Record<DataClassId, string> = { D0: 'C5', D1: 'C5', D2: 'A1.1', D3: 'C4', D4: 'A1.1' }

/** X2: non-sensitive Netflix material in covered tools is U-14's to weigh, with the onboarding approval; here only the rest counts. */
const stepRules = (pack: Pack, step: TriageStep, at: number): Found[] => {
  const weighed = step.tool?.band === 'tool_side_ready_covered' ? { ...step, data_classes: step.data_classes.filter((id) => id !== 'D2') } : step
  if (step.data_classes.length > 0 && weighed.data_classes.length === 0) return []
  const { outcome, data_class } = leastOf(pack, weighed)
  if (data_class === null) return []
  const clause = clauseOfClass[data_class]
  const label = pack.data_classes.find(({ id }) => id === data_class)?.label ?? data_class
  const because = `Step ${at + 1}, ${step.name}: ${bandWord(step)}; ${step.data_classes.length === 0 ? 'nobody said what goes in, so anything may' : `${data_class} (${label}) goes in`}.`
  return [{ rule: 'ENVELOPE', clause, outcome, because, quote: quoteOf(pack, clause), obligations: [] }]
}

const bandWord = ({ tool }: TriageStep): string =>
  tool === null
    ? 'it is not in the register'
    : {
        not_assessed: 'it is not assessed',
        not_for_production_data: 'it is not for production data',
        escalate: 'open points remain on the side of the tool',
        tool_side_ready: 'the tool’s side is ready',
        tool_side_ready_covered: 'the tool’s side is ready, and an agreement covers it',
      }[tool.band]

/** The step that asks for most; between equals the one with the worse tool, then the earlier. */
const weakest = (pack: Pack, chain: TriageStep[]): number | null => {
  const weigh = (step: TriageStep) =>
    rankOf(leastOf(pack, step).outcome) * bands.length + (bands.length - 1 - (step.tool === null ? 0 : bands.indexOf(step.tool.band)))
  return chain.reduce<number | null>((worst, step, at) => (worst === null || weigh(step) > weigh(chain[worst]!) ? at : worst), null)
}

/** So many reasons stand in the statement; all of them are in `fired`. */
const mostNamed = 3

const nextStep: Record<Outcome, string> = {
  socialise: 'Tell your Netflix contact about this use; that may be sufficient.',
  use_judgment: 'Use judgement, write down why, and flag it to your Netflix contact early.',
  escalate: 'Escalate this use to your Netflix contact and wait for guidance before you proceed.',
  written_approval: 'Written approval is needed before you start: escalate this use to your Netflix contact.',
}

const isSecured = ({ tool }: TriageStep) => tool !== null && bands.indexOf(tool.band) >= bands.indexOf('tool_side_ready')

const statementOf = (outcome: Outcome, found: Found[], chain: TriageStep[], weakestStep: number | null, isTold: boolean): string => {
  const deciding = outcome === 'socialise' ? [] : found.filter((one) => one.outcome === outcome)
  const [first, more] = [deciding.slice(0, mostNamed), deciding.length - mostNamed]
  const why =
    first.map(({ because }) => ` ${because}`).join('') + (more > 0 ? ` And ${more} more ${more === 1 ? 'reason' : 'reasons'} that weigh as much.` : '')
  const leaves = chain.findIndex((step, at) => !isSecured(step) && chain.slice(0, at).some(isSecured))
  const path =
    chain.length < 2 || weakestStep === null
      ? ''
      : leaves > 0
        ? ` The material leaves the enterprise environment at step ${leaves + 1}, ${chain[leaves]!.name}; step ${weakestStep + 1}, ${chain[weakestStep]!.name}, is the weakest.`
        : ` Step ${weakestStep + 1}, ${chain[weakestStep]!.name}, is the weakest.`
  const told = isTold ? '' : ' It is not finished before your Netflix contact knows of it.'
  return `${nextStep[outcome]}${path}${told}${why}`
}
