import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, reviewOf, since, walk } from '../asking.ts'
import { axeFinds, noChromium, openStage, overflowOf, phone, type Stage, seen } from './browser.ts'

describe.skipIf(noChromium)('requests and the queue in Chromium', () => {
  let stage: Stage
  let pages: Record<'producer' | 'reviewer', string[]>
  beforeAll(async () => {
    stage = await openStage()
    const { world } = stage
    const [producer, outsider, reviewer] = await Promise.all(['producer', 'outsider', 'reviewer'].map((name) => world.signIn(`${name}@demo.test`)))
    const request = await ask(producer!, { data: ['D3'], 'risk-leak': 'grave', needed_on: '2026-12-01' })
    await ask(outsider!, { data: ['D2'] })
    const unlisted = await ask(producer!, { offering: '', tool: 'Quxframe Studio', url: 'https://quxframe.example' })
    const [listed, named] = [(await reviewOf(world, request)).id, (await reviewOf(world, unlisted)).id]
    await walk(world, reviewer!, listed, 'ai', 'in_progress', 'in_review', 'completed')
    await walk(world, reviewer!, listed, 'legal', 'in_progress', 'waiting_on_vendor')
    await since(world, listed, 'legal', '2026-10-01')
    await since(world, listed, 'security', '2026-07-01')
    await world.owner.updateTable('review_parts').set({ due_on: '2026-11-19' }).where('review_id', '=', listed).where('part', '=', 'legal').execute()
    pages = {
      producer: [
        '/requests',
        '/requests/new',
        '/requests/new?q=runway',
        '/requests/new?offering=chatgpt/enterprise',
        '/requests/new?tool=Midjourney',
        `/requests/${request}`,
        `/requests/${unlisted}`,
      ],
      reviewer: ['/desk', '/desk?show=overdue&tick=all', '/requests', `/desk/reviews/${listed}`, `/desk/reviews/${named}`],
    }
  })
  afterAll(() => stage.close())

  const open = async (who: string, options: Parameters<Stage['open']>[1] = {}) => {
    const page = await stage.open('/sign-in', options)
    await page.fill('main input[name=email]:visible', `${who}@demo.test`)
    await page.fill('main input[name=password]:visible', 'demo-only-password')
    await page.locator('main form').first().locator('button').click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    return page
  }

  it('fit a desktop and a phone in the dark, and axe finds nothing', { timeout: 180_000 }, async () => {
    const found: string[] = []
    for (const who of ['producer', 'reviewer'] as const)
      for (const [name, options] of [
        ['desktop', {}],
        ['phone', { ...phone, colorScheme: 'dark' as const }],
      ] as const) {
        const page = await open(who, options)
        page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`))
        for (const path of pages[who]) {
          await page.goto(stage.base + path)
          for (const details of await page.locator('details.more').all()) await details.evaluate((one) => one.setAttribute('open', ''))
          if ((await overflowOf(page)) > 0) found.push(`${path} scrolls sideways on a ${name}`)
          found.push(...(await axeFinds(page)).map((line) => `${path} on a ${name}: ${line}`))
          if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}${path.replaceAll(/[/?=&]/g, '_')}.png`, fullPage: true })
        }
        await page.context().close()
      }
    expect(found).toEqual([])
  })

  it('are narrowed as one chooses, without leaving the page, and the address follows', { timeout: 60_000 }, async () => {
    const page = await open('reviewer')
    await page.goto(`${stage.base}/desk`)
    await page.locator('.filters select[name=part]').selectOption('legal')
    await seen(page.getByText('1 part of reviews'))
    expect(new URL(page.url()).search).toBe('?part=legal')
    await page.getByRole('link', { name: /^Overdue/ }).click()
    await page.waitForURL(/show=overdue/)
    expect(new URL(page.url()).searchParams.get('part')).toBe('legal')
    await page.context().close()
  })

  const answerAll = async (page: Page) => {
    for (const name of ['leak', 'talent', 'personal', 'final', 'users', 'systems', 'third_parties'])
      await page.locator(`input[name=risk-${name}]`).first().check()
  }

  it('work without JavaScript, from the asking to the end of the review', { timeout: 120_000 }, async () => {
    const producer = await open('producer', { javaScriptEnabled: false })
    await producer.goto(`${stage.base}/requests`)
    await producer.getByRole('link', { name: 'Ask for a tool' }).click()
    await producer.getByLabel('Tool or vendor').fill('midjourney')
    await producer.getByRole('button', { name: 'Apply' }).click()
    await producer.getByRole('link', { name: /^Midjourney, Basic/ }).click()
    await producer.getByRole('button', { name: 'Ask for it' }).click()
    await seen(producer.getByRole('heading', { name: /There are \d+ problems/ }))
    await producer.getByLabel('What do you want to do with it?').fill('Mood boards.')
    await producer.getByLabel('Ideas').check()
    await producer.getByLabel('D0: No production data').check()
    await answerAll(producer)
    await producer.getByRole('button', { name: 'Ask for it' }).click()
    await seen(producer.getByText('Your request is made, and its review is open.'))
    const address = producer.url()

    const reviewer = await open('reviewer', { javaScriptEnabled: false })
    await reviewer.goto(`${stage.base}/desk`)
    await reviewer.getByRole('checkbox', { name: /^AI of Midjourney/ }).check()
    await reviewer.getByRole('button', { name: 'Start', exact: true }).click()
    await seen(reviewer.getByText('One part is changed.'))
    await reviewer
      .getByRole('link', { name: /^Midjourney, Basic/ })
      .first()
      .click()
    const part = reviewer.locator('#part-ai')
    for (const [step, state] of [
      ['Hand in for review', 'In review'],
      ['Complete', 'Completed'],
    ] as const) {
      await part.locator('.work > form').getByRole('button', { name: step }).click()
      await seen(part.getByText(state, { exact: true }))
    }
    await seen(reviewer.getByRole('link', { name: 'Propose a clearance' }))
    await reviewer.getByLabel(/^What came of it/).fill('Fit for mood boards.')
    await reviewer.getByRole('button', { name: 'Close the review' }).click()
    await seen(reviewer.getByText('The review is closed.'))

    await producer.goto(address)
    await seen(producer.getByText('Fit for mood boards.'))
    for (const page of [producer, reviewer]) await page.context().close()
  })

  it('print without their forms', async () => {
    const page = await open('reviewer')
    for (const path of [pages.reviewer[0]!, pages.reviewer[3]!]) {
      await page.goto(stage.base + path)
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('.bulk, .work').first().isVisible()).toBe(false)
      await page.emulateMedia({ media: null })
    }
    await page.context().close()
  })
})
