import {
  createSealKeys,
  parseRedisUrl,
  parseSealKey,
  type RedisAddress,
  type SealKey,
  type SealKeys,
  type SentinelLogin,
} from '@cambio/cache'
import type { EffectiveTrust, Problem, TrustSecrets } from '@cambio/trust'
import { err, ok, type Result, type Secret } from '@cambio/validation'

/** Where the shared cache is, and what its values are sealed with. */
export interface SharedPlace {
  readonly address: RedisAddress
  /** PEM. Absent: the system's authorities. */
  readonly ca?: string
  readonly sentinelLogin?: SentinelLogin
  /** Absent: nothing is sealed, because the trust file says so. */
  readonly keys?: SealKeys
}

/** The place that the settings name; nothing without Redis. The resolved secrets were judged before, so a problem here is rare. */
export function readSharedPlace(
  { cache }: Pick<EffectiveTrust, 'cache'>,
  secrets: TrustSecrets,
): Result<SharedPlace | undefined, readonly Problem[]> {
  const { redisUrl, redisCa, sentinelPassword: password } = secrets
  if (cache === 'off' || redisUrl === undefined) return ok(undefined)
  const address = parseRedisUrl(redisUrl)
  const keys = readKeys(secrets)
  if (!address.ok || !keys.ok) {
    return err([
      ...(address.ok ? [] : [redisProblem(address.failure.problem)]),
      ...(keys.ok ? [] : keys.failure),
    ])
  }
  // The rules of the trust file hold this; without it a fault there would store tokens in clear text.
  if (keys.value === undefined && !cache.insecurePlaintext) return err([NO_SEAL_KEY])
  const { sentinelUsername: username } = cache
  return ok({
    address: address.value,
    ...(redisCa && { ca: redisCa.reveal() }),
    ...(password && { sentinelLogin: { password, ...(username !== undefined && { username }) } }),
    ...(keys.value && { keys: keys.value }),
  })
}

function readKeys({
  sealKey,
  previousSealKeys = [],
  nameKey,
}: TrustSecrets): Result<SealKeys | undefined, readonly Problem[]> {
  if (sealKey === undefined) return ok(undefined)
  const problems: Problem[] = []
  const read = (text: Secret, path: string): readonly SealKey[] => {
    const key = parseSealKey(text)
    if (key.ok) return [key.value]
    problems.push({ path, ...NO_KEY })
    return []
  }
  const [current] = read(sealKey, 'cache.sealKey (CACHE_SEAL_KEY)')
  const previous = previousSealKeys.flatMap((key, at) => read(key, `cache.previousSealKeys[${at}]`))
  const [naming] = nameKey === undefined ? [] : read(nameKey, 'cache.nameKey')
  if (current === undefined || problems.length > 0) return err(problems)
  return ok(createSealKeys(current, previous, naming))
}

/** The address itself is never shown: it may hold a password. */
function redisProblem(problem: string): Problem {
  return {
    path: 'cache.redis (REDIS_URL)',
    message: `is not a Redis address that can be used (${problem})`,
    hint: 'write redis://[user:password@]host[:port][/database], redis+sentinel://…/group or redis+cluster://…, with rediss for TLS and special characters percent-encoded',
  }
}

const NO_KEY = {
  message: 'is not 32 bytes in base64',
  hint: 'make one with `openssl rand -base64 32`',
} as const

const NO_SEAL_KEY: Problem = {
  path: 'cache.sealKey (CACHE_SEAL_KEY)',
  message: 'is missing: tokens are sealed before they are stored in Redis',
  hint: NO_KEY.hint,
}
