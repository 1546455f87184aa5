import type { TrustText } from './draft.ts'
import type { InventoriedClient } from './inventory.ts'
import { referenceTo } from './secret-name.ts'

/** What the trust file says of the exchange client: its id, and references to its credential. */
export function composeClient(client: InventoriedClient): TrustText['client'] {
  const { clientId: id, authenticator } = client
  const bound = boundTo(client)
  switch (authenticator) {
    case 'client-jwt':
      return { id, privateKey: referenceTo(id, 'PRIVATE_KEY'), ...bound }
    case 'client-x509':
      return {
        id,
        certificate: referenceTo(id, 'CERTIFICATE'),
        certificateKey: referenceTo(id, 'CERTIFICATE_KEY'),
        ...bound,
      }
    case 'client-secret-jwt':
      return { id, secret: referenceTo(id, 'SECRET'), method: 'jwt', ...bound }
    default:
      return { id, secret: referenceTo(id, 'SECRET'), ...bound }
  }
}

/** A client without a certificate can't get tokens that are bound to one, so there is nothing to say of it. */
function boundTo({ authenticator, attributes }: InventoriedClient): { bound?: 'mtls' | 'dpop' } {
  if (attributes['dpop.bound.access.tokens'] === 'true') return { bound: 'dpop' }
  const isBound = attributes['tls.client.certificate.bound.access.tokens'] === 'true'
  return isBound && authenticator === 'client-x509' ? { bound: 'mtls' } : {}
}

/** A way to authenticate that a trust file cannot name is changed by the next apply. */
export function unusualLogin({ clientId, authenticator }: InventoriedClient): readonly string[] {
  if (KNOWN_AUTHENTICATORS.includes(authenticator)) return []
  return [
    `client ${clientId}: it authenticates by ${authenticator}; apply makes that client-secret`,
  ]
}

const KNOWN_AUTHENTICATORS = ['client-secret', 'client-secret-jwt', 'client-jwt', 'client-x509']
