import type { Role } from '../db/schema.ts'

export type Membership = { role: Role; organisation_id: number; slug: string; name: string; kind: 'studio' | 'production' | 'vendor' }

/** Who is signed in, with everything that a permission asks about. */
export type Person = { id: number; email: string; name: string; is_demo: boolean; memberships: Membership[] }

/** Published: it opens the demo accounts, which exist only with DEMO=1. */
export const demoPassword = 'demo-only-password'
