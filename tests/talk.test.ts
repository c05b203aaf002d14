import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mentionsIn } from '../src/talk/rules.ts'
import { lastEvents } from './browsing.ts'
import { idOfPerson, openReview } from './desk.ts'
import { validateHtml } from './html.ts'
import { mailTo } from './letters.ts'
import { as, makeTwoSides, password, type TwoSides } from './two-sides.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let two: TwoSides
let [reviewer, vendor, rival]: Visitor[] = []
/** Of Demo Lumen Plates, Enterprise, whose vendor has people here. */
let review: { id: number; offering_id: number }
beforeAll(async () => {
  world = await createWorld()
  two = await makeTwoSides(world)
  ;[reviewer, vendor, rival] = await Promise.all(['reviewer', 'vendor', 'rival'].map((name) => world.signIn(`${name}@demo.test`)))
  review = await openReview(world, { tool: 'demo-lumen-plates', offering: 'enterprise', lead: 'approver@demo.test' })
})
afterAll(() => world.close())

const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const here = () => `/desk/reviews/${review.id}/comments`
const say = (text: string, more: Record<string, string | string[]> = {}, who = reviewer!) => who.post(here(), { text, is_shared: '', part: '', ...more })
const answer = (text: string, who = vendor!, more: Record<string, string> = {}) => who.post(`/attest/reviewers/${review.id}/comments`, { text, ...more })
const commentsOf = () => world.owner.selectFrom('review_comments').selectAll().where('review_id', '=', review.id).orderBy('id').execute()
const mailsTo = async (address: string) => (await world.owner.selectFrom('mails').select('id').where('address', '=', address).execute()).length

describe('what is said among colleagues', () => {
  it('stands on the page of the review with who said it, and in the log without its words', async () => {
    expect((await say('The wording on retention is thin.', { part: 'privacy' })).headers.get('location')).toMatch(new RegExp(`^${here()}#comment-\\d+$`))
    const page = await textOf(reviewer!.request(here()))
    expect(page).toContain('The wording on retention is thin.')
    expect(page).toMatch(/<b>Demo Reviewer<\/b>/)
    expect(page).toContain('Your studio only')
    expect(await validateHtml(page)).toEqual([])
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'comment.added', is_public: false, subject: `/desk/reviews/${review.id}` })
    expect(event!.sentence).toMatch(new RegExp(`^Demo Lumen Plates, Enterprise: p-[0-9a-f]{20} commented on review ${review.id}, for the studio only\\.$`))
    expect(event!.entry).not.toContain('retention')
  })

  it('has to have words, not too many, and keeps them', async () => {
    const empty = await say('  ')
    expect(empty.status).toBe(422)
    expect(await empty.text()).toContain('Write a comment')
    const long = await say('x'.repeat(4001), { is_shared: '1' })
    expect(long.status).toBe(422)
    expect(await long.text()).toMatch(/name="is_shared" value="1" checked/)
  })

  it('is said once, however often the button is pressed', async () => {
    await Promise.all([say('Pressed twice', { once: 'one' }), say('Pressed twice', { once: 'one' })])
    expect((await commentsOf()).filter(({ text }) => text === 'Pressed twice')).toHaveLength(1)
  })

  it('is for the studio: others are refused, another studio finds nothing, strangers sign in, another site is refused', async () => {
    for (const name of ['producer', 'vendor', 'rival'])
      expect([name, (await (await world.signIn(`${name}@demo.test`)).request(here())).status]).toEqual([name, 403])
    const theirs = await world.signIn(two.alder.people.reviewer.email, password)
    expect((await theirs.request(here())).status).toBe(404)
    expect((await say('Hello', {}, theirs)).status).toBe(404)
    expect((await world.request(here())).headers.get('location')).toMatch(/^\/sign-in\?next/)
    expect((await reviewer!.request('/desk/reviews/999999/comments')).status).toBe(404)
    const foreign = await reviewer!.request(here(), {
      method: 'POST',
      body: new URLSearchParams({ text: 'x' }),
      headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    })
    expect(foreign.status).toBe(403)
  })

  it('is not added to a review that is closed, nor to the vendor of a tool that the register does not have', async () => {
    const closed = await openReview(world, { tool: 'pika', offering: 'paid', lead: 'reviewer@demo.test' })
    const by = await idOfPerson(world, 'reviewer@demo.test')
    await world.owner.updateTable('reviews').set({ closed_at: new Date(), closed_by: by, closing_reason: 'Done' }).where('id', '=', closed.id).execute()
    expect((await reviewer!.post(`/desk/reviews/${closed.id}/comments`, { text: 'Late' })).status).toBe(409)
    const studio = await world.owner.selectFrom('reviews').select('studio_id').where('id', '=', closed.id).executeTakeFirstOrThrow()
    const { id } = await world.owner
      .insertInto('reviews')
      .values({
        studio_id: studio.studio_id,
        offering_id: null,
        tool_name: 'A tool of nobody',
        kind: 'new',
        irq: '{}',
        lead_id: by,
        opened_by: by,
        closed_at: null,
        closed_by: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const page = await textOf(reviewer!.request(`/desk/reviews/${id}/comments`))
    expect(page).toContain('A tool of nobody')
    expect(page).not.toContain('Who reads it')
    expect(await validateHtml(page)).toEqual([])
    expect((await reviewer!.post(`/desk/reviews/${id}/comments`, { text: 'x', is_shared: '1' })).status).toBe(400)
    expect((await reviewer!.post(`/desk/reviews/${id}/comments`, { text: 'Among us' })).status).toBe(303)
    expect(await validateHtml(await textOf(reviewer!.request(`/desk/reviews/${id}/findings`)))).toEqual([])
  })
})

