import type { ClaimRule } from './claim-rule.ts'

/** Whether something is refused, taken when it is there, or asked for. */
export type Presence = 'refuse' | 'accept' | 'require'

/** What a token must be like to come from its issuer and to be a token for us in time. */
export interface AuthenticityPolicy {
  /** Equal to `iss`, byte for byte. */
  readonly issuer: string
  /** Asymmetric signature algorithms, by their JOSE names. Empty: none is accepted. */
  readonly algorithms: readonly string[]
  /** `typ` header values, without regard to case and to `application/`; a token without `typ` counts as `JWT`. */
  readonly types: readonly string[]
  /** How long after `iat` a token is accepted; `iat` is then required. Absent: no limit but `exp`. */
  readonly maxAgeSeconds?: number
  /** Leeway on `exp`, `nbf`, `iat` and the age. */
  readonly leewaySeconds: number
  /** Take ID tokens too (OpenID Connect Core 1.0, section 2). They say who signed in, not what may be called. */
  readonly idTokens: boolean
  /** Tokens bound to a key by DPoP (RFC 9449). */
  readonly dpop: Presence
  /** Proofs must carry a nonce of ours (RFC 9449, section 9). */
  readonly dpopNonce: boolean
  /** Tokens bound to a client certificate (RFC 8705, section 3). */
  readonly mtls: Presence
}

/** What a token must be like to be accepted here. Complete: nothing is added to it, no empty list means "any". */
export interface TokenPolicy extends AuthenticityPolicy {
  /** `aud` must hold one of these. Empty: not asked, which is possible only where `clients` is not empty. */
  readonly audiences: readonly string[]
  /** The client the token was issued to (`azp`, `client_id`, `cid` or `appid`) must be one of these. Empty: not asked. */
  readonly clients: readonly string[]
  /** Scopes the token must carry, all of them. */
  readonly scopes: readonly string[]
  /** Rules for other claims, by name. */
  readonly claims: Readonly<Record<string, ClaimRule>>
}

/** The strictest wishes about a token's kind and binding: access tokens that are bound to nobody. */
export const PLAIN_BEARER: Pick<AuthenticityPolicy, 'idTokens' | 'dpop' | 'dpopNonce' | 'mtls'> = {
  idTokens: false,
  dpop: 'refuse',
  dpopNonce: false,
  mtls: 'refuse',
}
