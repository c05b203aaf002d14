import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { GalleryPage } from '../views/gallery.tsx'
import { auditApi } from './api/audit.ts'
import { offeringApi } from './api/offering.ts'
import { apiRoutes } from './api/routes.tsx'
import { triageApi } from './api/triage.ts'
import { usageApi } from './api/usage.ts'
import { questionnaireRoutes } from './attestations/questionnaire-routes.tsx'
import { sheetRoutes } from './attestations/sheet-routes.tsx'
import { signingRoutes } from './attestations/signing-routes.tsx'
import { auditRoutes } from './audit/routes.tsx'
import { witnessRoutes } from './audit/witness-routes.tsx'
import { certificateRoutes } from './certificates/routes.tsx'
import { changesRoutes } from './changes/routes.tsx'
import { deskClaimRoutes } from './claims/desk-routes.tsx'
import { claimRoutes } from './claims/routes.tsx'
import { clearanceHelpRoutes } from './clearances/help-routes.tsx'
import { productionClearanceRoutes } from './clearances/production-routes.tsx'
import { proofRoutes } from './clearances/proof-routes.tsx'
import { proposalRoutes } from './clearances/proposal-routes.tsx'
import { proposeRoutes } from './clearances/propose-routes.tsx'
import { recordRoutes } from './clearances/record-routes.tsx'
import { consentRoutes } from './consents/routes.tsx'
import { contractRoutes } from './contracts/routes.tsx'
import { deliveryRoutes } from './delivery/routes.tsx'
import type { Deps } from './deps.ts'
import { caseRoutes } from './desk/case-routes.tsx'
import { deskRoutes } from './desk/desk-routes.tsx'
import { disclosureRoutes } from './evidence/disclosure-routes.tsx'
import { libraryRoutes } from './evidence/library-routes.tsx'
import { evidenceRoutes } from './evidence/routes.tsx'
import { uploadRoutes } from './evidence/upload-routes.tsx'
import { recordFactRoutes } from './facts/record-routes.tsx'
import { capturesRoutes } from './facts/routes.tsx'
import { findingRecordRoutes } from './findings/record-routes.tsx'
import { findingsRoutes } from './findings/routes.tsx'
import { helpRoutes } from './help/routes.tsx'
import { homeRoutes } from './home/routes.tsx'
import { loadAssets } from './http/assets.ts'
import { context, whoAsks } from './http/context.ts'
import { onError, onNotFound, onWrongMethod } from './http/errors.tsx'
import { csrfToken, headers, readableAddress, sameSite, sizeLimit } from './http/guards.ts'
import { accessLog } from './http/log.ts'
import { type AppEnv, page } from './http/page.tsx'
import { siteRoutes } from './http/routes.tsx'
import { headOnly } from './http/streamed.ts'
import { mailRoutes } from './mail/routes.tsx'
import { notificationRoutes } from './notifications/routes.tsx'
import { organisationRoutes } from './organisations/routes.tsx'
import { setupRoutes } from './organisations/setup-routes.tsx'
import { accountRoutes } from './people/account-routes.tsx'
import { linkRoutes } from './people/link-routes.tsx'
import { passkeyRoutes } from './people/passkey-routes.tsx'
import { peopleRoutes } from './people/people-routes.tsx'
import { secondFactorRoutes } from './people/second-factor-routes.tsx'
import { sessionsOf } from './people/sessions.ts'
import { signInRoutes } from './people/sign-in-routes.tsx'
import { singleSignOnRoutes } from './people/single-sign-on-routes.tsx'
import { throttleOf } from './people/throttle.ts'
import { tokenRoutes } from './people/token-routes.tsx'
import { policyRoutes } from './policy/routes.tsx'
import { questionsRoutes } from './questions/routes.tsx'
import { readingDeskRoutes } from './readings/desk-routes.tsx'
import { readingsRoutes } from './readings/routes.tsx'
import { registerRoutes } from './register/routes.tsx'
import { requestRoutes } from './requests/routes.tsx'
import { conflictRoutes } from './reviews/conflict-routes.tsx'
import { letterRoutes } from './reviews/letter-routes.tsx'
import { reviewRoutes } from './reviews/routes.tsx'
import { talkRoutes } from './talk/routes.tsx'
import { vendorTalkRoutes } from './talk/vendor-routes.tsx'
import { toolkitRoutes } from './toolkit/routes.tsx'
import { compareRoutes } from './tools/compare-routes.tsx'
import { dossierRoutes } from './tools/dossier-routes.tsx'
import { toolRoutes } from './tools/routes.tsx'
import { triageRoutes } from './triage/routes.tsx'
import { upstreamRoutes } from './upstream/routes.tsx'
import { importRoutes } from './usage/import-routes.tsx'
import { usageRoutes } from './usage/routes.tsx'
import { replyRoutes } from './uses/reply-routes.tsx'
import { useRoutes } from './uses/routes.tsx'
import { vendorsRoutes } from './vendors/routes.tsx'
import { announcementRoutes } from './watch/announcement-routes.tsx'
import { watchDeskRoutes } from './watch/desk-routes.tsx'
import { documentRoutes } from './watch/document-routes.tsx'
import { watchRoutes } from './watch/routes.tsx'
import { wrapRoutes } from './wrap/routes.tsx'

