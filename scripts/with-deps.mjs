// Runs a tool of node_modules with the Node and the packages of this project, installing them first when they are
// missing or older than the lock. Plain JavaScript for the Node of the machine (18 or newer): nothing is installed yet.
import { spawn, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = join(root, 'node_modules', '.bin')

const changed = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0

const install = () => {
  console.error('Installing packages (npm ci) …')
  const npm = process.env.npm_execpath
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) {
    console.error('The packages could not be installed: see above.')
    process.exit(1)
  }
}

const [tool, ...args] = process.argv.slice(2)
if (tool === undefined) {
  console.error('Usage: node scripts/with-deps.mjs <tool> [arguments]')
  process.exit(2)
}
if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) install()

const child = spawn(tool, args, { stdio: 'inherit', env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` } })
// Ctrl-C reaches the tool by the terminal too; it takes the second one for the same.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  console.error(`${tool} cannot be run: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
