import type { EffectiveUpstream } from '@cambio/trust'
import { UpstreamTally } from '../src/metrics/upstream-meters.ts'
import { Upstream, type UpstreamParts } from '../src/upstream/upstream.ts'

const SETTINGS: EffectiveUpstream = {
  name: 'orders',
  addresses: [],
  protocol: 'http1',
  tls: {},
  timeouts: { connectMs: 500, headersMs: 300, idleMs: 300 },
  retries: 1,
  health: { failures: 3, pauseSeconds: 10 },
}

/** An upstream as a generation opens it, with little patience. */
export function openUpstream(
  settings: Partial<EffectiveUpstream>,
  parts: Partial<Omit<UpstreamParts, 'upstream'>> = {},
): Upstream {
  const upstream = { ...SETTINGS, ...settings }
  return new Upstream({
    upstream,
    secrets: {},
    tally: new UpstreamTally(),
    clock: () => 0,
    ...parts,
  })
}
