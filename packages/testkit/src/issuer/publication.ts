import type { Algorithm } from './algorithm.ts'
import type { Fault } from './fault.ts'
import type { Members } from './sign-token.ts'
import type { SigningKey } from './signing-key.ts'

export type IssuerEndpoint = 'discovery' | 'jwks' | 'userinfo' | 'introspection'

/** What is published instead of the truth. */
export interface Lie {
  /** Members of the discovery document to replace, or with `undefined` to leave out. */
  readonly discovery?: Members
  /** The whole list of keys. */
  readonly keys?: readonly Members[]
}

/** What the world can see of an issuer now. Changed by its handle, read by its server. */
export interface Publication {
  readonly issuer: string
  readonly algorithms: readonly Algorithm[]
  readonly faults: Map<IssuerEndpoint, Fault>
  readonly fetches: Record<IssuerEndpoint, number>
  keys: readonly SigningKey[]
  lie: Lie
  /** Opaque tokens that are good, with what they stand for. */
  readonly opaque: Map<string, Members>
  readonly introspector: Introspecting
}

/** A client that may ask about opaque tokens (RFC 7662, section 2.1). */
export interface Introspecting {
  readonly clientId: string
  readonly clientSecret: string
}

/** OpenID Connect Discovery 1.0, section 3. */
export function discoveryDocument({ issuer, algorithms, lie }: Publication): Members {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    introspection_endpoint: `${issuer}/introspect`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: algorithms,
    ...lie.discovery,
  }
}

/** RFC 7517, section 5. */
export function keySetDocument({ keys, lie }: Publication): { readonly keys: readonly Members[] } {
  return { keys: lie.keys ?? keys.map((key) => ({ ...key.publicJwk })) }
}
