import type { Load } from './gate.ts'

const EVERY_MS = 100

/**
 * Keeps `load.loopDelayMs`: how late the event loop is, half of it by what it was just now and half by what it was before. So one pause, as for
 * collecting garbage, is no overload, and a loop that is late turn after turn is one after three. Gives what ends the watching.
 *
 * A timer and not `monitorEventLoopDelay`, which forgets the turn in which it is reset: the long ones.
 */
export function watchLoop(load: Pick<Load, 'loopDelayMs'>): () => void {
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    load.loopDelayMs = smoothed(load.loopDelayMs, now - last - EVERY_MS)
    last = now
  }, EVERY_MS).unref()
  return () => clearInterval(timer)
}

/** @param lateMs A timer may also be a little early. */
export function smoothed(beforeMs: number, lateMs: number): number {
  return (beforeMs + Math.max(lateMs, 0)) / 2
}
