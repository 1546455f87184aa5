import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { VerifyContext, VouchedToken } from '../token/accept-token.ts'
import { excerpt } from '../token/excerpt.ts'
import type { AuthenticityPolicy } from '../token/token-policy.ts'
import { equalTexts } from './equal-texts.ts'
import { PLAIN_PRESENTATION } from './presentation.ts'
import type { BindingKind, ProofFailure } from './proof-failure.ts'
import { verifyProof } from './verify-proof.ts'

/** What is bound, and to what. */
export type BoundToken = Pick<VouchedToken, 'text' | 'binding'>

/** The policy's part about proofs. */
export type ProofPolicy = Pick<AuthenticityPolicy, 'dpopNonce' | 'leewaySeconds'>

/**
 * Does whoever sent the token hold every key it is bound to? A token that is bound by DPoP must come by the scheme `DPoP`, and one that
 * is not must not (RFC 9449, section 7). The certificate first: it leaves no trace, and a proof that was looked at is used up.
 *
 * Does not judge whether the token may, or must, be bound: that is `readBinding`.
 */
export async function provePossession(
  token: BoundToken,
  policy: ProofPolicy,
  context: VerifyContext,
): Promise<Result<true, ProofFailure>> {
  if (context.isProven === true) return ok(true)
  const { dpop, mtls } = token.binding
  const { scheme, certificateThumbprint } = context.presentation ?? PLAIN_PRESENTATION
  if (dpop === undefined && scheme === 'DPoP')
    return err({ reason: 'binding_missing', binding: 'dpop' })
  if (mtls !== undefined) {
    const proven = proveCertificate(mtls, certificateThumbprint)
    if (!proven.ok) return proven
  }
  return dpop === undefined ? ok(true) : proveKey(dpop, token, policy, context)
}

/** RFC 8705, section 3. That the client holds the certificate's key was proven by the TLS handshake. */
function proveCertificate(
  expected: string,
  thumbprint: string | undefined,
): Result<true, ProofFailure> {
  if (thumbprint === undefined) return missing('mtls')
  return equalTexts(thumbprint, expected)
    ? ok(true)
    : err({ reason: 'certificate_mismatch', expected, got: excerpt(thumbprint) })
}

function proveKey(
  thumbprint: string,
  { text }: BoundToken,
  { dpopNonce, leewaySeconds }: ProofPolicy,
  { now, presentation = PLAIN_PRESENTATION, nonces = NO_NONCES, replay }: VerifyContext,
): Promise<Result<true, ProofFailure>> | Result<true, ProofFailure> {
  const { scheme, dpop: request } = presentation
  if (scheme !== 'DPoP' || request === undefined) return missing('dpop')
  const expected = { request, text, thumbprint, leewaySeconds, now, ...(dpopNonce && { nonces }) }
  return verifyProof(request.proof, expected, replay)
}

/** A policy that asks for nonces where nobody gives them out accepts no proof. */
const NO_NONCES = { accepts: () => false }

const missing = (binding: BindingKind): Result<never, ProofFailure> =>
  err({ reason: 'proof_missing', binding })
