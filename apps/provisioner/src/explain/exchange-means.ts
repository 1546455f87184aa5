import {
  type Bound,
  createDpopKey,
  type ExchangeClient,
  type ExchangeSettings,
  readCredential,
} from '@cambio/exchange'
import {
  type EffectiveTrust,
  type Problem,
  resolveSecrets,
  type SecretSources,
  type TrustSecrets,
} from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'

/** What an exchange is asked for with, as the gateway does it. */
export interface ExchangeMeans extends Pick<ExchangeSettings, 'actor' | 'bound'> {
  readonly client: ExchangeClient
  /** Our client secrets at issuers that are asked about opaque tokens, by the issuer's name. */
  readonly introspection: TrustSecrets['introspection']
}

/** Resolves what the exchange needs of the gateway's secrets, and nothing else of them; all problems at once. */
export async function exchangeMeans(
  trust: EffectiveTrust,
  sources: SecretSources,
): Promise<Result<ExchangeMeans, readonly Problem[]>> {
  const { tls: _tls, debugKey: _debugKey, ...asked } = trust
  const secrets = resolveSecrets({ ...asked, upstreams: [], cache: 'off' }, sources)
  if (!secrets.ok) return secrets
  const { actorToken, introspection } = secrets.value
  const client = exchangeClient(trust, secrets.value)
  if (!client.ok) return client
  const bound = boundOf(trust)
  return ok({
    client: client.value,
    introspection,
    ...(actorToken !== undefined && { actor: actorToken }),
    ...(bound !== undefined && { bound }),
  })
}

function exchangeClient(
  { client: { id } }: EffectiveTrust,
  { client }: TrustSecrets,
): Result<ExchangeClient, readonly Problem[]> {
  if ('assertion' in client)
    return ok({ id, authentication: { method: 'assertion', read: client.assertion } })
  const read = readCredential(client)
  if (read.ok) return ok({ id, authentication: read.value })
  const { part, message, hint } = read.failure
  return err([{ path: `client.${part}`, message, hint }])
}

function boundOf({ client: { bound } }: EffectiveTrust): Bound | undefined {
  if (bound === undefined) return undefined
  return bound === 'mtls' ? { by: bound } : { by: bound, key: createDpopKey() }
}
