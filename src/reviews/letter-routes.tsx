import { type Context, Hono } from 'hono'
import { LetterPage } from '../../views/desk-letters.tsx'
import { readAs } from '../db/database.ts'
import { findOffering, listFacts } from '../facts/queries.ts'
import { readForm } from '../http/form.ts'
import { answeredBefore, asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { conflict, notFound, type Problems } from '../http/problem.ts'
import { questionsLetter } from '../mail/letters.ts'
import { evaluate } from '../policy/evaluate.ts'
import { listDocuments } from '../tools/dossier-queries.ts'
import { looksOf } from '../tools/history.ts'
import { sendLetter } from './letter-actions.ts'
import { lettersFor } from './letter-rules.ts'
import { findVendorOf, listLettersAbout, listVendorPeople } from './queries.ts'
import { reviewerOf } from './request.ts'

// What is not known about an offering, as a letter to its vendor.

export const letterRoutes = new Hono<AppEnv>()

letterRoutes.get('/desk/letters/:tool/:offering', async (c) => show(c, c.req.queries('question') ?? null))

letterRoutes.post('/desk/letters/:tool/:offering', async (c) => {
  const { actor, studio_id } = reviewerOf(c, 'letter.send')
  const form = await readForm(c)
  const asked = form.text('questions').split(' ')
  const { offering, vendor, chosen, letter } = await letterOf(c, asked)
  const once = onceOf(actor.person.id, `letter:${form.text('once') || c.var.requestId}`, [c.req.path, asked])
  const before = letter === null ? await answeredBefore(readAs(c.var.db, 'system'), once) : null
  if (letter === null && before === null) return show(c, asked, { question: 'Choose at least one question that is still open' })
  const about = { ...offering, name: `${offering.tool_name}, ${offering.offering_name}`, vendor_id: vendor.id }
  const sent =
    letter === null
      ? (before as Sent)
      : await sendLetter(c.var.db, actor, { offering: about, studio_id, questions: chosen, letter }, once).catch(asBefore<Sent>)
  if (sent === null) throw conflict(`Invite ${vendor.name} first: nobody speaks for it here.`)
  const here = `/tools/${offering.tool}/${offering.offering}`
  return redirect(c, here, `The letter is on its way to ${sent.people === 1 ? 'one person' : `${sent.people} people`} of ${vendor.name}.`)
})

type Sent = { people: number }

const letterOf = async (c: Context<AppEnv>, asked: string[] | null) => {
  const { actor } = reviewerOf(c, 'letter.send')
  const { db, today, config } = c.var
  const [tool, slug] = [c.req.param('tool') ?? '', c.req.param('offering') ?? '']
  const offering = await findOffering(db, tool, slug)
  if (!offering) throw notFound('This offering')
  const [vendor, documents, known] = await Promise.all([
    findVendorOf(db, tool),
    listDocuments(db, offering.id),
    listFacts(db, { ownOnly: true, offeringIds: [offering.id] }),
  ])
  if (!vendor) throw notFound('The vendor of this offering')
  const facts = known.get(offering.id) ?? []
  const policy = c.var.policies.current(today)
  const read = documents.filter(({ tier }) => tier === 'vendor_document').map((document) => ({ title: document.title, read_on: looksOf(document).read_on }))
  const verdict = evaluate(policy, facts, today)
  const questions = lettersFor({ policy, verdict, facts, documents: read, publicUrl: config.publicUrl, tool, offering: slug })
  const chosen = questions.map(({ question }) => question).filter((question) => asked === null || asked.includes(question))
  const studio = actor.person.memberships.find(({ organisation_id }) => organisation_id === actor.person.organisation_id)?.name ?? ''
  const named = { publicUrl: config.publicUrl, studio, offering: `${offering.tool_name}, ${offering.offering_name}` }
  const letter = chosen.length === 0 ? null : questionsLetter({ ...named, questions: questions.filter(({ question }) => chosen.includes(question)) })
  return { offering, vendor, questions, chosen, letter }
}

const show = async (c: Context<AppEnv>, asked: string[] | null, problems: Problems = {}) => {
  const { offering, vendor, questions, chosen, letter } = await letterOf(c, asked)
  const [people, earlier] = await Promise.all([listVendorPeople(readAs(c.var.db, 'system'), vendor.id), listLettersAbout(c.var.db, offering.id)])
  const props = { offering, vendor, questions, chosen, letter, people: people.length, earlier, once: c.var.requestId, problems }
  return page(c, <LetterPage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}
