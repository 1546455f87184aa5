import { setTimeout as sleep } from 'node:timers/promises'

/** How often a starting server is asked; each time costs it a little of the time it needs to start. */
const POLL_MS = 200

export interface Readiness {
  /** What we wait for, for the message: `Keycloak`. */
  readonly name: string
  /** Asks once. */
  ready(): Promise<boolean>
  /** Aborted, with the reason, as soon as waiting makes no sense any more. */
  readonly ended: AbortSignal
  readonly timeoutSeconds: number
}

/** Resolves when the server is ready; throws when it ended before that, or needs too long. */
export async function untilReady(readiness: Readiness): Promise<void> {
  const { name, ended, timeoutSeconds } = readiness
  const deadline = AbortSignal.timeout(timeoutSeconds * 1000)
  while (!(await readiness.ready())) {
    ended.throwIfAborted()
    if (deadline.aborted) throw new Error(`${name} was not ready after ${timeoutSeconds} seconds.`)
    await sleep(POLL_MS)
  }
}
