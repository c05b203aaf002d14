import { existsSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { serve } from '@hono/node-server'
import { type Browser, type BrowserContextOptions, type CDPSession, chromium, type Locator, type Page } from 'playwright-core'
import { createWorld, type World } from '../world.ts'

const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))

/** True where no Chromium is installed: the journeys are skipped, and say so. */
export const noChromium = chromiumPath === undefined

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export type Stage = {
  world: World
  browser: Browser
  base: string
  /** The same place by name, where passkeys work. */
  named: string
  open: (path: string, options?: BrowserContextOptions) => Promise<Page>
  close: () => Promise<void>
}

type Options = { /** Settings, which may depend on where the app is. */ env?: (base: string) => Promise<Record<string, string>> }

/** The app on a real port over a fresh database, and a real browser. */
export const openStage = async ({ env = async () => ({}) }: Options = {}): Promise<Stage> => {
  const port = await new Promise<number>((resolve) => {
    const probe = serve({ fetch: () => new Response(), port: 0, hostname: '127.0.0.1' }, (info) => probe.close(() => resolve(info.port)))
  })
  const base = `http://127.0.0.1:${port}`
  const world = await createWorld({ env: { PUBLIC_URL: base, ...(await env(base)) } })
  const server = serve({ fetch: world.app.fetch, port, hostname: '127.0.0.1' })
  const browser = await chromium.launch({ executablePath: chromiumPath!, args })
  return {
    world,
    browser,
    base,
    named: `http://localhost:${port}`,
    open: async (path, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
      const page = await context.newPage()
      await page.goto(new URL(path, base).href)
      return page
    },
    close: async () => {
      await browser.close()
      await new Promise((resolve) => server.close(resolve))
      await world.close()
    },
  }
}

export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

/** What axe finds, one line each. */
export const axeFinds = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

/** Until it is there: what a button leads to comes later than the press. */
export const seen = (what: Locator): Promise<void> => what.first().waitFor()

/** Signs somebody of the demonstration in, on the page of the form. */
export const signIn = async (page: Page, email: string): Promise<void> => {
  await page.fill('main input[name=email]:visible', email)
  await page.fill('main input[name=password]:visible', 'demo-only-password')
  await page.locator('main form').first().locator('button').click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** Until the page after it is there: going on before that could let go of the request. */
export const signOut = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  await page.waitForURL((url) => url.pathname === '/')
}

/** By how many pixels the page is wider than the screen. */
export const overflowOf = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'))

/** A device with a screen lock, whose owner always says yes. */
export const deviceOf = async (page: Page): Promise<CDPSession & { says: (yes: boolean) => Promise<unknown> }> => {
  const device = await page.context().newCDPSession(page)
  await device.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', { options })
  return Object.assign(device, { says: (isUserVerified: boolean) => device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }) })
}
