import { type Context, Hono } from 'hono'
import { AttestationPage } from '../../views/attestation.tsx'
import { NobodySignsPage, SignaturePage } from '../../views/attestation-signature.tsx'
import { listVerifierKeys } from '../audit/log-queries.ts'
import { attachment } from '../http/attachment.ts'
import { type Form, readForm } from '../http/form.ts'
import { DoneBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { suffixOf } from '../http/suffix.ts'
import { listAttestationsOf, listFactsSince, listOpenConflicts, listRulings } from './attestation-queries.ts'
import { openDraft } from './questionnaire-actions.ts'
import { pathOf } from './questionnaire-names.ts'
import { findDraft } from './questionnaire-queries.ts'
import { sheetOf } from './questionnaire-sheet.ts'
import { type Signed, signDraft } from './signing-actions.ts'
import { attestationPath, readDraft, statementIn } from './signing-draft.ts'
import { listSignatories } from './signing-queries.ts'
import { ownOffering, readableAttestation, requireFresh } from './signing-request.ts'
import { authorities, latestEnd, signingFrom, type TypedSignature } from './signing-rules.ts'
import { changesBetween } from './statement.ts'
import { statementFile } from './statement-seal.ts'

export const signingRoutes = new Hono<AppEnv>()

type Asked = Context<AppEnv, '/attest/:tool/:offering'>
type Recorded = Context<AppEnv, '/attest/:tool/:offering/attestations/:attestation'>

// Signing -------------------------------------------------------------------------------------------------

signingRoutes.get('/attest/:tool/:offering/signature', async (c) => {
  const { offering, maySign } = await ownOffering(c)
  if (!maySign) return page(c, <NobodySignsPage offering={offering} signatories={await listSignatories(c.var.db, offering.organisation_id)} />, 403)
  requireFresh(c)
  return signaturePage(c)
})

signingRoutes.post('/attest/:tool/:offering/signature', async (c) => {
  const { offering, maySign, actor, person } = await ownOffering(c)
  if (!maySign) return page(c, <NobodySignsPage offering={offering} signatories={await listSignatories(c.var.db, offering.organisation_id)} />, 403)
  requireFresh(c)
  const form = await readForm(c)
  const typed = typedSignature(form)
  const shown = form.text('shown')
  const { problems, signing } = signingFrom(typed, c.var.today)
  if (!signing) return signaturePage(c, { typed, problems, once: form.text('once') })
  const once = onceOf(person.id, `form:${form.text('once') || c.var.requestId}`, shown)
  const signed = await signDraft({ ...c.var, policies: c.var.allPolicies }, actor, offering, { signing, shown, once }).catch(asBefore)
  if (signed === 'changed' || signed === 'blocked') return signaturePage(c, { typed, hasChanged: signed === 'changed' })
  return redirect(c, attestationPath(offering, signed.id), `Attestation ${signed.number} is signed and sealed. A copy of this sentence is in your mail.`)
})

const typedSignature = (form: Form): TypedSignature => ({
  title: form.text('title').trim(),
  authority: form.text('authority'),
  words: form.text('words').trim(),
  valid_to: form.text('valid_to').trim(),
  is_declared: form.text('declared') === 'yes',
})

/** The button was pressed twice, or the answer got lost: what was signed then. */
const asBefore = (error: unknown): Signed => {
  if (!(error instanceof DoneBefore)) throw error
  return error.answer as Signed
}

type Again = { typed?: TypedSignature; problems?: Record<string, string>; hasChanged?: boolean; once?: string }

const signaturePage = async (c: Asked, { typed, problems = {}, hasChanged = false, once }: Again = {}) => {
  const { db, bank, today, requestId } = c.var
  const { offering, person } = await ownOffering(c)
  const found = await findDraft(db, offering.id)
  if (!found) return redirect(c, pathOf(offering), 'There is no draft to sign: open the questionnaire, or renew what is signed.')
  const [draft, { progress }] = await Promise.all([readDraft(db, { bank, today }, offering, found), sheetOf(c, offering)])
  const { last } = draft
  const since = last ? { ...last, changes: changesBetween(statementIn(last).answers, draft.material.answers) } : null
  const facts = last ? await listFactsSince(db, offering.id, last.signed_at) : []
  const start =
    last?.signed_by === person.id ? signedBefore(last, today) : { title: '', authority: '', words: '', valid_to: latestEnd(today), is_declared: false }
  const props = {
    offering,
    bank,
    draft,
    open: progress.total - progress.answered,
    since,
    facts,
    typed: typed ?? start,
    problems,
    hasChanged,
    once: once || requestId,
    latest: latestEnd(today),
  }
  return page(c, <SignaturePage {...props} signatory={person.name} />, hasChanged ? 409 : typed ? 422 : 200)
}

/** Whoever signed the last one finds their title and authority as they were; the declaration is made anew each time. */
const signedBefore = ({ signatory_title, signatory_authority }: { signatory_title: string; signatory_authority: string }, today: string): TypedSignature => {
  const known = Object.entries(authorities).find(([, words]) => words === signatory_authority)?.[0]
  return { title: signatory_title, authority: known ?? 'other', words: known ? '' : signatory_authority, valid_to: latestEnd(today), is_declared: false }
}

/** "Nothing has changed": a draft with the answers of the last attestation, and straight on to its signature. */
signingRoutes.post('/attest/:tool/:offering/renewal', async (c) => {
  const { offering, actor, maySign } = await ownOffering(c)
  await openDraft(c.var, actor, offering)
  return redirect(c, maySign ? `${pathOf(offering)}/signature` : pathOf(offering))
})

// What was signed -----------------------------------------------------------------------------------------

const attestation = ':attestation{[0-9]{1,15}'

signingRoutes.get(`/attest/:tool/:offering/attestations/${attestation}\\.jws}`, async (c) => {
  const { offering, found } = await recordOf(c)
  const name = `${offering.tool}-${offering.offering}-attestation-${found.number}.jws`
  return attachment(c, name, 'application/json', statementFile(found.jws, await listVerifierKeys(c.var.db)))
})

signingRoutes.get(`/attest/:tool/:offering/attestations/${attestation}\\.json}`, async (c) => {
  const { offering, found } = await recordOf(c)
  return attachment(c, `${offering.tool}-${offering.offering}-attestation-${found.number}.json`, 'application/json', found.statement)
})

signingRoutes.get(`/attest/:tool/:offering/attestations/${attestation}}`, async (c) => {
  const { offering, found, maySign, isOwn } = await recordOf(c)
  const [rulings, conflicts, all] = await Promise.all([
    listRulings(c.var.db, found.id),
    listOpenConflicts(c.var.db, found.id),
    listAttestationsOf(c.var.db, offering.id),
  ])
  const props = { offering, attestation: found, statement: statementIn(found), rulings, conflicts, all, bank: c.var.bank, today: c.var.today }
  return page(c, <AttestationPage {...props} {...{ maySign, isOwn }} />)
})

const recordOf = (c: Recorded) => readableAttestation(c, Number(suffixOf(c.req.param('attestation'), ['jws', 'json']).name))
