import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { copyWorkspace, type WorkspaceCopy } from './workspace-copy.ts'

/** The tools compile and lint whole packages; on a small machine that takes a while. */
const TOOL_TIMEOUT_MS = 120_000

interface Mistake {
  readonly gate: string
  readonly file: string
  readonly plant: (text: string) => string
  readonly tool: readonly [string, ...string[]]
  readonly says: RegExp
}

const append = (code: string) => (text: string) => `${text}\n${code}\n`
const depend = (on: string) => (text: string) =>
  text.replace('"dependencies": {', `"dependencies": {\n    "@cambio/${on}": "workspace:*",`)
const types = (room: string) => ['tsc', '-b', room] as const
const lint = (file: string) => ['oxlint', '--type-aware', '-f', 'unix', file] as const

const MISTAKES: readonly Mistake[] = [
  {
    gate: 'a package that uses another without declaring it does not compile',
    file: 'packages/cache/src/index.ts',
    plant: append(`import '@cambio/exchange'`),
    tool: types('packages/cache'),
    says: /TS2307|TS2882/,
  },
  {
    gate: 'exchange and cache may not know each other, not even when declared',
    file: 'packages/exchange/package.json',
    plant: depend('cache'),
    tool: ['turbo', 'boundaries', '--no-color'],
    says: /@cambio\/cache/,
  },
  {
    gate: 'a decision does not depend on what is cached',
    file: 'packages/decision/package.json',
    plant: depend('cache'),
    tool: ['turbo', 'boundaries', '--no-color'],
    says: /@cambio\/cache/,
  },
  {
    gate: 'an app may not depend on an app',
    file: 'apps/gateway/package.json',
    plant: depend('provisioner'),
    tool: ['turbo', 'boundaries', '--no-color'],
    says: /@cambio\/provisioner/,
  },
  {
    gate: 'nobody may depend on the demo, the benchmarks or e2e',
    file: 'packages/testkit/package.json',
    plant: depend('demo'),
    tool: ['turbo', 'boundaries', '--no-color'],
    says: /@cambio\/demo/,
  },
  {
    gate: 'nothing reaches past a package’s front door',
    file: 'packages/cache/src/index.ts',
    plant: append(`import '@cambio/validation/src/result.ts'`),
    tool: types('packages/cache'),
    says: /TS2307|TS2882/,
  },
  {
    gate: 'nothing climbs out of its package by a relative path',
    file: 'packages/exchange/src/index.ts',
    plant: append(`import '../../cache/src/index.ts'`),
    tool: ['turbo', 'boundaries', '--no-color'],
    says: /leaves the package/,
  },
  {
    gate: 'production code may not use testkit',
    file: 'apps/gateway/src/index.ts',
    plant: append(`import '@cambio/testkit'`),
    tool: lint('apps/gateway/src/index.ts'),
    says: /@cambio\/testkit.*restricted/,
  },
  {
    gate: 'the pure middle may not read the clock',
    file: 'packages/validation/src/result.ts',
    plant: append(`export const started: number = Date.now()`),
    tool: lint('packages/validation/src/result.ts'),
    says: /Date\.now/,
  },
  {
    gate: 'the pure middle may not reach the network',
    file: 'packages/validation/src/result.ts',
    plant: append(`export const answer: Promise<Response> = fetch('http://localhost')`),
    tool: lint('packages/validation/src/result.ts'),
    says: /I\/O lives at the named edges/,
  },
  {
    gate: 'no any',
    file: 'packages/validation/src/result.ts',
    plant: append(`export const anything: any = 1`),
    tool: lint('packages/validation/src/result.ts'),
    says: /no-explicit-any/,
  },
  {
    gate: 'no assertion outside a branding function',
    file: 'packages/validation/src/result.ts',
    plant: append(`export const text: string = JSON.parse('1') as string`),
    tool: lint('packages/validation/src/result.ts'),
    says: /consistent-type-assertions/,
  },
  {
    gate: 'no promise is left floating',
    file: 'packages/validation/src/result.ts',
    plant: append(`export function later(): void {\n  Promise.resolve(1)\n}`),
    tool: lint('packages/validation/src/result.ts'),
    says: /no-floating-promises/,
  },
]

let copy: WorkspaceCopy
beforeAll(() => {
  copy = copyWorkspace()
}, TOOL_TIMEOUT_MS)
afterEach(() => copy.restore())
afterAll(() => copy.remove())

describe('every gate bites', () => {
  it('and lets the tree as it is pass', { timeout: TOOL_TIMEOUT_MS }, async () => {
    const compiled = await copy.run('tsc', '-b')
    const runs = [compiled, await copy.run('turbo', 'boundaries', '--no-color')]
    expect(runs.map(({ status, output }) => (status === 0 ? 'passes' : output))).toEqual([
      'passes',
      'passes',
    ])
  })

  it.each(MISTAKES)('$gate', { timeout: TOOL_TIMEOUT_MS }, async ({ file, plant, tool, says }) => {
    copy.edit(file, plant)
    const { status, output } = await copy.run(...tool)
    expect(output).toMatch(says)
    expect(status).not.toBe(0)
  })
})
