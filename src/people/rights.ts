import type { Role } from '../db/schema.ts'
import { actingMemberships, type Person } from './person.ts'

// Who may do what: one table, which the pages ask for their buttons and the actions for their permission.

/** What an action is about. An organisation with the studio it belongs to; a person. */
export type Subject = { organisation?: { id: number; studio_id: number | null }; person_id?: number }

/**
 * How the one who asks stands to the subject: a role `here`, in the organisation it belongs to; `over` it, in the studio of the
 * production; `anywhere`, in any organisation; as an administrator of the studio that `runs` the installation; or it is `oneself`.
 */
type Grant = [role: Role, where: 'here' | 'over' | 'anywhere'] | ['admin', 'runs'] | 'oneself'

const everyRole = (where: 'here' | 'over' | 'anywhere', ...roles: Role[]): Grant[] => roles.map((role) => [role, where])

export const rights = {
  'fact.record': everyRole('anywhere', 'reviewer', 'approver', 'policy_owner', 'admin'),
  'reading.make': everyRole('anywhere', 'reviewer', 'approver', 'policy_owner', 'admin'),

  'organisation.read': [
    ...everyRole('here', 'reviewer', 'approver', 'policy_owner', 'admin', 'producer', 'member', 'contributor', 'signatory'),
    ...everyRole('over', 'reviewer', 'approver', 'policy_owner', 'admin'),
    ['admin', 'runs'],
  ],
  'organisation.change': [
    ['admin', 'here'],
    ['admin', 'over'],
    ['producer', 'here'],
    ['signatory', 'here'],
    ['admin', 'runs'],
  ],
  'people.manage': [
    ['admin', 'here'],
    ['admin', 'over'],
    ['producer', 'here'],
    ['signatory', 'here'],
    ['admin', 'runs'],
  ],
  'domain.manage': [
    ['admin', 'here'],
    ['signatory', 'here'],
    ['admin', 'runs'],
  ],
  'production.create': [
    ['admin', 'here'],
    ['admin', 'runs'],
  ],
  'organisation.create': [['admin', 'runs']],

  'attestation.answer': [
    ['contributor', 'here'],
    ['signatory', 'here'],
  ],
  'attestation.sign': [['signatory', 'here']],
  'evidence.manage': [
    ['contributor', 'here'],
    ['signatory', 'here'],
  ],
  'disclosure.decide': [['signatory', 'here']],
  'attestation.review': everyRole('anywhere', 'reviewer', 'approver', 'admin'),
  'conflict.close': everyRole('anywhere', 'reviewer', 'approver'),
  'letter.send': everyRole('anywhere', 'reviewer', 'approver'),
  'vendor.invite': everyRole('anywhere', 'reviewer', 'approver', 'admin'),
  'claim.decide': everyRole('anywhere', 'reviewer', 'approver', 'admin'),

  'clearance.propose': everyRole('here', 'reviewer', 'approver', 'policy_owner'),
  'clearance.dissent': everyRole('here', 'reviewer', 'approver', 'policy_owner', 'admin'),
  'exception.approve': everyRole('here', 'approver', 'policy_owner', 'admin'),
  'clearance.decide': [['approver', 'here']],
  'clearance.suspend': everyRole('here', 'reviewer', 'approver'),
  'condition.prove': [...everyRole('here', 'reviewer', 'approver', 'admin'), ...everyRole('here', 'producer', 'member')],
  'suspension.acknowledge': everyRole('here', 'producer', 'member'),
  'review.read': everyRole('here', 'reviewer', 'approver', 'policy_owner', 'admin'),
  'review.work': everyRole('here', 'reviewer', 'approver', 'policy_owner', 'admin'),
  'waiver.decide': everyRole('here', 'approver', 'policy_owner', 'admin'),
  'contract.read': everyRole('here', 'reviewer', 'approver', 'policy_owner', 'admin'),
  'contract.record': everyRole('here', 'reviewer', 'approver'),
  'request.make': [...everyRole('here', 'producer', 'member'), ...everyRole('here', 'reviewer', 'approver', 'policy_owner', 'admin')],

  'use.read': [...everyRole('here', 'producer', 'member'), ...everyRole('over', 'reviewer', 'approver', 'policy_owner', 'admin')],
  'use.propose': everyRole('here', 'producer', 'member'),
  'register.write': everyRole('here', 'producer', 'member'),
  'approval.record': everyRole('here', 'producer', 'member'),
  'consent.record': everyRole('here', 'producer', 'member'),
  'delivery.make': [...everyRole('here', 'producer', 'member'), ...everyRole('over', 'reviewer', 'approver', 'policy_owner', 'admin')],
  'wrap.do': [['producer', 'here']],

  'person.read': ['oneself', ['admin', 'runs']],
  'person.forget': ['oneself', ['admin', 'runs']],
  'person.end_sessions': ['oneself', ['admin', 'runs']],
  'mail.read': [['admin', 'runs']],
  'witness.manage': [['admin', 'runs']],
  'token.manage': ['oneself', ['admin', 'here'], ['admin', 'runs']],
  'account.change': ['oneself'],
} satisfies Record<string, Grant[]>

export type Action = keyof typeof rights

/** What a program may be allowed, at most what its person may: reading is what every token can. */
export const scopes = { read: ['use.read'], 'facts:write': ['fact.record'], 'register:write': ['use.read', 'register.write'] } as const satisfies Record<
  string,
  readonly Action[]
>
export type Scope = keyof typeof scopes
export const scopeNames = Object.keys(scopes) as Scope[]

/** Who asks: nobody, a person, or a program with a token of that person's. */
export type Asker = { person: Person | null; scopes: Scope[] | null }

export const may = ({ person, scopes: held }: Asker, action: Action, subject: Subject = {}): boolean => {
  if (!person) return false
  if (held !== null && !held.some((scope) => (scopes[scope] as readonly Action[]).includes(action))) return false
  const memberships = actingMemberships(person)
  return (rights[action] as Grant[]).some((grant) => {
    if (grant === 'oneself') return subject.person_id === person.id
    const [role, where] = grant
    return memberships.some((membership) => {
      if (membership.role !== role) return false
      if (where === 'anywhere') return true
      if (where === 'runs') return membership.runs_installation
      if (where === 'here') return membership.organisation_id === subject.organisation?.id
      return membership.kind === 'studio' && membership.organisation_id === subject.organisation?.studio_id
    })
  })
}
