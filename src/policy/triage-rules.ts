import type { Outcome } from './policy.ts'

// The questions about a use, in the order in which a coordinator thinks, and what an answer to each of them does. Numbers and clauses as
// in the policy that Netflix published (our numbering of its clauses); the wording is ours.

export const obligations = ['consent', 'guild', 'legal_review', 'flag_early', 'human_input', 'model_scope', 'qa', 'rights_clearance'] as const
export type Obligation = (typeof obligations)[number]

export const useAnswers = ['yes', 'no', 'unsure'] as const
export type UseAnswer = (typeof useAnswers)[number]

export const useSections = ['what', 'tools', 'in', 'out', 'end', 'principles', 'details'] as const
export type UseSection = (typeof useSections)[number]

/** Asked only when one of these is not answered "no". */
export type Condition = readonly string[]

export type UseQuestion = { id: string; section: UseSection; clause: string; ask: string; example: string; applies?: Condition }

/** A question whose answer can fire on its own. `unsure` is always among what triggers. */
export type UseRule = UseQuestion & {
  triggers: readonly UseAnswer[]
  outcome: Outcome
  obligations: readonly Obligation[]
  /** Why, when the answer is known to trigger; and what is not known, where the question does not say it. */
  because: string
  unsure?: string
}

const ifYes = ['yes', 'unsure'] as const
const ifNo = ['no', 'unsure'] as const
/** Somebody who performs is in it. */
const talent: Condition = ['U-11', 'U-18', 'U-19']

type Short = UseQuestion & Pick<UseRule, 'because'> & Partial<UseRule>
const screen = (rule: Short): UseRule => ({ triggers: ifYes, outcome: 'written_approval', obligations: [], ...rule })
/** A principle, or what has to be done for talent: anything but a yes is escalated; what the use itself needs is the screen's to say. */
const expected = (rule: Short): UseRule => ({ triggers: ifNo, outcome: 'escalate', obligations: [], ...rule })

