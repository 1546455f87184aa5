import { describeTrust, withDefaults } from '@cambio/trust'
import { describeFailure } from '../failure/describe-failure.ts'
import { EXIT, exitCodeFor } from '../report/exit-code.ts'
import { loadTrustFile } from '../trust-file/load-trust-file.ts'
import type { Surroundings } from './surroundings.ts'

/** `cambio validate`: is the trust file well-formed? Asks no server and reads no secret. */
export function validate(file: string, { env, print, complain }: Surroundings): number {
  const trust = loadTrustFile(file, env)
  if (!trust.ok) {
    complain(`cambio: ${describeFailure(trust.failure)}`)
    return exitCodeFor(trust.failure)
  }
  print(`${file} is valid: ${describeTrust(withDefaults(trust.value))}`)
  return EXIT.done
}