describe('a mention', () => {
  it('by name or from the list gets a mail with a link and without the words, once a person, and none to oneself', async () => {
    const [before, own] = [await mailsTo('approver@demo.test'), await mailsTo('reviewer@demo.test')]
    const id = await idOfPerson(world, 'approver@demo.test')
    expect((await say('@Demo Approver, and @demo reviewer: look at section 4. Canary words.', { mention: [String(id)] })).status).toBe(303)
    expect([await mailsTo('approver@demo.test'), await mailsTo('reviewer@demo.test')]).toEqual([before + 1, own])
    const mail = (await mailTo(world, 'approver@demo.test'))!
    expect(mail.subject).toBe('Demo Reviewer mentions you in a review')
    expect(mail.text).toMatch(new RegExp(`https?://[^\\s]+${here()}#comment-\\d+`))
    expect(mail.text).not.toContain('Canary words')
    const page = await textOf(reviewer!.request(here()))
    expect(page).toContain('To Demo Approver, Demo Reviewer')
    expect((await lastEvents(world))[0]!.sentence).toMatch(/, and mentioned p-[0-9a-f]{20}, p-[0-9a-f]{20}\.$/)
  })

  it('of a name that nobody has is refused with that name, and nothing is said', async () => {
    const before = (await commentsOf()).length
    const refused = await say('Please look, @Nobody Known, at this.')
    expect(refused.status).toBe(422)
    const text = await refused.text()
    expect(text).toContain('Correct “@Nobody Known”: nobody of your studio has that name.')
    expect(text).toContain('Please look, @Nobody Known, at this.')
    expect((await say('See', { mention: [String(two.birch.people.reviewer.id)] })).status).toBe(422)
    expect(await commentsOf()).toHaveLength(before)
  })

  const colleagues = [
    { id: 1, name: 'Ann' },
    { id: 2, name: 'Ann Lee' },
    { id: 3, name: 'Bo Berg' },
    { id: 4, name: 'Bo Berg' },
    { id: 5, name: 'Jörg Ößel' },
  ]
  it.each([
    ['@Ann Lee has it', [2]],
    ['@Ann, please', [1]],
    ['(@ann)', [1]],
    ['write to ann@ann.example or @@Ann', []],
    ['no one', []],
    ['@Jörg Ößel!', [5]],
  ])('is the longest name that fits, and never inside of an address: %s', (text, people) => {
    expect(mentionsIn(text, [], colleagues)).toEqual({ people, problem: null })
  })

  it('of one of two with the same name has to be chosen from the list', () => {
    expect(mentionsIn('@Bo Berg', [], colleagues).problem).toContain('Choose from the list which “Bo Berg” you mean')
    expect(mentionsIn('@Bo Berg', ['4'], colleagues)).toEqual({ people: [4], problem: null })
    expect(mentionsIn('@Annabel', [], colleagues).problem).toContain('“@Annabel”')
  })

  it('is of people of the studio only, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (text, chosen) => {
        const { people, problem } = mentionsIn(text, chosen, colleagues)
        expect(people.every((id) => colleagues.some((one) => one.id === id))).toBe(true)
        if (problem !== null) expect(people).toEqual([])
      }),
    )
  })
})

