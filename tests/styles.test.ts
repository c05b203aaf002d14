import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

// Every sheet of a component is loaded with the others: one class in two of them is one component pulling another apart.

const root = join(import.meta.dirname, '..', 'views', 'ui')

/** Classes that a second sheet only adds to, on purpose. */
const added = ['contents', 'field', 'files', 'filters', 'form', 'halves', 'keys', 'list', 'note', 'state', 'steps', 'verdict']

/** The classes with which a rule at the top of a layer begins. */
const classesIn = (css: string): Set<string> => {
  const [found, text] = [new Set<string>(), css.replaceAll(/\/\*[\s\S]*?\*\//g, '')]
  let [depth, selector] = [0, '']
  for (const sign of text) {
    if (sign === '{') {
      if (depth === 1) for (const [, name] of selector.matchAll(/(?:^|,)\s*\.([\w-]+)/g)) found.add(name!)
      depth++
    } else if (sign === '}') depth--
    selector = sign === '{' || sign === '}' || sign === ';' ? '' : selector + sign
  }
  return found
}

it('no class belongs to two components', () => {
  const sheets = globSync('**/*.css', { cwd: root }).map((path) => [path, classesIn(readFileSync(join(root, path), 'utf8'))] as const)
  expect(sheets.length).toBeGreaterThan(20)
  const places = new Map<string, string[]>()
  for (const [path, classes] of sheets) for (const name of classes) places.set(name, [...(places.get(name) ?? []), path])
  const shared = [...places].filter(([, paths]) => paths.length > 1).map(([name]) => name)
  expect(shared.sort()).toEqual(added)
})
