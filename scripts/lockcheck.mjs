// npm silently leaves an optional package out of the lock when the registry does not have it; then `npm ci` fails elsewhere.
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const names = new Set(Object.keys(packages).map((key) => key.split('node_modules/').pop()))
const problems = []
for (const [key, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {}))
    if (!names.has(name)) problems.push(`${key || 'package.json'} wants ${name} ${range}, which is not in the lock`)
  if (entry.resolved && !entry.link) problems.push(`${key} names the registry it came from`)
}
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'The lock is complete.' : `${problems.length} problems in package-lock.json.`)
process.exit(problems.length === 0 ? 0 : 1)
