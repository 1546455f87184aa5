import type { IntrospectionFailure, ProofFailure, TokenFailure } from '@cambio/validation'
import type { Cause } from '../cause/refusal.ts'

type Telling = Omit<Cause, 'code'>
type TimeFailure = Extract<
  TokenFailure,
  { reason: 'expired' | 'not_yet_valid' | 'issued_in_future' | 'too_old' }
>
type OriginFailure = Extract<
  TokenFailure,
  {
    reason:
      | 'issuer_unknown'
      | 'issuer_mismatch'
      | 'signature_invalid'
      | 'key_not_found'
      | 'keys_unavailable'
  }
>
type MisfitFailure = Extract<
  TokenFailure,
  { reason: 'audience_mismatch' | 'client_not_accepted' | 'scope_missing' | 'claim_invalid' }
>
/** Paths of the trust file below this issuer’s `accept`. */
type Accept = (path: string) => string

const FRESH = 'take a fresh token'

/** Why the gateway would not take a subject token, and what to change. Pure; the token is not in it. */
export function causeOfSubject(failure: TokenFailure, origin: string): Cause {
  const accept: Accept = (path) => `issuers[${origin}].accept.${path}`
  return {
    code: `subject-${failure.reason.replaceAll('_', '-')}`,
    ...tell(failure, accept, `issuers[${origin}]`),
  }
}

function tell(failure: TokenFailure, accept: Accept, issuer: string): Telling {
  switch (failure.reason) {
    case 'expired':
    case 'not_yet_valid':
    case 'issued_in_future':
    case 'too_old':
      return tellTime(failure, accept)
    case 'issuer_unknown':
    case 'issuer_mismatch':
    case 'signature_invalid':
    case 'key_not_found':
    case 'keys_unavailable':
      return tellOrigin(failure, issuer)
    case 'token_malformed':
      return {
        cause: `the token is no signed JWT: its ${failure.part} ${failure.rule}`,
        setting: '--token',
        fix: 'give the access token alone, unchanged; an opaque one cannot be exchanged here',
      }
    case 'header_not_allowed':
      return {
        cause: `the token’s header has ${failure.member} ${failure.got}`,
        setting: accept('types'),
        fix: 'give an access token, not an ID token, or accept this type',
      }
    case 'alg_not_allowed':
      return {
        cause: `the token is signed with ${failure.got}, and accepted are ${failure.allowed.join(', ')}`,
        setting: accept('algorithms'),
        fix: 'accept the issuer’s algorithm, if it is an asymmetric one',
      }
    case 'audience_mismatch':
    case 'client_not_accepted':
    case 'scope_missing':
    case 'claim_invalid':
      return tellMisfit(failure, accept)
    case 'binding_not_accepted':
    case 'binding_missing':
    case 'proof_missing':
    case 'certificate_mismatch':
    case 'proof_invalid':
    case 'proof_nonce':
    case 'proof_replayed':
    case 'replay_unknown':
      return tellBinding(failure, accept)
    case 'token_inactive':
    case 'introspection_unavailable':
      return tellIntrospection(failure, issuer)
  }
}

function tellMisfit(failure: MisfitFailure, accept: Accept): Telling {
  switch (failure.reason) {
    case 'audience_mismatch':
      return {
        cause: `the token is for ${failure.got.join(', ') || 'nobody'}, and accepted are ${failure.expected.join(', ')}`,
        setting: accept('audience'),
        fix: 'accept what the issuer writes into aud for this gateway, or have it write one of these',
      }
    case 'client_not_accepted':
      return {
        cause: `the token was issued to the client ${failure.got}, and accepted are ${failure.expected.join(', ')}`,
        setting: accept('clients'),
        fix: 'give a token that was issued to one of these, or accept the client',
      }
    case 'scope_missing':
      return {
        cause: `the token lacks the scopes ${failure.missing.join(', ')}`,
        setting: accept('scope'),
        fix: 'ask the issuer for them, or do not require them',
      }
    case 'claim_invalid':
      return {
        cause: `the token’s claim ${failure.claim} is ${failure.got}, and must be ${failure.expected}`,
        setting: accept('claims'),
        fix: 'give a bearer access token that meets the rule, or change the rule',
      }
  }
}

const CANNOT_PROVE =
  'give a token that is not bound to a key; one that is can be proven only by the client that holds the key'

/** No proof can be made here: a token that is bound to a key stays unproven. */
function tellBinding(failure: ProofFailure, accept: Accept): Telling {
  const kind = 'binding' in failure ? failure.binding : 'dpop'
  if (failure.reason === 'binding_missing')
    return {
      cause: 'the token is not bound to a key of its client, and the issuer’s rule asks for that',
      setting: accept(kind),
      fix: 'have the issuer bind its tokens, or accept those that are not bound',
    }
  const because =
    failure.reason === 'binding_not_accepted'
      ? 'the issuer’s rule takes no such tokens'
      : 'it comes without the client’s proof'
  return {
    cause: `the token is bound to a key of its client, and ${because}`,
    setting: accept(kind),
    fix: CANNOT_PROVE,
  }
}

function tellIntrospection(failure: IntrospectionFailure, issuer: string): Telling {
  return failure.reason === 'token_inactive'
    ? {
        cause: `${failure.issuer} says that the token is not active`,
        setting: '--token',
        fix: FRESH,
      }
    : {
        cause: `${failure.issuer} cannot be asked about the token: ${failure.cause}`,
        setting: `${issuer}.introspection`,
        fix: 'see that its endpoint can be reached from here, and takes the client',
      }
}

function tellTime(failure: TimeFailure, accept: Accept): Telling {
  switch (failure.reason) {
    case 'expired':
      return { cause: 'the token has expired', setting: '--token', fix: FRESH }
    case 'too_old':
      return {
        cause: `the token is older than ${failure.maxAgeSeconds} s`,
        setting: accept('maxAgeSeconds'),
        fix: FRESH,
      }
    case 'not_yet_valid':
    case 'issued_in_future':
      return {
        cause: 'the token’s time has not come',
        setting: accept('leewaySeconds'),
        fix: 'keep the clocks of this machine and of the issuer by NTP',
      }
  }
}

function tellOrigin(failure: OriginFailure, issuer: string): Telling {
  switch (failure.reason) {
    case 'issuer_unknown':
    case 'issuer_mismatch':
      return {
        cause: `the token is of issuer ${failure.got}`,
        setting: `${issuer}.issuer`,
        fix: 'give a token of this issuer, or correct the issuer; a slash at the end counts',
      }
    case 'signature_invalid':
      return {
        cause: `no key of ${failure.issuer} made this signature`,
        setting: '--token',
        fix: 'give the token unchanged, and see that it is of this installation of the issuer',
      }
    case 'key_not_found':
      return {
        cause: `${failure.issuer} publishes no key ${failure.kid ?? ''} for ${failure.alg}`,
        setting: `${issuer}.endpoints.jwks`,
        fix: `${FRESH}, or correct where the issuer’s keys are`,
      }
    case 'keys_unavailable':
      return {
        cause: `the keys of ${failure.issuer} cannot be had: ${failure.cause}`,
        setting: `${issuer}.endpoints.jwks`,
        fix: 'see that the issuer can be reached from here',
      }
  }
}
