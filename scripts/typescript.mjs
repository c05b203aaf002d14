// node --import ./scripts/typescript.mjs file.ts: runs TypeScript at half the cost of a general loader.
// Node strips the types of .ts files by itself; only .tsx files need a compiler, and what it made of them is kept.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = join(import.meta.dirname ?? '.', '..', 'node_modules', '.cache')
const folder = join(cache, 'toolslate')

/** esbuild is the compiler inside tsx. */
let esbuild
const compile = (source, sourcefile) => {
  esbuild ??= nodeModule.createRequire(import.meta.resolve('tsx'))('esbuild')
  const options = { loader: 'tsx', jsx: 'automatic', jsxImportSource: 'hono/jsx', target: 'es2024', sourcemap: 'inline', sourcefile }
  return esbuild.transformSync(source, options).code
}

const compiled = (source, file) => {
  const path = join(folder, `${createHash('sha256').update(file).update(source).digest('hex')}.mjs`)
  try {
    return readFileSync(path, 'utf8')
  } catch {
    const code = compile(source, file)
    try {
      mkdirSync(folder, { recursive: true })
      writeFileSync(`${path}.${process.pid}`, code)
      renameSync(`${path}.${process.pid}`, path)
    } catch {}
    return code
  }
}

if (nodeModule.registerHooks === undefined || process.features.typescript === false) {
  await import('tsx')
} else {
  process.setSourceMapsEnabled(true)
  nodeModule.enableCompileCache(join(cache, 'node'))
  nodeModule.registerHooks({
    load(url, context, next) {
      if (!url.startsWith('file:') || !url.endsWith('.tsx')) return next(url, context)
      const file = fileURLToPath(url)
      return { format: 'module', source: compiled(readFileSync(file, 'utf8'), file), shortCircuit: true }
    },
  })
}