describe('what the vendor reads too', () => {
  it('stands at the vendor’s, under the name of the studio, and every person of the vendor gets a mail', async () => {
    expect(await textOf(vendor!.request('/attest/reviewers'))).toContain('Nobody asks anything')
    expect(await textOf(vendor!.request('/attest'))).not.toContain('What reviewers ask')
    expect((await say('Which sub-processors see our plates?', { is_shared: '1' })).status).toBe(303)
    const page = await textOf(vendor!.request('/attest/reviewers'))
    expect(page).toContain('Which sub-processors see our plates?')
    expect(page).toContain('Demo Studio about Demo Lumen Plates, Enterprise')
    expect(page).not.toContain('Demo Reviewer')
    expect(await validateHtml(page)).toEqual([])
    const overview = await textOf(vendor!.request('/attest'))
    expect(overview).toContain('One studio waits for your answer')
    expect(await validateHtml(overview)).toEqual([])
    const mail = (await mailTo(world, 'vendor@demo.test'))!
    expect(mail.subject).toBe('Demo Studio asks about Demo Lumen Plates, Enterprise')
    expect(mail.text).toContain(`/attest/reviewers#review-${review.id}`)
    expect((await lastEvents(world))[0]!.sentence).toContain('for the vendor too')
  })

  it('is answered by the vendor, for both sides to read, and those who asked get a mail', async () => {
    const before = await mailsTo('reviewer@demo.test')
    const sent = await answer('Only the host, in Frankfurt.')
    expect(sent.headers.get('location')).toBe(`/attest/reviewers#review-${review.id}`)
    const page = await textOf(reviewer!.request(here()))
    expect(page).toContain('Only the host, in Frankfurt.')
    expect(page).toContain('of Lumen Demo Works')
    expect(page).toContain('Lumen Demo Works reads it too')
    expect(page).toContain('To your studio')
    expect(await validateHtml(page)).toEqual([])
    expect(await mailsTo('reviewer@demo.test')).toBe(before + 1)
    expect((await mailTo(world, 'approver@demo.test'))!.subject).toBe('Lumen Demo Works answered about Demo Lumen Plates, Enterprise')
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'comment.added', is_public: false })
    expect(event!.sentence).toMatch(/^Demo Lumen Plates, Enterprise: p-[0-9a-f]{20} answered for Lumen Demo Works what reviewers asked\.$/)
    expect(await textOf(vendor!.request('/attest'))).not.toContain('waits for your answer')
  })

  it('has to have words, is said once, and keeps what was typed', async () => {
    const empty = await answer('')
    expect(empty.status).toBe(422)
    expect(await empty.text()).toContain('Write a comment')
    await Promise.all([answer('Twice from the vendor', vendor!, { once: 'v' }), answer('Twice from the vendor', vendor!, { once: 'v' })])
    expect((await commentsOf()).filter(({ text }) => text === 'Twice from the vendor')).toHaveLength(1)
  })

  it('is there for that vendor only', async () => {
    expect((await answer('Let me in', rival!)).status).toBe(404)
    expect(await textOf(rival!.request('/attest/reviewers'))).toContain('Nobody asks anything')
    for (const name of ['reviewer', 'producer']) {
      const who = await world.signIn(`${name}@demo.test`)
      expect([name, (await who.request('/attest/reviewers')).status, (await answer('x', who)).status]).toEqual([name, 404, 404])
    }
    expect((await world.request('/attest/reviewers')).headers.get('location')).toMatch(/^\/sign-in\?next/)
    expect((await vendor!.post('/attest/reviewers/999999/comments', { text: 'x' })).status).toBe(404)
  })

  it('cannot be begun by a vendor, who learns of no review by trying: neither in the app nor in the database', async () => {
    const quiet = await openReview(world, {
      tool: 'demo-lumen-plates',
      offering: 'team',
      studio: two.alder.organisations.studio.slug,
      lead: two.alder.people.reviewer.email,
    })
    expect((await vendor!.post(`/attest/reviewers/${quiet.id}/comments`, { text: 'Hello?' })).status).toBe(404)
    const organisation = await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'lumen-demo-works').executeTakeFirstOrThrow()
    const row = { review_id: quiet.id, part: null, person_id: await idOfPerson(world, 'vendor@demo.test'), text: 'Hello?', organisation_id: organisation.id }
    await expect(
      world.owner
        .insertInto('review_comments')
        .values({ ...row, is_shared: true })
        .execute(),
    ).rejects.toThrow('nothing was said to the vendor')
    await expect(
      world.owner
        .insertInto('review_comments')
        .values({ ...row, is_shared: false })
        .execute(),
    ).rejects.toThrow('what a vendor says is for both sides')
    const { organisation_id: _, ...asStudio } = row
    await expect(
      world.owner
        .insertInto('review_comments')
        .values({ ...asStudio, is_shared: true })
        .execute(),
    ).rejects.toThrow('who comments is not of the studio')
    const foreign = { ...row, person_id: await idOfPerson(world, 'rival@demo.test'), is_shared: true }
    await expect(world.owner.insertInto('review_comments').values(foreign).execute()).rejects.toThrow('who comments is not of the vendor')
  })

  it('ends when the review is closed: both still read it', async () => {
    const done = await openReview(world, { tool: 'demo-lumen-plates', offering: 'team', lead: 'reviewer@demo.test' })
    await reviewer!.post(`/desk/reviews/${done.id}/comments`, { text: 'One thing more', is_shared: '1' })
    const by = await idOfPerson(world, 'reviewer@demo.test')
    await world.owner.updateTable('reviews').set({ closed_at: new Date(), closed_by: by, closing_reason: 'Done' }).where('id', '=', done.id).execute()
    expect((await vendor!.post(`/attest/reviewers/${done.id}/comments`, { text: 'Late' })).status).toBe(409)
    const page = await textOf(vendor!.request('/attest/reviewers'))
    expect(page).toContain('One thing more')
    expect(page).toContain('This review is closed')
    expect(await validateHtml(page)).toEqual([])
  })
})

