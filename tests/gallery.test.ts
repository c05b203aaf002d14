import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bands } from '../src/policy/policy.ts'
import { bandWords, clearanceWords, criterionWords, factStateWords, outcomeWords, principleWords, quoteStandingWords } from '../views/words.ts'
import { validateHtml } from './html.ts'
import { createWorld, type World } from './world.ts'

let world: World
let html: string
beforeAll(async () => {
  world = await createWorld()
  html = await (await world.request('/gallery')).text()
})
afterAll(() => world.close())

describe('the gallery', () => {
  it.each(['/gallery', '/sign-in', '/problems', '/problems/conflict', '/nowhere'])('%s is valid HTML', async (path) => {
    expect(await validateHtml(await (await world.request(path)).text())).toEqual([])
  })

  it('shows every word of every vocabulary', () => {
    for (const words of [bandWords, clearanceWords, criterionWords, principleWords, outcomeWords, factStateWords, quoteStandingWords]) {
      for (const { word, means } of Object.values(words)) {
        expect(html).toContain(`<span>${word}</span>`)
        expect(html).toContain(means.replaceAll("'", '&#39;'))
      }
    }
  })

  it('shows every band once as a large tag', () => {
    for (const band of bands) expect(html).toMatch(new RegExp(`<strong class="tag band tone large" data-band="${band}">`))
  })

  it('never shows a tag or a mark by its shape alone', () => {
    const icons = html.match(/<svg class="icon"[\s\S]*?<\/svg>(<span( class="visually-hidden")?>[^<]+<\/span>)?/g) ?? []
    expect(icons.length).toBeGreaterThan(50)
    expect(icons.filter((icon) => !icon.endsWith('</span>'))).toEqual([])
  })

  it('does not exist in production', async () => {
    const { createApp } = await import('../src/app.tsx')
    const app = createApp({ ...world.deps, config: { ...world.config, environment: 'production' } })
    expect((await app.request('/gallery')).status).toBe(404)
  })
})

describe('the words', () => {
  it('are all different within their vocabulary, so that no two states read alike', () => {
    for (const words of [bandWords, clearanceWords, criterionWords, principleWords, outcomeWords, factStateWords, quoteStandingWords]) {
      const said = Object.values(words).map(({ word }) => word)
      expect(new Set(said).size).toBe(said.length)
    }
  })

  it('of a band and of a clearance are never the same', () => {
    const clearances = new Set(Object.values(clearanceWords).map(({ word }) => word))
    expect(Object.values(bandWords).filter(({ word }) => clearances.has(word))).toEqual([])
  })
})

describe('the stylesheet', () => {
  const views = join(import.meta.dirname, '../views')
  const components = readdirSync(join(views, 'ui'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'))

  it.each(components)('%s is one layer of components', (name) => {
    expect(readFileSync(join(views, 'ui', name), 'utf8').trim()).toMatch(/^@layer components \{[\s\S]*\}$/)
  })

  it('names every token that it uses', () => {
    const css = [...components.map((name) => `ui/${name}`), 'tokens.css', 'base.css', 'layout.css', 'print.css']
      .map((name) => readFileSync(join(views, name), 'utf8'))
      .join('\n')
    const defined = new Set([...css.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name))
    const used = new Set([...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name))
    expect([...used].filter((name) => !defined.has(name))).toEqual([])
    expect([...defined].filter((name) => !used.has(name))).toEqual([])
  })
})

it('the validator finds what is wrong', async () => {
  expect(HtmlValidate).toBeDefined()
  expect(await validateHtml('<!doctype html><html lang="en"><head><title>x</title></head><body><p><div>no</div></p></body></html>')).not.toEqual([])
})
