import { chooseOpaqueRule, chooseRule } from '@cambio/decision'
import type { EffectiveIssuer } from '@cambio/trust'
import {
  err,
  introspectToken,
  ok,
  parseToken,
  spendSignatureCheck,
  verifyToken,
  type Introspector,
  type KeySet,
  type NonceSource,
  type OnceGuard,
  type Result,
  type TokenFailure,
  type UnverifiedToken,
  type VerifiedToken,
  type VerifyContext,
} from '@cambio/validation'
import { nameToken } from '../log/request-notes.ts'
import type { GatewayFailure } from './failure.ts'
import { presentationOf } from './presentation.ts'
import type { Authenticated, Inbound } from './states.ts'

/** An issuer of the trust file with its keys, and no one else's. */
export interface TrustedIssuer {
  readonly issuer: EffectiveIssuer
  readonly keys: KeySet
  /** Present where its opaque tokens are accepted. */
  readonly introspector?: Introspector | undefined
}

export interface AuthenticateParts {
  readonly issuers: readonly TrustedIssuer[]
  /** The origin that clients know us by. Absent: no proof can be for us. */
  readonly publicUrl?: string | undefined
  /** Remembers the proofs that were used. */
  readonly replay: OnceGuard
  readonly nonces: NonceSource
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

export type Authenticate = (inbound: Inbound) => Promise<Result<Authenticated, GatewayFailure>>

/** What a token was judged by, and what came of it. */
interface Judged {
  readonly issuer: EffectiveIssuer
  readonly subject: VerifiedToken
}

/**
 * The second stage: is the credential a token that one of our issuers vouches for, that meets its rules, and that was sent by whom it is
 * bound to? The rule is chosen by the token's `iss`, byte for byte, and of several for one issuer by audience and client; only from
 * the trust file: no address is ever made from a token. An opaque token goes to the one issuer that is asked about such.
 *
 * A token that is refused before its signature is looked at costs about what a wrong signature costs. Does not ask the issuer whether a signed
 * token is revoked.
 */
export function createAuthenticate({
  issuers,
  publicUrl,
  replay,
  nonces,
  now,
}: AuthenticateParts): Authenticate {
  const rules = issuers.map(({ issuer }) => issuer)
  const trusted = new Map(issuers.map((each) => [each.issuer.name, each]))

  return async (inbound) => {
    const { notes, decision } = inbound.request
    const presentation = presentationOf(inbound, publicUrl)
    const judged = await judge(inbound, { now: now(), presentation, replay, nonces })
    if (!judged.ok) return judged
    const { issuer, subject } = judged.value
    decision.subject = subject
    const { jti } = subject.claims
    if (jti !== undefined) notes.token = nameToken(jti)
    return ok({ ...inbound, issuer, subject })
  }

  async function judge(
    inbound: Inbound,
    context: VerifyContext,
  ): Promise<Result<Judged, TokenFailure>> {
    const text = inbound.credential.token
    const opaque = chooseOpaqueRule(text, rules)
    if (opaque !== undefined) {
      const { issuer, introspector } = take(opaque, inbound)
      if (introspector === undefined) throw new TypeError('an issuer that is asked has who asks it')
      return judgedBy(issuer, await introspectToken(text, issuer.accept, introspector, context))
    }
    const token = parseToken(text)
    if (!token.ok) return err(beforeSignature(token.failure))
    inbound.request.decision.token = token.value
    return judgeSigned(token.value, inbound, context)
  }

  async function judgeSigned(
    token: UnverifiedToken,
    inbound: Inbound,
    context: VerifyContext,
  ): Promise<Result<Judged, TokenFailure>> {
    const rule = chooseRule(token, rules)
    if (!rule.ok) {
      await spendSignatureCheck(token)
      return rule
    }
    const { issuer, keys } = take(rule.value, inbound)
    const subject = await verifyToken(token, issuer.accept, keys, context)
    if (!subject.ok && WITHOUT_SIGNATURE.has(subject.failure.reason))
      await spendSignatureCheck(token)
    return judgedBy(issuer, subject)
  }

  function take({ name }: EffectiveIssuer, { request }: Inbound): TrustedIssuer {
    const found = trusted.get(name)
    if (found === undefined) throw new TypeError('a rule is one of those it was chosen from')
    request.notes.issuer = name
    request.decision.issuer = found.issuer
    return found
  }
}

/** Refusals of a known issuer's token that come before its signature is looked at. */
const WITHOUT_SIGNATURE: ReadonlySet<TokenFailure['reason']> = new Set([
  'alg_not_allowed',
  'header_not_allowed',
  'key_not_found',
])

function judgedBy(
  issuer: EffectiveIssuer,
  subject: Result<VerifiedToken, TokenFailure>,
): Result<Judged, TokenFailure> {
  return subject.ok ? ok({ issuer, subject: subject.value }) : subject
}

/** A wrong `iss` is found while parsing, so nobody has signed it: the client must not be told that it is a claim. */
function beforeSignature(failure: TokenFailure): TokenFailure {
  return failure.reason === 'claim_invalid'
    ? { reason: 'issuer_unknown', got: failure.got }
    : failure
}
