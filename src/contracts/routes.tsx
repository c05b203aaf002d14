import { type Context, Hono } from 'hono'
import { ChooseTermPage, ContractPage, NewTermPage } from '../../views/contract.tsx'
import { lookAt } from '../evidence/take-in.ts'
import { findOffering } from '../facts/queries.ts'
import { numberIn, onceIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, forbidden, notFound, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { type Upload, withUpload } from '../http/upload.ts'
import { studioOf } from '../people/person.ts'
import { may } from '../people/rights.ts'
import { recordTerm, stands, type TermFile, withdrawTerm } from './actions.ts'
import { blankTerm, type TypedTerm, termFrom, typedTerm, withdrawalProblem } from './forms.ts'
import { listTermRecords } from './queries.ts'
import { contractQuestions } from './rules.ts'
import { listContractFiles } from './writes.ts'

// What a studio's own contract says about an offering. For others there is no such page, and nothing that hangs on it.

export const contractRoutes = new Hono<AppEnv>()

const contract = '/tools/:tool/:offering/contract'

contractRoutes.get(contract, async (c) => show(c))

contractRoutes.get(`${contract}/new`, async (c) => {
  const id = c.req.query('question')
  if (id !== undefined) return showNew(c, id, blankTerm(c.var.today))
  const { offering } = await placeOf(c, 'contract.record')
  return page(c, <ChooseTermPage offering={offering} bank={c.var.bank} />)
})

contractRoutes.post(`${contract}/new`, async (c) => {
  const place = await placeOf(c, 'contract.record')
  return withUpload(c, async (upload) => {
    const id = upload.form.text('question')
    const typed = typedTerm(upload.form)
    const standing = await standingTerms(c, place, id)
    const { problems, term } = termFrom(typed, questionOf(c, id), standing, c.var.today)
    const { file, problem } = await fileFrom(c, place.studio_id, typed, upload)
    const wrong = { ...problems, ...(problem === null ? {} : { file: problem }) }
    if (term === null || problem !== null) return showNew(c, id, typed, wrong, onceIn(upload.form, c.var.requestId))
    const once = onceOf(place.actor.person.id, `term:${onceIn(upload.form, c.var.requestId)}`, [place.offering.id, term])
    const done = await recordTerm(depsOf(c), place.actor, { ...place, term, file }, once).catch(asBefore<{ id: number }>)
    if ('problems' in done) return showNew(c, id, typed, done.problems, onceIn(upload.form, c.var.requestId))
    return redirect(c, `${pathOf(place)}#term-${done.id}`, 'It is recorded, and your studio’s verdict was made again.')
  })
})

contractRoutes.post(`${contract}/:term{[0-9]{1,15}}/withdrawal`, async (c) => {
  const place = await placeOf(c, 'contract.record')
  const [term, reason] = [numberIn(c.req.param('term')), (await readForm(c)).text('reason').replaceAll('\r\n', '\n').trim()]
  if (!(await listTermRecords(c.var.db, place.studio_id, place.offering.id)).some(({ id }) => id === term)) throw notFound('This term')
  const problem = withdrawalProblem(reason)
  if (problem !== null) return show(c, { term, reason }, { [`reason-${term}`]: problem })
  await withdrawTerm(depsOf(c), place.actor, { ...place, term, reason })
  return redirect(c, pathOf(place), 'It is withdrawn: for your studio the facts are everybody’s again.')
})

type C = Context<AppEnv, string>

/** An offering, for somebody who has that right in the studio that they act for. Throws 401, 403 and 404. */
const placeOf = async (c: C, action: 'contract.read' | 'contract.record') => {
  const { person } = signedIn(c)
  const studio_id = studioOf(person)
  const place = { organisation: { id: studio_id ?? -1, studio_id } }
  if (studio_id === null || !may(c.var.asker, action, place))
    throw forbidden(
      action === 'contract.record'
        ? 'Contracts are recorded by reviewers and approvers of a studio, for that studio.'
        : 'Contracts are for procurement: ask somebody with a role in your studio.',
    )
  const offering = await findOffering(c.var.db, c.req.param('tool') ?? '', c.req.param('offering') ?? '')
  if (!offering) throw notFound('This offering')
  return { actor: { kind: 'person' as const, person, request_id: c.var.requestId }, studio_id, offering, mayRecord: may(c.var.asker, 'contract.record', place) }
}

type Place = Awaited<ReturnType<typeof placeOf>>

const pathOf = ({ offering: { tool, offering } }: Place) => `/tools/${tool}/${offering}/contract`
const depsOf = (c: C) => ({ db: c.var.db, bank: c.var.bank, policies: c.var.allPolicies, files: c.var.files, today: c.var.today })

const questionOf = (c: C, id: string) => {
  const question = contractQuestions(c.var.bank).find((one) => one.id === id)
  if (!question) throw badRequest('question', 'Choose a question to which a contract can give the answer.')
  return question
}

const standingTerms = async (c: C, { studio_id, offering }: Place, question: string) =>
  (await listTermRecords(c.var.db, studio_id, offering.id)).filter((one) => one.question === question && stands(one, c.var.today))

/** The file that was sent, or the one on record that was chosen. */
const fileFrom = async (c: C, studio_id: number, typed: TypedTerm, { file }: Upload): Promise<{ file: TermFile; problem: string | null }> => {
  const { person } = signedIn(c)
  if (file !== null) {
    const described = { title: typed.contract || 'Contract', effective_on: '', expires_on: '', visibility: 'registry' }
    const { problems, made } = await lookAt(c, studio_id, person.id, file, described)
    return made === null ? { file: null, problem: problems.file ?? null } : { file: { made }, problem: null }
  }
  if (typed.file === '') return { file: null, problem: null }
  const known = (await listContractFiles(c.var.db, studio_id)).find(({ id }) => String(id) === typed.file)
  return known ? { file: { id: known.id }, problem: null } : { file: null, problem: 'Choose a file that is on record, or send one' }
}

const show = async (c: C, typed: { term: number; reason: string } | null = null, problems: Problems = {}) => {
  const { studio_id, offering, mayRecord } = await placeOf(c, 'contract.read')
  const terms = await listTermRecords(c.var.db, studio_id, offering.id)
  return page(c, <ContractPage {...{ offering, terms, bank: c.var.bank, mayRecord, today: c.var.today, typed, problems }} />, typed === null ? 200 : 422)
}

const showNew = async (c: C, id: string, typed: TypedTerm, problems: Problems = {}, once: string = c.var.requestId) => {
  const place = await placeOf(c, 'contract.record')
  const question = questionOf(c, id)
  const [standing, files] = await Promise.all([standingTerms(c, place, id), listContractFiles(c.var.db, place.studio_id)])
  const props = { offering: place.offering, question, standing, files, typed, problems, once }
  return page(c, <NewTermPage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}
