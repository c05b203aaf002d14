import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Encoding = 'br' | 'gzip' | 'identity'
type Asset = { path: string; type: string; encoded: (encoding: Encoding) => Promise<Buffer> }
type Built = { css: Asset; js: Asset; work: Asset; workScript: Asset }

export type Assets = {
  /** Addresses for the page: for everybody, and what only pages of people at work need besides. */
  paths: () => { css: string; js: string; work: { css: string; js: string } }
  /** One file by its address; undefined when the address is of another version. */
  find: (path: string) => Asset | undefined
}

const views = join(import.meta.dirname, '../../views')

/** One stylesheet and one script, and a second pair for pages of people at work, joined once. While developing they are read again, so that a saved file shows on reload. */
export const loadAssets = (development: boolean): Assets => {
  let built = build()
  let builtAt = Date.now()
  const current = () => {
    if (development && Date.now() - builtAt > 500) {
      built = build()
      builtAt = Date.now()
    }
    return built
  }
  return {
    paths: () => {
      const { css, js, work, workScript } = current()
      return { css: css.path, js: js.path, work: { css: work.path, js: workScript.path } }
    },
    find: (path) => Object.values(current()).find((asset) => asset.path === path),
  }
}

/** In layer order: tokens name the layers, print has the last word. */
const stylesheets = () => {
  const components = readdirSync(join(views, 'ui')).filter((name) => name.endsWith('.css'))
  return ['tokens.css', 'base.css', 'layout.css', ...components.sort().map((name) => `ui/${name}`), 'print.css']
}

const workStylesheets = () =>
  readdirSync(join(views, 'ui/work'))
    .filter((name) => name.endsWith('.css'))
    .sort()
    .map((name) => `ui/work/${name}`)

const build = (): Built => {
  const joined = (names: string[]) => withoutComments(names.map((name) => readFileSync(join(views, name), 'utf8')).join('\n'))
  const htmx = readFileSync(createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js'), 'utf8')
  const own = readFileSync(join(views, 'static/app.js'), 'utf8')
  return {
    css: asset('app', 'css', 'text/css; charset=utf-8', joined(stylesheets())),
    work: asset('work', 'css', 'text/css; charset=utf-8', joined(workStylesheets())),
    workScript: asset('work', 'js', 'text/javascript; charset=utf-8', readFileSync(join(views, 'static/work.js'), 'utf8')),
    // Our own first: it sets the theme before anything is painted.
    js: asset('app', 'js', 'text/javascript; charset=utf-8', `${own}\n${htmx.replace(/\n?\/\/# sourceMappingURL=.*$/m, '')}`),
  }
}

const withoutComments = (css: string) => css.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\n\s*/g, '\n')

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

const asset = (name: string, extension: string, type: string, text: string): Asset => {
  const body = Buffer.from(text)
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  // Compressed as well as possible, at the first request and never again.
  const done = new Map<Encoding, Promise<Buffer>>([['identity', Promise.resolve(body)]])
  const encoded = (encoding: Encoding) => {
    const known = done.get(encoding)
    if (known) return known
    const fresh =
      encoding === 'br'
        ? brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } })
        : zip(body, { level: 9 })
    done.set(encoding, fresh)
    return fresh
  }
  return { path: `/assets/${name}.${hash}.${extension}`, type, encoded }
}
