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
  type IssuerKeySet,
  type Result,
  type TokenFailure,
  type UnverifiedToken,
  type VerifiedToken,
  type VerifyContext,
} from '@cambio/validation'
import { nameToken } from '../log/request-notes.ts'
import type { Inbound } from './states.ts'
import type { Verified, VerifiedMemory } from './verified-memory.ts'

/** An issuer of the trust file with its keys, and no one else's. */
export interface TrustedIssuer {
  readonly issuer: EffectiveIssuer
  readonly keys: IssuerKeySet
  /** Present where its opaque tokens are accepted. */
  readonly introspector?: Introspector | undefined
}

/** What a token was judged by, and what came of it. */
export type Judged = Pick<Verified, 'issuer' | 'subject' | 'name'>

export type JudgeToken = (
  inbound: Inbound,
  context: VerifyContext,
) => Promise<Result<Judged, TokenFailure>>

/** Judges a token that nothing is known of, and has a signed one that is good remembered. */
export function createJudgeToken(
  issuers: readonly TrustedIssuer[],
  memory: Pick<VerifiedMemory, 'remember'>,
): JudgeToken {
  const rules = issuers.map(({ issuer }) => issuer)
  const trusted = new Map(issuers.map((each) => [each.issuer.name, each]))

  return async (inbound, context) => {
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
    const edition = keys.edition()
    const subject = await verifyToken(token, issuer.accept, keys, context)
    if (!subject.ok && WITHOUT_SIGNATURE.has(subject.failure.reason))
      await spendSignatureCheck(token)
    const judged = judgedBy(issuer, subject)
    if (judged.ok) memory.remember(token.text, { ...judged.value, token }, keys, edition)
    return judged
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
  if (!subject.ok) return subject
  const { jti } = subject.value.claims
  return ok({ issuer, subject: subject.value, name: jti && nameToken(jti) })
}

/** A wrong `iss` is found while parsing, so nobody has signed it: the client must not be told that it is a claim. */
function beforeSignature(failure: TokenFailure): TokenFailure {
  return failure.reason === 'claim_invalid'
    ? { reason: 'issuer_unknown', got: failure.got }
    : failure
}
