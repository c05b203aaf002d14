import { sql } from 'kysely'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkTo } from '../letters.ts'
import { noChromium, openStage, type Stage } from './browser.ts'

const password = 'quiet harbour lantern 41'
const email = 'vera@noteforge.example'
const dossier = '/tools/demo-noteforge/standard'
const questionnaire = '/attest/demo-noteforge/standard'
const words = { note: 'Your copy of our terms is an old one.', file: 'Terms of November', text: 'We never train on what you send.', mfa: 'Since spring.' }

/** Somebody at a browser, who counts what they press, choose and fill in. */
const handsOn = (page: Page) => {
  let actions = 0
  page.setDefaultTimeout(10_000)
  const counted = async (done: Promise<unknown>) => {
    actions++
    await done
  }
  return {
    page,
    actions: () => actions,
    go: (path: string) => counted(page.goto(path)),
    press: (name: string | RegExp, on: Page | Locator = page) => counted(on.getByRole('button', { name }).click()),
    follow: (name: string | RegExp, on: Page | Locator = page) => counted(on.getByRole('link', { name }).first().click()),
    unfold: (name: string, on: Page | Locator = page) => counted(on.locator('summary', { hasText: name }).click()),
    fill: (name: string, value: string, on: Page | Locator = page) => counted(on.locator(`[name="${name}"]:visible`).fill(value)),
    choose: (name: string, value: string, on: Page | Locator = page) => counted(on.locator(`[name="${name}"][value="${value}"]:not([type=hidden])`).check()),
    select: (name: string, value: string | { index: number }) => counted(page.locator(`select[name="${name}"]`).selectOption(value)),
    attach: (text: string) => counted(page.locator('input[type=file]').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })),
  }
}
type Hands = ReturnType<typeof handsOn>

