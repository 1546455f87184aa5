import type { CryptoKey } from 'jose'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { excerpt } from '../token/excerpt.ts'
import type { KeyNotFound, KeyQuery } from './key-set.ts'
import type { PublishedKeys } from './read-key-set.ts'

/** The one key of the issuer that fits. */
export async function findKey(
  { find }: PublishedKeys,
  issuer: string,
  query: KeyQuery,
): Promise<Result<CryptoKey, KeyNotFound>> {
  try {
    return ok(await find({ ...query }))
  } catch {
    // jose throws when no key fits, and when more than one does.
    return err(keyNotFound(issuer, query))
  }
}

const keyNotFound = (issuer: string, { alg, kid }: KeyQuery): KeyNotFound => ({
  reason: 'key_not_found',
  issuer,
  alg: excerpt(alg),
  ...(kid !== undefined && { kid: excerpt(kid) }),
})
