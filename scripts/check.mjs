// Everything CI runs, fastest first. A step runs even after another one failed, so that one run tells all.
// The tests come last: their line "N passed, N failed" ends the output.
import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'

const bin = join(import.meta.dirname, '..', 'node_modules', '.bin')
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }

const run = ([name, command, ...args]) => {
  console.log(`\n── ${name} ──`)
  const started = performance.now()
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env })
  if (error) console.error(error.message)
  return { name, ok: status === 0, seconds: (performance.now() - started) / 1000 }
}

const results = [
  ['the lock', 'node', 'scripts/lockcheck.mjs'],
  ['format and lint', 'biome', 'check', '--error-on-warnings'],
  ['types', 'tsc', '--noEmit'],
  ['unused code', 'knip'],
  ['build', 'npm', 'run', 'build', '--silent'],
].map(run)

console.log('\n── so far ──')
for (const { name, ok, seconds } of results) console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name} (${seconds.toFixed(1)} s)`)

const tests = run(['tests', 'vitest', 'run'])
process.exit([...results, tests].every(({ ok }) => ok) ? 0 : 1)
