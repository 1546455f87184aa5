import { DISCOVERY_DEFAULTS } from '../keys/discover-issuer.ts'
import type { DiscoveryOptions } from '../keys/discover-issuer.ts'
import type { Secret } from '../secret.ts'

export interface IntrospectorOptions extends Partial<DiscoveryOptions> {
  readonly issuer: string
  /** Absent: found by discovery (`introspection_endpoint`). */
  readonly endpoint?: string
  /** The client that asks, by `client_secret_basic`. */
  readonly clientId: string
  readonly clientSecret: Secret
  /**
   * For how long an answer is taken for true, at most. So long may a token be accepted after its issuer revoked it.
   * Default: 60.
   */
  readonly cacheSeconds?: number
}

export type IntrospectorSettings = IntrospectorOptions &
  Required<Omit<IntrospectorOptions, 'endpoint'>>

export const INTROSPECTION_DEFAULTS: DiscoveryOptions & { readonly cacheSeconds: number } = {
  ...DISCOVERY_DEFAULTS,
  cacheSeconds: 60,
}
