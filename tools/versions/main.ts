/**
 * `pnpm versions [version…]`: runs the provisioner's end-to-end tests on older and newer releases of
 * Keycloak, one after the other, and prints which roads each of them serves. A release is fetched and prepared once.
 */
import { runVersion } from './run-version.ts'
import { isGood } from './version-facts.ts'
import { versionTable } from './version-table.ts'

/** The newest release of each line that we care for. */
const RELEASES = ['24.0.5', '25.0.6', '26.0.8', '26.2.5', '26.4.7', '26.6.4', '26.7.5']

const wished = process.argv.slice(2)
const runs = (wished.length === 0 ? RELEASES : wished).map(runVersion)
process.stdout.write(`\n${versionTable(runs)}\n`)
process.exit(runs.every(isGood) ? 0 : 1)
