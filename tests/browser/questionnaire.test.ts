import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPerson } from '../browsing.ts'
import { axeFinds, noChromium, openStage, overflowOf, phone, type Stage } from './browser.ts'

const team = '/attest/demo-lumen-plates/team'
const question = `${team}/questions/trains_on_inputs`
const saved = /^Saved \d\d:\d\d UTC/

describe.skipIf(noChromium)('a questionnaire, in Chromium', { timeout: 120_000 }, () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
    const { id: person_id } = await newPerson(stage.world, 'colleague@elsewhere.test')
    const { id: organisation_id } = await stage.world.owner
      .selectFrom('organisations')
      .select('id')
      .where('slug', '=', 'lumen-demo-works')
      .executeTakeFirstOrThrow()
    await stage.world.owner.insertInto('memberships').values({ person_id, organisation_id, role: 'contributor' }).execute()
  })
  afterAll(() => stage.close())

  const signIn = async (email: string, next: string, options: BrowserContextOptions = {}) => {
    const page = await stage.open(`/sign-in?next=${next}`, options)
    await page.locator('main input[name=email]:visible').fill(email)
    await page.locator('main input[name=password]:visible').fill('demo-only-password')
    await page.locator('main form').first().getByRole('button').click()
    await page.waitForURL(/\/attest/)
    return page
  }
  const note = (page: Page) => page.getByRole('textbox', { name: 'Note' })
  const noteOf = async (id: string) =>
    (await stage.world.owner.selectFrom('answers').select('note').where('question_id', '=', id).where('note', '<>', '').executeTakeFirst())?.note
  const press = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

  it('begins with one press, without JavaScript too, and a reading is confirmed by another', async () => {
    const page = await signIn('vendor@demo.test', '/attest', { javaScriptEnabled: false })
    await page.getByRole('button', { name: 'Begin Demo Lumen Plates, Team' }).click()
    await page.waitForURL(/questions\/product_assessed$/)
    await page.goto(`${stage.base}${team}/questions/trains_on_outputs`)
    await page.getByRole('button', { name: /^Confirm, and on/ }).click()
    await page.waitForURL(/questions\/training_setting_control$/)
    await page.getByText('Saved: Are the customer').waitFor()
  })

  it('is saved as it is typed, never against itself: slow, cut off, or with the button pressed meanwhile', async () => {
    const page = await signIn('vendor@demo.test', question)
    await page.getByLabel('On, with no way to opt out').check()
    await page.getByText(saved).waitFor()
    await page.locator('#preview').getByText('Inputs are not used for training').waitFor()

    await page.route(`**${question}`, async (route) => {
      if (route.request().method() === 'POST') await new Promise((done) => setTimeout(done, 1500))
      await route.continue()
    })
    for (const words of ['First. ', 'Second. ', 'Third.']) {
      await note(page).pressSequentially(words, { delay: 20 })
      await page.waitForTimeout(1100)
    }
    await press(page)
    await page.getByText('The answer is saved.').waitFor()
    expect(await noteOf('trains_on_inputs')).toBe('First. Second. Third.')
    await page.unroute(`**${question}`)

    await page.route(`**${question}`, (route) => route.abort())
    await note(page).fill('Fourth.')
    await page.getByText('Not saved: no answer from the server').waitFor()
    await page.unroute(`**${question}`)
    await note(page).fill('Fourth. Fifth.')
    await page.getByText(saved).waitFor()
    expect(await noteOf('trains_on_inputs')).toBe('Fourth. Fifth.')
  })

  it('shows both texts when a colleague saved meanwhile, and loses neither', async () => {
    const path = `${team}/questions/mfa`
    const [one, two] = [await signIn('vendor@demo.test', path), await signIn('colleague@elsewhere.test', path)]
    await note(one).fill('What one typed.')
    await one.getByText(saved).waitFor()
    await note(two).fill('What two typed.')
    await two.getByText('Not saved: Demo Vendor saved this answer meanwhile.').waitFor()
    await press(two)
    await two.getByText('while you were typing').waitFor()
    expect(await two.getByRole('main').textContent()).toContain('What one typed.')
    expect(await note(two).inputValue()).toBe('What two typed.')
    expect(await axeFinds(two)).toEqual([])
    await two.getByRole('button', { name: 'Save mine over it' }).click()
    await two.getByText('The answer is saved.').waitFor()
    expect(await noteOf('mfa')).toBe('What two typed.')
  })

  it('goes by keys only for who switched them on, and not while somebody types', async () => {
    const page = await signIn('vendor@demo.test', question)
    await page.locator('h1').click()
    await page.keyboard.press('j')
    await page.getByLabel(/Keys, while/).check()
    expect(page.url()).toContain('trains_on_inputs')
    await page.keyboard.press('j')
    await page.waitForURL(/trains_on_outputs$/)
    await note(page).press('k')
    expect(page.url()).toContain('trains_on_outputs')
    await page.locator('h1').click()
    await page.keyboard.press('k')
    await page.waitForURL(/trains_on_inputs$/)
  })

  it.each([
    ['on a desktop', {}],
    ['on a phone', phone],
    ['in the dark', { colorScheme: 'dark' as const }],
  ])('reads well %s', async (_, options) => {
    const page = await signIn('vendor@demo.test', '/attest', options)
    for (const path of ['/attest', team, `${team}?show=unmet`, question, `${team}/check`]) {
      await page.goto(`${stage.base}${path}`)
      expect(await axeFinds(page), path).toEqual([])
      expect(await overflowOf(page), path).toBe(0)
    }
  })
})
