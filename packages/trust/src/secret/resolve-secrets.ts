import { err, ok, type Result, type Secret } from '@cambio/validation'
import type { EffectiveCache, EffectiveTrust } from '../effective/effective-trust.ts'
import type { Fault, Problem } from '../problem.ts'
import type { SecretReference } from '../secret-reference.ts'
import { redisUrlFault } from './redis-url.ts'
import { resolveSecret, type SecretSources } from './resolve-secret.ts'
import { sealKeyFault } from './seal-key.ts'

/** What the gateway's references name. */
export interface TrustSecrets {
  readonly clientSecret: Secret
  readonly redisUrl?: Secret
  /** 32 bytes in base64. */
  readonly sealKey?: Secret
}

/** Resolves and checks every secret the gateway needs; all problems at once. */
export function resolveSecrets(
  { client, cache }: EffectiveTrust,
  sources: SecretSources,
): Result<TrustSecrets, readonly Problem[]> {
  const problems: Problem[] = []
  const take = (
    path: string,
    reference: SecretReference | undefined,
    faultIn: (text: string) => Fault | undefined,
  ): Secret | undefined => {
    if (reference === undefined) return undefined
    const found = resolveSecret(reference, sources)
    const fault = found.ok ? faultIn(found.value.reveal()) : found.failure
    if (fault !== undefined) problems.push({ ...fault, path })
    return found.ok ? found.value : undefined
  }

  const shared: Partial<EffectiveCache> = cache === 'off' ? {} : cache
  const clientSecret = take('client.secret', client.secret, () => undefined)
  const redisUrl = take('cache.redis', shared.redis, redisUrlFault)
  const sealKey = take('cache.sealKey', shared.sealKey, sealKeyFault)
  if (clientSecret === undefined || problems.length > 0) return err(problems)
  return ok({ clientSecret, ...(redisUrl && { redisUrl }), ...(sealKey && { sealKey }) })
}
