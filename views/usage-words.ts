import type { Fate, SourceRights } from '../src/db/production-tables.ts'
import type { ExceptionKind } from '../src/usage/exceptions.ts'
import type { Word } from './words.ts'

export const exceptionWords: Record<ExceptionKind, Word> = {
  no_clearance: { word: 'Not covered', means: 'No clearance of the studio stood for it on the day.' },
  cleared_later: { word: 'Cleared only later', means: 'A clearance came after the use; it does not reach back.' },
  suspended_in_flight: { word: 'Used while suspended', means: 'The tool was suspended, and the rule for work under way did not let it go on.' },
  notice_unacknowledged: { word: 'Suspension not read', means: 'The production has not said in time that it has read a suspension.' },
  condition_unproven: { word: 'Condition not shown', means: 'A condition of the clearance was not shown to be met on the days of use.' },
  not_told: { word: 'Contact not told', means: 'The Netflix contact was told late, or never.' },
  not_approved: { word: 'No approval on file', means: 'It needs written approval, and none is on file.' },
  outside_approval: { word: 'Outside the approval', means: 'There is an approval, and it does not speak of this.' },
  consent_missing: { word: 'Consent missing', means: 'Somebody who performs is in it, and no consent on file holds for it.' },
  consent_ended: { word: 'Consent ended', means: 'The consent of the performer has ended.' },
  temporary_in_locked_cut: { word: 'Temporary, in the locked cut', means: 'Material that was to be replaced is in the cut.' },
  exposure: { word: 'Terms changed in between', means: 'The vendor changed its terms at some time between two copies, and it was used in between.' },
}

export const fateWords: Record<Fate, string> = {
  temporary: 'Temporary: replaced before the end',
  final: 'Final: in what is delivered',
  undecided: 'Not decided yet',
}

export const rightsWords: Record<Exclude<SourceRights, ''>, string> = {
  owned: 'Owned by the production',
  licensed: 'Licensed for this',
  public_domain: 'In the public domain',
  third_party: 'Somebody else’s',
  none: 'No source material',
  unknown: 'Not known',
}
