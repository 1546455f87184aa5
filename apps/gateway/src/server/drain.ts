import type { Server } from 'node:http'

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

/** Stops accepting, lets requests end within {@link DRAIN_SECONDS}, then cuts what is left. */
export async function drain(app: Draining): Promise<void> {
  // Node closes what is idle now; a connection that becomes idle later would stay until its keep-alive ends.
  const sweeper = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS)
  const end = setTimeout(() => app.server.closeAllConnections(), DRAIN_SECONDS * MS_PER_SECOND)
  try {
    await app.close()
  } finally {
    clearInterval(sweeper)
    clearTimeout(end)
  }
}
