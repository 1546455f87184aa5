import { importJWK } from 'jose'
import type { CryptoKey } from 'jose'
import { DECOY_KEYS } from './decoy-keys.ts'
import { isSignedBy } from './is-signed-by.ts'
import type { UnverifiedToken } from './parse-token.ts'

const imported = new Map<string, Promise<CryptoKey | Uint8Array>>()

/**
 * Spends about the work of one signature check on a token whose issuer is unknown, or has no such key, so that the time to the refusal does
 * not tell who is trusted. Nothing comes of it: the key is nobody's.
 *
 * Does nothing for an algorithm that we do not verify. Does not level what the size of an issuer's key and a look for new keys add.
 */
export async function spendSignatureCheck({
  text,
  header: { alg },
}: UnverifiedToken): Promise<void> {
  const key = await decoyFor(alg)
  if (key instanceof CryptoKey) isSignedBy(text.reveal(), alg, key)
}

function decoyFor(alg: string): Promise<CryptoKey | Uint8Array> | undefined {
  const jwk = Object.hasOwn(DECOY_KEYS, alg) ? DECOY_KEYS[alg] : undefined
  if (jwk === undefined) return undefined
  const key = imported.get(alg) ?? importJWK(jwk, alg)
  imported.set(alg, key)
  return key
}
