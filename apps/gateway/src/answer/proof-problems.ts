import type { ProofFailure } from '@cambio/validation'
import { RETRY_AFTER_SECONDS, type Problem } from './problem.ts'

/** The answers about tokens that are bound to a key, and about proofs of that key. */
export const PROOF_PROBLEMS: Readonly<Record<ProofFailure['reason'], Problem>> = {
  binding_not_accepted: {
    status: 401,
    name: 'binding_not_accepted',
    title: 'The access token is bound to a key',
    detail:
      'The token is bound to a key or certificate of its client (cnf), and this API takes no such tokens of its issuer. Get one that is not bound.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  binding_missing: {
    status: 401,
    name: 'binding_missing',
    title: 'The access token is not bound to a key',
    detail:
      'The token must be bound to a key or certificate of its client (cnf) to be used like this. Get one that is, or send this one as a Bearer token where that is allowed.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  proof_missing: {
    status: 401,
    name: 'proof_missing',
    title: 'The proof of the access token’s key is missing',
    detail:
      'The token is bound to a key or certificate of its client (cnf). Send it as "Authorization: DPoP <token>" with a DPoP header, or over TLS with that certificate.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  certificate_mismatch: {
    status: 401,
    name: 'certificate_mismatch',
    title: 'The access token is bound to another certificate',
    detail:
      'The token is bound to another TLS client certificate than the one this request came with. Use the certificate the token was got with.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  proof_invalid: {
    status: 401,
    name: 'proof_invalid',
    title: 'The proof of the access token’s key is not valid',
    detail:
      'The proof is not of the key the token is bound to, or not for this request. Make a new one for each request, with its method, URL, time and the token’s hash.',
    fault: 'caller',
    challenge: 'invalid_dpop_proof',
  },
  proof_nonce: {
    status: 401,
    name: 'proof_nonce',
    title: 'The proof of the access token’s key needs a nonce',
    detail:
      'Send the request again with a new proof that holds the nonce of the DPoP-Nonce header.',
    fault: 'caller',
    challenge: 'use_dpop_nonce',
  },
  proof_replayed: {
    status: 401,
    name: 'proof_replayed',
    title: 'The proof of the access token’s key was used before',
    detail: 'Make a new proof for each request, each with another jti, also when sending again.',
    fault: 'caller',
    challenge: 'invalid_dpop_proof',
  },
  replay_unknown: {
    status: 503,
    name: 'replay_unknown',
    title: 'The proof can’t be checked now',
    detail:
      'Whether the proof was used before can’t be told at the moment. Send the request again later, with a new proof.',
    fault: 'dependency',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  },
}
