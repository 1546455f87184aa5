import { err, ok, type Result } from '@cambio/validation'
import type { OnInterrupt } from '../../lock/with-lock.ts'

/** Somebody asked the process to end. */
export interface Interrupted {
  readonly reason: 'interrupted'
}

/** Says when to stop. */
export interface Interruption {
  /** Work that is still under way goes no further once this is over. */
  readonly signal: AbortSignal
  /** The work’s outcome, or that somebody did not want to wait for it. */
  orDone<Value>(work: Promise<Value>): Promise<Result<Value, Interrupted>>
}

/** Runs something that has to clean up after itself: while it runs, being asked to end ends its work and not the process. */
export async function interruptible<Value>(
  onInterrupt: OnInterrupt,
  run: (interruption: Interruption) => Promise<Value>,
): Promise<Value> {
  const stopping = new AbortController()
  const interrupted = Promise.withResolvers<Interrupted>()
  const endListening = onInterrupt(() => {
    stopping.abort()
    interrupted.resolve({ reason: 'interrupted' })
  })
  try {
    return await run({
      signal: stopping.signal,
      orDone: (work) =>
        Promise.race([work.then(ok), interrupted.promise.then((failure) => err(failure))]),
    })
  } finally {
    endListening()
  }
}
