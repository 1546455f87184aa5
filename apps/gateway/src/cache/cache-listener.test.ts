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

  it('counts look-ups by tier and outcome, and troubles by reason', async () => {
    const meters = createMeters()
    const listen = cacheListener(createLogger('silent'), meters)
    listen({ kind: 'lookup', tier: 'shared', found: true })
    listen({ kind: 'trouble', trouble: { reason: 'entry_invalid', fault: 'expired' } })
    const text = await meters.registry.metrics()
    expect(text).toContain('cambio_cache_lookups_total{tier="shared",outcome="hit"} 1')
    expect(text).toContain('cambio_cache_troubles_total{reason="entry_invalid"} 1')
  })
})
