import { Hono } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { loadDossier } from '../tools/dossier.ts'
import { dossierJson } from '../tools/dossier-json.ts'
import { askedOf, dossierDeps, freshness } from '../tools/dossier-request.ts'

/** One offering, byte for byte what its page has at `.json`. */
export const offeringApi = new Hono<AppEnv>()

offeringApi.get('/api/v1/offerings/:tool/:offering', async (c) => {
  return freshness(c).json(dossierJson(await loadDossier(dossierDeps(c), { ...askedOf(c), tool: c.req.param('tool'), offering: c.req.param('offering') })))
})
