import type { OrganisationKind, Role } from '../db/schema.ts'

export type Membership = {
  role: Role
  organisation_id: number
  slug: string
  name: string
  kind: OrganisationKind
  /** The studio of a production; a studio's own id; null for a vendor. */
  studio_id: number | null
  runs_installation: boolean
}

/** Who asks, with everything that a right depends on. */
export type Person = {
  id: number
  /** How the log names them. */
  log_name: string
  email: string
  name: string
  is_demo: boolean
  memberships: Membership[]
  /** The organisation they act for at present; null without any. Rights are those of its roles only. */
  organisation_id: number | null
}

/** The roles that count at present. */
export const actingMemberships = ({ memberships, organisation_id }: Person): Membership[] =>
  memberships.filter((membership) => membership.organisation_id === organisation_id)

/** The studio whose decisions and policies concern somebody at present; null for a vendor and for nobody. */
export const studioOf = (person: Person | null): number | null => (person ? (actingMemberships(person)[0]?.studio_id ?? null) : null)

/** All the studios somebody belongs to, directly or through a production. */
export const studiosOf = ({ memberships }: Person): number[] => memberships.flatMap(({ studio_id }) => (studio_id === null ? [] : [studio_id]))

/** Published: it opens the demo accounts, which exist only with DEMO=1. */
export const demoPassword = 'demo-only-password'
