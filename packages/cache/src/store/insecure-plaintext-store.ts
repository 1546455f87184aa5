import { err, ok, type Result } from '@cambio/validation'
import type { EntryFault } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import { readTokenRecord, writeTokenRecord } from '../seal/token-record.ts'
import { type CodedStoreOptions, createCodedStore } from './coded-store.ts'
import type { StoredToken } from './stored-token.ts'
import type { TokenStore } from './token-store.ts'

/** First byte of a value in clear text; no version of a sealed value has it. */
const PLAINTEXT_VERSION = 0x80

/**
 * Keeps tokens in clear text: whoever reads the store can use every token in it, and whoever writes to it can put a
 * token of their own into anybody's requests. For a Redis that nobody else reaches, and only where somebody said so.
 *
 * A value names its cache key, which tells one that was moved by accident; nothing tells one that was forged.
 */
export function createInsecurePlaintextStore(options: CodedStoreOptions): TokenStore {
  return createCodedStore(options, {
    write: (token, cacheKey) =>
      Buffer.concat([
        Buffer.of(PLAINTEXT_VERSION),
        Buffer.from(cacheKey),
        LINE_BREAK,
        writeTokenRecord(token),
      ]),
    read: readPlaintext,
  })
}

const LINE_BREAK = Buffer.from('\n')

function readPlaintext(value: Uint8Array, cacheKey: CacheKey): Result<StoredToken, EntryFault> {
  const bytes = Buffer.from(value)
  if (bytes[0] !== PLAINTEXT_VERSION) return err('other_version')
  const end = bytes.indexOf(LINE_BREAK)
  if (end < 0) return err('truncated')
  if (bytes.toString('utf8', 1, end) !== cacheKey) return err('not_authentic')
  const token = readTokenRecord(bytes.subarray(end + 1))
  return token ? ok(token) : err('malformed')
}
