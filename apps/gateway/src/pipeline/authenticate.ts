import {
  ok,
  verifyAgain,
  type NonceSource,
  type OnceGuard,
  type Result,
  type TokenFailure,
  type VerifyContext,
} from '@cambio/validation'
import type { GatewayFailure } from './failure.ts'
import { createJudgeToken, type Judged, type TrustedIssuer } from './judge-token.ts'
import { presentationOf } from './presentation.ts'
import type { Authenticated, Inbound } from './states.ts'
import type { Verified, VerifiedMemory } from './verified-memory.ts'

export interface AuthenticateParts {
  readonly issuers: readonly TrustedIssuer[]
  /** The origin that clients know us by. Absent: no proof can be for us. */
  readonly publicUrl?: string | undefined
  /** Remembers the proofs that were used. */
  readonly replay: OnceGuard
  readonly nonces: NonceSource
  readonly memory: VerifiedMemory
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

export type Authenticate = (inbound: Inbound) => Promise<Result<Authenticated, GatewayFailure>>

/**
 * The second stage: is the credential a token that one of our issuers vouches for, that meets its rules, and that was sent by whom it is
 * bound to? The rule is chosen by the token's `iss`, byte for byte, and of several for one issuer by audience and client; only from
 * the trust file: no address is ever made from a token. An opaque token goes to the one issuer that is asked about such.
 *
 * The signature and the claims of the same signed token are judged once, and again when its issuer's keys were fetched anew; its time and the proof of who
 * sent it are judged at each request.
 *
 * A token that is refused before its signature is looked at costs about what a wrong signature costs. Does not ask the issuer whether a signed
 * token is revoked.
 */
export function createAuthenticate({
  issuers,
  publicUrl,
  replay,
  nonces,
  memory,
  now,
}: AuthenticateParts): Authenticate {
  const judgeNew = createJudgeToken(issuers, memory)

  return async (inbound) => {
    const { notes, decision } = inbound.request
    const presentation = presentationOf(inbound, publicUrl)
    const isProven = inbound.request.isGoingOn === true
    const context = { now: now(), presentation, replay, nonces, isProven }
    const known = memory.recall(inbound.credential.token)
    const judged = await (known ? judgeAgain(known, inbound, context) : judgeNew(inbound, context))
    if (!judged.ok) return judged
    const { issuer, subject, name } = judged.value
    decision.subject = subject
    if (name !== undefined) notes.token = name
    return ok({ ...inbound, issuer, subject })
  }
}

async function judgeAgain(
  known: Verified,
  { request: { notes, decision } }: Inbound,
  context: VerifyContext,
): Promise<Result<Judged, TokenFailure>> {
  const { issuer, subject, token } = known
  notes.issuer = issuer.name
  decision.issuer = issuer
  decision.token = token
  const again = await verifyAgain(subject, issuer.accept, context)
  return again.ok ? ok(known) : again
}
