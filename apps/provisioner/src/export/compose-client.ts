import type { TrustText } from './draft.ts'
import type { InventoriedClient } from './inventory.ts'
import { referenceTo } from './secret-name.ts'

/** What the trust file says of the exchange client: its id, and references to its credential. */
export function composeClient({ clientId, authenticator }: InventoriedClient): TrustText['client'] {
  if (authenticator === 'client-jwt') {
    return { id: clientId, privateKey: referenceTo(clientId, 'PRIVATE_KEY') }
  }
  if (authenticator === 'client-x509') {
    return {
      id: clientId,
      certificate: referenceTo(clientId, 'CERTIFICATE'),
      certificateKey: referenceTo(clientId, 'CERTIFICATE_KEY'),
    }
  }
  return { id: clientId, secret: referenceTo(clientId, 'SECRET') }
}

/** A way to authenticate that a trust file cannot name is changed by the next apply. */
export function unusualLogin({ clientId, authenticator }: InventoriedClient): readonly string[] {
  if (KNOWN_AUTHENTICATORS.includes(authenticator)) return []
  return [
    `client ${clientId}: it authenticates by ${authenticator}; apply makes that client-secret`,
  ]
}

const KNOWN_AUTHENTICATORS = ['client-secret', 'client-jwt', 'client-x509']
