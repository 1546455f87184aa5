import { createHash } from 'node:crypto'
import type { IssuedTokenInvalid } from '@cambio/exchange'
import type { Asker } from '../authorizer/asked-request.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'

/** Where the issued token came from. `off`: nothing is kept, by setting or because the token goes on as it is. */
export type CacheOutcome = 'hit-memory' | 'hit-redis' | 'miss' | 'off'

/**
 * What is learned of a request on its way, for its one log line and for the metrics. Each stage writes what it knows,
 * also when it then fails. Holds no token, no header and nothing of a URL.
 */
export interface RequestNotes {
  /** The route's name in the trust file. */
  route?: string
  /** The issuer's name in the trust file, never the claim. */
  issuer?: string
  /** See {@link nameToken}. */
  token?: string
  road?: string
  /** Roads that were refused before the one that gave the token, and why. */
  passedOver?: readonly string[]
  cache?: CacheOutcome
  /** A token was refreshed and not used, since it was not what was asked for; the subject token was exchanged anew. */
  refreshedMisfit?: Pick<IssuedTokenInvalid, 'check' | 'expected' | 'got'>
  /** The upstream has refused a cached token, and another one was there or not. */
  refusedToken?: 'renewed' | 'no_other'
  /** Another proxy asked for a decision, and forwards by itself. */
  asker?: Asker
  /** It was answered by us, with a document of ours. */
  served?: 'metadata'
  failure?: GatewayFailure
}

/** Enough to find a token's requests again, too little to guess the `jti`. */
const TOKEN_NAME_CHARS = 16

/** How a token is called in the log: the beginning of its `jti`'s SHA-256, in hex. */
export function nameToken(jti: string): string {
  return createHash('sha256').update(jti).digest('hex').slice(0, TOKEN_NAME_CHARS)
}
