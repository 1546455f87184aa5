import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { readFacts, type VersionFacts } from './version-facts.ts'

const TESTS = ['packages/e2e/src/provisioning', 'packages/e2e/src/versions']

/** Runs the tests on one release, and gives what they found. */
export function runVersion(version: string): VersionFacts {
  const folder = mkdtempSync(join(tmpdir(), 'cambio-versions-'))
  const [report, facts] = [join(folder, 'report.json'), join(folder, 'facts.json')]
  process.stdout.write(styleText('bold', `\n▶ Keycloak ${version}\n`))
  runTests(report, { KEYCLOAK_VERSION: version, CAMBIO_VERSION_FACTS: facts })
  const seen = readFacts(version, readJson(report), readJson(facts))
  rmSync(folder, { recursive: true })
  return seen
}

function runTests(report: string, more: Readonly<Record<string, string>>): void {
  // Servers that somebody keeps running are of one release only.
  const { CAMBIO_E2E_SERVERS: _kept, ...env } = process.env
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = ['run', '--project=e2e', ...TESTS, ...reporters]
  const { error } = spawnSync('vitest', args, { stdio: 'inherit', env: { ...env, ...more } })
  if (error !== undefined) throw error
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // The run ended before it was written; a run without tests is not taken for a good one.
    return undefined
  }
}
