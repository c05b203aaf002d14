import type { Reporter } from 'vitest/node'

/** Says what was skipped and why, and ends the output with one line that any machine can read. */
export const countReporter = (): Reporter => {
  // A run that never gets to its tests is a failure, not nothing.
  let last = '0 passed, 1 failed'
  const skipped: string[] = []
  const sum = () => {
    if (skipped.length > 0) process.stdout.write(`\nSkipped:\n${[...new Set(skipped)].map((line) => `  ${line}\n`).join('')}`)
    process.stdout.write(`\n${last}\n`)
  }
  return {
    onInit() {
      process.once('exit', sum)
    },
    onTestRunEnd(modules, unhandledErrors, reason) {
      const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
      skipped.length = 0
      for (const module of modules) {
        counts.failed += module.errors().length
        for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
        for (const test of module.children.allTests()) {
          const result = test.result()
          if (result.state === 'pending') counts.failed++
          else counts[result.state]++
          if (result.state === 'skipped') skipped.push(`${module.relativeModuleId} > ${test.fullName}: ${result.note ?? 'no reason given'}`)
        }
      }
      if (reason === 'failed') counts.failed ||= 1
      last = `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`
    },
  }
}
