import { type Band, type DataClassId, dataClassIds, type Outcome, outcomes, type Pack, type PrincipleAnswer, type PrincipleId, principleIds } from './policy.ts'

// What a proposed use asks of the production (section 6 of the policy reconstruction). Pure. A rule can only raise the outcome.

export type UseAnswer = 'yes' | 'no' | 'unsure'
/** Question -> answer; one that is missing is unsure. */
export type UseAnswers = Record<string, UseAnswer>
export type Obligation = 'consent' | 'guild' | 'legal_review' | 'flag_early' | 'human_input' | 'model_scope' | 'qa' | 'rights_clearance'
/** What a verdict says of the tool. */
export type ToolSide = { principles: Record<PrincipleId, PrincipleAnswer>; band: Band; envelope: Record<DataClassId, Outcome> }
export type TriageStep = { offering: string | null; name: string; data_classes: DataClassId[]; tool: ToolSide | null }
export type FiredRule = {
  rule: string
  clause: string
  outcome: Outcome
  because: string
  quote: string | null
  step: number | null
  obligations: Obligation[]
}
export type Triage = {
  outcome: Outcome
  obligations: Obligation[]
  fired: FiredRule[]
  principles: Record<PrincipleId, UseAnswer>
  weakest_step: number | null
  statement: string
}

type Rule = Omit<FiredRule, 'quote' | 'step'> & { step?: number }
type Screen = { rule: string; clause: string; outcome: Outcome; obligations: Obligation[]; what: string }

const screens: Screen[] = [
  { rule: 'U-10', clause: 'I6', outcome: 'written_approval', obligations: ['flag_early'], what: 'output will be in final deliverables' },
  { rule: 'U-11', clause: 'I6', outcome: 'written_approval', obligations: [], what: 'the output includes talent likeness or voice' },
  { rule: 'U-12', clause: 'I6', outcome: 'written_approval', obligations: [], what: 'input or output includes personal data' },
  { rule: 'U-13', clause: 'I6', outcome: 'written_approval', obligations: ['rights_clearance'], what: 'the output includes third-party IP' },
  { rule: 'U-15', clause: 'A1.2', outcome: 'written_approval', obligations: ['rights_clearance'], what: 'a model is trained on material without clearance' },
  { rule: 'U-16', clause: 'A2.1', outcome: 'written_approval', obligations: [], what: 'it makes a main character, key visual element or central setting' },
  { rule: 'U-17', clause: 'A2.2', outcome: 'written_approval', obligations: [], what: 'inputs refer to copyrighted works or real people without permission' },
  {
    rule: 'U-18',
    clause: 'A3.1',
    outcome: 'written_approval',
    obligations: ['consent', 'guild'],
    what: 'it creates a digital performer, voice or likeness of real talent',
  },
  {
    rule: 'U-19',
    clause: 'A3.2',
    outcome: 'written_approval',
    obligations: ['legal_review'],
    what: 'it changes the tone, delivery or intent of a performance',
  },
  { rule: 'U-20', clause: 'A4.1', outcome: 'written_approval', obligations: [], what: 'it could be mistaken for real events, people or statements' },
  { rule: 'U-21', clause: 'A4.2', outcome: 'written_approval', obligations: ['guild'], what: 'it replaces or affects union-represented work' },
  { rule: 'U-22', clause: 'A0', outcome: 'escalate', obligations: [], what: 'something similarly sensitive is involved' },
]

const rank = (outcome: Outcome) => outcomes.indexOf(outcome)
const worseOf = (a: UseAnswer, b: UseAnswer): UseAnswer => (a === 'no' || b === 'no' ? 'no' : a === 'unsure' || b === 'unsure' ? 'unsure' : 'yes')
const answerOf = (answers: UseAnswers, id: string): UseAnswer => answers[id] ?? 'unsure'
const said = (answer: UseAnswer, what: string) => (answer === 'unsure' ? `It is not known whether ${what}.` : `You say that ${what}.`)

/** Data travels on: a step gets what the earlier ones had. */
export const carried = (steps: TriageStep[]): DataClassId[][] =>
  steps.map((_, at) => dataClassIds.filter((id) => steps.slice(0, at + 1).some((step) => step.data_classes.includes(id))))

const screenRules = (pack: Pack, answers: UseAnswers): Rule[] => {
  const fired = screens.filter(({ rule }) => answerOf(answers, rule) !== 'no')
  const lighter =
    pack.options.find(({ id }) => id === 'incidental_reading')?.default === 'matrix' &&
    fired.every(({ rule }) => rule === 'U-10') &&
    answerOf(answers, 'U-14') === 'no' &&
    isIncidental(answers)
  return fired.map((screen) => ({
    rule: lighter ? 'U-30' : screen.rule,
    clause: lighter ? 'M2' : screen.clause,
    outcome: lighter ? 'use_judgment' : screen.outcome,
    obligations: screen.obligations,
    because: said(answerOf(answers, screen.rule), screen.what),
  }))
}

