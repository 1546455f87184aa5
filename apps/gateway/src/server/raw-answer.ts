import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Answer } from '../answer/answer.ts'

/** Time for the client to read the answer; who keeps the connection open after that is cut off. */
const LINGER_MS = 1_000

/** Writes an answer where there is a socket but no response object, and closes the connection after it. */
export function writeRawAnswer(socket: Duplex, { status, headers, body }: Answer): void {
  // After CONNECT nobody else listens, and a reset without a listener would end the process.
  socket.on('error', () => socket.destroy())
  if (!socket.writable) return
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'))
  const end = setTimeout(() => socket.destroy(), LINGER_MS).unref()
  socket.once('close', () => clearTimeout(end))
}
