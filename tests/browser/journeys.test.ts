import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFinds, noChromium, openStage, overflowOf, phone, type Stage, signOut } from './browser.ts'

const pages = [
  '/',
  '/tools',
  '/tools?q=runwey',
  '/tools?q=zzzzzz',
  '/tools/chatgpt',
  '/tools/chatgpt/consumer',
  '/tools/chatgpt/enterprise?as_of=2026-11-22',
  '/tools/krea/all',
  '/compare?o=chatgpt/consumer&o=chatgpt/enterprise',
  '/compare',
  '/matrix',
  '/unknowns',
  '/vendors',
  '/vendors/openai',
  '/policies',
  '/policies/netflix-genai',
  '/questions',
  '/questions/trains_on_inputs',
  '/changes',
  '/help',
  '/api',
  '/sign-in',
  '/gallery',
  '/no-such-page',
]

describe.skipIf(noChromium)('in Chromium', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  it.each([true, false])('a newcomer finds a tool by a mistyped name and reads why (JavaScript: %s)', async (javaScriptEnabled) => {
    const page = await stage.open('/', { javaScriptEnabled })
    await page.getByRole('searchbox').first().fill('runwey')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/tools\?.*q=runwey/)
    const link = page
      .locator('#results')
      .getByRole('link', { name: /Runway/ })
      .first()
    await link.click()
    await page.waitForURL(/\/tools\/runway/)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Runway')
    await page.goto(`${stage.base}/tools/chatgpt/consumer`)
    expect(await page.getByRole('main').textContent()).toContain('we may use your content to train our models')
    await page.context().close()
  })

  it('searches as one types, keeps the focus and puts the state into the address', async () => {
    const page = await stage.open('/tools')
    await page.keyboard.press('/')
    await page.keyboard.type('eleven')
    await page.waitForURL(/q=eleven/)
    await page.waitForFunction("document.querySelector('#results')?.textContent?.includes('ElevenLabs')")
    expect(await page.evaluate('document.activeElement?.getAttribute("name")')).toBe('q')
    expect(await page.inputValue('input[name=q]')).toBe('eleven')
    await page.context().close()
  })

  it('lets every demo person sign in, read the account and sign out, without JavaScript', { timeout: 60_000 }, async () => {
    const page = await stage.open('/sign-in', { javaScriptEnabled: false })
    for (const email of ['admin', 'reviewer', 'approver', 'producer', 'assistant', 'outsider', 'vendor', 'rival']) {
      await page.goto(`${stage.base}/sign-in?next=/account`)
      await page.fill('main input[name=email]:visible', `${email}@demo.test`)
      await page.fill('main input[name=password]:visible', 'demo-only-password')
      await page.locator('main form').first().locator('button').click()
      await page.waitForURL(/\/account$/)
      expect(await page.getByRole('main').textContent()).toContain(`${email}@demo.test`)
      await signOut(page)
    }
    await page.goto(`${stage.base}/account`)
    expect(page.url()).toContain('/sign-in')
    await page.context().close()
  })

  it('fits a desktop and a phone, reports no error, and axe finds nothing', { timeout: 300_000 }, async () => {
    const [desk, hand] = [await stage.open('/healthz'), await stage.open('/healthz', { ...phone, colorScheme: 'dark' })]
    const found: string[] = []
    for (const page of [desk, hand]) {
      page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`))
      page.on('console', (message) => message.type() === 'error' && !/404/.test(message.text()) && found.push(`${page.url()}: ${message.text()}`))
    }
    for (const path of pages) {
      for (const page of [desk, hand]) {
        await page.goto(stage.base + path)
        if ((await overflowOf(page)) > 0) found.push(`${path} scrolls sideways on a ${page === desk ? 'desktop' : 'phone'}`)
      }
      found.push(...(await axeFinds(desk)).map((line) => `${path}: ${line}`))
    }
    for (const path of ['/', '/tools', '/tools/chatgpt/consumer']) {
      await hand.goto(stage.base + path)
      found.push(...(await axeFinds(hand)).map((line) => `${path} in the dark: ${line}`))
    }
    expect(found).toEqual([])
  })

  it('costs a first visit at most four requests and 30 KB', async () => {
    for (const path of ['/', '/tools']) {
      const page = await stage.open('/healthz')
      const network = await page.context().newCDPSession(page)
      await network.send('Network.enable')
      await network.send('Network.clearBrowserCache')
      let [requests, bytes] = [0, 0]
      network.on('Network.requestWillBeSent', ({ request }) => {
        if (!request.url.startsWith('data:')) requests++
      })
      network.on('Network.loadingFinished', ({ encodedDataLength }) => {
        bytes += encodedDataLength
      })
      await page.goto(stage.base + path, { waitUntil: 'networkidle' })
      expect(requests, path).toBeLessThanOrEqual(4)
      expect(bytes, path).toBeLessThanOrEqual(30_000)
      await page.context().close()
    }
  })

  it('prints a record on one sheet', async () => {
    for (const path of ['/tools/chatgpt/consumer', '/tools/krea/all', '/tools/elevenlabs/enterprise']) {
      const page = await stage.open(path)
      const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1')
      expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length, path).toBe(1)
      await page.context().close()
    }
  })
})
