import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pdfOf } from '../evidence-fixtures.ts'
import { goodAnswers } from '../good-answers.ts'
import { axeFinds, noChromium, openStage, type Stage, seen, signIn, signOut } from './browser.ts'

// "May I?" on a phone, to the pack, the recorded approval, the register and the delivery: with JavaScript and without.

const phone = { width: 390, height: 844 }
const here = '/productions/harbour-lights'

describe.skipIf(noChromium).each([true, false])('the story of a use, on a phone (JavaScript: %s)', { timeout: 180_000 }, (javaScriptEnabled) => {
  let stage: Stage
  let page: Page

  beforeAll(async () => {
    stage = await openStage()
    page = await stage.open('/sign-in', { javaScriptEnabled, viewport: phone, acceptDownloads: true })
    await signIn(page, 'assistant@demo.test')
    page.setDefaultTimeout(12_000)
  })
  afterAll(() => stage.close())

  const isWhole = async () => {
    expect(await page.locator('main').evaluate((main) => main.ownerDocument.documentElement.scrollWidth - main.ownerDocument.documentElement.clientWidth)).toBe(
      0,
    )
    if (javaScriptEnabled) expect(await axeFinds(page)).toEqual([])
  }

  it('keeps a use that was checked', async () => {
    await page.goto(`${stage.base}/triage`)
    await page.fill('input[name=tool-1]', 'Demo Framewright, Studio')
    await page.check('input[name=data-1][value=D0]')
    for (const [id, answer] of Object.entries(goodAnswers)) await page.check(`input[name=${id}][value=${answer}]`)
    await page.check('input[name=U-10][value=yes]')
    await page.getByRole('button', { name: 'Check this use' }).click()
    await seen(page.getByRole('heading', { name: 'Keep this use for Harbour Lights' }))
    await page.fill('input[name=title]', 'Lights on the pier')
    await page.fill('textarea[name=purpose]', 'Lights in the background of the pier.')
    await page.selectOption('select[name=kind]', 'ideation')
    await page.getByRole('button', { name: 'Keep this use' }).click()
    await seen(page.getByRole('heading', { name: /^Use \d+: Lights on the pier/ }))
    await seen(page.getByText('To tell.'))
    await isWhole()
  })

  it('shows the pack, and hands it out as PDF', async () => {
    await page.getByRole('link', { name: 'Pack for your contact' }).click()
    await seen(page.getByRole('heading', { name: 'What is asked of you' }))
    await isWhole()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'PDF' }).click()])
    expect(download.suggestedFilename()).toMatch(/^harbour-lights-use-\d+-pack\.pdf$/)
    await page.goBack()
  })

  it('records that the contact was told, and what they approved', async () => {
    await page.fill('input[name=contact]', 'Kim Contact')
    await page.getByRole('button', { name: 'They were told' }).click()
    await seen(page.getByText('Waiting for an answer.'))
    await page.check('input[name=ruling][value=approved]')
    await page.fill('input[name=replied_by]', 'Kim Contact')
    await page.fill('textarea[name=words]', 'Approved for the pier.')
    await page.setInputFiles('input[name=file]', {
      name: 'approval.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(await pdfOf(`Approved ${javaScriptEnabled}`)),
    })
    await page.getByRole('button', { name: 'Put the answer on record' }).click()
    await seen(page.getByText('Approved in scope.'))
    await isWhole()
  })

  it('puts the use into the register, in four answers', async () => {
    await page.getByRole('link', { name: 'Put into the register' }).click()
    await seen(page.getByRole('heading', { name: 'Put a use into the register' }))
    expect(await page.inputValue('input[name=tool]')).toBe('Demo Framewright, Studio')
    await isWhole()
    await page.check('input[name=fate][value=final]')
    await page.getByRole('button', { name: 'Put it into the register' }).click()
    await seen(page.getByRole('heading', { name: 'In order' }))
    await isWhole()
  })

  it('finds what is wrong with the register, each with what to do', async () => {
    await page.goto(`${stage.base}${here}/exceptions`)
    await seen(page.getByRole('heading', { name: 'Temporary, in the locked cut' }))
    await isWhole()
    await page.goto(`${stage.base}${here}/register`)
    await isWhole()
  })

  it('makes the delivery as one archive', async () => {
    await page.goto(`${stage.base}${here}/delivery`)
    await isWhole()
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('button', { name: 'Make the archive' }).click()])
    expect(download.suggestedFilename()).toMatch(/^harbour-lights-delivery-.*\.zip$/)
  })
})

describe.skipIf(noChromium)('a line of the register that is typed without a network', { timeout: 120_000 }, () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  it('is kept in the browser, and goes out when the network is back', async () => {
    const page = await stage.open('/sign-in', { viewport: phone })
    await signIn(page, 'assistant@demo.test')
    await page.goto(`${stage.base}${here}/register/new`)
    await page.context().setOffline(true)
    await page.fill('input[name=tool]', 'Demo Framewright, Studio')
    await page.fill('input[name=purpose]', 'Typed on a boat')
    await page.selectOption('select[name=kind]', 'ideation')
    await page.check('input[name=data][value=D0]')
    await page.getByRole('button', { name: 'Put it into the register' }).click()
    await seen(page.getByText('There is no network'))
    await page.context().setOffline(false)
    // The telephone was put away: another visit finds what was typed.
    await page.goto(`${stage.base}${here}/register/new`)
    expect(await page.inputValue('input[name=purpose]')).toBe('Typed on a boat')
    expect(await page.isChecked('input[name=data][value=D0]')).toBe(true)
    await page.getByRole('button', { name: 'Put it into the register' }).click()
    await seen(page.getByText('Typed on a boat'))
    await page.goto(`${stage.base}${here}/register/new`)
    expect(await page.inputValue('input[name=purpose]')).toBe('')
  })

  it('goes with whoever signs out', async () => {
    const page = await stage.open('/sign-in', { viewport: phone })
    const begin = async () => {
      await signIn(page, 'assistant@demo.test')
      await page.goto(`${stage.base}${here}/register/new`)
    }
    await begin()
    await page.fill('input[name=purpose]', 'Left behind')
    await page.goto(`${stage.base}${here}/register/new`)
    expect(await page.inputValue('input[name=purpose]')).toBe('Left behind')
    await page.goto(`${stage.base}/account`)
    await signOut(page)
    await page.goto(`${stage.base}/sign-in`)
    await begin()
    expect(await page.inputValue('input[name=purpose]')).toBe('')
  })
})
