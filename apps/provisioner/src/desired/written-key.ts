import { createPublicKey } from 'node:crypto'
import type { Section } from '../fields/fields.ts'
import type { SettledIssuer } from '../settled/settled-trust.ts'

/**
 * How Keycloak knows the keys of an issuer that publishes none: one as text, or the address that the trust file's own
 * `identityProvider.config` says. Keycloak's names: `OIDCIdentityProviderConfig`.
 */
export function writtenKey({ keys = [], identityProvider }: SettledIssuer): Section {
  const [key] = keys
  if (key === undefined || identityProvider?.config?.['jwksUrl'] !== undefined) {
    return { useJwksUrl: 'true' }
  }
  const publicKey = createPublicKey({ key, format: 'jwk' })
  return {
    useJwksUrl: 'false',
    publicKeySignatureVerifier: publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
    // Unset, the key is taken for any `kid`, as the gateway does.
    publicKeySignatureVerifierKeyId: key.kid ?? '',
  }
}
