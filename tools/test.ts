/**
 * `pnpm test`: format, lint, types and boundaries, then the unit tests, the proof that they hold the
 * guards, and the end-to-end tests on a real Keycloak and Redis. Stops at the first step that fails; ends with one line that counts.
 *
 * End-to-end tests of the provisioner run two files at a time: they count requests and compare realms, each in its own. Those of the gateway and the cache,
 * which have processes killed and time budgets kept, run one after the other.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'

const reports = mkdtempSync(join(tmpdir(), 'cambio-test-'))
const reportOf = (project: string): string => join(reports, `${project}.json`)

const vitest = (project: string, report: string, ...more: readonly string[]): readonly string[] => [
  'vitest',
  'run',
  `--project=${project}`,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportOf(report)}`,
  ...more,
]

/** Folders of `packages/e2e/src` with tests of the provisioner alone. */
const PROVISIONER =
  'applying cli destroying drift explaining exporting grants login migrating provisioning secrets verifying'
    .split(' ')
    .map((folder) => `packages/e2e/src/${folder}`)

const STEPS: Readonly<Record<string, readonly string[]>> = {
  format: ['oxfmt', '--check', '.'],
  'types of sources': ['tsc', '-b'],
  'types of tests': ['tsc', '-p', 'tsconfig.test.json'],
  // After the types: lint knows the packages by their declarations.
  lint: ['oxlint', '--type-aware', '--deny-warnings'],
  boundaries: ['turbo', 'boundaries', '--no-color'],
  unit: vitest('unit', 'unit'),
  guards: ['node', '--conditions=source', 'tools/guards/main.ts'],
  'e2e-provisioner': vitest(
    'e2e',
    'e2e-provisioner',
    '--maxWorkers=2',
    ...PROVISIONER.map((folder) => `${folder}/`),
  ),
  'e2e-gateway': vitest(
    'e2e',
    'e2e-gateway',
    ...PROVISIONER.map((folder) => `--exclude=${folder}/**`),
  ),
}

function run(name: string, [command = '', ...args]: readonly string[]): boolean {
  process.stdout.write(styleText('bold', `\n▶ ${name}\n`))
  const started = performance.now()
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env })
  if (error !== undefined) process.stderr.write(`${command}: ${error.message}\n`)
  const seconds = Math.round((performance.now() - started) / 1000)
  process.stdout.write(`${status === 0 ? '✓' : '✗'} ${name} (${seconds} s)\n`)
  return status === 0
}

function count(project: string): { passed: number; failed: number } {
  try {
    const report: unknown = JSON.parse(readFileSync(reportOf(project), 'utf8'))
    return {
      passed: numberAt(report, 'numPassedTests'),
      failed: numberAt(report, 'numFailedTests'),
    }
  } catch {
    // No report: the step was not reached, or its runner could not start. Its exit status tells.
    return { passed: 0, failed: 0 }
  }
}

function numberAt(report: unknown, field: string): number {
  const value: unknown = Object.entries(report ?? {}).find(([name]) => name === field)?.[1]
  return typeof value === 'number' ? value : 0
}

/** Also the first word of a step's name chooses it: `e2e` means both. */
const chosen = process.argv.slice(2)
const isChosen = (name: string): boolean =>
  chosen.some((each) => name === each || name.startsWith(`${each}-`))
const names = Object.keys(STEPS).filter((name) => chosen.length === 0 || isChosen(name))
const broken = names.find((name) => !run(name, STEPS[name] ?? []))
const TESTS = ['unit', 'e2e-provisioner', 'e2e-gateway']
const counts = TESTS.map(count)
rmSync(reports, { recursive: true, force: true })

const passed = counts.reduce((sum, each) => sum + each.passed, 0)
const failedTests = counts.reduce((sum, each) => sum + each.failed, 0)
const failed = broken === undefined ? failedTests : Math.max(failedTests, 1)
if (broken !== undefined) process.stdout.write(`\n✗ stopped at: ${broken}\n`)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
// A run of steps without tests has none to count; one with tests that ran none proves nothing.
const hasTests = names.some((name) => TESTS.includes(name))
process.exit(failed === 0 && (passed > 0 || !hasTests) ? 0 : 1)
