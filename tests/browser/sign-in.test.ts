import { generate } from 'otplib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPerson } from '../browsing.ts'
import { startProvider, type TestProvider } from '../provider.ts'
import { axeFinds, deviceOf, noChromium, openStage, overflowOf, phone, type Stage, seen, signOut } from './browser.ts'

const password = 'demo-only-password'

describe.skipIf(noChromium)('ways in, in Chromium', { timeout: 60_000 }, () => {
  let stage: Stage
  let provider: TestProvider
  beforeAll(async () => {
    stage = await openStage({
      env: async (base) => {
        provider = await startProvider({ redirect: `${base}/sign-in/sso/answer` })
        return provider.env
      },
    })
  })
  afterAll(async () => {
    await stage.close()
    await provider.close()
  })

  const signIn = async (page: Page, email: string) => {
    await page.locator('main input[name=email]:visible').fill(email)
    await page.locator('main input[name=password]:visible').fill(password)
    await page.locator('main form').first().getByRole('button').click()
  }

  /** The page, on a desktop and a phone, with what a reader would stumble over. */
  const stumbles = async (page: Page): Promise<string[]> => {
    const found = (await axeFinds(page)).map((line) => `${page.url()}: ${line}`)
    const size = page.viewportSize()
    for (const viewport of [size, phone.viewport]) {
      if (viewport) await page.setViewportSize(viewport)
      if ((await overflowOf(page)) > 0) found.push(`${page.url()} scrolls sideways at ${viewport?.width}`)
    }
    if (size) await page.setViewportSize(size)
    return found
  }

  it('a person adds a passkey at the name of this machine, signs out, and signs in by it', async () => {
    await newPerson(stage.world, 'ada@studio.example')
    const page = await stage.open('/sign-in?next=/account/passkeys')
    await signIn(page, 'ada@studio.example')
    await page.waitForURL(/\/account\/passkeys$/)
    const found = await stumbles(page)
    await page.getByRole('link', { name: /your passkeys at localhost/ }).click()
    await page.waitForURL(`${stage.named}/sign-in?next=%2Faccount%2Fpasskeys`)

    await deviceOf(page)
    await signIn(page, 'ada@studio.example')
    await page.waitForURL(`${stage.named}/account/passkeys`)
    found.push(...(await stumbles(page)))
    await page.getByLabel('Name').fill('Laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('The passkey was added.').waitFor()
    expect(await page.getByRole('rowheader', { name: 'Laptop' }).count()).toBe(1)
    found.push(...(await stumbles(page)))

    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('This device holds a passkey of your account already').waitFor()
    found.push(...(await stumbles(page)))

    await page.goto(`${stage.named}/account`)
    await signOut(page)
    await page.goto(`${stage.named}/sign-in?next=/account`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL(`${stage.named}/account`)
    expect(await page.getByRole('main').textContent()).toContain('ada@studio.example')
    expect(found).toEqual([])
    await page.context().close()
  })

  it('a passkey that is not shown, and one that is not known any more, say what to do', async () => {
    await newPerson(stage.world, 'bea@studio.example')
    const page = await stage.open(`${stage.named}/sign-in?next=/account/passkeys`)
    const device = await deviceOf(page)
    await signIn(page, 'bea@studio.example')
    await page.waitForURL(/\/account\/passkeys$/)
    await device.says(false)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('No passkey was made').waitFor()
    const found = await stumbles(page)
    await device.says(true)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The passkey was added.').waitFor()

    const other = await stage.open(`${stage.named}/sign-in`)
    await deviceOf(other)
    await other.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await other.getByText('No passkey was shown').waitFor()
    found.push(...(await stumbles(other)))
    await other.getByRole('link', { name: 'Sign in another way' }).click()
    await other.waitForURL(/\/sign-in$/)
    await other.context().close()

    await page.getByRole('button', { name: 'Remove Chrome on Linux' }).click()
    await page.getByText('The passkey was removed.').waitFor()
    await page.goto(`${stage.named}/account`)
    await signOut(page)
    await page.goto(`${stage.named}/sign-in`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('this passkey opens no account here').waitFor()
    found.push(...(await stumbles(page)))
    expect(found).toEqual([])
    await page.context().close()
  })

  it('without JavaScript a passkey says that it needs it, and leads back', async () => {
    const page = await stage.open(`${stage.named}/sign-in`, { javaScriptEnabled: false })
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await seen(page.getByText('Your browser cannot show a passkey'))
    expect(await page.getByRole('button', { name: 'Try again' }).isVisible()).toBe(false)
    await page.getByRole('link', { name: 'Sign in another way' }).click()
    await page.waitForURL(/\/sign-in$/)
    await page.context().close()
  })

  it.each([true, false])('a second factor is set up and opens the account, by the app and by a recovery code (JavaScript: %s)', async (javaScriptEnabled) => {
    const email = `cy-${javaScriptEnabled}@studio.example`
    await newPerson(stage.world, email)
    const page = await stage.open('/sign-in?next=/account/second-factor', { javaScriptEnabled })
    const found: string[] = []
    const look = async () => javaScriptEnabled && found.push(...(await stumbles(page)))
    await signIn(page, email)
    await page.waitForURL(/\/account\/second-factor$/)
    await look()
    await page.getByRole('button', { name: 'Set it up' }).click()
    const secret = ((await page.locator('code.key').textContent()) ?? '').replaceAll(' ', '')
    const codeAt = (seconds: number) => generate({ secret, epoch: Math.floor(Date.now() / 1000) + seconds })
    await page.getByLabel('Code').fill('000000')
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.getByRole('link', { name: /this one is not of this key/ }).waitFor()
    await look()
    await page.getByLabel('Code').fill(await codeAt(0))
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.locator('.codes code').first().waitFor()
    const codes = await page.locator('.codes code').allTextContents()
    expect(codes).toHaveLength(10)
    await look()
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByText('10 of 10 left').waitFor()
    await look()

    const out = async () => {
      await page.goto(`${stage.base}/account`)
      await signOut(page)
      await page.goto(`${stage.base}/sign-in?next=/account`)
      await signIn(page, email)
      await page.waitForURL(/\/sign-in\/code$/)
    }
    await out()
    await look()
    await page.getByLabel('Code').fill(await codeAt(30))
    await page.locator('main form').getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(/\/account$/)
    await out()
    await page.getByLabel('Code').fill(codes[0] ?? '')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/account$/)
    expect(await page.getByRole('status').textContent()).toBe('You are signed in. 9 recovery codes are left.')
    expect(found).toEqual([])
    await page.context().close()
  })

  it('somebody of an organisation signs in at its provider, starting from the link', async () => {
    const page = await stage.open('/sign-in?next=/account')
    const { id } = await stage.world.owner.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
    await stage.world.owner.insertInto('domains').values({ domain: 'corp.test', organisation_id: id, role: 'reviewer' }).execute()
    provider.people.set('dan', { email: 'dan@corp.test', email_verified: true, name: 'Dan Dolly' })
    provider.people.set('eve', { email: 'eve@nowhere.test', email_verified: true })
    const at = async (login: string) => {
      await page.getByRole('link', { name: /your organisation’s account/ }).click()
      await page.waitForURL(`${provider.issuer}/**`)
      await page.fill('input[name=login]', login)
      await page.fill('input[name=password]', 'x')
      await page.click('button[type=submit]')
      await page.getByRole('button', { name: 'Continue' }).click()
    }
    await at('dan')
    await page.waitForURL(`${stage.base}/account`)
    expect(await page.getByRole('main').textContent()).toContain('dan@corp.test')
    await page.context().clearCookies()
    await page.goto(`${stage.base}/sign-in`)
    await at('eve')
    await page.getByText('No organisation here knows eve@nowhere.test').waitFor()
    expect(await stumbles(page)).toEqual([])
    await page.context().close()
  })

  it('a cookie that was stolen dies when its owner signs out', async () => {
    const page = await stage.open('/sign-in?next=/account')
    await signIn(page, 'producer@demo.test')
    await page.waitForURL(/\/account$/)
    const thief = await stage.open('/healthz')
    await thief.context().addCookies(await page.context().cookies())
    await thief.goto(`${stage.base}/account`)
    expect(await thief.getByRole('main').textContent()).toContain('producer@demo.test')
    await signOut(page)
    await thief.goto(`${stage.base}/account`)
    expect(thief.url()).toContain('/sign-in?next=')
    await Promise.all([page, thief].map((one) => one.context().close()))
  })
})
