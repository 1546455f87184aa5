import { NetworkError } from '@keycloak/keycloak-admin-client'
import { AdminError, type AdminFailure } from './failure.ts'
import { isTransportError } from './transport.ts'

const NOT_FOUND = 404
const CONFLICT = 409
const TOO_MANY = 429
const INTERNAL_ERROR = 500

/** The server is asked too much, or there is none behind the proxy just now. */
const COME_BACK = [TOO_MANY, 502, 503, 504]

/** Whether reading again may give an answer. A read that took its whole time is not sent again. */
export function isTransientForReading(error: unknown): boolean {
  if (error instanceof NetworkError) {
    return [...COME_BACK, INTERNAL_ERROR].includes(error.response.status)
  }
  if (error instanceof AdminError) return isTransientLogin(error.failure)
  return isTransportError(error) && !(error instanceof DOMException)
}

/** What the server asked to wait, in milliseconds; 0 when it did not say. */
export function askedWaitMs(error: unknown): number {
  if (!(error instanceof NetworkError)) return 0
  const seconds = Number(error.response.headers.get('retry-after') ?? 0)
  return Number.isFinite(seconds) ? seconds * 1000 : 0
}

/**
 * Whether a failed write may have been done all the same, or may be done after another look: no answer, a
 * server that failed, somebody else at the same object. What Keycloak refuses for what it is stays refused.
 */
export function isOpen(failure: AdminFailure): boolean {
  if (failure.reason !== 'request_refused') {
    return OPEN_REASONS.includes(failure.reason) || isTransientLogin(failure)
  }
  const { status } = failure
  return [NOT_FOUND, CONFLICT, TOO_MANY].includes(status) || status >= INTERNAL_ERROR
}

const OPEN_REASONS: readonly AdminFailure['reason'][] = [
  'server_unreachable',
  'request_timed_out',
  'vanished',
]

/** A login that was refused for the moment, and not for who asked. */
function isTransientLogin(failure: AdminFailure): boolean {
  if (failure.reason === 'server_unreachable') return true
  return failure.reason === 'login_refused' && COME_BACK.includes(failure.status)
}
