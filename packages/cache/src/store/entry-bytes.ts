import type { CacheKey } from '../key/cache-key.ts'
import type { StoredSubject, StoredToken } from './stored-token.ts'

/**
 * What an entry takes besides its texts: objects, fields, the strings' headers, and its place in the list and the map.
 * Measured with `pnpm bench memory` (about 360 bytes, 440 with a refresh token), with the marks by which it is judged once it was asked
 * for (about 900), and rounded up.
 */
export const ENTRY_OVERHEAD_BYTES = 1536

/**
 * What somebody keeps beside an entry who has proven its issued token, its claims above all: so much for each byte of the
 * token. Measured with `pnpm bench memory` (1.3 to 1.4) and rounded up.
 */
export const PROOF_SHARE = 1.5

/** Beyond Latin-1 the engine keeps a text in two bytes for each of its UTF-16 units. */
const WIDE = /[\u0100-\uFFFF]/

/**
 * About how many bytes of memory an entry takes: {@link ENTRY_OVERHEAD_BYTES}, each of its texts, and what is proven of it once it was used
 * ({@link PROOF_SHARE}).
 */
export function entryBytes(token: StoredToken, key: CacheKey): number {
  const { text, road, refresh, subject, issued } = token
  const secrets = [text.reveal(), refresh?.text.reveal() ?? '']
  const names = [subject, ...(issued ? [issued] : [])].flatMap(namesOf)
  const sizes = [key, road, ...secrets, ...names].map(textBytes)
  const proof = Math.ceil(textBytes(text.reveal()) * PROOF_SHARE)
  return ENTRY_OVERHEAD_BYTES + proof + sizes.reduce((sum, size) => sum + size, 0)
}

function namesOf({ issuer, digest, jti, sub, sid }: StoredSubject): readonly string[] {
  return [issuer, digest ?? '', jti ?? '', sub ?? '', sid ?? '']
}

function textBytes(text: string): number {
  return WIDE.test(text) ? text.length * 2 : text.length
}
