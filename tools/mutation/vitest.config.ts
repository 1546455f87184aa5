import { defineConfig } from 'vitest/config'
import { source } from '../../vitest.config.ts'
import { NearestFirst } from './nearest-first.ts'
import { warmThread } from './warm-thread.ts'

/** What Stryker runs for each planted mistake: a package's unit tests, without the end-to-end tests and their servers. */
export default defineConfig({
  plugins: [warmThread],
  resolve: {
    alias: [
      { find: '@cambio/testkit', replacement: `${import.meta.dirname}/testkit.ts` },
      ...source.resolve.alias,
    ],
  },
  test: {
    include: ['{src,test}/**/*.test.ts'],
    // Files share one thread and what it has read; the thread is kept for the next mistake.
    isolate: false,
    setupFiles: [`${import.meta.dirname}/fresh-modules.ts`],
    // On a busy machine a test comes late, which is no notice. Longer than Stryker waits, so that it shows in the column "by hanging".
    testTimeout: 30_000,
    hookTimeout: 30_000,
    sequence: { sequencer: NearestFirst },
  },
})
