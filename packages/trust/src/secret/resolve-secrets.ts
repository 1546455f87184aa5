import { err, ok, type Result, type Secret } from '@cambio/validation'
import type {
  EffectiveCache,
  EffectiveClient,
  EffectiveTrust,
} from '../effective/effective-trust.ts'
import type { Fault, Problem } from '../problem.ts'
import type { SecretReference } from '../secret-reference.ts'
import { redisUrlFault } from './redis-url.ts'
import { resolveSecret, type SecretSources } from './resolve-secret.ts'
import { sealKeyFault } from './seal-key.ts'

/** What the exchange client proves itself with; keys and certificates are texts nobody has read yet. */
export type ClientSecrets =
  | { readonly secret: Secret }
  | { readonly privateKey: Secret; readonly keyId?: string }
  | { readonly certificate: Secret; readonly certificateKey: Secret }

/** What the gateway's references name. */
export interface TrustSecrets {
  readonly client: ClientSecrets
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
  const take: Take = (path, reference, faultIn = () => undefined) => {
    if (reference === undefined) return undefined
    const found = resolveSecret(reference, sources)
    const fault = found.ok ? faultIn(found.value.reveal()) : found.failure
    if (fault !== undefined) problems.push({ ...fault, path })
    return found.ok ? found.value : undefined
  }

  const shared: Partial<EffectiveCache> = cache === 'off' ? {} : cache
  const clientSecrets = takeClient(client, take)
  const redisUrl = take('cache.redis', shared.redis, redisUrlFault)
  const sealKey = take('cache.sealKey', shared.sealKey, sealKeyFault)
  if (clientSecrets === undefined || problems.length > 0) return err(problems)
  return ok({ client: clientSecrets, ...(redisUrl && { redisUrl }), ...(sealKey && { sealKey }) })
}

/** The secret, or nothing when there is none or it is not right, which is then told. */
type Take = (
  path: string,
  reference: SecretReference | undefined,
  faultIn?: (text: string) => Fault | undefined,
) => Secret | undefined

function takeClient(client: EffectiveClient, take: Take): ClientSecrets | undefined {
  if ('secret' in client) {
    const secret = take('client.secret', client.secret)
    return secret && { secret }
  }
  if ('privateKey' in client) {
    const privateKey = take('client.privateKey', client.privateKey)
    return privateKey && { privateKey, ...(client.keyId !== undefined && { keyId: client.keyId }) }
  }
  const certificate = take('client.certificate', client.certificate)
  const certificateKey = take('client.certificateKey', client.certificateKey)
  return certificate && certificateKey && { certificate, certificateKey }
}
