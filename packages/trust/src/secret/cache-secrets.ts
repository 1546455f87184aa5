import type { Secret } from '@cambio/validation'
import type { EffectiveCache, EffectiveTrust } from '../effective/effective-trust.ts'
import { certificatesFault } from './certificates.ts'
import { redisUrlFault } from './redis-url.ts'
import { sealKeyFault } from './seal-key.ts'
import type { SecretTaker } from './secret-taker.ts'

/** What the cache's references name. Keys are 32 bytes in base64. */
export interface CacheSecrets {
  readonly redisUrl?: Secret
  /** PEM. */
  readonly redisCa?: Secret
  readonly sentinelPassword?: Secret
  readonly sealKey?: Secret
  readonly previousSealKeys?: readonly Secret[]
  readonly nameKey?: Secret
}

/** A cache that is off needs none. */
export function takeCacheSecrets(
  { cache }: Pick<EffectiveTrust, 'cache'>,
  { take }: SecretTaker,
): CacheSecrets {
  const named: Partial<EffectiveCache> = cache === 'off' ? {} : cache
  const redisUrl = take('cache.redis', named.redis, redisUrlFault)
  const redisCa = take('cache.redisCa', named.redisCa, certificatesFault)
  const sentinelPassword = take('cache.sentinelPassword', named.sentinelPassword)
  const sealKey = take('cache.sealKey', named.sealKey, sealKeyFault)
  const previous = (named.previousSealKeys ?? []).flatMap((reference, index) => {
    const key = take(`cache.previousSealKeys[${index}]`, reference, sealKeyFault)
    return key === undefined ? [] : [key]
  })
  const nameKey = take('cache.nameKey', named.nameKey, sealKeyFault)
  return {
    ...(redisUrl && { redisUrl }),
    ...(redisCa && { redisCa }),
    ...(sentinelPassword && { sentinelPassword }),
    ...(sealKey && { sealKey }),
    ...(previous.length > 0 && { previousSealKeys: previous }),
    ...(nameKey && { nameKey }),
  }
}
