import { dateWords } from '../../views/words.ts'
import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import { doOnce, type Once } from '../http/once.ts'
import { conflict, notFound } from '../http/problem.ts'
import { tell } from '../notifications/tell.ts'
import { type Basis, type Deps, readBasis } from './basis.ts'
import { clearanceEvent, nameOf, proposalEvent, rulingWords } from './events.ts'
import { overtakenBy, overtakenWords } from './overtaken.ts'
import {
  findProposal,
  holdRulingsOf,
  insertAgreement,
  insertClearance,
  insertDecision,
  insertDissent,
  listTies,
  type ProposalRecord,
} from './proposal-queries.ts'
import { findRuling } from './queries.ts'
import { askerOf, type Somebody, studioSubject } from './request.ts'
import type { Ruling } from './rules.ts'
import { refusedByDatabase, takeStep } from './take-step.ts'
import { type Overtaken, proposalStage, type Stage, type Step } from './workflow.ts'

/** A proposal as it stands now: what it would rest on today, and whether it can still be approved. */
export type Standing = { basis: Basis; overtaken: Overtaken | null; stage: Stage /** The clearance whose place it would take. */; standing: Ruling | null }

export const proposalStanding = async (deps: Deps, proposal: ProposalRecord): Promise<Standing> => {
  const basis = await readBasis(deps, proposal)
  const standing = proposal.kind === 'clearance' ? await findRuling(deps.db, proposal.studio_id, proposal.offering_id, { on: deps.today }) : null
  const overtaken = overtakenBy(proposal, basis, standing, deps.today)
  return { basis, overtaken, standing, stage: proposalStage({ ...proposal, outcome: proposal.decision?.outcome ?? null, overtaken }) }
}

const verbs = { approved: 'approved', refused: 'refused', withdrawn: 'withdrew' } as const

/** Who came first, and what they decided. */
const decidedSentence = ({ decision }: ProposalRecord): string | undefined =>
  decision === null
    ? undefined
    : `Look at the proposal again: ${decision.by ?? 'somebody'} ${verbs[decision.outcome]} it on ${dateWords(decision.at)}${decision.reason === '' ? '.' : `: ${decision.reason}`}`

type Asked = { proposal: number; text: string; once: Once }

/** Opens a proposal for a step of somebody: as it stands within the transaction, if they may take the step now. */
const openFor = async (tx: Tx, deps: Deps, actor: Somebody, id: number, step: Step) => {
  // Of two at once, the second reads what the first has made of it.
  await holdRulingsOf(tx, id)
  const proposal = await findProposal(tx, id)
  if (!proposal) throw notFound('This proposal')
  const { stage, overtaken } = await proposalStanding({ ...deps, db: tx }, proposal)
  const ties = await listTies(tx, actor.person.id, { ...proposal, exception_by: proposal.exception_by?.id ?? null, suspended_by: null })
  const because = overtaken === null ? 'Wait until a second person has agreed to the exception.' : overtakenWords[overtaken]
  const otherwise = decidedSentence(proposal) ?? (step === 'approve' ? because : undefined)
  takeStep({ stage, step, asker: askerOf(actor), subject: studioSubject(proposal.studio_id), ties, otherwise })
  return proposal
}

const decide = async (tx: Tx, actor: Somebody, { id }: ProposalRecord, outcome: 'approved' | 'refused' | 'withdrawn', reason: string) => {
  if (!(await insertDecision(tx, { proposal_id: id, outcome, decided_by: actor.person.id, reason })))
    throw conflict('Look at the proposal again: somebody else has decided on it meanwhile.')
}

/** One transaction, in which a step is taken once. */
const taking = <T extends Record<string, unknown>>(
  deps: Deps,
  actor: Somebody,
  { proposal: id, once }: Asked,
  step: Step,
  work: (tx: Tx, proposal: ProposalRecord) => Promise<{ result: T; event: AuditEvent }>,
): Promise<T> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const events: AuditEvent[] = []
    const result = await doOnce(tx, once, async () => {
      const done = await work(tx, await openFor(tx, deps, actor, id, step))
      events.push(done.event)
      return done.result
    })
    return { result, events }
  }).catch(refusedByDatabase)

/** What was proposed is in force from its first day on, and takes the place of the ruling before. Returns the number of the clearance. */
export const approveProposal = (deps: Deps, actor: Somebody, asked: Asked): Promise<{ clearance: number }> =>
  taking(deps, actor, asked, 'approve', async (tx, proposal) => {
    await decide(tx, actor, proposal, 'approved', asked.text)
    const { id, supersedes } = await insertClearance(tx, proposal.id)
    await tell(tx, deps.bank, { what: 'given', clearance: id })
    return { result: { clearance: id }, event: decidedEvent(proposal, actor, id, supersedes) }
  })

