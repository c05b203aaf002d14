import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkTo } from '../letters.ts'
import { axeFinds, deviceOf, noChromium, openStage, overflowOf, phone, type Stage, signOut } from './browser.ts'

const password = 'quiet harbour lantern 41'

describe.skipIf(noChromium)('who belongs here, in Chromium', { timeout: 60_000 }, () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  const signIn = async (page: Page, email: string, secret = 'demo-only-password') => {
    await page.locator('main input[name=email]:visible').fill(email)
    await page.locator('main input[name=password]:visible').fill(secret)
    await page.locator('main form').first().getByRole('button').click()
  }

  it.each([true, false])('an administrator invites a reviewer, who joins, and the log names both (JavaScript: %s)', async (javaScriptEnabled) => {
    const email = `new-${javaScriptEnabled}@studio.example`
    const admin = await stage.open('/sign-in?next=/admin/organisations/demo-studio', { javaScriptEnabled })
    await signIn(admin, 'admin@demo.test')
    await admin.waitForURL(/\/admin\/organisations\/demo-studio$/)
    await admin.getByLabel('E-mail address').fill(email)
    await admin.getByLabel('Reviewer').check()
    await admin.getByRole('button', { name: 'Send the invitation' }).click()
    await admin.getByText(`An invitation is on its way to ${email}.`).waitFor()

    const guest = await stage.open(await linkTo(stage.world, email), { javaScriptEnabled })
    await guest.getByLabel('Your name').fill('Nora Newcomer')
    await guest.getByLabel('New password').fill('too short')
    await guest.getByRole('button', { name: 'Join Demo Studio' }).click()
    await guest.getByRole('link', { name: /at least 12 characters/i }).waitFor()
    expect(await guest.getByLabel('Your name').inputValue()).toBe('Nora Newcomer')
    await guest.getByLabel('New password').fill(password)
    await guest.getByRole('button', { name: 'Join Demo Studio' }).click()
    await guest.waitForURL(/\/account$/)
    expect(await guest.getByRole('main').textContent()).toMatch(/Nora Newcomer[\s\S]*Demo Studio/)

    await admin.goto(`${stage.base}/audit`)
    const log = await admin.getByRole('main').textContent()
    expect(log).toContain('Nora Newcomer accepted an invitation and is reviewer of Demo Studio.')
    const stranger = await stage.open('/audit', { javaScriptEnabled })
    expect(await stranger.getByRole('main').textContent()).not.toContain('Newcomer')
    for (const page of [admin, guest, stranger]) await page.context().close()
  })

  it('a new reviewer sets a passkey, signs out, and signs in by it', async () => {
    const admin = await stage.open('/sign-in?next=/admin/organisations/demo-studio')
    await signIn(admin, 'admin@demo.test')
    await admin.waitForURL(/\/admin\/organisations\/demo-studio$/)
    await admin.getByLabel('E-mail address').fill('key@studio.example')
    await admin.getByLabel('Reviewer').check()
    await admin.getByRole('button', { name: 'Send the invitation' }).click()
    await admin.getByText('An invitation is on its way').waitFor()

    const guest = await stage.open(`${stage.named}${await linkTo(stage.world, 'key@studio.example')}`)
    await deviceOf(guest)
    await guest.getByLabel('Your name').fill('Kay Keyholder')
    await guest.getByLabel('New password').fill(password)
    await guest.getByRole('button', { name: 'Join Demo Studio' }).click()
    await guest.waitForURL(/\/account$/)
    await guest.getByRole('link', { name: 'None: add one' }).click()
    await guest.getByRole('button', { name: 'Add a passkey' }).click()
    await guest.getByText('The passkey was added.').waitFor()
    await guest.goto(`${stage.named}/account`)
    await signOut(guest)
    await guest.goto(`${stage.named}/sign-in?next=/account`)
    await guest.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await guest.waitForURL(`${stage.named}/account`)
    expect(await guest.getByRole('main').textContent()).toContain('Kay Keyholder')
    for (const page of [admin, guest]) await page.context().close()
  })

  it('fits a desktop and a phone, and axe finds nothing, for whoever runs the installation and for a member', { timeout: 120_000 }, async () => {
    const found: string[] = []
    for (const [email, paths] of [
      [
        'admin@demo.test',
        [
          '/account',
          '/account/password',
          '/account/tokens',
          '/account/forgetting',
          '/admin',
          '/admin/organisations/demo-studio',
          '/admin/organisations/harbour-lights',
          '/admin/people',
          '/audit',
        ],
      ],
      ['assistant@demo.test', ['/account', '/admin', '/admin/organisations/harbour-lights']],
    ] as const) {
      const page = await stage.open('/sign-in?next=/account')
      page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`))
      page.on('console', (message) => message.type() === 'error' && found.push(`${page.url()}: ${message.text()}`))
      await signIn(page, email)
      await page.waitForURL(/\/account$/)
      for (const path of paths) {
        await page.setViewportSize({ width: 1280, height: 900 })
        await page.goto(stage.base + path)
        found.push(...(await axeFinds(page)).map((line) => `${path}: ${line}`))
        if ((await overflowOf(page)) > 0) found.push(`${path} scrolls sideways on a desktop`)
        await page.setViewportSize(phone.viewport!)
        if ((await overflowOf(page)) > 0) found.push(`${path} scrolls sideways on a phone`)
      }
      await page.context().close()
    }
    expect(found).toEqual([])
  })
})
