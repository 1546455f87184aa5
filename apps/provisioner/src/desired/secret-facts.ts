import type { ClientFacts } from './client-authentication.ts'

/** What may be known of the trust file's secrets by everybody who sees a plan. */
export interface SecretFacts {
  /** The exchange client's. */
  readonly client: ClientFacts
  /** By alias, the digest of our client secret at that issuer; none without a digest key. */
  readonly identityProviderDigests: ReadonlyMap<string, string>
}
