import type { Tx } from '../audit/audited.ts'
import { type SignInChange, signInChangedLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'

/** Mails somebody that a way into their account has changed, so that they learn of it when it was not they who did it. */
export const tellOfChange = async (tx: Tx, publicUrl: string, person_id: number, change: SignInChange): Promise<void> => {
  const account = await tx.selectFrom('accounts').select('email').where('person_id', '=', person_id).executeTakeFirst()
  const week = new Date(Date.now() + 7 * 24 * 3600_000)
  if (account) await insertMail(tx, { person_id, address: account.email, ...signInChangedLetter({ publicUrl, at: new Date(), change }), expires_at: week })
}
