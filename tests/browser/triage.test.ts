import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goodAnswers } from '../good-answers.ts'
import { axeFinds, noChromium, openStage, type Stage, seen, signIn } from './browser.ts'

// "May I?" on a phone, with JavaScript and without: from the overview of the production to what the use needs, and back to change it.

const phone = { width: 390, height: 844 }

describe.skipIf(noChromium).each([true, false])('the check of a use, on a phone (JavaScript: %s)', { timeout: 120_000 }, (javaScriptEnabled) => {
  let stage: Stage
  let page: Page

  beforeAll(async () => {
    stage = await openStage()
    page = await stage.open('/sign-in', { javaScriptEnabled, viewport: phone })
    await signIn(page, 'assistant@demo.test')
    page.setDefaultTimeout(12_000)
  })
  afterAll(() => stage.close())

  it('begins at the overview of the production', async () => {
    await page.goto(`${stage.base}/productions/harbour-lights`)
    await page.getByRole('link', { name: 'May I use…?' }).click()
    await seen(page.getByRole('heading', { name: 'May I use it?' }))
  })

  it('says what is missing, and keeps what was said', async () => {
    await page.check('input[name=U-10][value=yes]')
    await page.getByRole('button', { name: 'Check this use' }).click()
    await seen(page.getByRole('heading', { name: 'There is a problem' }))
    expect(await page.isChecked('input[name=U-10][value=yes]')).toBe(true)
  })

  it('takes a chain of two tools, and names the weaker one', async () => {
    await page.fill('input[name=tool-1]', 'Demo Framewright, Studio')
    await page.check('input[name=data-1][value=D0]')
    await page.getByRole('button', { name: 'Add another tool' }).click()
    await page.fill('input[name=tool-2]', 'A tool of nobody')
    await page.check('input[name=data-2][value=D0]')
    for (const [id, answer] of Object.entries(goodAnswers)) await page.check(`input[name=${id}][value=${answer}]`)
    await page.check('input[name=U-36][value=yes]')
    await page.getByRole('button', { name: 'Check this use' }).click()
    await seen(page.getByRole('heading', { name: 'What to do next' }))
    const said = await page.locator('main').innerText()
    expect(said).toContain('Escalate this use to your Netflix contact')
    expect(said).toMatch(/step 2, A tool of nobody, is the weakest\./i)
    expect(said).toContain('Cleared by your studio for what goes in')
  })

  it('shows nothing cut or too wide, and nothing that axe finds', async () => {
    expect(await page.locator('main').evaluate((main) => main.ownerDocument.documentElement.scrollWidth - main.ownerDocument.documentElement.clientWidth)).toBe(
      0,
    )
    if (javaScriptEnabled) expect(await axeFinds(page)).toEqual([])
  })
})
