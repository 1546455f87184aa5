import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { err, ok, type Result } from '@cambio/validation'
import type { EntryFault } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { StoredToken } from '../store/stored-token.ts'
import { KEY_ID_BYTES, type SealKey } from './seal-key.ts'
import type { SealKeys } from './seal-keys.ts'
import { readTokenRecord, writeTokenRecord } from './token-record.ts'

const CIPHER = 'aes-256-gcm'

/** First byte of a sealed value. Raise it when the layout or the record changes. */
const SEAL_VERSION = 2

/**
 * The nonce size GCM is made for (NIST SP 800-38D section 5.2.1.1). Drawn at random, one key is good for 2^32
 * values (section 8.3): more than a year at 100 stored tokens a second.
 */
const NONCE_BYTES = 12

/** A full tag: GCM's shorter ones are easier to forge. */
const TAG_BYTES = 16

const KEY_ID_AT = 1
const NONCE_AT: number = KEY_ID_AT + KEY_ID_BYTES
const TEXT_AT: number = NONCE_AT + NONCE_BYTES

/**
 * Seals a token for one cache key: `version (1) | key id (8) | nonce (12) | AES-256-GCM text | tag (16)`, with
 * the cache key as associated data, so that the value opens under no other key.
 */
export function sealToken(token: StoredToken, cacheKey: CacheKey, key: SealKey): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key.sealing, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(boundTo(cacheKey))
  return Buffer.concat([
    Buffer.of(SEAL_VERSION),
    key.id,
    nonce,
    cipher.update(writeTokenRecord(token)),
    cipher.final(),
    cipher.getAuthTag(),
  ])
}

/**
 * Opens what {@link sealToken} made for this cache key with one of the seal keys.
 *
 * Proves that somebody with that seal key wrote the value for this cache key. Does not judge its `expiresAt`, and
 * cannot tell a value from an older one written for the same cache key.
 */
export function openToken(
  sealed: Uint8Array,
  cacheKey: CacheKey,
  keys: SealKeys,
): Result<StoredToken, EntryFault> {
  const bytes = Buffer.from(sealed)
  if (bytes.length < TEXT_AT + TAG_BYTES) return err('truncated')
  if (bytes[0] !== SEAL_VERSION) return err('other_version')
  const id = bytes.subarray(KEY_ID_AT, NONCE_AT)
  const key = [keys.current, ...keys.previous].find((each) => each.id.equals(id))
  if (!key) return err('other_key')

  const record = decrypt(bytes, cacheKey, key)
  if (!record) return err('not_authentic')

  const token = readTokenRecord(record)
  return token ? ok(token) : err('malformed')
}

function decrypt(bytes: Buffer, cacheKey: CacheKey, key: SealKey): Buffer | undefined {
  const nonce = bytes.subarray(NONCE_AT, TEXT_AT)
  const decipher = createDecipheriv(CIPHER, key.sealing, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(boundTo(cacheKey))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const text = decipher.update(bytes.subarray(TEXT_AT, -TAG_BYTES))
  try {
    return Buffer.concat([text, decipher.final()])
  } catch {
    // The only failure `final` has here: the tag does not match.
    return undefined
  }
}

/** The associated data: what a value is sealed for, and opens for. */
function boundTo(cacheKey: CacheKey): Buffer {
  return Buffer.from(cacheKey)
}
