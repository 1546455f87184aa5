import { createForwardedReader, type ReadForwarded } from '@cambio/decision'
import type { EffectiveTrust } from '@cambio/trust'

/** Nothing where nobody is believed, so that it costs no request anything. */
export function createReadForwarded({
  proxies: { addresses, forwarded },
}: Pick<EffectiveTrust, 'proxies'>): ReadForwarded | undefined {
  return addresses.length === 0 || forwarded === 'none'
    ? undefined
    : createForwardedReader({ addresses, forwarded })
}
