import type { Outcome } from '../src/policy/policy.ts'
import type { Obligation, UseAnswer, UseSection } from '../src/policy/triage-rules.ts'

export const answerWords: Record<UseAnswer, string> = { yes: 'Yes', no: 'No', unsure: 'Not sure' }

export const sectionWords: Record<UseSection, string> = {
  what: 'What is it?',
  tools: 'With which tool, on which plan?',
  in: 'What goes in?',
  out: 'What comes out?',
  end: 'Where does it end up?',
  principles: 'The principles that only you can answer for',
  details: 'If somebody who performs is in it',
}

export const obligationWords: Record<Obligation, { word: string; owner: string }> = {
  consent: { word: 'The performer’s consent, in writing and on file, before it starts', owner: 'Producer' },
  guild: { word: 'The union or guild, and what its agreement says', owner: 'Producer, with labour relations' },
  legal_review: { word: 'A legal review; plan time for it', owner: 'Production counsel' },
  flag_early: { word: 'Flag it to your Netflix contact early', owner: 'Coordinator' },
  human_input: { word: 'Meaningful human input into the final version', owner: 'Head of the department' },
  model_scope: { word: 'A model for this production only, with a day on which it is deleted', owner: 'Producer, with the vendor' },
  qa: { word: 'Tests first, a capture session considered, the performer’s dignity looked after', owner: 'Head of the department' },
  rights_clearance: { word: 'The rights in what goes in or comes out, cleared', owner: 'Clearance, with counsel' },
}

/** Shorter than the statement: for lists. */
export const lighterWords: Record<Outcome, string> = {
  socialise: 'tell your contact',
  use_judgment: 'use judgement, and flag it early',
  escalate: 'escalate',
  written_approval: 'written approval needed',
}
