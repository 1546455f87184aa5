import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Every package runs from its sources, in tests and in what vitest loads for itself, so that no build is needed or taken. */
export const source = {
  resolve: {
    alias: [
      {
        find: /^@cambio\/(.+)$/,
        replacement: `${import.meta.dirname}/packages/$1/src/index.ts`,
      },
    ],
  },
}

/** A slow machine is no failure: what is awaited may take longer than vitest's second. */
const patience = { expect: { poll: { timeout: 15_000 } } }

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['{apps,packages}/*/{src,test}/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ['packages/e2e/**', '**/node_modules/**', '**/dist/**'],
          testTimeout: 30_000,
          // Loading everything anew for each file took twice as long as the tests. A file that leaves something behind fails another one.
          isolate: false,
          // They wait for sockets and processes half of the time.
          maxWorkers: 2 * availableParallelism(),
          ...patience,
        },
      },
      {
        ...source,
        test: {
          name: 'e2e',
          include: ['packages/e2e/src/**/*.test.ts'],
          globalSetup: ['packages/e2e/src/stage/global-setup.ts'],
          // One file at a time, unless `--maxWorkers` says that several may share the servers.
          maxWorkers: 1,
          ...patience,
          testTimeout: 240_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
