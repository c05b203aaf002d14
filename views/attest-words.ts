import type { Filter, RowState, SectionRows } from '../src/attestations/progress.ts'
import type { Stance, VendorEvidence } from '../src/db/schema.ts'
import type { Word } from './words.ts'

// Words of the questionnaire that a vendor answers.

export const stanceWords: Record<Stance, Word> = {
  answer: { word: 'Answer in our own words', means: 'Your answer stands beside whatever the register says already.' },
  confirm: { word: 'Confirm', means: 'Our reading is right: its value becomes your answer.' },
  contest: {
    word: 'Contest',
    means: 'Our reading is wrong. Give your answer, say why, and show a passage or a file. A person of procurement decides; until then both stand.',
  },
  supersede: { word: 'Supersede', means: 'Our reading was right for everybody, and a contract or a setting replaces it here.' },
}

/** What a vendor can say that its answer rests on. */
export const vendorEvidenceWords: Record<VendorEvidence, Word> = {
  vendor_attestation: { word: 'Assertion', means: 'Your signed word.' },
  documentation: { word: 'Documentation', means: 'A help page, a trust centre. Give its address.' },
  published_terms: { word: 'Published terms', means: 'Terms that bind you and that everybody can read. Give their address.' },
  contract: { word: 'Contract', means: 'A signed agreement, an order form, a data processing agreement.' },
  tenant_configuration: { word: 'Setting shown', means: 'A picture or an export of the setting.' },
  independent_report: { word: 'Independent report', means: 'An auditor’s or a tester’s report.' },
  own_test: { word: 'Own test', means: 'You tested it and can show how.' },
}

export const rowStateWords: Record<RowState, string> = {
  answered: 'Answered',
  incomplete: 'To complete',
  open: 'Not answered',
  does_not_arise: 'Does not arise',
}

export const sectionStateWords: Record<SectionRows<unknown>['state'], string> = {
  not_begun: 'Not begun',
  begun: 'Begun',
  done: 'Complete',
  does_not_arise: 'Does not arise',
}

export const filterWords: Record<Filter, Word> = {
  unanswered: { word: 'Unanswered', means: 'No answer yet, or one that is not complete.' },
  unmet: { word: 'Not met', means: 'A criterion of the policy is not met with the answer as it stands.' },
  mine: { word: 'Assigned to me', means: 'Questions that a colleague gave to you, or you took.' },
  asked: { word: 'Asked by procurement', means: 'Procurement wants more about what was signed last.' },
}

const activity: Record<string, string> = {
  'answer.changed': 'changed the answer',
  'question.assigned': 'assigned it',
  'question.released': 'took the assignment back',
  'comment.added': 'commented',
  'evidence.attached': 'attached a file',
  'evidence.detached': 'took a file off',
}

/** `answer.changed` -> "changed the answer"; a kind that is new here still reads as words. */
export const activityWord = (action: string): string => activity[action] ?? action.replaceAll(/[._]+/g, ' ')

/** "14:05", of the day of an instant in UTC. */
export const clockWords = (at: Date): string => `${at.toISOString().slice(11, 16)} UTC`
