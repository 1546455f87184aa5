import { defineConfig } from 'vitest/config'
import { source } from '../../vitest.config.ts'

/** What Stryker runs for each mutant: the unit tests of a package, with nothing of the end-to-end tests around them. */
export default defineConfig({
  ...source,
  test: {
    root: process.cwd(),
    include: ['{src,test}/**/*.test.ts'],
  },
})
