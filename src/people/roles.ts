export type OrganisationKind = 'studio' | 'production' | 'vendor'

/** Which roles there are in which kind of organisation, the most usual first. */
export const rolesIn = {
  studio: ['reviewer', 'approver', 'policy_owner', 'admin'],
  production: ['member', 'producer'],
  vendor: ['contributor', 'signatory'],
} as const satisfies Record<OrganisationKind, readonly string[]>
export type Role = (typeof rolesIn)[OrganisationKind][number]
