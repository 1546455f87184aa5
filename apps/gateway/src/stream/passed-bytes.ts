/** Half of what V8 lets stand outside its heap before it collects all of the heap. */
const COLLECT_BYTES = 32 * 1_024 * 1_024
/** Less than that comes from a pool of Node's. */
const POOLED_BYTES = 4_096

let passedBytes = 0

/**
 * Tells that a piece of a body has been handed on. It is dead as soon as it is written, but V8 does not see its bytes when it decides about its young
 * space: they pile up until it collects the whole heap because of them. So the young space is collected after each 32 MiB, which takes about a millisecond.
 *
 * `pnpm start` lets Node be asked for that (`--expose-gc`); where it can't be, V8 does as it does.
 */
export function notePassed({ length }: Pick<Buffer, 'length'>): void {
  if (length < POOLED_BYTES) return
  passedBytes += length
  if (passedBytes <= COLLECT_BYTES) return
  passedBytes = 0
  globalThis.gc?.({ type: 'minor', execution: 'sync' })
}
