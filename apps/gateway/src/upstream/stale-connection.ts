import { errors } from 'undici'

/**
 * Whether the upstream has closed a connection that had served before: the idle one that it was tired of. One that never carried an answer was no such
 * connection, and one that was cut (a reset) does not tell.
 */
export function isStaleConnection(error: unknown): boolean {
  return error instanceof errors.SocketError && (error.socket?.bytesRead ?? 0) > 0
}
