import { createHmac } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { equalTexts } from './equal-texts.ts'

/** Nonces that clients must put into their proofs (RFC 9449, sections 8 and 9). Nothing is stored. */
export interface NonceSource {
  /** The nonce to give out now. */
  current(now: number): string
  /** Did we, or a replica with our key, give this nonce out lately? */
  accepts(nonce: string, now: number): boolean
}

/** A nonce is good for one window and the next, so at least for so long. */
export const NONCE_WINDOW_SECONDS = 120

const PURPOSE = 'cambio dpop nonce 1'

/**
 * Nonces that are a keyed hash (HMAC-SHA-256) of the time window: who lacks the key can't make proofs ahead. One window back is
 * accepted, so that a nonce does not die on its way; and one ahead, which a replica whose clock is faster has given out.
 *
 * @param key A secret key of 32 bytes or more, the same in all replicas, and of no other use.
 */
export function createNonceSource(key: KeyObject): NonceSource {
  const nonceOf = (window: number): string =>
    createHmac('sha256', key).update(`${PURPOSE} ${window}`).digest('base64url')

  return {
    current: (now) => nonceOf(windowAt(now)),
    accepts: (nonce, now) =>
      // All three are compared, so that the time taken does not tell which.
      [-1, 0, 1].filter((step) => equalTexts(nonce, nonceOf(windowAt(now) + step))).length > 0,
  }
}

const windowAt = (now: number): number => Math.floor(now / NONCE_WINDOW_SECONDS)
