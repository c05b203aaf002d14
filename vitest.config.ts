import { defineConfig } from 'vitest/config'
import { countReporter } from './tests/setup/reporter.ts'

const common = {
  include: ['tests/**/*.test.{ts,tsx}'],
  globalSetup: ['tests/setup/global.ts'],
  // Workers and their modules serve many files: a fresh database per file is what keeps these apart.
  isolate: false,
  testTimeout: 20_000,
  hookTimeout: 60_000,
}

// Everything runs against the embedded PostgreSQL. With TEST_DATABASE_URL what touches a database runs against that one too.
const embedded = { extends: true as const, test: { ...common, name: 'embedded', exclude: ['tests/browser/**', 'tests/bench/**'] } }
const browser = { extends: true as const, test: { ...common, name: 'browser', include: ['tests/browser/**/*.test.{ts,tsx}'] } }
const other = {
  extends: true as const,
  test: { ...common, name: 'other', exclude: ['tests/browser/**', 'tests/bench/**', 'tests/ground.test.ts', 'tests/policy/**'] },
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: [['default', { summary: false }], countReporter()],
    projects: process.env.TEST_DATABASE_URL ? [embedded, browser, other] : [embedded, browser],
  },
})