export const useRules: readonly UseRule[] = [
  screen({
    ...{ id: 'U-16', section: 'what', clause: 'A2.1', ask: 'Does it make a main character, a key visual element or a setting that is central to the story?' },
    ...{
      example: 'The design of the creature that the series is about.',
      because: 'main characters, key visual elements and central settings always need written approval.',
    },
  }),
  screen({
    ...{ id: 'U-18', section: 'what', clause: 'A3.1', ask: 'Does it create a digital performer, or the voice or likeness of a real person?' },
    ...{
      example: 'A voice that sounds like the lead, for lines she did not record.',
      because: 'a digital performer, voice or likeness of real talent always needs written approval, and their consent.',
    },
    obligations: ['consent', 'guild'],
  }),
  screen({
    ...{ id: 'U-19', section: 'what', clause: 'A3.2', ask: 'Does it change the tone, delivery or intent of a performance?' },
    ...{
      example: 'Moving lips to other words (visual ADR), or making a reading sound angrier.',
      because: 'a changed performance always needs written approval and a legal review.',
    },
    obligations: ['legal_review'],
  }),
  screen({
    ...{ id: 'U-21', section: 'what', clause: 'A4.2', ask: 'Does it replace, or materially affect, work that a union covers, without its agreement?' },
    ...{ example: 'Storyboards that an artist under a union contract would have drawn.', because: 'union-covered work is not replaced without agreement.' },
    obligations: ['guild'],
  }),
  screen({
    ...{ id: 'U-22', section: 'what', clause: 'A0', ask: 'Is there anything else about it that is similarly sensitive?' },
    ...{ example: 'A film about a living person who has not been asked.', because: 'the listed cases are examples: what is similarly sensitive is escalated.' },
    outcome: 'escalate',
  }),
  screen({
    ...{ id: 'U-36', section: 'tools', clause: 'V1', ask: 'Is it a chain: several tools, or a vendor with tools of its own? Then list every step.' },
    ...{ example: 'A dubbing house that runs a tool of its own.', because: 'each step of a chain has to be assessed, and only one is listed.' },
    outcome: 'escalate',
  }),
  expected({
    ...{ id: 'U-42', section: 'tools', clause: 'P2', ask: 'Is the plan that is listed the one you use, with the settings that it was assessed with?' },
    ...{
      example: 'The business workspace with training switched off, and not somebody’s own account.',
      because: 'the tools may store, reuse or train on what goes in or comes out.',
    },
    unsure: 'that none of the tools stores, reuses or trains on what goes in or comes out.',
  }),
  expected({
    ...{ id: 'U-43', section: 'tools', clause: 'P3', ask: 'Do you use the enterprise option, wherever there is one?' },
    ...{ example: 'The studio’s tenant, behind single sign-on.', because: 'a tool is not in an enterprise-secured environment.' },
    unsure: 'that every tool runs in an enterprise-secured environment.',
  }),
  screen({
    ...{ id: 'U-12', section: 'in', clause: 'I6', ask: 'Is there personal data in what goes in or comes out?' },
    ...{ example: 'A call sheet with telephone numbers, faces of the crew.', because: 'personal data always needs written approval.' },
  }),
  screen({
    ...{ id: 'U-15', section: 'in', clause: 'A1.2', ask: 'Is a model trained or tuned on material that nobody has cleared for it?' },
    ...{
      example: 'A style model on an illustrator’s pictures from the web.',
      because: 'training on material that is not cleared always needs written approval.',
    },
    obligations: ['rights_clearance'],
  }),
  screen({
    ...{
      id: 'U-17',
      section: 'in',
      clause: 'A2.2',
      ask: 'Do prompts or references name works, public figures, the dead, or a performer’s features, without permission?',
    },
    ...{
      example: '“In the manner of” a known film; a face like a known actor’s.',
      because: 'the input alone can break the clause, however clean the picture is.',
    },
  }),
  screen({
    ...{ id: 'U-11', section: 'out', clause: 'I6', ask: 'Is the likeness or the voice of talent in what comes out?' },
    ...{ example: 'A storyboard in which the lead can be recognised.', because: 'talent likeness in the output needs written approval.' },
  }),
  screen({
    ...{ id: 'U-13', section: 'out', clause: 'I6', ask: 'Is anything in what comes out somebody else’s property?' },
    ...{ example: 'A logo, a song, a known building’s design.', because: 'third-party material in the output needs written approval.' },
    obligations: ['rights_clearance'],
  }),
  screen({
    ...{ id: 'U-20', section: 'out', clause: 'A4.1', ask: 'Could it be taken for real events, people or statements that never were?' },
    ...{
      example: 'A news report in the background of a scene.',
      because: 'what could be mistaken for something real always needs written approval, even in the background.',
    },
  }),
  screen({
    ...{ id: 'U-10', section: 'end', clause: 'I6', ask: 'Will any of it be in what is delivered?' },
    ...{
      example: 'A poster on a wall behind the actors, however short.',
      because: 'anything in the final deliverables needs written approval, also in the background.',
    },
    obligations: ['flag_early'],
  }),
  screen({
    ...{ id: 'U-39', section: 'end', clause: 'F2', ask: 'Could temporary material still reach the cut, or marketing?' },
    ...{ example: 'Temp music that everybody has grown fond of.', because: 'then it is no longer temporary: check it again before it does.' },
    ...{ outcome: 'escalate', obligations: ['flag_early'] },
  }),
  expected({
    ...{ id: 'U-41', section: 'principles', clause: 'P1', ask: 'Can you say that what comes out copies nothing identifiable that is not yours?' },
    ...{ example: 'Somebody looked for it, and found no source that it resembles.', because: 'the output may replicate or recreate what somebody else owns.' },
  }),
  expected({
    ...{ id: 'U-44', section: 'principles', clause: 'P4', ask: 'Is all of it temporary, and not part of what is delivered?' },
    ...{ example: 'Mood boards, previs, scratch sound that is recorded anew.', because: 'it is not temporary.' },
  }),
  expected({
    ...{
      id: 'U-45',
      section: 'principles',
      clause: 'P5',
      ask: 'Can you say that no performance and no union-covered work is replaced or made without consent?',
    },
    ...{ example: 'Nobody’s work is left out because of it.', because: 'talent or union-covered work may be replaced without consent.' },
  }),
  expected({
    ...{ id: 'U-31', section: 'details', clause: 'T1', ask: 'Is the performer’s consent to make a replica on file?', applies: ['U-18'] },
    ...{ example: 'A signed rider for this production. A box ticked in a tool is none.', because: 'without the performer’s consent it does not start.' },
    obligations: ['consent'],
  }),
  expected({
    ...{ id: 'U-32', section: 'details', clause: 'T2', ask: 'Is this use of the replica one that needs no further consent?', applies: ['U-18'] },
    ...{
      example: 'A stunt that nobody could survive. It still needs the approval, and the guild’s rules stand.',
      because: 'the performer consents to this use of the replica first.',
    },
    obligations: ['consent'],
  }),
  expected({
    ...{ id: 'U-33', section: 'details', clause: 'T3', ask: 'Is the alteration one of those that need no further consent?', applies: ['U-19'] },
    ...{ example: 'Cosmetics, noise reduction, timing, continuity, pitch, clarity.', because: 'the performer consents to this alteration first.' },
    obligations: ['consent'],
  }),
  expected({
    ...{
      id: 'U-34',
      section: 'details',
      clause: 'T4',
      ask: 'Is any model of a performer for this production only, in the agreed scope, with a day of disposal?',
      applies: talent,
    },
    ...{
      example: 'Deleted with the delivery of the last episode.',
      because: 'a model of talent is for one production; for anything else all parties consent.',
    },
    obligations: ['consent', 'model_scope'],
  }),
  expected({
    ...{
      id: 'U-35',
      section: 'details',
      clause: 'T6',
      ask: 'Are tests planned, a capture session considered, and the dignity of the performer looked after?',
      applies: talent,
    },
    ...{ example: 'A test on one scene, shown to the performer.', because: 'tests, capture and dignity are looked at first.' },
    obligations: ['qa'],
  }),
  {
    ...{ id: 'U-01', section: 'end', clause: 'I4', ask: 'Have you told your Netflix contact, or will you before you start?' },
    ...{ example: 'A line in the weekly letter to the contact.', because: 'every intended use is shared: it is not finished before the contact knows.' },
    ...{ triggers: ifNo, outcome: 'socialise', obligations: [] },
  },
]

