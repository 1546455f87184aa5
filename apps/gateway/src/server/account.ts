import { logRequest, type RequestOutcome } from '../log/log-request.ts'
import type { Logger } from '../log/logger.ts'
import type { Meters } from '../metrics/meters.ts'

const MS_PER_SECOND = 1_000

/** Label of what has no route: nothing was matched, or it never came so far. */
const NO_ROUTE = 'none'

/** Writes down a request that is over: its log line and its numbers. */
export function account(outcome: RequestOutcome, log: Logger, meters: Meters): void {
  const { route = NO_ROUTE, served = 'forwarded', failure } = outcome.notes
  const reason = failure?.reason ?? served
  const { refusedToken } = outcome.notes
  if (refusedToken !== undefined) meters.refusedTokens.inc({ outcome: refusedToken })
  const seconds = outcome.durationMs / MS_PER_SECOND
  meters.countRequest({ route, status: String(outcome.status), reason, seconds })
  logRequest(log, outcome)
}
