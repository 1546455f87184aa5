import { describeTrust, withDefaults } from '@cambio/trust'
import { err, type Result } from '@cambio/validation'
import { describeFailure } from '../failure/describe-failure.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import type { Purpose } from '../preflight/roles.ts'
import { provision } from '../provision.ts'
import { exitCodeFor, exitCodeOf } from '../report/exit-code.ts'
import { renderReport } from '../report/render-report.ts'
import type { Report } from '../report/report.ts'
import { loadTrustFile } from '../trust-file/load-trust-file.ts'
import { resolveProvisionerSecrets } from '../trust-file/secrets.ts'
import type { Surroundings } from './surroundings.ts'

/** `cambio plan` and `cambio apply`: prints the report, or why there is none; gives the exit code. */
export async function provisionRealm(
  file: string,
  purpose: Purpose,
  surroundings: Surroundings,
): Promise<number> {
  const result = await run(file, purpose, surroundings)
  if (!result.ok) {
    surroundings.complain(`cambio: ${describeFailure(result.failure)}`)
    return exitCodeFor(result.failure)
  }
  surroundings.print(renderReport(result.value))
  return exitCodeOf(result.value)
}

async function run(
  file: string,
  purpose: Purpose,
  surroundings: Surroundings,
): Promise<Result<Report, ProvisionFailure>> {
  const trust = loadTrustFile(file, surroundings.env)
  if (!trust.ok) return trust
  surroundings.print(`${purpose}: ${describeTrust(withDefaults(trust.value))}\n`)
  const secretOf = resolveProvisionerSecrets(trust.value, surroundings)
  if (!secretOf.ok) return err({ reason: 'secrets_missing', problems: secretOf.failure })
  return await provision(trust.value, { purpose, secretOf: secretOf.value, now: surroundings.now })
}
