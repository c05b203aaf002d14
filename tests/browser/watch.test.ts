import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFinds, noChromium, openStage, overflowOf, phone, type Stage, seen, signIn } from './browser.ts'

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
    await page.getByRole('link', { name: 'Lost passages' }).click()
    await seen(page.getByRole('heading', { name: '2 tasks' }))
    await isWhole()
    await page.getByRole('link', { name: 'Demo Scriptkeeper, Business' }).first().click()
    await seen(page.getByText('We do not train on what you send or on what you receive.'))
    await isWhole()
  })

  it('leads to what changed in the document, the passage first', async () => {
    await page.getByRole('link', { name: 'what changed in it' }).click()
    await seen(page.getByText('An answer in the register rests on these words.'))
    await isWhole()
    await page.goBack()
  })

  it('is done by one answer, and the verdict follows', async () => {
    await page.getByRole('button', { name: 'Put it on record' }).click()
    await seen(page.getByText('Choose what the new copy says'))
    await page.check('input[name=answer][value=unknown]')
    await page.getByRole('button', { name: 'Put it on record' }).click()
    await seen(page.getByRole('heading', { name: '1 task' }))
    await page.goto(`${stage.base}/tools/demo-scriptkeeper/business`)
    await seen(page.getByRole('heading', { level: 1 }))
    expect(await page.locator('main').innerText()).toMatch(/unknown/i)
  })

  it('leaves its trace in the figures of the register', async () => {
    await page.goto(`${stage.base}/grades`)
    await seen(page.getByRole('heading', { name: 'Where it was, or may be, wrong' }))
    await isWhole()
  })
})
