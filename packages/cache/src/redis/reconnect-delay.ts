/** First pause before connecting again; doubles with each attempt. */
const FIRST_MS = 50

/** Longest pause: how late a Redis that came back may be noticed. */
const LONGEST_MS = 2000

/** Share of the pause that is left to chance, so that replicas do not come back in step. */
const JITTER = 0.25

/** How long to wait before the so-manieth attempt (from 1) to connect again, milliseconds. */
export function reconnectDelayMs(attempt: number): number {
  const pause = Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS)
  return pause * (1 - JITTER * Math.random())
}
