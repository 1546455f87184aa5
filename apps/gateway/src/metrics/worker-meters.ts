import { Gauge, type Counter, type Registry } from 'prom-client'
import { counters } from './counters.ts'

/** The processes behind one port. Over all of them, numbers are added up. */
export interface WorkerMeters {
  readonly workers: Gauge
  readonly workerEnds: Counter
}

/** @param serving 1 in a process that serves requests. */
export function createWorkerMeters(registers: Registry[], serving = 1): WorkerMeters {
  const workers = new Gauge({
    name: 'cambio_workers',
    help: 'Processes that serve requests.',
    registers,
  })
  workers.set(serving)
  return {
    workers,
    workerEnds: counters(registers)(
      'cambio_worker_ends_total',
      'Workers that ended unasked, and were replaced.',
    ),
  }
}
