import { type Context, Hono } from 'hono'
import { AboutAttestingPage, AttestPage } from '../../views/attest.tsx'
import { CheckPage } from '../../views/attest-check.tsx'
import { OverviewPage } from '../../views/attest-overview.tsx'
import { QuestionPage, type QuestionProps } from '../../views/attest-question.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, type Problems } from '../http/problem.ts'
import { listMembers } from '../organisations/queries.ts'
import { listConversations } from '../talk/queries.ts'
import { assignQuestion, saveAnswer } from './answer-actions.ts'
import { answerFrom, type TypedAnswer, typedAnswer } from './answer-form.ts'
import { addComment } from './comment-actions.ts'
import { roadOf } from './preview.ts'
import { filters, nextOf } from './progress.ts'
import { openDraft } from './questionnaire-actions.ts'
import { type Offering, pathOf, questionPath } from './questionnaire-names.ts'
import { shownQuestion } from './questionnaire-page.ts'
import { listOpenConflicts, listVendorOfferings } from './questionnaire-queries.ts'
import { draftOf, isRenewalDue, nextStepOf, rowOf, type Sheet, sheetOf, sheetsOf, vendorOf } from './questionnaire-sheet.ts'
import { emptyAnswer, problemsIn } from './rules.ts'
import { ownOffering } from './signing-request.ts'

// A vendor's people answer. What is not theirs is not there; what they write is written as the system, once their right is known.

export const questionnaireRoutes = new Hono<AppEnv>()

questionnaireRoutes.get('/attest', async (c) => {
  const { person, db, today, bank } = c.var
  const { acting, otherwise } = vendorOf(person)
  if (!person || !acting) return page(c, <AboutAttestingPage isSignedIn={person !== null} otherwise={otherwise} />)
  const offerings = await listVendorOfferings(db, acting.organisation_id)
  const ours = offerings.map((offering): Offering => ({ ...offering, organisation_id: acting.organisation_id }))
  const sheets = await sheetsOf(c, acting.organisation_id, ours)
  const conflicts = await listOpenConflicts(
    db,
    ours.map(({ id }) => id),
  )
  const talks = await listConversations(db, acting.organisation_id)
  const isDue = ({ attestation }: Sheet) => attestation !== null && isRenewalDue(attestation, today)
  const next = nextStepOf(sheets, person.id, today)
  return page(c, <AttestPage {...{ vendor: acting.name, sheets, next, conflicts, talks, person_id: person.id, bank, today, isDue }} />)
})

questionnaireRoutes.post('/attest/:tool/:offering/draft', async (c) => {
  const { offering, actor } = await ownOffering(c)
  const question = (await readForm(c)).text('question')
  await openDraft(c.var, actor, offering)
  const sheet = await sheetOf(c, offering)
  const first = sheet.rows.find((row) => row.question.id === question) ?? nextOf(sheet.rows)
  return redirect(c, first ? questionPath(offering, first.question.id) : pathOf(offering))
})

questionnaireRoutes.get('/attest/:tool/:offering', async (c) => {
  const { offering, person } = await ownOffering(c)
  const asked = c.req.query('show')
  const filter = filters.find((one) => one === asked) ?? null
  if (asked !== undefined && filter === null) throw badRequest('show', `Choose one of ${filters.join(', ')}, or leave it out.`)
  const [sheet, members] = await Promise.all([sheetOf(c, offering), listMembers(c.var.db, offering.organisation_id)])
  const names = new Map(members.map(({ id, name }) => [id, name]))
  return page(c, <OverviewPage {...{ sheet, road: roadFrom(c, sheet), bank: c.var.bank, filter, person_id: person.id, names }} />)
})

questionnaireRoutes.get('/attest/:tool/:offering/check', async (c) => {
  const { offering } = await ownOffering(c)
  const sheet = await sheetOf(c, offering)
  if (!sheet.draft) return redirect(c, pathOf(offering))
  return page(c, <CheckPage sheet={sheet} bank={c.var.bank} />)
})

questionnaireRoutes.get('/attest/:tool/:offering/questions/:question', async (c) => {
  const { offering } = await ownOffering(c)
  return show(c, await sheetOf(c, offering))
})