describe.skipIf(noChromium).each([true, false])('a vendor, from the claim to the dossier (JavaScript: %s)', { timeout: 120_000 }, (javaScriptEnabled) => {
  let stage: Stage
  let [vera, desk]: Hands[] = []
  let [foretold, attestation, file]: string[] = []
  const wording = (id: string) => stage.world.bank.byId.get(id)!.wording
  const open = async (path: string) => handsOn(await stage.open(path, { javaScriptEnabled }))
  const bandsOn = (page: Page) => page.locator('#preview .bands dd').allInnerTexts()
  const signIn = async (who: Hands, address: string, secret = 'demo-only-password') => {
    await who.fill('email', address, who.page.locator('main'))
    await who.fill('password', secret, who.page.locator('main'))
    await who.press('Sign in', who.page.locator('main form').first())
  }
  const say = async (question: string, value: string) => {
    await vera!.choose('value', value)
    await vera!.press(/^Save, and to the next/)
    await vera!.page.getByText(`Saved: ${wording(question).slice(0, 20)}`).waitFor()
  }
  const back = async () => {
    await vera!.follow('Back to the overview')
    await vera!.page.waitForURL(`**${questionnaire}`)
  }
  const statuses = async (page: Page, paths: string[]) =>
    Object.fromEntries(await Promise.all(paths.map(async (path) => [path, (await page.request.get(stage.base + path)).status()])))
  const secrets = () => [
    ...[questionnaire, `${questionnaire}/check`, `${questionnaire}/signature`, `${questionnaire}/questions/trains_on_inputs`],
    ...['', '.json', '.jws'].map((suffix) => attestation + suffix),
    ...[file!, `${file}/about`],
  ]
  const bandOfDossier = async () => {
    const page = await stage.open(dossier, { javaScriptEnabled })
    const [band, html] = [await page.locator('.verdict .tag.band').first().innerText(), await page.content()]
    const otherwise = await page.getByText('The vendor says otherwise').locator('xpath=ancestor::p').allTextContents()
    await page.context().close()
    return { band, html, otherwise }
  }

  beforeAll(async () => {
    stage = await openStage()
    const reviewer = await stage.world.signIn('reviewer@demo.test')
    const read = (question: string, value: string, evidence: string, quote: string) =>
      reviewer.post(`${dossier}/facts/new`, {
        ...{ question, value, evidence, quote, text: quote },
        ...{ title: `About ${question}`, url: `https://noteforge.example/${question}`, copied_on: '2026-11-20' },
      })
    await read('trains_on_inputs', 'on_no_opt_out', 'published_terms', 'We train on everything that you send.')
    await read('mfa', 'enforceable', 'documentation', 'An organisation can require a second factor.')
  })
  afterAll(() => stage.close())

  it('somebody with an address of its domain claims it, follows the letter, and is in', async () => {
    vera = await open('/vendors/noteforge-demo/claim')
    await vera.fill('email', email)
    await vera.press(/^Claim/)
    await vera.page.getByText('Look into your mail').first().waitFor()
    await vera.go(stage.base + (await linkTo(stage.world, email)))
    await vera.fill('name', 'Vera Vendor')
    await vera.fill('password', password)
    await vera.press(/^I speak for/)
    await vera.page.waitForURL(/\/attest$/)
  })

  it('answers, with a file where it contests our reading, and is told what would come of it', async () => {
    const { page, ...does } = vera!
    await does.press('Begin at the first question')
    await does.fill('words', 'Noteforge 3, standard plan.')
    await say('product_assessed', 'words')
    await say('generative_scope', 'generative')
    await back()
    expect(await bandsOn(page)).toEqual(['Not for production data', 'Not for production data'])
    await does.follow(wording('trains_on_inputs'))
    await does.unfold('Upload a file')
    const upload = page.locator('#files')
    await does.fill('title', words.file, upload)
    await does.attach(words.text)
    await does.press('Upload and attach', upload)
    file = (await upload.getByRole('link', { name: words.file }).getAttribute('href'))?.replace('/about', '')
    await does.choose('stance', 'contest')
    await does.fill('note', words.note)
    await does.choose('evidence', 'published_terms')
    await does.unfold('Source')
    await does.fill('source_url', 'https://noteforge.example/terms')
    await say('trains_on_inputs', 'no_by_published_terms')
    await say('trains_on_outputs', 'no_by_published_terms')
    await say('training_setting_control', 'contract_only')
    await back()
    await does.follow(wording('mfa'))
    await does.fill('note', words.mfa)
    await does.choose('stance', 'confirm')
    await say('mfa', 'enforceable')
    await back()
    expect(await bandsOn(page)).toEqual(['Not for production data', 'Escalate'])
    foretold = (await bandsOn(page))[1]
  })

  it('signs, after showing once more that it is them', async () => {
    const { page, ...does } = vera!
    await does.follow('Check your answers and sign')
    await sql`update sessions set authenticated_at = now() - interval '1 hour'`.execute(stage.world.owner)
    await does.follow('Go on to the signature')
    await page.getByText('Show that it is you').waitFor()
    await signIn(vera!, email, password)
    await does.fill('title', 'General Counsel')
    await does.choose('authority', 'officer')
    await does.choose('declared', 'yes')
    await does.press('Sign attestation 1')
    await page.waitForURL(/attestations\/\d+$/)
    attestation = new URL(page.url()).pathname
    expect(await page.getByRole('main').innerText()).toContain('1 answer and what is on file cannot both be true.')
    expect(new Set(Object.values(await statuses(page, secrets())))).toEqual(new Set([200]))
  })

  it('a rival finds none of it, and strangers read that there is a conflict and nothing of what was said', async () => {
    const rival = await open('/sign-in?next=/attest')
    await signIn(rival, 'rival@demo.test')
    await rival.page.waitForURL(/\/attest$/)
    expect(await statuses(rival.page, secrets())).toEqual(Object.fromEntries(secrets().map((path) => [path, 404])))
    await rival.page.context().close()
    const { band, html, otherwise } = await bandOfDossier()
    expect([band, ...otherwise]).toEqual(['Not for production data', expect.stringMatching(/^The vendor says otherwise\. A person decides by/)])
    const log = await (await stage.world.request('/audit')).text()
    expect(log).toContain('disagree on trains_on_inputs')
    for (const text of Object.values(words)) for (const page of [html, log]) expect(page).not.toContain(text)
    expect((await stage.world.request(`${attestation}.jws`)).headers.get('location')).toMatch(/^\/sign-in/)
  })

  it('procurement finds the one conflict, and accepts the other answers', async () => {
    desk = await open('/sign-in?next=/desk')
    const { page, ...does } = desk
    await signIn(desk, 'reviewer@demo.test')
    await page.getByText('1 open conflict, the most urgent first').waitFor()
    await does.follow('Demo Noteforge, Standard', page.locator('#attestations'))
    const contested = page.locator('#q-trains_on_inputs')
    expect(await contested.innerText()).toMatch(/Your copy of our terms[\s\S]*Terms of November[\s\S]*Close the conflict first/)
    expect(await contested.getByRole('button', { name: /^Accept/ }).count()).toBe(0)
    await does.press('Accept this one')
    await page.locator('#q-mfa[data-ruling=accepted]').waitFor()
    for (const id of ['product_assessed', 'generative_scope', 'trains_on_outputs', 'training_setting_control']) {
      await does.press(/^Accept/, page.locator(`#q-${id}`))
      await page.locator(`#q-${id}[data-ruling=accepted]`).waitFor()
    }
    expect((await bandOfDossier()).band).toBe('Not for production data')
  })

  it('and closes the conflict from the source: the dossier then shows what was foretold, and still none of the notes', async () => {
    const { page, ...does } = desk!
    await does.follow(/^Conflict \d+/, page.locator('#q-trains_on_inputs'))
    await page.waitForURL(/\/desk\/conflicts\/\d+$/)
    const conflict = page.url()
    await does.follow('record the fact')
    await does.choose('value', 'no_by_published_terms')
    await does.select('evidence', 'published_terms')
    const source = { title: 'Terms', url: 'https://noteforge.example/terms', copied_on: '2026-11-22', quote: 'No training.', text: 'No training.' }
    for (const [name, value] of Object.entries(source)) await does.fill(name, value)
    await does.select('supersedes', { index: 1 })
    await does.press('Record the fact')
    await page.waitForURL((url) => url.pathname === dossier)
    expect((await bandOfDossier()).otherwise).toHaveLength(1)
    await does.go(conflict)
    await does.choose('ruling', 'answer_stands')
    await does.select('fact', { index: 1 })
    await does.fill('reason', 'The terms of November say so.')
    await does.press('Close the conflict')
    await page.getByText('The vendor’s answer stands, by fact').first().waitFor()
    const { band, html, otherwise } = await bandOfDossier()
    expect([band, ...otherwise]).toEqual([foretold])
    expect(html).toContain('6 answers, of which procurement accepted 5.')
    for (const text of Object.values(words)) expect(html).not.toContain(text)
  })

  it('and none of it took many steps', () => {
    expect(vera!.actions()).toBeLessThan(50)
    expect(desk!.actions()).toBeLessThan(30)
  })
})
