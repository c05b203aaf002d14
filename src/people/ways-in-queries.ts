import { sql } from 'kysely'
import { type Db, readAs } from '../db/database.ts'

export type WaysIn = {
  has_password: boolean
  has_second_factor: boolean
  passkeys: number
  recovery_codes: number
  tokens: number
  /** Providers of single sign-on that know them. */
  issuers: string[]
}

/** By what somebody can sign in. How a password reads is seen by nobody; that there is one, by its owner. */
export const findWaysIn = async (db: Db, person_id: number): Promise<WaysIn> => {
  const { rows } = await sql<WaysIn>`
    select c.password_hash is not null as has_password, c.totp_confirmed_at is not null as has_second_factor,
      (select count(*) from passkeys where person_id = c.person_id) as passkeys,
      (select count(*) from recovery_codes where person_id = c.person_id and used_at is null) as recovery_codes,
      (select count(*) from tokens where person_id = c.person_id and revoked_at is null and expires_at > now()) as tokens,
      array(select issuer from identities where person_id = c.person_id order by issuer) as issuers
    from credentials c where c.person_id = ${person_id}`.execute(readAs(db, 'system'))
  return rows[0] ?? { has_password: false, has_second_factor: false, passkeys: 0, recovery_codes: 0, tokens: 0, issuers: [] }
}