questionnaireRoutes.post('/attest/:tool/:offering/questions/:question', async (c) => {
  const { offering, actor } = await ownOffering(c)
  const form = await readForm(c)
  const typed = typedAnswer(form)
  const isAutomatic = c.req.header('HX-Request') === 'true'
  const sheet = await sheetOf(c, offering)
  const { question, answer: stored } = rowOf(sheet, c.req.param('question'))
  const { answer, problems } = answerFrom(typed, question, sheet.facts, stored ?? emptyAnswer(question.id))
  const result = await saveAnswer(c.var, actor, { offering, draft: draftOf(sheet) }, { answer, version: typed.version, isAutomatic })
  const fresh = await sheetOf(c, offering)
  if (!result.is_saved) return clash(c, fresh, typed, isAutomatic)
  const all: Problems = { ...problemsIn(answer, question, { facts: sheet.facts, files: sheet.files.get(question.id) ?? 0 }), ...problems }
  const said = { typed: { ...typed, version: result.version }, saved: { at: result.at }, problems: all }
  if (isAutomatic) return show(c, fresh, said)
  if (Object.keys(all).length > 0) return show(c, fresh, said, 422)
  if (form.text('go') !== 'next') return redirect(c, questionPath(offering, question.id), 'The answer is saved. Nobody sees it before you sign.')
  const next = nextOf(fresh.rows, question.id)
  return redirect(c, next ? questionPath(offering, next.question.id) : pathOf(offering), `Saved: ${question.wording}`)
})

questionnaireRoutes.post('/attest/:tool/:offering/questions/:question/assignment', async (c) => {
  const { offering, actor } = await ownOffering(c)
  const sheet = await sheetOf(c, offering)
  const { question } = rowOf(sheet, c.req.param('question'))
  const asked = (await readForm(c)).text('assigned_to')
  const who = (await listMembers(c.var.db, offering.organisation_id)).find(({ id }) => String(id) === asked) ?? null
  if (asked !== '' && who === null) throw badRequest('assigned_to', 'Choose somebody who answers for this vendor.')
  await assignQuestion(c.var, actor, { offering, draft: draftOf(sheet) }, question.id, who)
  return redirect(c, questionPath(offering, question.id), who ? `${who.name} has this question now.` : 'This question is nobody’s in particular.')
})

questionnaireRoutes.post('/attest/:tool/:offering/questions/:question/comments', async (c) => {
  const { offering, actor } = await ownOffering(c)
  const sheet = await sheetOf(c, offering)
  const { question } = rowOf(sheet, c.req.param('question'))
  const form = await readForm(c)
  const text = form.text('comment').replaceAll('\r\n', '\n').trim()
  const problem = text === '' ? 'Write a comment' : text.length > 4000 ? 'Shorten the comment to 4000 characters' : null
  if (problem) return show(c, sheet, { comment: text, problems: { comment: problem } }, 422)
  await addComment(c.var, actor, { offering, draft: draftOf(sheet) }, { question: question.id, text, is_shared: form.text('is_shared') === '1' })
  return redirect(c, `${questionPath(offering, question.id)}#comments`, 'The comment is there.')
})

type C = Context<AppEnv>
type Shown = Partial<Pick<QuestionProps, 'typed' | 'problems' | 'saved' | 'meanwhile' | 'comment'>>

const show = async (c: C, sheet: Sheet, said: Shown = {}, status: 200 | 409 | 422 = 200) =>
  page(c, <QuestionPage {...(await shownQuestion(c, sheet, said))} />, status)

const roadFrom = ({ var: { today } }: C, { policy, facts, answers, then }: Sheet) => roadOf(policy, facts, answers, today, then)

/** Somebody else saved meanwhile. As it is typed, that is said beside the button; by the button, both stand side by side. */
const clash = async (c: C, sheet: Sheet, typed: TypedAnswer, isAutomatic: boolean) => {
  const stored = rowOf(sheet, c.req.param('question') ?? '').answer!
  const members = await listMembers(c.var.db, sheet.offering.organisation_id)
  const by = members.find(({ id }) => id === stored.updated_by)?.name ?? 'Somebody'
  if (isAutomatic)
    return show(
      c,
      sheet,
      { typed, saved: { instead: `${by} saved this answer meanwhile. Press “Save” to see both and choose; yours stays in the fields.` } },
      409,
    )
  return show(c, sheet, { typed: { ...typed, version: stored.version }, saved: null, meanwhile: { stored, by } }, 409)
}
