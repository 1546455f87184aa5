import type { Purge, StoredToken } from '@cambio/cache'
import type { SessionEnder } from './end-sessions.ts'
import type { TokenCache } from './open-cache.ts'

/** What a purge did. */
export interface Purged {
  /** Entries found and removed. A purge of an issuer or of everything finds none: what it kills is never served again. */
  readonly removed: number
  /** Whether all replicas know or will know; false: Redis is away, and they are told when it is back. */
  readonly everywhere: boolean
  /** Purges that followed from it: of subject tokens that led to what was signed out. */
  readonly followed: readonly Purge[]
  /** Ends the Keycloak sessions of the removed entries, where that can be done; gives how many. Called at most once. */
  readonly endSessions: () => Promise<number>
}

export type PurgeCache = (purge: Purge) => Promise<Purged>

/**
 * Purges the cache. Where our realm has signed somebody out, a partner's token that led to the session is signed out with it, because
 * nothing in the token itself tells.
 */
export function createPurgeCache(
  cache: Pick<TokenCache, 'purger' | 'policy'>,
  endSessions: SessionEnder,
): PurgeCache {
  return async (purge) => {
    const { removed, everywhere } = await cache.purger.purge(purge)
    const followed = cache.policy.signedOut === 'refuse' ? ledTo(purge, removed) : []
    for (const each of followed) await cache.purger.purge(each)
    return {
      removed: removed.length,
      everywhere,
      followed,
      endSessions: () => endSessions(removed),
    }
  }
}

/** The subject tokens that led to what our realm has signed out. */
function ledTo(purge: Purge, removed: readonly StoredToken[]): readonly Purge[] {
  if (purge.by !== 'session' && purge.by !== 'subject') return []
  const digests = removed
    .filter(
      ({ subject, issued }) => issued?.issuer === purge.issuer && subject.issuer !== purge.issuer,
    )
    .flatMap(({ subject: { digest } }) => (digest === undefined ? [] : [digest]))
  return [...new Set(digests)].map((digest) => ({ by: 'token', digest }))
}
