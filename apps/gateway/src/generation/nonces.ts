import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { EffectiveTrust } from '@cambio/trust'
import { createNonceSource, type NonceSource } from '@cambio/validation'
import type { LiveSettings } from './live-settings.ts'
import type { LongLived } from './long-lived.ts'

/** Where a sealed cache is shared, all replicas give out the same nonces; else each its own, for as long as it lives. */
export function createNonces(
  { shared }: Pick<LiveSettings, 'shared'>,
  { nonceKey }: Pick<LongLived, 'nonceKey'>,
): NonceSource {
  const keys = shared?.keys
  return createNonceSource(keys === undefined ? nonceKey : derivedFrom(keys.hashing))
}

/** The nonce to tell a client that makes proofs; undefined where no issuer's rule asks for one. */
export function createFreshNonce(
  { issuers }: Pick<EffectiveTrust, 'issuers'>,
  nonces: NonceSource,
  now: () => number,
): () => string | undefined {
  const isAskedFor = issuers.some(({ accept }) => accept.dpop !== 'refuse' && accept.dpopNonce)
  return () => (isAskedFor ? nonces.current(now()) : undefined)
}

/** A nonce's key is of no other use, so that nothing that is hashed elsewhere can be a nonce. */
function derivedFrom(key: KeyObject): KeyObject {
  return createSecretKey(createHmac('sha256', key).update('cambio dpop nonce key').digest())
}
