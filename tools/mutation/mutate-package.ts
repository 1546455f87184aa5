import { availableParallelism } from 'node:os'
import { Stryker } from '@stryker-mutator/core'
import type { Mutant } from './mutation-score.ts'

/** Results of the last run and, during one, the copy of the workspace; never committed. */
const FOLDER = '.mutation'
/** Tests wait for sockets and for time limits of their own; what takes this much longer than without the change hangs. */
const PATIENCE = { timeoutMS: 20_000, timeoutFactor: 1.5 }

/**
 * Changes sources of a package in one place after the other, each time running the unit tests of that package that reach the place.
 * Works in a copy, so files may be edited meanwhile.
 *
 * @param files Which sources, as paths from the root of the workspace; globs are allowed.
 * @param force Judge every change anew. Otherwise those whose source and tests are as in the last run keep their result; a change
 *   elsewhere (another package, `test/`) is not seen.
 */
export function mutatePackage(
  name: string,
  files: readonly string[],
  force: boolean,
): Promise<readonly Mutant[]> {
  const stryker = new Stryker({
    mutate: [...files, '!**/*.test.ts'],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: {
      configFile: 'tools/mutation/vitest.config.ts',
      dir: `packages/${name}`,
      related: false,
    },
    // No `testFiles`: with them Stryker (10.1) turns a mistake in a constant on too late, after it was read, and calls it unnoticed.
    // Stryker would rewrite it by the compiler's JavaScript interface, which TypeScript 7 has not; the tests need none.
    ignorePatterns: ['/tsconfig.json', '/tsconfig.test.json', `/${FOLDER}`],
    concurrency: availableParallelism(),
    incremental: true,
    incrementalFile: `${FOLDER}/${name}.json`,
    force,
    tempDirName: `${FOLDER}/${name}`,
    cleanTempDir: 'always',
    reporters: ['progress-append-only'],
    warnings: false,
    ...PATIENCE,
  })
  return stryker.runMutationTest()
}
