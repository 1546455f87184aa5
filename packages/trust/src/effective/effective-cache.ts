import {
  CACHE_CEILING_SECONDS,
  CACHE_COMMAND_TIMEOUT_MS,
  CACHE_KEY_PREFIX,
  CACHE_MAX_BYTES,
  CACHE_MAX_ENTRIES,
  CACHE_NEGATIVE_SECONDS,
} from '../defaults.ts'
import type { EffectiveTrust, TrustDeclaration } from './effective-trust.ts'

export function effectiveCache(cache: TrustDeclaration['cache'] = {}): EffectiveTrust['cache'] {
  if (cache === 'off') return cache
  const { redis, redisCa, sentinelUsername, sentinelPassword, sealKey, nameKey } = cache
  return {
    ...(redis && { redis }),
    ...(redisCa && { redisCa }),
    ...(sentinelUsername !== undefined && { sentinelUsername }),
    ...(sentinelPassword && { sentinelPassword }),
    keyPrefix: cache.keyPrefix ?? CACHE_KEY_PREFIX,
    commandTimeoutMs: cache.commandTimeoutMs ?? CACHE_COMMAND_TIMEOUT_MS,
    ...(sealKey && { sealKey }),
    previousSealKeys: cache.previousSealKeys ?? [],
    ...(nameKey && { nameKey }),
    insecurePlaintext: cache.insecurePlaintext ?? false,
    maxEntries: cache.maxEntries ?? CACHE_MAX_ENTRIES,
    maxBytes: cache.maxBytes ?? CACHE_MAX_BYTES,
    ceilingSeconds: cache.ceilingSeconds ?? CACHE_CEILING_SECONDS,
    refreshAhead: cache.refreshAhead ?? true,
    negativeSeconds: cache.negativeSeconds ?? CACHE_NEGATIVE_SECONDS,
    signedOut: cache.signedOut ?? 'refuse',
  }
}
