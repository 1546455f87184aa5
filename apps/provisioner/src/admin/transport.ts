import { describeFetchError } from '@cambio/validation'
import { AdminError } from './failure.ts'

/** Enabling permissions on a large realm takes seconds; more than this and the server hangs. */
export const REQUEST_TIME_LIMIT_MS = 30_000

/**
 * What a failed `fetch` means, as our failure.
 *
 * @param doing What was being done, for people: `create client gateway`.
 */
export function transportError(error: unknown, url: string, doing: string): AdminError {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    const seconds = REQUEST_TIME_LIMIT_MS / 1000
    return new AdminError({ reason: 'request_timed_out', doing, seconds })
  }
  return new AdminError({ reason: 'server_unreachable', url, cause: describeFetchError(error) })
}

/** `fetch` throws this one TypeError for everything the network does; the reason is in its cause. */
export function isTransportError(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === 'TimeoutError'
  return error instanceof TypeError && error.message === 'fetch failed'
}
