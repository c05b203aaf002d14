import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { countReporter } from './tests/setup/reporter.ts'

const common = {
  globalSetup: ['tests/setup/global.ts'],
  // Workers and their modules serve many files: a fresh database per file is what keeps these apart.
  isolate: false,
  // A net under what hangs: a machine that is busy is no failure.
  testTimeout: 60_000,
  hookTimeout: 120_000,
}
const suite = (name: string, include: string[], groupOrder: number) => ({
  extends: true as const,
  test: { ...common, name, include, exclude: name === 'browser' ? [] : ['tests/browser/**', 'tests/bench/**'], sequence: { groupOrder } },
})

const everything = ['tests/**/*.test.{ts,tsx}']
/** Long, and of no other outcome on another PostgreSQL: what a program, a page or a file says, not what SQL does. */
const once = /^(access-matrix|certificate-pages|crash|evidence-reading|files|mail-crash|passkeys|second-factor|sheet|single-sign-on)\.test/
/** What touches a database runs against that of TEST_DATABASE_URL too. */
const worlds = () =>
  readdirSync('tests').flatMap((name) =>
    /\.test\.tsx?$/.test(name) && !once.test(name) && /createWorld\(/.test(readFileSync(`tests/${name}`, 'utf8')) ? [`tests/${name}`] : [],
  )

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: [['default', { summary: false }], countReporter()],
    // The browser comes last and alone: it wants the processors for itself.
    projects: [
      suite('embedded', everything, 0),
      ...(process.env.TEST_DATABASE_URL ? [suite('other', worlds(), 1)] : []),
      suite('browser', ['tests/browser/**/*.test.{ts,tsx}'], 2),
    ],
  },
})
