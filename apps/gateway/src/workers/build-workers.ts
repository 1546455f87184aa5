import cluster from 'node:cluster'
import { extname, join } from 'node:path'
import { Registry } from 'prom-client'
import { wallClock, type Gateway, type ListenOptions } from '../gateway.ts'
import type { LiveSettings } from '../generation/live-settings.ts'
import type { Logger } from '../log/logger.ts'
import { buildManagementServer, listenManagement } from '../management/management-server.ts'
import { createSettingsStatus } from '../management/settings-status.ts'
import { createSettingsMeters } from '../metrics/settings-meters.ts'
import { createWorkerMeters } from '../metrics/worker-meters.ts'
import { createTellSettings } from '../reload/tell-settings.ts'
import type { Reading } from './messages.ts'
import { createWorkerPool } from './worker-pool.ts'
import { createInside } from './workers-inside.ts'

/** The gateway's own program, from sources or built. */
const MAIN = join(import.meta.dirname, `../main${extname(import.meta.filename)}`)

export interface WorkersParts {
  readonly log: Logger
  /** How many; more than one. */
  readonly count: number
  /** What the settings given last were read from. */
  readonly reading: () => Reading
}

/**
 * A gateway of several processes behind one port. This one, the primary, serves no request: it has the management port, hands connections out in turn, and
 * replaces workers that end. Every worker lives by the same reading of the settings.
 */
export function buildWorkers(settings: LiveSettings, parts: WorkersParts): Gateway {
  const { log, count } = parts
  const registry = new Registry()
  const meters = createWorkerMeters([registry], 0)
  const status = createSettingsStatus(createSettingsMeters([registry]), wallClock)
  const tell = createTellSettings(settings, status, log)
  let current = settings
  let reading = parts.reading()
  let listen: ListenOptions = { host: '', port: 0 }

  // Not what this process was started with: that may be a program which starts several apps.
  cluster.setupPrimary({ serialization: 'advanced', exec: MAIN, args: [] })
  const pool = createWorkerPool({
    count,
    log,
    greet: () => ({ kind: 'start', reading, listen }),
    onEnd: () => meters.workerEnds.inc(),
  })
  const inside = createInside({ pool, count, registry, status, settings: () => current })
  const management = buildManagementServer(inside)

  return {
    async listen({ host, port, managementPort }) {
      listen = { host, port }
      const own = await listenManagement(management, host, managementPort)
      return { ...(await pool.start()), ...own }
    },
    take(next) {
      current = next
      reading = parts.reading()
      pool.tell({ kind: 'take', reading })
      tell.taken(next)
    },
    refuse: (problems) => tell.refused(problems),
    async close() {
      inside.readiness.stop()
      await pool.close()
      await management.close()
    },
  }
}