const isIncidental = (answers: UseAnswers) => ['U-30', 'U-30a', 'U-30b', 'U-30c'].every((id) => answers[id] === 'yes')

const materialRules = (steps: TriageStep[], data: DataClassId[][], answers: UseAnswers): Rule[] => {
  const input = answerOf(answers, 'U-14')
  if (input === 'no') return []
  const fire = (clause: string, outcome: Outcome, because: string): Rule[] => [{ rule: 'U-14', clause, outcome, because, obligations: [] }]
  const holding = steps.filter((_, at) => data[at]?.some((id) => id === 'D2' || id === 'D3'))
  // The form alone never puts a tool inside: the record has to say it too.
  const inside =
    answers['U-14a'] === 'yes' && steps.length > 0 && (holding.length > 0 ? holding : steps).every((step) => step.tool?.band === 'tool_side_ready_covered')
  if (!inside) return fire('A1.1', 'written_approval', `${said(input, 'Netflix-owned material goes in')} The tool is not confirmed as Netflix-covered.`)
  if (answerOf(answers, 'U-14b') !== 'no') return fire('C4', 'escalate', said(answerOf(answers, 'U-14b'), 'the material is sensitive'))
  return answers['U-14c'] === 'yes' ? [] : fire('A1.1', 'escalate', 'No onboarding approval of this tool is on file.')
}

const envelopeRules = (pack: Pack, steps: TriageStep[], data: DataClassId[][], answers: UseAnswers): Rule[] =>
  steps.flatMap((step, at) => {
    const classes = data[at] ?? []
    return (classes.length > 0 ? classes : [...dataClassIds]).flatMap((id): Rule[] => {
      const least = step.tool?.envelope[id] ?? pack.envelope[id].not_for_production_data
      // Onboarding approval on file opens a covered tool to material that is not sensitive.
      const open =
        id === 'D2' &&
        step.tool?.band === 'tool_side_ready_covered' &&
        least === 'escalate' &&
        pack.kind === 'pack' &&
        answers['U-14a'] === 'yes' &&
        answers['U-14b'] === 'no' &&
        answers['U-14c'] === 'yes'
      if (open || least === 'socialise') return []
      const clause = id === 'D2' || id === 'D4' ? 'A1.1' : id === 'D3' ? 'C4' : 'C5'
      const because = `Step ${at + 1}, ${step.name}, gets data of class ${id}, and what is known of the tool does not allow less.`
      return [{ rule: 'ENVELOPE', clause, outcome: least, because, step: at + 1, obligations: [] }]
    })
  })

const toolAnswer = (steps: TriageStep[], id: 'P2' | 'P3'): UseAnswer =>
  steps.length === 0
    ? 'unsure'
    : steps.reduce<UseAnswer>((worst, { tool }) => {
        const answer = tool?.principles[id] ?? 'unsure'
        return worseOf(worst, answer === 'decided_by_use' ? 'unsure' : answer)
      }, 'yes')

const principlesOf = (steps: TriageStep[], answers: UseAnswers): Record<PrincipleId, UseAnswer> => {
  const known = answers['U-38'] === 'yes' && answers['U-37'] === 'no' ? 'yes' : 'unsure'
  const temporary = answers['U-39'] === 'no' ? 'yes' : 'unsure'
  return {
    P1: answerOf(answers, 'U-41'),
    P2: worseOf(worseOf(toolAnswer(steps, 'P2'), answerOf(answers, 'U-42')), known),
    P3: worseOf(toolAnswer(steps, 'P3'), answerOf(answers, 'U-43')),
    P4: worseOf(answerOf(answers, 'U-44'), temporary),
    P5: answerOf(answers, 'U-45'),
  }
}

const principleRules = (principles: Record<PrincipleId, UseAnswer>): Rule[] =>
  principleIds
    .filter((id) => principles[id] !== 'yes')
    .map((id) => ({
      rule: `U-4${id.slice(1)}`,
      clause: 'DR2',
      outcome: 'escalate',
      because: `${id} is ${principles[id] === 'no' ? 'answered no' : 'unsure'}.`,
      obligations: [],
    }))