/** Questions that another rule reads: they fire nothing by themselves. */
const readByOthers: readonly UseQuestion[] = [
  {
    id: 'U-37',
    section: 'tools',
    clause: 'C5',
    ask: 'Are there plug-ins, exports or feedback buttons in use that nobody has looked at?',
    example: 'A thumb up under an answer, which sends it to the maker.',
  },
  {
    id: 'U-38',
    section: 'tools',
    clause: 'C6',
    ask: 'Has somebody of yours read the terms of the very plan that is used?',
    example: 'The coordinator, on 3 November, the terms for business customers.',
  },
  { id: 'U-14', section: 'in', clause: 'A1.1', ask: 'Does anything that Netflix owns go in?', example: 'A page of the script, a still, an unreleased cut.' },
  {
    id: 'U-14b',
    section: 'in',
    clause: 'C4',
    ask: 'Is any of it sensitive?',
    example: 'Likeness of talent, unreleased footage, contracts.',
    applies: ['U-14'],
  },
  {
    id: 'U-14c',
    section: 'in',
    clause: 'C1',
    ask: 'Is an onboarding approval for the tool, from Netflix, on file?',
    example: 'The mail in which the contact took you into the covered workspace.',
    applies: ['U-14'],
  },
]

/** The three facts that make an element on screen incidental (F4, M2). Asked on the way to that reading only: unanswered it fires nothing. */
export const incidental: UseQuestion = {
  ...{ id: 'U-30', section: 'end', clause: 'F4', applies: ['U-10'] },
  ask: 'If it is seen: is it brief, does nobody refer to it, and is the story the same without it?',
  example: 'A document on a desk, for two seconds, that no line mentions.',
}

/** All that is asked, in the order of the form. */
export const useQuestions: readonly UseQuestion[] = useSections.flatMap((section) =>
  [...readByOthers, ...useRules, incidental].filter((one) => one.section === section),
)
export const useQuestionIds: readonly string[] = useQuestions.map(({ id }) => id)
