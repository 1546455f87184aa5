import type { Binding } from '../proof/binding.ts'
import type { NonceSource } from '../proof/nonce-source.ts'
import type { OnceGuard } from '../proof/once-guard.ts'
import type { Presentation } from '../proof/presentation.ts'
import { provePossession } from '../proof/prove-possession.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { Secret } from '../secret.ts'
import { findBrokenRule } from './claim-rule.ts'
import type { TokenClaims } from './claims.ts'
import { describeValue, excerpts } from './excerpt.ts'
import type { TokenFailure } from './failure.ts'
import type { TokenHeader } from './header.ts'
import { clientOf, isForUs, isOfClient } from './token-addressee.ts'
import type { TokenPolicy } from './token-policy.ts'

declare const verified: unique symbol

/** What a token is: a signed access token, a signed ID token, or a text that its issuer was asked about. */
export type TokenKind = 'jwt' | 'id-token' | 'opaque'

/** A token that its issuer vouches for and that is in time. */
export interface VouchedToken {
  readonly kind: TokenKind
  readonly text: Secret
  /** Absent in an opaque token. */
  readonly header?: TokenHeader
  readonly claims: TokenClaims
  /** The keys it is bound to. */
  readonly binding: Binding
}

/** A vouched token that meets a {@link TokenPolicy} and was sent by whom it is bound to. Made by `verifyToken` and an `Introspector` only. */
export interface VerifiedToken extends VouchedToken {
  readonly [verified]: true
}

/** When and how a token came, and what is needed to judge that. */
export interface VerifyContext {
  /** Epoch seconds. */
  readonly now: number
  /** Absent: as a plain bearer token. */
  readonly presentation?: Presentation
  /** Remembers proofs. Absent: a token bound by DPoP can't be accepted. */
  readonly replay?: OnceGuard
  /** Ours; needed where the policy says `dpopNonce`. */
  readonly nonces?: Pick<NonceSource, 'accepts'>
  /** That the sender holds every key was proven when the token came, for what still goes on; it is not asked for again. Default: false. */
  readonly isProven?: boolean
}

/**
 * The second half of the rules, for a token that its issuer vouches for: audience, client, scope, claim rules, and last the proof of
 * possession, so that nobody makes us remember proofs for tokens that would be refused anyway.
 */
export async function acceptToken(
  token: VouchedToken,
  policy: TokenPolicy,
  context: VerifyContext,
): Promise<Result<VerifiedToken, TokenFailure>> {
  const misfit = findMisfit(token.claims, policy)
  if (misfit !== undefined) return err(misfit)
  const proven = await provePossession(token, policy, context)
  return proven.ok ? ok(asVerified(token)) : proven
}

function findMisfit(
  { aud, scopes, all }: TokenClaims,
  policy: TokenPolicy,
): TokenFailure | undefined {
  if (!isForUs(aud, policy))
    return { reason: 'audience_mismatch', expected: policy.audiences, got: excerpts(aud) }
  if (!isOfClient(all, policy)) {
    const got = describeValue(clientOf(all))
    return { reason: 'client_not_accepted', expected: policy.clients, got }
  }
  const missing = policy.scopes.filter((each) => !scopes.includes(each))
  if (missing.length > 0) return { reason: 'scope_missing', missing, got: excerpts(scopes) }
  return findBrokenRule(all, policy.claims)
}

function asVerified(token: VouchedToken): VerifiedToken {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands a verified token
  return token as VerifiedToken
}
