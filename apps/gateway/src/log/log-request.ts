import { PROBLEMS, type Fault } from '../answer/problems.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { hintOf } from './hint-of.ts'
import type { Logger } from './logger.ts'
import type { RequestNotes } from './request-notes.ts'

/** A request that has been answered, or whose client has gone. */
export interface RequestOutcome {
  readonly requestId: string
  readonly method: string
  readonly status: number
  readonly durationMs: number
  readonly notes: RequestNotes
}

/** What the operator must mend is an error; what another system or time mends is a warning. */
const LEVELS = {
  caller: 'info',
  dependency: 'warn',
  operator: 'error',
  gateway: 'error',
} as const satisfies Record<Fault, string>

/** The one line of a request. */
export function logRequest(log: Logger, told: RequestOutcome): void {
  if (told.notes.failure === undefined && !log.isLevelEnabled('info')) return
  const { notes, ...outcome } = told
  const { failure, ...known } = notes
  if (failure === undefined) {
    log.info({ ...outcome, ...known }, meaningOf(known))
    return
  }
  log[LEVELS[PROBLEMS[failure.reason].fault]](
    { ...outcome, ...known, ...factsOf(failure) },
    PROBLEMS[failure.reason].title,
  )
}

function meaningOf({ asker, served }: RequestNotes): string {
  if (asker !== undefined) return 'allowed'
  return served === undefined ? 'forwarded' : 'served'
}

/** Facts are bounded and escaped where they are made, in the packages that judge tokens and answers. */
function factsOf(failure: GatewayFailure): object {
  const { reason, ...facts } = failure
  // Failures of an exchange bring Keycloak's meaning among their facts.
  const hint = 'hint' in facts ? undefined : hintOf(failure)
  return { reason, ...(Object.keys(facts).length > 0 && { facts }), ...(hint && { hint }) }
}
