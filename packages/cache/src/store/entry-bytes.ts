import type { CacheKey } from '../key/cache-key.ts'
import type { StoredSubject, StoredToken } from './stored-token.ts'

/**
 * What an entry takes besides its texts: objects, fields, the strings' headers, and its place in the list and the map.
 * Measured with `pnpm bench memory` (about 360 bytes, 440 with a refresh token), with the marks by which it is judged once it was asked
 * for (about 900), and rounded up.
 */
export const ENTRY_OVERHEAD_BYTES = 1536

/** Beyond Latin-1 the engine keeps a text in two bytes for each of its UTF-16 units. */
const WIDE = /[\u0100-\uFFFF]/

/** About how many bytes of memory an entry takes: {@link ENTRY_OVERHEAD_BYTES} and each of its texts. */
export function entryBytes(token: StoredToken, key: CacheKey): number {
  const { text, road, refresh, subject, issued } = token
  const secrets = [text.reveal(), refresh?.text.reveal() ?? '']
  const names = [subject, ...(issued ? [issued] : [])].flatMap(namesOf)
  const sizes = [key, road, ...secrets, ...names].map(textBytes)
  return ENTRY_OVERHEAD_BYTES + sizes.reduce((sum, size) => sum + size, 0)
}

function namesOf({ issuer, digest, jti, sub, sid }: StoredSubject): readonly string[] {
  return [issuer, digest ?? '', jti ?? '', sub ?? '', sid ?? '']
}

function textBytes(text: string): number {
  return WIDE.test(text) ? text.length * 2 : text.length
}
