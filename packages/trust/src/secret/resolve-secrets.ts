import { err, ok, type Result, type Secret } from '@cambio/validation'
import type {
  EffectiveClient,
  EffectiveIssuer,
  EffectiveTrust,
  SecretMethod,
} from '../effective/effective-trust.ts'
import type { Problem } from '../problem.ts'
import { type CacheSecrets, takeCacheSecrets } from './cache-secrets.ts'
import { debugKeyFault } from './debug-key.ts'
import { purgeKeyFault } from './purge-key.ts'
import type { SecretSources } from './resolve-secret.ts'
import type { SecretReader } from './secret-reader.ts'
import { secretTaker, type SecretTaker } from './secret-taker.ts'
import { takeUpstreamSecrets, type UpstreamSecrets } from './upstream-secrets.ts'

/** What the exchange client proves itself with; keys and certificates are texts nobody has read yet. */
export type ClientSecrets =
  | { readonly secret: Secret; readonly method: SecretMethod }
  | { readonly privateKey: Secret; readonly keyId?: string }
  | { readonly certificate: Secret; readonly certificateKey: Secret }
  | { readonly assertion: SecretReader }

/** What the gateway's references name. */
export interface TrustSecrets extends CacheSecrets {
  readonly client: ClientSecrets
  readonly actorToken?: SecretReader
  /** The gateway's own certificate and its key, PEM that nobody has read yet. */
  readonly tls?: { readonly certificate: Secret; readonly key: Secret }
  readonly debugKey?: Secret
  /** Our client secrets at issuers that are asked about tokens, by the issuer's name. */
  readonly introspection: ReadonlyMap<string, Secret>
  readonly purgeKey?: Secret
  /** By the upstream's name. Absent: no upstream has any. */
  readonly upstreams?: ReadonlyMap<string, UpstreamSecrets>
}

/** Resolves and checks every secret the gateway needs; all problems at once. */
export function resolveSecrets(
  trust: EffectiveTrust,
  sources: SecretSources,
): Result<TrustSecrets, readonly Problem[]> {
  const taker = secretTaker(sources)
  const client = takeClient(trust.client, taker)
  const actorToken = taker.reader('client.actorToken', trust.client.actorToken)
  const tls = takeTls(trust.tls, taker)
  const debugKey = taker.take('debugKey', trust.debugKey, debugKeyFault)
  const introspection = takeIntrospection(trust.issuers, taker)
  const cache = takeCacheSecrets(trust, taker)
  const purgeKey = taker.take('management.purgeKey', trust.management.purgeKey, purgeKeyFault)
  const upstreams = takeUpstreamSecrets(trust, taker)
  if (client === undefined || taker.problems.length > 0) return err(taker.problems)
  return ok({
    client,
    introspection,
    ...(actorToken && { actorToken }),
    ...(tls && { tls }),
    ...(debugKey && { debugKey }),
    ...cache,
    ...(purgeKey && { purgeKey }),
    ...(upstreams.size > 0 && { upstreams }),
  })
}

function takeClient(client: EffectiveClient, { take, reader }: SecretTaker) {
  if ('secret' in client) {
    const secret = take('client.secret', client.secret)
    return secret && { secret, method: client.method }
  }
  if ('privateKey' in client) {
    const privateKey = take('client.privateKey', client.privateKey)
    return privateKey && { privateKey, ...(client.keyId !== undefined && { keyId: client.keyId }) }
  }
  if ('assertion' in client) {
    const assertion = reader('client.assertion', client.assertion)
    return assertion && { assertion }
  }
  const certificate = take('client.certificate', client.certificate)
  const certificateKey = take('client.certificateKey', client.certificateKey)
  return certificate && certificateKey && { certificate, certificateKey }
}

function takeTls(tls: EffectiveTrust['tls'], { take }: SecretTaker): TrustSecrets['tls'] {
  const certificate = take('tls.certificate', tls?.certificate)
  const key = take('tls.key', tls?.key)
  return certificate && key && { certificate, key }
}

function takeIntrospection(
  issuers: readonly EffectiveIssuer[],
  { take }: SecretTaker,
): TrustSecrets['introspection'] {
  return new Map(
    issuers.flatMap(({ name, introspection }) => {
      const path = `issuers (${name}).introspection.clientSecret`
      const secret = take(path, introspection?.clientSecret)
      return secret === undefined ? [] : [[name, secret] as const]
    }),
  )
}
