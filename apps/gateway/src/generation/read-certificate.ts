import { createClientCertificateReader, type ReadClientCertificate } from '@cambio/decision'
import type { EffectiveTrust } from '@cambio/trust'
import { ok } from '@cambio/validation'

/** Nobody's certificate is looked for where no token can be bound to one, so that none can be refused for it. */
export function createReadCertificate({
  issuers,
  proxies,
}: Pick<EffectiveTrust, 'issuers' | 'proxies'>): ReadClientCertificate {
  const isNeeded = issuers.some(({ accept }) => accept.mtls !== 'refuse')
  return isNeeded ? createClientCertificateReader(proxies) : () => ok(undefined)
}
