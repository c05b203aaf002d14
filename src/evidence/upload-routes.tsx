import { type Context, Hono } from 'hono'
import { AttachPage } from '../../views/evidence.tsx'
import type { TypedUpload } from '../../views/evidence-slot.tsx'
import { findDraft } from '../attestations/questionnaire-queries.ts'
import { ownOffering } from '../attestations/signing-request.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { conflict, notFound, type Problems } from '../http/problem.ts'
import { withUpload } from '../http/upload.ts'
import { attachFile, detachFile, type Place, pathOfPlace } from './file-actions.ts'
import { findOwnFile, listAnswerFiles, listLibrary } from './queries.ts'
import { takeIn, typedFile } from './take-in.ts'

// Files of an answer: only while it is a draft, and only for the people of its vendor.

export const uploadRoutes = new Hono<AppEnv>()

type Asked = Context<AppEnv, '/attest/:tool/:offering/questions/:question/files'>

uploadRoutes.get('/attest/:tool/:offering/questions/:question/files', async (c) => show(c, await placeOf(c)))

uploadRoutes.post('/attest/:tool/:offering/questions/:question/files', async (c) => {
  const found = await placeOf(c)
  return withUpload(c, async (upload) => {
    const problems = await takeIn(c, found.organisation_id, found.person.id, upload, found.place)
    return Object.keys(problems).length > 0 ? show(c, found, problems, typedFile(upload)) : back(c, found.place, 'The file is attached.')
  })
})

uploadRoutes.post('/attest/:tool/:offering/questions/:question/files/attachment', async (c) => {
  const found = await placeOf(c)
  const chosen = (await readForm(c)).text('existing')
  if (chosen === '') return show(c, found, { existing: 'Choose a file' })
  const file = await findOwnFile(c.var.db, found.organisation_id, numberOf(chosen))
  if (!file) throw notFound('This file')
  if (!(await attachFile(c.var, c.var.actor, found.organisation_id, found.place, file)))
    throw conflict('Look at the answer again: the file is attached already, or no longer offered.')
  return back(c, found.place, `“${file.title}” is attached.`)
})

uploadRoutes.post('/attest/:tool/:offering/questions/:question/files/:evidence{[0-9]{1,15}}/removal', async (c) => {
  const found = await placeOf(c)
  if (!(await detachFile(c.var, c.var.actor, found.organisation_id, found.place, Number(c.req.param('evidence'))))) throw notFound('This file')
  return back(c, found.place, 'The file is no longer attached. It stays on record.')
})

/** The answer of the address, for somebody who answers for its vendor. */
const placeOf = async (c: Asked) => {
  const { offering, person } = await ownOffering(c)
  const question = c.var.bank.byId.get(c.req.param('question'))
  if (!question) throw notFound('This question')
  const draft = await findDraft(c.var.db, offering.id)
  if (!draft) throw conflict('Begin the questionnaire first: files are attached to the answers of a draft.')
  const place: Place = { questionnaire_id: draft.id, tool: offering.tool, offering: offering.offering, question: question.id }
  return { place, organisation_id: offering.organisation_id, person, question, offering }
}

type Found = Awaited<ReturnType<typeof placeOf>>

/** The files alone: where an upload that was refused is put right. */
const show = async (c: Asked, { place, organisation_id, question, offering }: Found, problems: Problems = {}, typed: TypedUpload = {}) => {
  const { db, today } = c.var
  const [files, library] = await Promise.all([listAnswerFiles(db, place.questionnaire_id, place.question), listLibrary(db, organisation_id)])
  const props = { question, offering, path: pathOfPlace(place), files, library, problems, typed, today }
  return page(c, <AttachPage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}

const back = (c: Asked, place: Place, said: string) => redirect(c, `${pathOfPlace(place)}#files`, said)

/** -1, which nothing has, for what is no number. */
const numberOf = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : -1)
