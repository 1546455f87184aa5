import type { EffectiveTrust, EffectiveUpstream } from '@cambio/trust'
import type { LiveSettings } from '../generation/live-settings.ts'
import type { LongLived } from '../generation/long-lived.ts'
import type { Holds } from '../generation/shelf.ts'
import { createDestinations, type DestinationFor } from './destinations.ts'
import { Upstream } from './upstream.ts'

/** Where one generation's requests go. */
export interface OpenUpstreams {
  readonly upstreams: ReadonlySet<Upstream>
  readonly destinationFor: DestinationFor
}

/**
 * Takes the upstreams of the routes from their shelf: the one that is there where its settings and secrets are the same, with its connections and what is
 * known of its addresses.
 */
export function openUpstreams(
  { trust, secrets }: OpenSettings,
  { upstreams: shelf, fingerprint, meters, clock }: LongLived,
  holds: Holds,
): OpenUpstreams {
  const upstreams = new Set<Upstream>()
  const open = (upstream: EffectiveUpstream): Upstream => {
    const own = secrets.upstreams?.get(upstream.name) ?? {}
    const taken = holds.take(shelf, fingerprint([upstream, own]), () => {
      const tally = meters.upstreamTally(upstream.name)
      return new Upstream({ upstream, secrets: own, tally, clock })
    })
    upstreams.add(taken)
    return taken
  }
  return { upstreams, destinationFor: createDestinations(trust, open) }
}

interface OpenSettings extends Pick<LiveSettings, 'secrets'> {
  readonly trust: Pick<EffectiveTrust, 'routes'>
}
