import { conflict, forbidden } from '../http/problem.ts'
import { type Asker, may, type Subject } from '../people/rights.ts'
import { type NextStep, nextSteps, type Stage, type Step, stageWords, type Tie, tieWords, workflow } from './workflow.ts'

/** Whom to ask for a step that is not one's own. */
const whoElse: Record<Step, string> = {
  propose: 'Ask a reviewer, an approver or a policy owner of the studio: they propose.',
  propose_again: 'Ask a reviewer, an approver or a policy owner of the studio: they propose.',
  agree_to_exception: 'Ask an approver, a policy owner or an administrator of the studio: they agree to exceptions.',
  dissent: 'Ask somebody of the studio’s procurement: they may add an opinion.',
  approve: 'Ask an approver of the studio: they decide.',
  refuse: 'Ask an approver of the studio: they decide.',
  withdraw: 'Ask whoever proposed it: nobody else takes a proposal back.',
  prove: 'Ask somebody of the studio or of the production: they show that a condition is met.',
  suspend: 'Ask a reviewer or an approver of the studio: they suspend.',
  end_suspension: 'Ask an approver of the studio: they end a suspension.',
  acknowledge: 'Ask a producer or a member of the production: they confirm that they have read it.',
  revoke: 'Ask an approver of the studio: they revoke.',
  revoke_at_once: 'Ask an approver of the studio: they revoke.',
}

type Taken = {
  stage: Stage
  step: Step
  asker: Asker
  subject: Subject
  ties: Tie[] /** What is said when the record is no longer at a stage for it. */
  otherwise?: string | undefined
}

/** Throws 403 for who may not take that step at any stage, whatever they have to do with the record. */
export const requireRight = (step: Step, asker: Asker, subject: Subject): void => {
  if (!workflow.some((rule) => rule.step === step && may(asker, rule.by, subject))) throw forbidden(whoElse[step])
}

/** The step, if the table allows it to the one who asks, now. Throws 403 for who may not, 409 when it is not the time for it. */
export const takeStep = ({ stage, step, asker, subject, ties, otherwise }: Taken): NextStep => {
  requireRight(step, asker, subject)
  const rule = workflow.find((one) => one.from === stage && one.step === step)
  if (!rule) throw conflict(otherwise ?? `Look at the record again: it is “${stageWords[stage].word}” by now. ${stageWords[stage].means}`)
  const tie = rule.never.find((one) => ties.includes(one))
  if (tie !== undefined) throw forbidden(tieWords[tie].whyNot)
  const found = nextSteps(stage, asker, subject, ties).find((one) => one.step === step)
  if (!found) throw forbidden(whoElse[step])
  return found
}

/** What the database refuses that nothing before it has refused: somebody was faster. */
export const refusedByDatabase = (error: unknown): never => {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (code === '23514' || code === '23505') throw conflict(`Look at the record again: the database does not take this any more (${String(message)}).`)
  throw error
}
