import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFinds, noChromium, openStage, overflowOf, phone, type Stage, seen, signIn, signOut } from './browser.ts'

// A vendor's words have changed: from the desk to the lost passage, what changed around it, one answer, and the verdict that follows.

describe.skipIf(noChromium).each([true, false])('a lost passage at the desk (JavaScript: %s)', { timeout: 120_000 }, (javaScriptEnabled) => {
  let stage: Stage
  let page: Page
  beforeAll(async () => {
    stage = await openStage()
    page = await stage.open('/sign-in', { javaScriptEnabled, ...(javaScriptEnabled ? {} : phone) })
    await signIn(page, 'reviewer@demo.test')
    page.setDefaultTimeout(12_000)
  })
  afterAll(() => stage.close())
  const isWhole = async () => {
    expect(await overflowOf(page)).toBe(0)
    if (javaScriptEnabled) expect(await axeFinds(page)).toEqual([])
  }

  it('is a task with old and new words', async () => {
    await page.goto(`${stage.base}/desk`)
    await page.getByRole('link', { name: 'The watch' }).click()
    await seen(page.getByRole('heading', { name: '2 lost passages' }))
    await isWhole()
    await page.getByRole('link', { name: 'Demo Scriptkeeper, Business' }).first().click()
    await seen(page.getByText('We do not train on what you send or on what you receive.'))
    await isWhole()
  })

  it('is handed to somebody, who is told', async () => {
    await page.getByText('Nobody looks after it yet').click()
    await page.getByLabel('Who looks after it?').selectOption('Demo Approver')
    await page.getByRole('button', { name: 'Hand it over' }).click()
    await seen(page.getByText('Demo Approver looks after it').first())
    await page.goto(`${stage.base}/account`)
    await signOut(page)
    await page.goto(`${stage.base}/sign-in`)
    await signIn(page, 'approver@demo.test')
    await page.goto(`${stage.base}/account/notifications`)
    await seen(page.getByText('A task at the watch').first())
    await isWhole()
    await page.locator('a[href^="/desk/watch/"]').first().click()
    await seen(page.getByRole('heading', { level: 1, name: 'Demo Scriptkeeper, Business' }))
  })

  it('leads to what changed in the document, the passage first, beside each other or in one text', async () => {
    await page.getByRole('link', { name: 'what changed in it' }).click()
    await seen(page.getByText('An answer in the register rests on these words.'))
    await isWhole()
    await page.getByRole('link', { name: 'Show them in one text' }).click()
    await seen(page.getByText('The words, with what went and what came'))
    await isWhole()
  })

  it('is done by one press, or one key, and the verdict follows', async () => {
    await page.goto(`${stage.base}/desk/watch`)
    await page.getByRole('link', { name: 'Demo Scriptkeeper, Business' }).first().click()
    if (javaScriptEnabled) {
      await page.getByLabel('Answer by keys').check()
      await page.getByRole('heading', { level: 1 }).click()
      await page.keyboard.press('u')
    } else await page.getByRole('button', { name: 'Nothing: it is unknown now' }).click()
    await seen(page.getByRole('heading', { name: '1 lost passage' }))
    await page.goto(`${stage.base}/tools/demo-scriptkeeper/business`)
    await seen(page.getByRole('heading', { level: 1 }))
    expect(await page.locator('main').innerText()).toMatch(/unknown/i)
  })

  it('comes with a copy that somebody uploads, and is read as a task for the document', async () => {
    await page.goto(`${stage.base}/desk/documents?q=${encodeURIComponent('studio data sheet')}`)
    await page.getByRole('link', { name: 'Demo Framewright studio data sheet' }).click()
    await seen(page.getByRole('heading', { name: 'Read it now' }))
    await isWhole()
    const text = 'Inputs are kept for 30 days so that we can look into abuse.\n\nWe may use content that you upload to train our models.'
    await page.setInputFiles('input[type=file]', { name: 'terms.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })
    await page.getByRole('button', { name: 'Take it in' }).click()
    await seen(page.getByText('a task waits at the watch'))
    await page.goto(`${stage.base}/desk/watch`)
    await page.getByRole('link', { name: 'Demo Framewright studio data sheet' }).click()
    await seen(page.getByText('We may use content that you upload to train our models.'))
    await isWhole()
    await page.getByRole('button', { name: 'The answers stand' }).click()
    await seen(page.getByText('Say why').first())
    await page.fill('[name=note]', 'It is about another plan.')
    await page.getByRole('button', { name: 'The answers stand' }).click()
    await seen(page.getByRole('heading', { name: '0 documents changed' }))
  })

  it('is what a tool stands on that is recorded with its passage, and counted', async () => {
    await page.goto(`${stage.base}/tools/demo-framewright/studio/upstream/new`)
    await isWhole()
    await page.fill('[name=upstream]', 'demo-lumen-plates/enterprise')
    await page.check('[name=role][value=model]')
    await page.check('[name=way][value=always]')
    for (const [name, value] of Object.entries({
      title: 'How it works',
      url: 'https://framewright.example/how',
      copied_on: '2026-11-20',
      quote: 'Plates are made by Lumen.',
    }))
      await page.fill(`[name=${name}]`, value)
    await page.getByRole('button', { name: 'Record what it stands on' }).click()
    await seen(page.getByText('Plates are made by Lumen.'))
    await isWhole()
    await page.getByRole('link', { name: 'How much rests on one' }).click()
    await seen(page.getByRole('row', { name: /Demo Lumen Plates, Enterprise/ }))
    await isWhole()
    await page.goto(`${stage.base}/vendors/lumen-demo-works/announcements`)
    await isWhole()
  })

  it('leaves its trace in the figures of the register', async () => {
    await page.goto(`${stage.base}/grades`)
    await seen(page.getByRole('heading', { name: 'Where it was, or may be, wrong' }))
    await isWhole()
  })
})
