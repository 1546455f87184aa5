import { statSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Small test files before large ones, and a package's `test/` with its many generated cases last: a single thought's tests notice most
 * mistakes, and the first test that fails ends the run.
 */
export class SmallFirst extends BaseSequencer {
  // eslint-disable-next-line typescript/require-await -- the base class wants a promise.
  override async sort(files: readonly TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => weightOf(one) - weightOf(other))
  }
}

const LAST = 1e9

function weightOf({ moduleId }: TestSpecification): number {
  return statSync(moduleId).size + (moduleId.includes('/src/') ? 0 : LAST)
}
