import type { VendorAnswer } from '../src/attestations/answer.ts'
import { askedQuestions, emptyAnswer } from '../src/attestations/rules.ts'
import type { Visitor, World } from './world.ts'

// Drafts and signatures for tests: the draft is written past the app, the signature is given through it.

export const enterprise = '/attest/demo-lumen-plates/enterprise'
export const team = '/attest/demo-lumen-plates/team'

/** One that is good, one that is not known, and one for everybody. */
export const someAnswers: Partial<VendorAnswer>[] = [
  { question: 'trains_on_inputs', value: 'no_by_contract', evidence: 'contract', note: 'Master agreement, section 9.', visibility: 'registry' },
  { question: 'trains_on_outputs', value: 'unknown', evidence: 'vendor_attestation' },
  {
    question: 'input_retention',
    value: 30,
    evidence: 'documentation',
    source_url: 'https://lumen.example/retention',
    source_title: 'Retention',
    visibility: 'public',
  },
]

/** A new draft with a row for every question, of which these are answered. Returns its id. */
export const makeDraft = async (world: World, path: string, answers: Partial<VendorAnswer>[] = someAnswers): Promise<number> => {
  const { owner, bank } = world
  const [, , tool = '', slug = ''] = path.split('/')
  const offering = await owner
    .selectFrom('offerings as o')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .innerJoin('organisations as g', 'g.vendor_id', 't.vendor_id')
    .innerJoin('memberships as m', 'm.organisation_id', 'g.id')
    .select(['o.id', 'g.id as organisation_id', 'm.person_id'])
    .where('t.slug', '=', tool)
    .where('o.slug', '=', slug)
    .executeTakeFirstOrThrow()
  const { n } = await owner
    .selectFrom('questionnaires')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('offering_id', '=', offering.id)
    .executeTakeFirstOrThrow()
  const { id } = await owner
    .insertInto('questionnaires')
    .values({ offering_id: offering.id, organisation_id: offering.organisation_id, number: n + 1, bank_version: bank.version, opened_by: offering.person_id })
    .returning('id')
    .executeTakeFirstOrThrow()
  const rows = askedQuestions(bank).map(({ id: question }) => ({ ...emptyAnswer(question), ...answers.find((one) => one.question === question) }))
  await owner
    .insertInto('answers')
    .values(
      rows.map(({ question, value, ...answer }) => ({
        ...answer,
        questionnaire_id: id,
        question_id: question,
        value: value === null ? null : JSON.stringify(value),
        updated_by: offering.person_id,
      })),
    )
    .execute()
  return id
}

export const hidden = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

export const signatureForm = { title: 'General Counsel', authority: 'officer', words: '', valid_to: '2027-11-22', declared: 'yes' }

/** What the page of the signature was shown with, and what is typed into it. */
export const signatureOf = async (visitor: Visitor, path: string) => {
  const html = await (await visitor.request(`${path}/signature`)).text()
  return { ...signatureForm, shown: hidden(html, 'shown'), once: hidden(html, 'once') }
}

/** Signs the draft as it stands; returns the address of the attestation. */
export const sign = async (visitor: Visitor, path: string, typed: Record<string, string> = {}): Promise<string> => {
  const answer = await visitor.post(`${path}/signature`, { ...(await signatureOf(visitor, path)), ...typed })
  const location = answer.headers.get('location') ?? ''
  if (answer.status !== 303) throw new Error(`not signed: ${answer.status} ${(await answer.text()).replaceAll(/<[^>]+>/g, ' ').slice(0, 2000)}`)
  return location
}