describe('what is said among colleagues, as the vendor sees it', () => {
  it('is nowhere: not on a page, not in a file, not in the log, not in a mail, not in the database', async () => {
    const canary = 'Internal canary: their security answers do not hold.'
    await say(`${canary} @Demo Approver`)
    await say('Shared: please explain.', { is_shared: '1' })
    const all = await commentsOf()
    expect(all.some(({ text }) => text.includes(canary))).toBe(true)
    const offering = '/tools/demo-lumen-plates/enterprise'
    const pages = [
      '/attest',
      '/attest/reviewers',
      '/attest/demo-lumen-plates/enterprise',
      '/audit',
      '/audit.json',
      '/audit.csv',
      '/changes',
      '/changes.json',
      '/changes.atom',
    ]
    for (const address of [
      ...pages,
      offering,
      `${offering}.json`,
      `${offering}.csv`,
      '/api/v1/offerings/demo-lumen-plates/enterprise',
      '/register.json',
      '/account',
    ])
      for (const who of [vendor!, rival!]) {
        const seen = await textOf(who.request(address))
        expect(seen.includes('Internal canary'), address).toBe(false)
        if (who === vendor) expect(/for the studio only|mentioned p-/.test(seen), address).toBe(false)
      }
    for (const address of [here(), `/desk/reviews/${review.id}/findings`, `/desk/reviews/${review.id}`])
      expect([403, 404]).toContain((await vendor!.request(address)).status)
    const mails = await world.owner.selectFrom('mails').select(['subject', 'text']).execute()
    expect(mails.filter(({ subject, text }) => `${subject}${text}`.includes('Internal canary'))).toEqual([])
    const asVendor = as(world, { id: await idOfPerson(world, 'vendor@demo.test') })
    const seen = await asVendor.selectFrom('review_comments').selectAll().execute()
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.every(({ is_shared }) => is_shared)).toBe(true)
    expect(await asVendor.selectFrom('reviews').selectAll().execute()).toEqual([])
    expect(await asVendor.selectFrom('findings').selectAll().execute()).toEqual([])
  })
})
