/** What a logout token must be like to be obeyed. */
export interface LogoutPolicy {
  /** Equal to `iss`, byte for byte. */
  readonly issuer: string
  /** Our client ids at that issuer; `aud` must hold one of them. */
  readonly audiences: readonly string[]
  /** Asymmetric signature algorithms, by their JOSE names. Empty: none is accepted. */
  readonly algorithms: readonly string[]
  /**
   * Also take tokens that do not say `logout+jwt` in their header: `JWT`, or nothing, as issuers send whose library is older
   * than the specification (OpenID Connect Back-Channel Logout 1.0, section 2.4: "strongly recommended"). `events` tells them from other tokens.
   */
  readonly untyped: boolean
  /** How old a token may be, seconds after `iat`: it is sent at once, and remembered for as long. */
  readonly maxAgeSeconds: number
  /** Leeway on `exp`, `nbf`, `iat` and the age, seconds. */
  readonly leewaySeconds: number
}

/** Two minutes is what the specification recommends for `exp` (section 4); the rest is for what has to be sent again. */
export const LOGOUT_MAX_AGE_SECONDS = 300
