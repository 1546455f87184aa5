/**
 * The asymmetric signature algorithms of RFC 7518 and RFC 8037 that we verify. HMAC and `none` are not among them: a key that is
 * published can't be a secret (RFC 8725, sections 2.1 and 3.1).
 */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const
