import type { EffectiveIssuer } from '@cambio/trust'
import {
  err,
  excerpt,
  ok,
  parseToken,
  spendSignatureCheck,
  verifyToken,
  type KeySet,
  type Result,
  type TokenFailure,
} from '@cambio/validation'
import { nameToken } from '../log/request-notes.ts'
import type { GatewayFailure } from './failure.ts'
import type { Authenticated, Inbound } from './states.ts'

/** An issuer of the trust file with its keys, and no one else's. */
export interface TrustedIssuer {
  readonly issuer: EffectiveIssuer
  readonly keys: KeySet
}

export type Authenticate = (inbound: Inbound) => Promise<Result<Authenticated, GatewayFailure>>

/**
 * The second stage: is the credential a token that one of our issuers signed and that meets its rules? The issuer is chosen by the
 * token's `iss`, byte for byte, and only from the trust file: no address is ever made from a token.
 *
 * An unknown issuer costs about what a wrong signature costs. Does not ask the issuer whether the token is revoked.
 *
 * @param now The wall clock, in epoch seconds.
 */
export function createAuthenticate(
  issuers: readonly TrustedIssuer[],
  now: () => number,
): Authenticate {
  const trusted = new Map(issuers.map((each) => [each.issuer.issuer, each]))

  return async (inbound) => {
    const { notes } = inbound.request
    const token = parseToken(inbound.credential.token)
    if (!token.ok) return err(beforeSignature(token.failure))

    const found = trusted.get(token.value.issuer)
    if (found === undefined) {
      await spendSignatureCheck(token.value)
      return err({ reason: 'issuer_unknown', got: excerpt(token.value.issuer) })
    }
    const { issuer, keys } = found
    notes.issuer = issuer.name

    const subject = await verifyToken(token.value, issuer.accept, keys, { now: now() })
    if (!subject.ok) return subject
    const { jti } = subject.value.claims
    if (jti !== undefined) notes.token = nameToken(jti)
    return ok({ ...inbound, issuer, subject: subject.value })
  }
}

/** A wrong `iss` is found while parsing, so nobody has signed it: the client must not be told that it is a claim. */
function beforeSignature(failure: TokenFailure): TokenFailure {
  return failure.reason === 'claim_invalid'
    ? { reason: 'issuer_unknown', got: failure.got }
    : failure
}
