import type { DataClassId } from '../policy/policy.ts'

// The inherent-risk questions: what is at stake in a use before anybody has looked at the tool. In plain words, because productions
// answer them. Each answer has a rank, the best first; “we do not know” ranks with the worst.

export type RiskId = 'data' | 'leak' | 'talent' | 'personal' | 'final' | 'users' | 'systems' | 'third_parties'

export type RiskAnswer = { id: string; rank: number; label: string; hint?: string }

export type RiskQuestion = {
  id: RiskId
  asks: string
  hint?: string
  /** Best first. */
  answers: RiskAnswer[]
}

/** Of each question; it counts as the worst answer there is. */
export const unsure = 'unsure'

const yesOrNo = (no: string, yes: string): RiskAnswer[] => [
  { id: 'no', rank: 0, label: no },
  { id: 'yes', rank: 1, label: yes },
]

const ranks: Record<DataClassId, number> = { D0: 0, D1: 1, D2: 2, D3: 3, D4: 4 }

export const riskQuestions: RiskQuestion[] = [
  {
    id: 'data',
    asks: 'What is the most sensitive thing that goes into the tool?',
    answers: [
      { id: 'D0', rank: ranks.D0, label: 'Nothing of the production' },
      { id: 'D1', rank: ranks.D1, label: 'Production information that is not sensitive' },
      { id: 'D2', rank: ranks.D2, label: 'Netflix-owned material, such as scripts' },
      { id: 'D3', rank: ranks.D3, label: 'Sensitive material, such as unreleased footage' },
      { id: 'D4', rank: ranks.D4, label: 'Personal data of cast and crew' },
    ],
  },
  {
    id: 'leak',
    asks: 'How bad would it be if what you put in came out?',
    answers: [
      { id: 'none', rank: 0, label: 'Nobody would mind' },
      { id: 'some', rank: 1, label: 'Embarrassing', hint: 'It would have to be explained, and that is all.' },
      { id: 'serious', rank: 2, label: 'Harmful to the production', hint: 'A story is given away, money is lost, a partner is let down.' },
      { id: 'grave', rank: 3, label: 'Harmful to people, or against the law or a contract' },
    ],
  },
  {
    id: 'talent',
    asks: 'Does it work with the face, voice, body or performance of a real person?',
    answers: yesOrNo('No', 'Yes'),
  },
  {
    id: 'personal',
    asks: 'Does it get personal data, such as contacts, health or pay?',
    answers: yesOrNo('No', 'Yes'),
  },
  {
    id: 'final',
    asks: 'Does anything that it makes stay in the finished work?',
    answers: yesOrNo('No, it is temporary and is replaced', 'Yes, or it may'),
  },
  {
    id: 'users',
    asks: 'How many people will use it?',
    answers: [
      { id: 'few', rank: 0, label: 'Up to five' },
      { id: 'team', rank: 1, label: 'A department' },
      { id: 'many', rank: 2, label: 'Many, or other companies too' },
    ],
  },
  {
    id: 'systems',
    asks: 'Is it connected to systems of the production or the studio?',
    hint: 'Storage, mail, editing or asset systems, single sign-on.',
    answers: yesOrNo('No, files are put in by hand', 'Yes'),
  },
  {
    id: 'third_parties',
    asks: 'Does the vendor hand on what you put in to other companies?',
    hint: 'For example to whoever runs the model.',
    answers: yesOrNo('No', 'Yes'),
  },
]

export const riskById = new Map(riskQuestions.map((question) => [question.id, question]))
