import { createHmac } from 'node:crypto'
import { isSame } from '../people/secrets.ts'

// An address that ends one kind of mail for one person, for whoever holds the mail: signed, not kept, good for nothing else. It stands
// in the query, because the access log writes paths and never queries.

export const kinds = ['digest', 'instant'] as const
export type Kind = (typeof kinds)[number]
export type Stop = { person_id: number; kind: Kind }

const said = ({ person_id, kind }: Stop) => `${person_id}.${kind}`
const signed = (secret: Buffer, stop: Stop) =>
  createHmac('sha256', secret)
    .update(`unsubscribe ${said(stop)}`)
    .digest('base64url')

export const stopAddress = (publicUrl: string, secret: Buffer, stop: Stop): string => `${publicUrl}/unsubscribe?token=${said(stop)}.${signed(secret, stop)}`

/** Null when it is not one that we wrote. */
export const readStop = (secret: Buffer, token: string | undefined): Stop | null => {
  const [, id, kind, mark] = /^(\d{1,15})\.(digest|instant)\.([\w-]{43})$/.exec(token ?? '') ?? []
  if (id === undefined || mark === undefined) return null
  const stop = { person_id: Number(id), kind: kind as Kind }
  return isSame(mark, signed(secret, stop)) ? stop : null
}
