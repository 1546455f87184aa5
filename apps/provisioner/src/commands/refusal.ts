import { err, type Result } from '@cambio/validation'
import { describeFailure } from '../failure/describe-failure.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { exitCodeFor } from '../report/exit-code.ts'

/** Why a command found nothing out, ready to be told. */
export interface Refusal {
  readonly exitCode: number
  /** Which failure it is, for scripts. */
  readonly reason: string
  /** For people. */
  readonly message: string
}

export function refusalOf(failure: ProvisionFailure): Refusal {
  const { reason } = failure
  return { exitCode: exitCodeFor(failure), reason, message: describeFailure(failure) }
}

/** A failure of the provisioner as what a command gives back. */
export function refused(failure: ProvisionFailure): Result<never, Refusal> {
  return err(refusalOf(failure))
}
