const FIRST_MS = 100
const LONGEST_MS = 30_000
/** One that lived so long did not end for something that it ends for again at once. */
const SETTLED_MS = 60_000

/** How long to wait before a worker that ended is replaced: not at all at first, and ever longer where each lives for a short time only. Pure. */
export function restartPause(former: number, livedMs: number): number {
  if (livedMs >= SETTLED_MS) return FIRST_MS
  return Math.min(Math.max(former * 2, FIRST_MS), LONGEST_MS)
}
