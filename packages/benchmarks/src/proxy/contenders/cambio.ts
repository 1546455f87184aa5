import type { Contender } from '../contender.ts'
import { startCambio } from '../start-cambio.ts'

/** Ours: verified, permitted, the exchanged token from memory. No line of log for each request. */
export const cambio: Contender = {
  name: 'cambio, cached exchange',
  verifies: true,
  start: (scene) => startCambio(scene),
}

/** The same with its log: a line for each request, to a pipe that is read. */
export const cambioLogging: Contender = {
  name: 'cambio, cached exchange, access log',
  verifies: true,
  start: (scene) => startCambio(scene, { logLevel: 'info' }),
}

/** The same with a process for each core; the one that hands them the connections counts too. */
export const cambioWorkers: Contender = {
  name: 'cambio, cached exchange, workers auto',
  verifies: true,
  start: (scene) => startCambio(scene, { workers: 'auto' }),
}
