import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { err, ok, type Result, type Secret } from '@cambio/validation'

/** What is made of the configured secret. Each part serves one purpose and tells nothing of the others. */
export interface SealKey {
  /** Names the key inside sealed values, so that "another key" and "tampered" can be told apart. */
  readonly id: Buffer
  /** Seals values: AES-256. */
  readonly sealing: KeyObject
  /** Makes cache keys: the `hashKey` of `cacheKey`. The same in every replica that has this seal key. */
  readonly hashing: KeyObject
}

/** The text was no base64 (`bytes` absent) or of another length. Holds nothing of the text. */
export interface SealKeyFailure {
  readonly reason: 'seal_key_invalid'
  readonly expectedBytes: number
  readonly bytes?: number
}

/** AES-256. */
export const SEAL_KEY_BYTES = 32

/** Enough to tell keys apart; nothing relies on it being unique. */
export const KEY_ID_BYTES = 8

/** The alphabets of RFC 4648 sections 4 and 5, with the padding or without. */
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/

/**
 * Reads a seal key: 32 random bytes in base64 or base64url, as `openssl rand -base64 32` prints them
 * (surrounding white space is ignored).
 *
 * Does not judge whether the bytes are random.
 */
export function parseSealKey(text: Secret): Result<SealKey, SealKeyFailure> {
  const trimmed = text.reveal().trim()
  if (!BASE64.test(trimmed)) {
    return err({ reason: 'seal_key_invalid', expectedBytes: SEAL_KEY_BYTES })
  }
  const master = Buffer.from(trimmed, 'base64')
  return master.length === SEAL_KEY_BYTES
    ? ok(deriveKeys(master))
    : err({
        reason: 'seal_key_invalid',
        expectedBytes: SEAL_KEY_BYTES,
        bytes: master.length,
      })
}

function deriveKeys(master: Buffer): SealKey {
  return {
    id: derive(master, 'cambio seal key id', KEY_ID_BYTES),
    sealing: createSecretKey(derive(master, 'cambio value sealing', SEAL_KEY_BYTES)),
    hashing: createSecretKey(derive(master, 'cambio cache key hashing', SEAL_KEY_BYTES)),
  }
}

function derive(master: Buffer, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', purpose, length))
}
