import type { FastifyInstance } from 'fastify'
import type { HandedOver } from './handed-over.ts'

/** How long requests that are on their way may take to end: Docker kills after ten seconds, Kubernetes after thirty. */
export const DRAIN_SECONDS = 8
const MS_PER_SECOND = 1_000
/** How soon a connection is closed after its last answer. */
const SWEEP_MS = 50

/** Stops accepting, lets requests end within {@link DRAIN_SECONDS}, then cuts what is left. */
export async function drain(app: FastifyInstance, handedOver: HandedOver): Promise<void> {
  // Node closes what is idle now; a connection that becomes idle later would stay until its keep-alive ends.
  const sweeper = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS)
  const end = setTimeout(() => {
    app.server.closeAllConnections()
    handedOver.destroy()
  }, DRAIN_SECONDS * MS_PER_SECOND)
  try {
    await app.close()
  } finally {
    clearInterval(sweeper)
    clearTimeout(end)
  }
}
