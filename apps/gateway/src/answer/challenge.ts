import { PROOF_ALGORITHMS } from '@cambio/validation'
import type { GatewayFailure } from '../pipeline/failure.ts'
import type { Challenge, Problem } from './problems.ts'

export type Scheme = 'Bearer' | 'DPoP'

/** How a request may be made, and how this one was. Says the same of every token, so that nothing is learned from it about issuers. */
export interface Invitation {
  /** What tokens may be sent by; never empty. */
  readonly schemes: readonly Scheme[]
  /** What this request's token was sent by. */
  readonly used: Scheme
  /** Where the resource is described (RFC 9728, section 5.1). */
  readonly metadataUrl?: string | undefined
  /** For the next proof (RFC 9449, section 8): a client that makes proofs is always told, if any are asked for. */
  readonly nonce?: string | undefined
}

export const PLAIN_INVITATION: Invitation = { schemes: ['Bearer'], used: 'Bearer' }

/** RFC 6750, 3: what the credential is for. A constant: an operator's names are nobody's business. */
const REALM = 'cambio'
/** RFC 6749, 3.3. What does not fit would break out of the quotes, and is left out. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * The headers that ask for another credential: a challenge for each scheme that is taken, in one list (RFC 9110, 11.6.1). The error
 * is told of the scheme that was used, first; the others are offers.
 */
export function challengesFor(
  { challenge }: Problem,
  failure: GatewayFailure,
  invitation: Invitation,
): Record<string, string> {
  const { nonce } = invitation
  const fresh = nonce === undefined ? {} : { 'dpop-nonce': nonce }
  if (challenge === undefined) return fresh
  const blamed = blamedScheme(challenge, invitation)
  const others = invitation.schemes.filter((scheme) => scheme !== blamed)
  const challenges = [
    challengeOf(blamed, [...errorOf(challenge), ...scopeOf(failure)], invitation),
    ...others.map((scheme) => challengeOf(scheme, [], invitation)),
  ]
  return { 'www-authenticate': challenges.join(', '), ...fresh }
}

/** Who used a scheme that is not taken is told of one that is. */
function blamedScheme(challenge: Challenge, { schemes, used }: Invitation): Scheme {
  if (challenge === 'invalid_dpop_proof' || challenge === 'use_dpop_nonce') return 'DPoP'
  return schemes.includes(used) ? used : (schemes[0] ?? 'Bearer')
}

function challengeOf(
  scheme: Scheme,
  details: readonly string[],
  { metadataUrl }: Invitation,
): string {
  const parameters = [
    `realm="${REALM}"`,
    ...details,
    ...(scheme === 'DPoP' ? [`algs="${PROOF_ALGORITHMS.join(' ')}"`] : []),
    ...(metadataUrl === undefined ? [] : [`resource_metadata="${metadataUrl}"`]),
  ]
  return `${scheme} ${parameters.join(', ')}`
}

const errorOf = (challenge: Challenge): readonly string[] =>
  challenge === 'none' ? [] : [`error="${challenge}"`]

function scopeOf(failure: GatewayFailure): readonly string[] {
  if (failure.reason !== 'scope_missing') return []
  return [`scope="${failure.missing.filter((scope) => SCOPE_TOKEN.test(scope)).join(' ')}"`]
}
