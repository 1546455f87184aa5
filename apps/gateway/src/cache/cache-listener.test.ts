import type { CacheEvent } from '@cambio/cache'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../log/logger.ts'
import { createMeters } from '../metrics/meters.ts'
import { cacheListener } from './cache-listener.ts'

describe('cacheListener', () => {
  it('says once that the shared cache is away, and once that it is back', () => {
    const lines: string[] = []
    const log = createLogger('info', { write: (line) => void lines.push(line) })
    const listen = cacheListener(log, createMeters())
    for (const up of [false, false, true, true, false]) listen({ kind: 'connection', up })
    expect(lines.map((line) => /"level":"(\w+)"/.exec(line)?.[1])).toEqual(['warn', 'info', 'warn'])
  })

  it.each<[CacheEvent, string]>([
    [
      { kind: 'lookup', tier: 'memory', found: true },
      'lookups_total{tier="memory",outcome="hit"} 1',
    ],
    [
      { kind: 'lookup', tier: 'shared', found: false },
      'lookups_total{tier="shared",outcome="miss"} 1',
    ],
    [
      { kind: 'trouble', trouble: { reason: 'entry_invalid', fault: 'expired' } },
      'troubles_total{reason="entry_invalid"} 1',
    ],
    [
      { kind: 'trouble', trouble: { reason: 'store_unavailable', operation: 'get', cause: 'OOM' } },
      'redis_errors_total{operation="get",cause="OOM"} 1',
    ],
    [{ kind: 'connection', up: true }, 'redis_up 1'],
    [{ kind: 'usage', tier: 'memory', entries: 3, bytes: 700 }, 'entries 3'],
    [{ kind: 'usage', tier: 'memory', entries: 3, bytes: 700 }, 'bytes 700'],
    [{ kind: 'evicted', tier: 'memory' }, 'evictions_total 1'],
    [{ kind: 'flight', outcome: 'work' }, 'flights_total{outcome="work"} 1'],
    [{ kind: 'lease', outcome: 'taken' }, 'leases_total{outcome="taken"} 1'],
    [{ kind: 'refresh_ahead', outcome: 'renewed' }, 'refreshes_ahead_total{outcome="renewed"} 1'],
    [{ kind: 'refused_again' }, 'refused_again_total 1'],
    [{ kind: 'purge', by: 'jti', removed: 2, everywhere: true }, 'purges_total{by="jti"} 1'],
    [{ kind: 'purge', by: 'jti', removed: 2, everywhere: true }, 'purged_entries_total 2'],
    [{ kind: 'dead_entry', tier: 'shared' }, 'dead_entries_total{tier="shared"} 1'],
    [{ kind: 'write_refused', because: 'purged' }, 'writes_refused_total{because="purged"} 1'],
  ])('counts %j', async (event, line) => {
    const meters = createMeters()
    cacheListener(createLogger('silent'), meters)(event)
    expect(await meters.registry.metrics()).toContain(`\ncambio_cache_${line}\n`)
  })

  it('counts who waited for another’s exchange', async () => {
    const meters = createMeters()
    cacheListener(createLogger('silent'), meters)({ kind: 'flight', outcome: 'waited' })
    expect(await meters.registry.metrics()).toContain('\ncambio_exchange_waits_total 1\n')
  })
})
