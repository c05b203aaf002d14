import type { Reporter, TestCase } from 'vitest/node'

/** Says what was skipped and why, and ends the output with one line that any machine can read. */
export const countReporter = (): Reporter => {
  // A run that never gets to its tests is a failure, not nothing.
  let last = '0 passed, 1 failed'
  const skipped = new Map<string, number>()
  const sum = () => {
    const lines = [...skipped].map(([what, count]) => `  ${what}${count > 1 ? ` (${count} tests)` : ''}\n`)
    process.stdout.write(`${lines.length > 0 ? `\nSkipped:\n${lines.join('')}` : ''}\n${last}\n`)
  }
  return {
    onInit() {
      process.once('exit', sum)
    },
    onTestRunEnd(modules, unhandledErrors, reason) {
      const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
      skipped.clear()
      for (const module of modules) {
        counts.failed += module.errors().length
        for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
        for (const test of module.children.allTests()) {
          const { state } = test.result()
          counts[state === 'pending' ? 'failed' : state]++
          if (state === 'skipped') skipped.set(whySkipped(test), (skipped.get(whySkipped(test)) ?? 0) + 1)
        }
      }
      if (reason === 'failed') counts.failed ||= 1
      last = `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`
    },
  }
}

/** The note of the test; without one its name has to say it. Journeys are skipped for one reason only. */
const whySkipped = (test: TestCase): string => {
  const file = test.module.relativeModuleId
  if (test.project.name === 'browser') return `${file}: Chromium was not found`
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return note === undefined ? `${file} > ${test.fullName}` : `${file} > ${test.fullName}: ${note}`
}
