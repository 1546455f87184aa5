/** Why an opaque token is not accepted, beside the rules for claims. */
export type IntrospectionFailure = TokenInactive | IntrospectionUnavailable

/** The issuer does not vouch for the token: unknown to it, over, revoked, or not for us to ask about (RFC 7662, section 2.2). */
export interface TokenInactive {
  readonly reason: 'token_inactive'
  readonly issuer: string
}

/** The issuer can't be asked now: the token can be neither accepted nor called bad. */
export interface IntrospectionUnavailable {
  readonly reason: 'introspection_unavailable'
  readonly issuer: string
  /** What went wrong, in our words. */
  readonly cause: string
}
