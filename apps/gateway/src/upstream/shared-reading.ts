import type { OnReadOpts, Socket } from 'node:net'

/** An answer of 64 KiB with its head in one reading, and some more. */
const SHARED_BYTES = 128 * 1_024
/** Below that Node takes bytes from a pool. */
const POOLED_BYTES = 4_096
/** Half of what V8 lets stand outside its heap before it collects all of the heap. */
const COLLECT_BYTES = 32 * 1_024 * 1_024

const shared = Buffer.allocUnsafeSlow(SHARED_BYTES)
let unpooledBytes = 0

/**
 * How connections of plain HTTP/1.1 are read: all into one buffer, of which each gets a copy of what is its own before the next is read. Nothing else ever
 * sees the buffer. Node would set aside 64 KiB for each reading, however little comes, and read an answer of 64 KiB in two.
 *
 * Undefined on Windows, where the system fills the buffers of all connections at the same time.
 */
export const sharedReading: OnReadOpts | undefined =
  process.platform === 'win32' ? undefined : { buffer: shared, callback: pushCopy }

/** Gives whether the stream wants more, as `push` does. */
function pushCopy(this: Socket, length: number): boolean {
  return this.push(length < POOLED_BYTES ? pooledCopy(length) : ownCopy(length))
}

function pooledCopy(length: number): Buffer {
  return Buffer.from(shared.subarray(0, length))
}

function ownCopy(length: number): Buffer {
  unpooledBytes += length
  if (unpooledBytes > COLLECT_BYTES) collectYoung()
  const copy = Buffer.allocUnsafeSlow(length)
  shared.copy(copy, 0, 0, length)
  return copy
}

/**
 * Copies are dead as soon as they are written, but V8 does not see their bytes when it decides about its young space: they pile up until it collects the whole
 * heap because of them. `pnpm start` lets Node be asked; where it can't be, that is what happens.
 */
function collectYoung(): void {
  unpooledBytes = 0
  globalThis.gc?.({ type: 'minor', execution: 'sync' })
}
