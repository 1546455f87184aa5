import type { CryptoKey } from 'jose'
import type { KeyFailure, KeySet } from '../keys/key-set.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { excerpt } from './excerpt.ts'
import type { SignatureInvalid } from './failure.ts'
import { isSignedBy } from './is-signed-by.ts'
import type { UnverifiedToken } from './parse-token.ts'
import { spendSignatureCheck } from './spend-signature-check.ts'

/**
 * Did the issuer sign this token? Only a key of the issuer's own set counts, and only with the algorithm in the
 * header, which the policy has allowed before. A signature that does not fit lets the keys be fetched once more, since
 * issuers do put new keys under old names. A key that is not there costs as much as a wrong signature.
 */
export async function verifySignature(
  token: UnverifiedToken,
  keys: KeySet,
): Promise<Result<UnverifiedToken, KeyFailure | SignatureInvalid>> {
  const first = await verifyWith(token, await keys.find(token.header))
  if (first.ok || first.failure.reason !== 'signature_invalid') return first
  return (await keys.refresh()) ? verifyWith(token, await keys.find(token.header)) : first
}

async function verifyWith(
  token: UnverifiedToken,
  key: Result<CryptoKey, KeyFailure>,
): Promise<Result<UnverifiedToken, KeyFailure | SignatureInvalid>> {
  if (!key.ok) {
    if (key.failure.reason === 'key_not_found') await spendSignatureCheck(token)
    return key
  }
  const { text, header } = token
  return isSignedBy(text.reveal(), header.alg, key.value) ? ok(token) : err(signatureInvalid(token))
}

function signatureInvalid({ issuer, header }: UnverifiedToken): SignatureInvalid {
  return {
    reason: 'signature_invalid',
    issuer: excerpt(issuer),
    ...(header.kid !== undefined && { kid: excerpt(header.kid) }),
  }
}
