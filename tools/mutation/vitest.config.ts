import { defineConfig } from 'vitest/config'
import { source } from '../../vitest.config.ts'

/** What Stryker runs for each planted mistake: a package's unit tests, without the end-to-end tests and their servers. */
export default defineConfig({
  ...source,
  test: {
    include: ['{src,test}/**/*.test.ts'],
    // Files share one process, which Stryker begins anew for each mistake: all of them then take a third of the time.
    isolate: false,
  },
})
