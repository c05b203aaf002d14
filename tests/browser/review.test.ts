import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attest } from '../attested.ts'
import { axeFinds, noChromium, openStage, overflowOf, phone, type Stage, seen } from './browser.ts'

describe.skipIf(noChromium)('the desk in Chromium', () => {
  let stage: Stage
  let pages: string[]
  beforeAll(async () => {
    stage = await openStage()
    const bad = stage.world.bank.byId.get('human_review')!.values.find(({ polarity }) => polarity === 'bad')!.id
    const { id, conflicts } = await attest(stage.world, {
      tool: 'demo-lumen-plates',
      offering: 'team',
      answers: [
        { question: 'input_licence', value: 'none', stance: 'confirm' },
        { question: 'encryption', value: 'customer_managed_keys', visibility: 'public' },
        { question: 'human_review', value: bad, note: 'Staff look at what was reported.' },
        {
          question: 'input_retention',
          value: 30,
          evidence: 'published_terms',
          source_title: 'Terms',
          source_url: 'https://lumen.example/terms',
          quote: 'Inputs are kept for thirty days.',
        },
        { question: 'scim', value: 'available' },
        { question: 'audit_log', value: 'exportable' },
      ],
      due_on: '2026-11-20',
    })
    pages = [
      '/desk',
      `/desk/attestations/${id}`,
      '/desk/conflicts',
      `/desk/conflicts/${conflicts[0]}`,
      '/desk/letters/demo-lumen-plates/team',
      '/desk/letters/chatgpt/consumer',
      '/tools/demo-lumen-plates/team',
    ]
  })
  afterAll(() => stage.close())

  const open = async (options: Parameters<Stage['open']>[1] = {}) => {
    const page = await stage.open('/sign-in', options)
    await page.fill('main input[name=email]:visible', 'reviewer@demo.test')
    await page.fill('main input[name=password]:visible', 'demo-only-password')
    await page.locator('main form').first().locator('button').click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    return page
  }

  it('fits a desktop and a phone in the dark, and axe finds nothing', { timeout: 120_000 }, async () => {
    const found: string[] = []
    for (const [name, options] of [
      ['desktop', {}],
      ['phone', { ...phone, colorScheme: 'dark' as const }],
    ] as const) {
      const page = await open(options)
      page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`))
      for (const path of pages) {
        await page.goto(stage.base + path)
        if ((await overflowOf(page)) > 0) found.push(`${path} scrolls sideways on a ${name}`)
        found.push(...(await axeFinds(page)).map((line) => `${path} on a ${name}: ${line}`))
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}${path.replaceAll('/', '_')}.png`, fullPage: true })
      }
      await page.context().close()
    }
    expect(found).toEqual([])
  })

  it('is reviewed by keys for who switches them on, and never while a field is written in', { timeout: 60_000 }, async () => {
    const page = await open()
    await page.goto(stage.base + pages[1])
    const focused = () => page.evaluate('document.activeElement?.id')
    await page.keyboard.press('j')
    expect(await focused()).not.toMatch(/^q-/)
    await page.getByRole('checkbox', { name: /Keys/ }).check()
    await page.keyboard.press('j')
    const first = await focused()
    expect(first).toMatch(/^q-/)
    await page.keyboard.press('j')
    expect(await focused()).not.toBe(first)
    await page.keyboard.press('k')
    expect(await focused()).toBe(first)
    await page.keyboard.press('c')
    await page.keyboard.type('jackfruit?')
    expect(await focused()).toBe(`f-reason-${String(first).slice(2)}`)
    expect(await page.inputValue(`#f-reason-${String(first).slice(2)}`)).toBe('jackfruit?')
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('f')
    await page.waitForURL(/#q-/)
    expect(await page.locator(`#${first}`).getAttribute('data-ruling')).toBe('flagged')
    expect(await page.locator(`#${first}`).textContent()).toContain('jackfruit?')
    await page.context().close()
  })

  it('works without JavaScript: an answer is accepted, the conflict closed, and the dossier says so', { timeout: 60_000 }, async () => {
    const page = await open({ javaScriptEnabled: false })
    await page.goto(stage.base + pages[1])
    expect(await page.getByText('Keys:').isVisible()).toBe(false)
    await page.locator('#q-scim').getByRole('button', { name: 'Accept' }).click()
    await page.waitForURL(/#q-scim$/)
    expect(await page.locator('#q-scim').getAttribute('data-ruling')).toBe('accepted')
    await page.goto(stage.base + pages[3])
    await page.getByLabel('The register’s reading stands').check()
    await page.getByRole('textbox', { name: 'Reason' }).fill('The contract says never.')
    await page.getByRole('button', { name: 'Close the conflict' }).click()
    await seen(page.getByText('Closed on'))
    await page.goto(`${stage.base}/tools/demo-lumen-plates/team`)
    const dossier = await page.getByRole('main').textContent()
    expect(dossier).toContain('of which procurement accepted 1')
    expect(dossier).not.toContain('The vendor says otherwise')
    await page.context().close()
  })

  it('prints a review without its forms', async () => {
    const page = await open()
    await page.goto(stage.base + pages[1])
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.answer form').first().isVisible()).toBe(false)
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/print_review.png`, fullPage: true })
    await page.context().close()
  })
})
