import { setTimeout as pause } from 'node:timers/promises'

/** How a request that may succeed later is waited for; passed in, so that a test need not wait. */
export interface Patience {
  readonly pause: (milliseconds: number) => Promise<unknown>
  /** From 0 to 1. Clients that failed together shall not come back together. */
  readonly random: () => number
}

export const PATIENCE: Patience = {
  pause: (milliseconds) => pause(milliseconds),
  random: Math.random,
}

const FIRST_WAIT_MS = 200

/** A server that asks for more is not worth waiting for: a person should know. */
const LONGEST_WAIT_MS = 10_000

/**
 * Waits before another try: each time twice as long, by up to half less.
 *
 * @param failed How many tries have failed.
 * @param askedMs What the server asked us to wait.
 */
export async function waitForTry(
  failed: number,
  { pause: wait, random }: Patience,
  askedMs = 0,
): Promise<void> {
  const backoff = FIRST_WAIT_MS * 2 ** (failed - 1) * (1 - random() / 2)
  await wait(Math.min(Math.max(backoff, askedMs), LONGEST_WAIT_MS))
}
