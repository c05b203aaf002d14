// What the compiler leaves out of dist/: stylesheets, static files and seed data, in the same places beside the code.
import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const isData = (path) => statSync(path).isDirectory() || !/(\.tsx?|README\.md)$/.test(path)

for (const folder of ['src', 'views', 'seeds']) cpSync(folder, join('dist', folder), { recursive: true, filter: isData })

// Read every YAML file once: what was read is kept in dist/node_modules/.cache, so that the program starts faster.
rmSync('dist/node_modules', { recursive: true, force: true })
const { loadBank } = await import('../dist/src/questions/load.js')
const { parsePack } = await import('../dist/src/policy/load.js')
loadBank()
const policies = 'dist/seeds/policies'
for (const name of readdirSync(policies)) if (/\.ya?ml$/.test(name)) parsePack(readFileSync(join(policies, name), 'utf8'), name)