const decidedEvent = (proposal: ProposalRecord, actor: Somebody, clearance: number, supersedes: number | null): AuditEvent => {
  const { kind, ruling, data_classes, uses, productions, valid_from, valid_to, policy, facts_digest, exception_name, is_demo } = proposal
  const word = kind === 'sandbox' ? `opened a sandbox (${rulingWords[ruling]}) for` : `ruled “${rulingWords[ruling]}” on`
  const scope = ruling === 'not_cleared' ? '' : ` for ${data_classes.join(', ')}`
  const exception = exception_name === null ? '' : `, with the exception “${exception_name}”`
  return clearanceEvent(proposal, clearance, {
    action: 'clearance.decided',
    sentence: `${is_demo ? 'Demonstration: ' : ''}${proposal.studio} ${word} ${nameOf(proposal)}${scope}, from ${valid_from} until ${valid_to}, under ${policy}${exception}; proposed by ${proposal.proposer_log_name}, approved by ${actor.person.log_name}.`,
    ...(supersedes === null ? {} : { before: { clearance: supersedes } }),
    after: {
      proposal: proposal.id,
      ...{
        kind,
        ruling,
        data_classes,
        uses,
        productions: productions?.length ?? 'all',
        valid_from,
        valid_to,
        policy,
        facts_digest,
        exception: exception_name,
        is_demo,
      },
    },
    reason: proposal.reasons,
    is_decision: true,
  })
}

export const refuseProposal = (deps: Deps, actor: Somebody, asked: Asked): Promise<{ proposal: number }> =>
  taking(deps, actor, asked, 'refuse', async (tx, proposal) => {
    await decide(tx, actor, proposal, 'refused', asked.text)
    const sentence = `${proposal.studio}: proposal ${proposal.id} (“${rulingWords[proposal.ruling]}” for ${nameOf(proposal)}) was refused by ${actor.person.log_name}.`
    return {
      result: { proposal: proposal.id },
      event: proposalEvent(proposal, proposal.id, { action: 'clearance.refused', sentence, reason: asked.text, is_decision: true }),
    }
  })

export const withdrawProposal = (deps: Deps, actor: Somebody, asked: Asked): Promise<{ proposal: number }> =>
  taking(deps, actor, asked, 'withdraw', async (tx, proposal) => {
    await decide(tx, actor, proposal, 'withdrawn', asked.text)
    const sentence = `${proposal.studio}: proposal ${proposal.id} (“${rulingWords[proposal.ruling]}” for ${nameOf(proposal)}) was withdrawn by ${actor.person.log_name}, who made it.`
    return { result: { proposal: proposal.id }, event: proposalEvent(proposal, proposal.id, { action: 'clearance.withdrawn', sentence, reason: asked.text }) }
  })

/** A second person agrees that it may be wider; a third decides. */
export const agreeToException = (deps: Deps, actor: Somebody, asked: Asked): Promise<{ proposal: number }> =>
  taking(deps, actor, asked, 'agree_to_exception', async (tx, proposal) => {
    if (!(await insertAgreement(tx, { proposal_id: proposal.id, approved_by: actor.person.id, reason: asked.text })))
      throw conflict('Look at the proposal again: somebody else has agreed to the exception meanwhile.')
    const sentence = `${proposal.studio}: ${actor.person.log_name} agreed to the exception “${proposal.exception_name}” of proposal ${proposal.id} for ${nameOf(proposal)}.`
    return {
      result: { proposal: proposal.id },
      event: proposalEvent(proposal, proposal.id, { action: 'clearance.exception_agreed', sentence, reason: asked.text, is_decision: true }),
    }
  })

/** Another opinion, which stays with the proposal. */
export const addDissent = (deps: Deps, actor: Somebody, asked: Asked): Promise<{ proposal: number }> =>
  taking(deps, actor, asked, 'dissent', async (tx, proposal) => {
    await insertDissent(tx, { proposal_id: proposal.id, person_id: actor.person.id, text: asked.text })
    const sentence = `${proposal.studio}: ${actor.person.log_name} added a dissent to proposal ${proposal.id} for ${nameOf(proposal)}.`
    return { result: { proposal: proposal.id }, event: proposalEvent(proposal, proposal.id, { action: 'clearance.dissented', sentence, reason: asked.text }) }
  })
