import { it } from 'vitest'

/** `it`; or, when something is missing on this machine, a test that is skipped and says why. */
export const itUnless = (missing: string | null): ((name: string, test: () => Promise<void> | void, timeout?: number) => void) =>
  missing === null ? it : (name) => it(name, (context) => context.skip(missing))
