import type { TokenFailure } from './failure.ts'

/**
 * The checks of a signed token, in the order in which they are made: what stands before the one that failed was passed, what stands
 * after it was not looked at.
 */
export const TOKEN_CHECKS = [
  'form',
  'issuer',
  'algorithm',
  'type',
  'keys',
  'signature',
  'claims',
  'use',
  'binding',
  'time',
  'audience',
  'client',
  'scope',
  'rules',
  'proof',
] as const

/** The checks of an opaque token, whose issuer is asked about it. */
export const OPAQUE_TOKEN_CHECKS = [
  'form',
  'introspection',
  'issuer',
  'claims',
  'use',
  'binding',
  'time',
  'audience',
  'client',
  'scope',
  'rules',
  'proof',
] as const

export type TokenCheck = (typeof TOKEN_CHECKS | typeof OPAQUE_TOKEN_CHECKS)[number]

const CHECK_BY_REASON = {
  token_malformed: 'form',
  header_not_allowed: 'type',
  issuer_unknown: 'issuer',
  issuer_mismatch: 'issuer',
  alg_not_allowed: 'algorithm',
  key_not_found: 'keys',
  keys_unavailable: 'keys',
  signature_invalid: 'signature',
  token_inactive: 'introspection',
  introspection_unavailable: 'introspection',
  binding_not_accepted: 'binding',
  binding_missing: 'binding',
  expired: 'time',
  not_yet_valid: 'time',
  issued_in_future: 'time',
  too_old: 'time',
  audience_mismatch: 'audience',
  client_not_accepted: 'client',
  scope_missing: 'scope',
  proof_missing: 'proof',
  certificate_mismatch: 'proof',
  proof_invalid: 'proof',
  proof_nonce: 'proof',
  proof_replayed: 'proof',
  replay_unknown: 'proof',
} as const satisfies Record<Exclude<TokenFailure['reason'], 'claim_invalid'>, TokenCheck>

/** The check that a token did not pass. */
export function checkOf(failure: TokenFailure): TokenCheck {
  if (failure.reason === 'claim_invalid') return failure.check
  // A header is refused for what changes its meaning while it is read, and for its type by the policy.
  const isMeaning = failure.reason === 'header_not_allowed' && failure.member !== 'typ'
  return isMeaning ? 'form' : CHECK_BY_REASON[failure.reason]
}
