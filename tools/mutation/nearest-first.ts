import { globSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The test file that is named as the source with the planted mistake first, then those beside it, then the others, small before large;
 * a package's `test/` with its many generated cases last. The first test that fails ends the run, and it is mostly the nearest.
 */
export class NearestFirst extends BaseSequencer {
  // oxlint-disable-next-line typescript/require-await -- the base class wants a promise.
  override async sort(files: readonly TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config
    const mistake = this.ctx.getRootProject().getProvidedContext().activeMutant
    const source = mistake === undefined ? undefined : sourcesIn(root).get(mistake)
    const weight = ({ moduleId }: TestSpecification): number =>
      distance(moduleId, source) * FAR + statSync(moduleId).size
    return files.toSorted((one, other) => weight(one) - weight(other))
  }
}

/** More than any file has bytes. */
const FAR = 1e9

function distance(test: string, source: string | undefined): number {
  if (source !== undefined && basename(test, '.test.ts') === basename(source, '.ts')) return 0
  if (source !== undefined && dirname(test) === dirname(source)) return 1
  return test.includes('/src/') ? 2 : 3
}

let sources: ReadonlyMap<string, string> | undefined

/** Which source holds which mistake: Stryker writes all of them into the sources, each behind a switch with its number. */
function sourcesIn(root: string): ReadonlyMap<string, string> {
  sources ??= new Map(
    globSync('packages/*/src/**/*.ts', { cwd: root }).flatMap((file) => {
      const path = resolve(root, file)
      const switches = readFileSync(path, 'utf8').matchAll(/stryMutAct_\w+\("(\d+)"\)/g)
      return [...switches].map(([, mistake = '']) => [mistake, path] as const)
    }),
  )
  return sources
}