/** The table of contents: what happens to every request, in order, and then every feature. */
export const createApp = (deps: Deps): Hono<AppEnv> => {
  const { db, config, log, keys } = deps
  const assets = loadAssets(config.environment === 'development')
  const sessions = sessionsOf(db, config.publicUrl.startsWith('https:'))
  const throttle = throttleOf(db, keys.secrets)

  const app = new Hono<AppEnv>()
  app.onError(onError(log))
  app.notFound(onNotFound)

  app.use(requestId({ headerName: config.trustProxy > 0 ? 'X-Request-Id' : '' }))
  app.use(context(deps, assets, sessions))
  app.use(headOnly)
  app.use(accessLog(log))
  app.use(compress())
  app.use(headers(config.publicUrl))
  app.use(methodNotAllowed({ app, onMethodNotAllowed: onWrongMethod }))
  app.use(readableAddress)
  app.use(sameSite(config.publicUrl))
  app.use(sizeLimit(1024 * 1024))
  app.use(whoAsks)
  app.use(csrfToken)

  app.route('/', siteRoutes)
  app.route('/', homeRoutes)
  app.route('/', signInRoutes(throttle))
  app.route('/', secondFactorRoutes(throttle))
  app.route('/', passkeyRoutes(throttle))
  app.route('/', singleSignOnRoutes(throttle))
  app.route('/', linkRoutes(throttle))
  app.route('/', accountRoutes)
  app.route('/', tokenRoutes)
  app.route('/', peopleRoutes)
  app.route('/', organisationRoutes)
  app.route('/', mailRoutes)
  app.route('/', notificationRoutes)
  app.route('/', setupRoutes)
  app.route('/', claimRoutes(throttle))
  app.route('/', deskClaimRoutes)
  app.route('/', evidenceRoutes)
  app.route('/', uploadRoutes)
  app.route('/', libraryRoutes)
  app.route('/', disclosureRoutes)
  app.route('/', signingRoutes)
  app.route('/', sheetRoutes)
  app.route('/', questionnaireRoutes)
  app.route('/', requestRoutes)
  app.route('/', deskRoutes)
  app.route('/', caseRoutes)
  app.route('/', reviewRoutes)
  app.route('/', conflictRoutes)
  app.route('/', letterRoutes)
  app.route('/', certificateRoutes)
  app.route('/', readingDeskRoutes)
  app.route('/', readingsRoutes)
  app.route('/', findingsRoutes)
  app.route('/', findingRecordRoutes)
  app.route('/', contractRoutes)
  app.route('/', talkRoutes)
  app.route('/', vendorTalkRoutes)
  app.route('/', auditRoutes)
  app.route('/', witnessRoutes)
  app.route('/', auditApi)
  app.route('/', recordFactRoutes)
  app.route('/', announcementRoutes)
  app.route('/', documentRoutes)
  app.route('/', upstreamRoutes)
  app.route('/', proposeRoutes)
  app.route('/', proposalRoutes)
  app.route('/', recordRoutes)
  app.route('/', proofRoutes)
  app.route('/', productionClearanceRoutes)
  app.route('/', toolkitRoutes)
  app.route('/', useRoutes)
  app.route('/', replyRoutes)
  app.route('/', importRoutes)
  app.route('/', usageRoutes)
  app.route('/', consentRoutes)
  app.route('/', deliveryRoutes)
  app.route('/', wrapRoutes)
  app.route('/', watchRoutes)
  app.route('/', watchDeskRoutes)
  app.route('/', clearanceHelpRoutes)
  app.route('/', compareRoutes)
  app.route('/', toolRoutes)
  app.route('/', dossierRoutes)
  app.route('/', vendorsRoutes)
  app.route('/', policyRoutes)
  app.route('/', questionsRoutes)
  app.route('/', capturesRoutes)
  app.route('/', registerRoutes)
  app.route('/', changesRoutes)
  app.route('/', helpRoutes)
  app.route('/', apiRoutes)
  app.route('/', offeringApi)
  app.route('/', triageApi)
  app.route('/', usageApi)
  app.route('/', triageRoutes)
  if (config.environment !== 'production') app.get('/gallery', (c) => page(c, <GalleryPage />))

  return app
}
