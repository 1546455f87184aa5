import type { OnReadOpts, Socket } from 'node:net'

/** An answer of 64 KiB with its head in one reading, and some more. */
const SHARED_BYTES = 128 * 1_024

const shared = Buffer.allocUnsafeSlow(SHARED_BYTES)

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
  return this.push(Buffer.from(shared.subarray(0, length)))
}
