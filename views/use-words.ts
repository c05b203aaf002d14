import type { ConsentCover, ReplyRuling, TriageCause } from '../src/db/production-tables.ts'
import type { UseState } from '../src/uses/rules.ts'
import type { Word } from './words.ts'

export const useStateWords: Record<UseState, Word> = {
  to_tell: { word: 'To tell', means: 'Your Netflix contact does not know of it yet, or not of all of it. Send them the pack, then say here when you did.' },
  waiting: { word: 'Waiting for an answer', means: 'The contact was told. Nothing is started before they have answered; put the answer on record here.' },
  more_wanted: { word: 'They want to know more', means: 'The contact asked for more. Change the use or say more, then tell them again.' },
  reopened: { word: 'Reopened', means: 'There is an approval, but it does not speak of the use as it is now. Tell your contact, and wait.' },
  declined: { word: 'Declined', means: 'The contact said no. It is not done; a changed use is asked about anew.' },
  may_go: {
    word: 'May go ahead',
    means: 'The contact was told, and nothing here waits for written approval. Do what it needs besides, and put what you use in the register.',
  },
  approved: { word: 'Approved in scope', means: 'An approval by the contact is on file and covers the use as it is now. Outside its scope it covers nothing.' },
}

export const replyWords: Record<ReplyRuling, { word: string; hint: string }> = {
  approved: { word: 'Approved', hint: 'In writing, with the file. Say below for what it holds.' },
  no_objection: { word: 'No objection', hint: 'Guidance, or “thanks for telling us”: no approval, and it is not one where approval is needed.' },
  more_wanted: { word: 'More is wanted', hint: 'They asked something back.' },
  declined: { word: 'Declined', hint: 'They said no.' },
}

export const causeWords: Record<TriageCause, string> = {
  asked: 'Proposed',
  changed: 'Changed',
  facts: 'Triaged again: facts moved',
  clearance: 'Triaged again: a clearance moved',
  policy: 'Triaged again: the policy has a newer version',
}

export const coverWords: Record<ConsentCover, string> = {
  create_replica: 'To make a digital replica',
  use_replica: 'To use a digital replica',
  alter_performance: 'To change a performance',
  train_model: 'To train a model',
}
