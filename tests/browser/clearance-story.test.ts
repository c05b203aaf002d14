import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailUrgent } from '../../src/notifications/mails.ts'
import { noChromium, openStage, type Stage, seen } from './browser.ts'

// The whole story of a clearance, with JavaScript and without: a production asks, procurement reviews and proposes, somebody else
// approves, a fact changes and the clearance is in re-review at once; then it is suspended, and the production hears of it and says so.

const offering = '/tools/demo-cleanplate/workstation'
const productionPage = '/productions/harbour-lights/clearances'

describe.skipIf(noChromium).each([true, false])('a clearance, in Chromium (JavaScript: %s)', { timeout: 120_000 }, (javaScriptEnabled) => {
  let stage: Stage
  let [producer, reviewer, approver]: (Page | undefined)[] = []
  let [proposal, clearance] = ['', '']

  const signedIn = async (who: string) => {
    const page = await stage.open('/sign-in', { javaScriptEnabled })
    await page.fill('main input[name=email]:visible', `${who}@demo.test`)
    await page.fill('main input[name=password]:visible', 'demo-only-password')
    await page.locator('main form').first().locator('button').click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    page.setDefaultTimeout(12_000)
    return page
  }
  const go = (page: Page, path: string) => page.goto(stage.base + path)
  /** What the first line of a page about a ruling says. */
  const stateOn = async (path: string, page: Page) => {
    await go(page, path)
    return page.locator('main').innerText()
  }
  /** Of mails to somebody, the subjects. */
  const mailsTo = async (who: string) =>
    (await stage.world.owner.selectFrom('mails').select('subject').where('address', '=', `${who}@demo.test`).orderBy('id').execute()).map(
      ({ subject }) => subject,
    )

  beforeAll(async () => {
    stage = await openStage()
    ;[producer, reviewer, approver] = await Promise.all([signedIn('producer'), signedIn('reviewer'), signedIn('approver')])
  })
  afterAll(() => stage.close())

  it('begins with a production that asks for the tool', async () => {
    const page = producer!
    expect(await stateOn(offering, page)).toContain('Not reviewed')
    await page.getByRole('link', { name: 'Ask for this tool' }).first().click()
    await page.getByLabel('What do you want to do with it?').fill('Clean plates of night shots, before the edit.')
    for (const name of ['Ideas', 'D0: No production data', /^D1:/]) await page.getByLabel(name).first().check()
    for (const name of ['leak', 'talent', 'personal', 'final', 'users', 'systems', 'third_parties'])
      await page.locator(`input[name=risk-${name}]`).first().check()
    await page.getByRole('button', { name: 'Ask for it' }).click()
    await seen(page.getByText('Your request is made, and its review is open.'))
  })

  it('is reviewed part by part', async () => {
    const page = reviewer!
    await go(page, '/desk')
    await page
      .getByRole('link', { name: /^Demo Cleanplate/ })
      .first()
      .click()
    await page.waitForURL(/\/desk\/reviews\/\d+/)
    const parts = await page.locator('[id^="part-"]').evaluateAll((all) => all.map(({ id }) => id))
    expect(parts.length).toBeGreaterThan(0)
    for (const id of parts)
      for (const [step, state] of [
        ['Start', 'In progress'],
        ['Hand in for review', 'In review'],
        ['Complete', 'Completed'],
      ] as const) {
        await page.locator(`#${id} .work > form`).getByRole('button', { name: step }).click()
        await seen(page.locator(`#${id}`).getByText(state, { exact: true }))
      }
  })

  it('is proposed, and whoever proposes is not who decides', async () => {
    const page = reviewer!
    await page.getByRole('link', { name: 'Propose a clearance' }).first().click()
    await page.locator('input[name=ruling][value=cleared_with_conditions]').check()
    for (const id of ['D0', 'D1']) await page.locator(`input[name=data_classes][value=${id}]`).check()
    await page.locator('input[name=uses][value=ideation]').check()
    await page.locator('input[name=scope][value=all]').check()
    await page.locator('[name=instruction-1]').fill('Keep the sharing of crash reports switched off.')
    await page.locator('[name=menu_path-1]').fill('Preferences > Privacy > Crash reports > Off')
    await page.locator('[name=proof-1]').fill('A picture of the page.')
    await page.locator('[name=reasons]').fill('Runs on our own machines, and nothing leaves them.')
    await page.locator('#proposal > button.button').click()
    await page.waitForURL(/\/proposals\/\d+$/)
    proposal = new URL(page.url()).pathname
    await seen(page.getByRole('heading', { name: 'What you can do' }))
    expect(await page.locator('form[action$="/approval"]').count()).toBe(0)
  })

  it('is approved by a second person, and the production reads it with its condition', async () => {
    const page = approver!
    await go(page, '/desk')
    await page.locator(`a[href="${proposal}"]`).first().click()
    await page.locator('form[action$="/approval"] button.button').click()
    await page.waitForURL(/\/clearances\/\d+$/)
    clearance = new URL(page.url()).pathname
    expect(await stateOn(offering, producer!)).toContain('Cleared with conditions')
    expect(await stateOn(productionPage, producer!)).toMatch(/Demo Cleanplate[\s\S]*Preferences > Privacy > Crash reports > Off/)
  })

  it('is certified for the day, page and file', async () => {
    const page = producer!
    await go(page, `${clearance}/certificate`)
    await seen(page.getByRole('heading', { level: 1, name: /Certificate/ }))
    const file = await page.request.get(`${stage.base}${clearance}/certificate.json`)
    expect([file.status(), (await file.json()).format]).toEqual([200, 'toolslate-certificate/1'])
  })

  it('is in re-review at once when a fact changes, and the production is told', async () => {
    const page = reviewer!
    await go(page, `${offering}/facts/new?question=trains_on_inputs`)
    await page.locator('input[name=value][value=on_no_opt_out]').check()
    await page.locator('select[name=evidence]').selectOption('published_terms')
    const source = {
      title: 'Terms',
      url: 'https://cleanplate.example/terms',
      copied_on: '2026-11-21',
      quote: 'We train on what you send.',
      text: 'We train on what you send.',
    }
    for (const [name, value] of Object.entries(source)) await page.locator(`main [name=${name}]`).fill(value)
    await page.getByRole('button', { name: 'Record the fact' }).click()
    await page.waitForURL((url) => url.pathname === offering)
    expect(await stateOn(offering, producer!)).toContain('In re-review')
    expect(await stateOn(clearance, producer!)).toContain('In re-review')
    expect(await stateOn(productionPage, producer!)).toContain('In re-review')
    expect(await stateOn('/account/notifications', producer!)).toContain('Demo Cleanplate')
  })

  it('is suspended: the production has a mail at once, and says that it has read it', async () => {
    const page = approver!
    await go(page, clearance)
    const form = page.locator('form[action$="/suspension"]')
    await page.locator('details:has(form[action$="/suspension"]) > summary').click()
    await form.locator('[name=suspend_reason]').fill('It trains on what is sent.')
    await form.locator('input[name=in_flight][value=finish_shot]').check()
    await form.locator('button').last().click()
    await seen(page.locator('main').getByText('Suspended', { exact: true }))
    // What the queue does in the program.
    await mailUrgent(stage.world.db, stage.world.deps, new Date())
    expect((await mailsTo('producer')).filter((subject) => /suspended/i.test(subject))).toHaveLength(1)
    const other = producer!
    expect(await stateOn(productionPage, other)).toContain('A shot that is under way may be finished')
    await other.getByRole('button', { name: 'We have read this' }).click()
    await seen(other.getByText(/Read on .* by Demo Producer/))
    expect(await stateOn(clearance, page)).toMatch(/Harbour Lights/)
  })
})
