/**
 * Runs before each test file. A thread is kept from one mistake to the next (`warm-thread.ts`): what the workspace's modules remember,
 * and the mistake itself, must not stay. Libraries are kept.
 */
import { afterEach, inject, vi } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    readonly activeMutant: string
    readonly mutantActivation: 'static' | 'runtime'
  }
}

/* oxlint-disable no-underscore-dangle -- a name of Stryker's. */
declare global {
  var __stryker__:
    | { activeMutant?: string | undefined; freshFor?: string; noticed?: string }
    | undefined
}

const mistake = inject('activeMutant')
const stryker = (globalThis.__stryker__ ??= {})
// One test is enough; without this the files that are left would all be read, though none of their tests is run.
if (mistake !== undefined && stryker.noticed === mistake) throw new Error('noticed already')
afterEach(({ task }) => {
  if (task.result?.state === 'fail') stryker.noticed = mistake
})
if (stryker.freshFor !== mistake) {
  stryker.freshFor = mistake
  vi.resetModules()
}
// A mistake that is there only while a test runs must not be there while modules are read.
if (inject('mutantActivation') !== 'static') stryker.activeMutant = undefined
