import { logRequest } from '../log/log-request.ts'
import type { Logger } from '../log/logger.ts'
import type { RequestNotes } from '../log/request-notes.ts'
import type { Meters } from '../metrics/meters.ts'
import type { Asker } from './asked-request.ts'
import type { Verdict } from './authorizer.ts'

const MS_PER_SECOND = 1_000
const OK = 200
const NO_ROUTE = 'none'

export interface AccountedDecision {
  readonly asker: Asker
  readonly method: string
  readonly verdict: Verdict
  /** By the process's monotonic clock, in milliseconds. */
  readonly startedAt: number
  readonly notes: RequestNotes
}

/** Writes a decision down: its log line and its numbers. */
export function accountDecision(
  { asker, method, verdict, startedAt, notes }: AccountedDecision,
  { log, meters }: { readonly log: Logger; readonly meters: Meters },
): void {
  const durationMs = performance.now() - startedAt
  const { route = NO_ROUTE, failure } = notes
  meters.authorizerDecisions.inc({ asker, route, reason: failure?.reason ?? 'allowed' })
  meters.authorizerSeconds.observe({ asker }, durationMs / MS_PER_SECOND)
  notes.asker = asker
  const status = verdict.kind === 'allowed' ? OK : verdict.answer.status
  const { requestId } = verdict
  logRequest(log, { requestId, method, status, durationMs: Math.round(durationMs), notes })
}
