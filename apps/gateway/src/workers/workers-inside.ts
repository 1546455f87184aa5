import { AggregatorRegistry, type Registry } from 'prom-client'
import type { LiveSettings } from '../generation/live-settings.ts'
import type { ManagementParts } from '../management/management-server.ts'
import { createReadiness } from '../management/readiness.ts'
import type { SettingsStatus } from '../management/settings-status.ts'
import { mergeReports } from './merge-reports.ts'
import { createPurgeWorkers } from './purge-workers.ts'
import type { WorkerPool } from './worker-pool.ts'

export interface InsideParts {
  readonly pool: WorkerPool
  readonly count: number
  /** The primary's own numbers. */
  readonly registry: Registry
  /** The primary's, which has read what all workers live by. */
  readonly status: SettingsStatus
  /** Those in force. */
  readonly settings: () => LiveSettings
}

/** What the management port shows of all workers together. */
export function createInside(parts: InsideParts): ManagementParts {
  const { pool, count, status, settings } = parts
  const purge = createPurgeWorkers({ pool, count, isShared: () => hasRedis(settings()) })
  return {
    readiness: createReadiness(async () => {
      const answers = await pool.ask({ about: 'report' })
      const { ready, checks } = mergeReports(
        answers.map(({ report }) => report),
        count,
      )
      const others = checks.filter(({ name }) => name !== status.check().name)
      return { ready, checks: [...others, status.check()] }
    }),
    registry: allMetrics(parts),
    purging() {
      const { trust, secrets } = settings()
      return { purgeKey: secrets.purgeKey, purge: trust.cache === 'off' ? undefined : purge }
    },
  }
}

function hasRedis({ trust: { cache } }: LiveSettings): boolean {
  return cache !== 'off' && cache.redis !== undefined
}

function allMetrics({
  pool,
  registry,
}: Pick<InsideParts, 'pool' | 'registry'>): ManagementParts['registry'] {
  return {
    contentType: registry.contentType,
    async metrics() {
      const answers = await pool.ask({ about: 'metrics' })
      const own = await registry.getMetricsAsJSON()
      return AggregatorRegistry.aggregate([...answers.map(({ metrics }) => metrics), own]).metrics()
    },
  }
}
