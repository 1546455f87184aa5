import { setTimeout as wait } from 'node:timers/promises'

/** A connection that did not come about, so that nothing was written: no name, no route, no listener. */
const UNSENT = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]

const PAUSE_MS = 50
const JITTER_MS = 100

/**
 * Does the work once more after a pause, if no connection came about. After anything else it may have been done, and a subject token may be
 * good for one use only.
 */
export async function retryUnsent<Value>(
  work: () => Promise<Value>,
  pause: () => Promise<void>,
): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (!wasUnsent(error)) throw error
  }
  await pause()
  return work()
}

/** Long enough for a listener that is being replaced, and not the same for all who wait. Throws when the time is over. */
export async function shortPause(signal: AbortSignal): Promise<void> {
  const milliseconds = PAUSE_MS + Math.random() * JITTER_MS
  await wait(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted())
}

/** Is this the failure of a connection that did not come about? A time-out of ours tells nothing: it may have hit a request that was sent. */
export function wasUnsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' && UNSENT.includes(code)
}
