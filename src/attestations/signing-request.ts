import type { Context } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { forbidden, notFound, signInRequired } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { may } from '../people/rights.ts'
import { findAttestation } from './attestation-queries.ts'
import type { Offering } from './questionnaire-names.ts'
import { findVendorOffering } from './questionnaire-queries.ts'

type Asked = Context<AppEnv, '/attest/:tool/:offering'>

const claimedOffering = async (c: Asked): Promise<Offering> => {
  const { organisation_id, ...offering } = (await findVendorOffering(c.var.db, c.req.param('tool'), c.req.param('offering'))) ?? { organisation_id: null }
  if (organisation_id === null || !('id' in offering)) throw notFound('This questionnaire')
  return { ...offering, organisation_id }
}

const mayHere = (c: Asked, action: 'attestation.answer' | 'attestation.sign', { organisation_id }: Offering) =>
  may(c.var.asker, action, { organisation: { id: organisation_id, studio_id: null } })

/** An offering for somebody who answers for its vendor at present. For others there is none. */
export const ownOffering = async (c: Asked) => {
  const who = signedIn(c)
  const offering = await claimedOffering(c)
  if (!mayHere(c, 'attestation.answer', offering)) throw notFound('This questionnaire')
  return { ...who, offering, maySign: mayHere(c, 'attestation.sign', offering) }
}

/** An attestation for whoever reads what was signed: the vendor's people, and procurement, which need not know the vendor's organisation. */
export const readableAttestation = async (c: Asked, id: number) => {
  signedIn(c)
  const named = await findVendorOffering(c.var.db, c.req.param('tool'), c.req.param('offering'))
  const found = named && (await findAttestation(c.var.db, named.id, id))
  if (!found) throw notFound('This attestation')
  const offering: Offering = { ...named, organisation_id: found.organisation_id }
  const isOwn = mayHere(c, 'attestation.answer', offering)
  if (!isOwn && !may(c.var.asker, 'attestation.review')) throw notFound('This attestation')
  return { offering, found, isOwn, maySign: mayHere(c, 'attestation.sign', offering) }
}

/** A signature is given by somebody who showed within the last quarter of an hour who they are. */
export const requireFresh = (c: Asked): void => {
  const { session } = signedIn(c)
  if (session.is_fresh) return
  if (c.req.method === 'GET') throw signInRequired()
  throw forbidden('Open the page again and sign in once more: an attestation is signed within a quarter of an hour of a sign-in.')
}