const refinementRules = (steps: TriageStep[], answers: UseAnswers): Rule[] => {
  const open = (id: string) => answerOf(answers, id) !== 'no'
  const unmet = (id: string) => answerOf(answers, id) !== 'yes'
  const talent = open('U-11') || open('U-18') || open('U-19')
  const rule = (when: boolean, id: string, clause: string, outcome: Outcome, because: string, obligations: Obligation[]): Rule[] =>
    when ? [{ rule: id, clause, outcome, because, obligations }] : []
  return [
    ...rule(unmet('U-01'), 'U-01', 'I4', 'socialise', 'Your Netflix contact has to be told before the use can finish.', []),
    ...rule(open('U-10') && open('U-30') && !isIncidental(answers), 'U-30', 'F6', 'escalate', 'The element is not shown to be incidental.', [
      'human_input',
      'legal_review',
    ]),
    ...rule(open('U-18') && unmet('U-31'), 'U-31', 'T1', 'socialise', 'Consent to create the replica is not documented; the work cannot start.', ['consent']),
    ...rule(open('U-18') && unmet('U-32'), 'U-32', 'T2', 'socialise', 'The use of the replica is not shown to need no further consent.', ['consent']),
    ...rule(open('U-19') && unmet('U-33'), 'U-33', 'T3', 'socialise', 'The alteration is not shown to be a customary one.', ['consent']),
    ...rule((talent || open('U-15')) && unmet('U-34'), 'U-34', 'T4', 'socialise', 'The scope of a model trained on talent is not settled.', [
      'consent',
      'model_scope',
    ]),
    ...rule(talent && unmet('U-35'), 'U-35', 'T6', 'socialise', 'Tests and the care of the performance are not planned.', ['qa']),
    ...rule(
      steps.length === 0 || answerOf(answers, 'U-36') === 'unsure' || (answers['U-36'] === 'yes' && steps.length < 2),
      'U-36',
      'V1',
      'escalate',
      'It is not known that every step of the pipeline is listed.',
      [],
    ),
    ...rule(open('U-39'), 'U-39', 'F2', 'escalate', 'Temporary material could reach the cut or marketing; triage it again if it does.', ['flag_early']),
  ]
}

const nextStep: Record<Outcome, string> = {
  socialise: 'Tell your Netflix contact about this use.',
  use_judgment: 'Use judgement, and flag it early to your Netflix contact.',
  escalate: 'Escalate to your Netflix contact and wait for guidance.',
  written_approval: 'Written approval is needed before you start.',
}

const weakestOf = (steps: TriageStep[], data: DataClassId[][], fired: FiredRule[]): number | null => {
  if (steps.length === 0) return null
  const weight = steps.map((step, at) => {
    const worst = Math.max(0, ...fired.filter((rule) => rule.step === at + 1).map((rule) => rank(rule.outcome)))
    const secure = toolAnswer([step], 'P3') === 'yes' ? 0 : 1
    return worst * 100 + secure * 10 + (toolAnswer([step], 'P2') === 'yes' ? 0 : 1) * 5 + (data[at]?.length ? 0 : 1)
  })
  return weight.indexOf(Math.max(...weight)) + 1
}

const statementOf = (outcome: Outcome, fired: FiredRule[], steps: TriageStep[], weakest: number | null) => {
  const untold = fired.some(({ rule }) => rule === 'U-01') ? ' This use cannot finish until your Netflix contact has been told.' : ''
  const step = weakest === null ? undefined : steps[weakest - 1]
  const leaves =
    steps.length > 1 && step && toolAnswer([step], 'P3') !== 'yes' ? ` The material leaves the enterprise environment at step ${weakest}, ${step.name}.` : ''
  const why = fired
    .filter((rule) => rule.outcome === outcome)
    .map((rule) => ` ${rule.because}`)
    .slice(0, 3)
    .join('')
  return `${nextStep[outcome]}${untold}${leaves}${outcome === 'socialise' ? '' : why}`
}

/** What a use asks of the production: the highest outcome of all rules that fire, never below telling the Netflix contact. */
export const triage = (pack: Pack, steps: TriageStep[], answers: UseAnswers): Triage => {
  const data = carried(steps)
  const principles = principlesOf(steps, answers)
  const rules = [
    ...screenRules(pack, answers),
    ...materialRules(steps, data, answers),
    ...envelopeRules(pack, steps, data, answers),
    ...principleRules(principles),
    ...refinementRules(steps, answers),
  ]
  const quotes = new Map(pack.clauses.map(({ id, quote }) => [id, quote]))
  const fired = rules.map(({ rule, clause, outcome, because, step, obligations }): FiredRule => {
    return { rule, clause, outcome, because, quote: quotes.get(clause) ?? null, step: step ?? null, obligations }
  })
  const outcome = fired.reduce<Outcome>((worst, rule) => (rank(rule.outcome) > rank(worst) ? rule.outcome : worst), 'socialise')
  const weakest = weakestOf(steps, data, fired)
  const obligations = [...new Set(fired.flatMap((rule) => rule.obligations))].sort()
  return { outcome, obligations, fired, principles, weakest_step: weakest, statement: statementOf(outcome, fired, steps, weakest) }
}
