import type { Server } from 'node:http'
import type { HandedOver } from './handed-over.ts'
import type { Http2Sessions } from './http2-sessions.ts'

/** How long requests that are on their way may take to end: Docker kills after ten seconds, Kubernetes after thirty. */
export const DRAIN_SECONDS = 8
const MS_PER_SECOND = 1_000
/** How soon a connection is closed after its last answer. */
const SWEEP_MS = 50

/** A server that listens; `close` stops accepting, and resolves when its last connection has ended. */
export interface Draining {
  readonly server: Pick<Server, 'closeIdleConnections' | 'closeAllConnections'>
  close(): PromiseLike<unknown>
}

/** Connections that Node's server does not close. */
export interface OwnConnections {
  readonly handedOver?: HandedOver | undefined
  readonly http2?: Http2Sessions | undefined
}

/** Stops accepting, lets requests, streams and upgraded connections end within {@link DRAIN_SECONDS}, then cuts what is left. */
export async function drain(
  app: Draining,
  { handedOver, http2 }: OwnConnections = {},
): Promise<void> {
  // Node closes what is idle now; a connection that becomes idle later would stay until its keep-alive ends.
  const sweeper = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS)
  const end = setTimeout(() => {
    app.server.closeAllConnections()
    handedOver?.destroy()
    http2?.destroy()
  }, DRAIN_SECONDS * MS_PER_SECOND)
  http2?.drain()
  try {
    await app.close()
  } finally {
    clearInterval(sweeper)
    clearTimeout(end)
  }
}
