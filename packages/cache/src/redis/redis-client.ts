import { Cluster, Redis } from 'ioredis'
import type { Secret } from '@cambio/validation'
import { reconnectDelayMs } from './reconnect-delay.ts'
import type { ClusterAddress, RedisAddress, RedisNode, SentinelAddress } from './redis-address.ts'
import { redisFault } from './redis-fault.ts'
import { SteadyConnector, SteadySentinelConnector } from './steady-connector.ts'

/** One server (found by Sentinels, perhaps) or a Cluster: both take every command. */
export type RedisCommander = Redis | Cluster

/** What Sentinels ask for; often nothing, and rarely what the Redis servers ask for. */
export interface SentinelLogin {
  readonly username?: string
  readonly password: Secret
}

export interface ClientSettings {
  readonly address: RedisAddress
  /** How long one attempt to connect may take, milliseconds. */
  readonly connectTimeoutMs: number
  /** A connection that is asked and says nothing for so long is given up, milliseconds. */
  readonly silenceMs: number
  /** Authorities that certificates may come from, PEM. Absent: Node's own. */
  readonly ca?: string | undefined
  readonly sentinelLogin?: SentinelLogin | undefined
}

/** How often a Cluster is asked which node has which keys: how late a failover may be noticed. */
const SLOTS_REFRESH_MS = 1000

/** A client that connects by itself, now and after every loss. Nothing is queued and nothing is sent twice. */
export function createClient(settings: ClientSettings): RedisCommander {
  const { address } = settings
  if (address.kind === 'cluster') return createCluster(address, settings)
  const options = { ...connectionOptions(settings), enableOfflineQueue: false }
  return new Redis({ ...options, retryStrategy: reconnectDelayMs })
}

/**
 * A connection for subscriptions, which ends when it is lost. Of a Cluster it is one to any node: each of them
 * hears every message.
 */
export function createSubscriberClient(settings: ClientSettings, client: RedisCommander): Redis {
  const options = { ...connectionOptions(settings), retryStrategy: null, autoResubscribe: false }
  return new Redis({ ...options, ...anyNode(settings.address, client) })
}

function anyNode(address: RedisAddress, client: RedisCommander): Partial<RedisNode> {
  if (address.kind !== 'cluster' || client instanceof Redis) return {}
  const known = client.nodes('all').map(({ options: { host, port } }) => ({ host, port }))
  const choices = known.length > 0 ? known : address.nodes
  const { host, port } = choices[Math.floor(Math.random() * choices.length)] ?? {}
  return { ...(host !== undefined && { host }), ...(port !== undefined && { port }) }
}

function connectionOptions(settings: ClientSettings) {
  const { address } = settings
  return {
    ...commonOptions(settings),
    ...(address.kind === 'single' && { host: address.host, port: address.port }),
    ...(address.kind === 'sentinel' && sentinelOptions(address, settings)),
    ...(address.kind !== 'cluster' && { db: address.database }),
  }
}

function commonOptions({ address, ca, connectTimeoutMs, silenceMs }: ClientSettings) {
  const { username, password, tls } = address
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: password.reveal() }),
    // Nothing said: Node's checks hold, against the system's roots and the host.
    ...(tls && { tls: ca === undefined ? {} : { ca } }),
    Connector: address.kind === 'sentinel' ? SteadySentinelConnector : SteadyConnector,
    connectTimeout: connectTimeoutMs,
    socketTimeout: silenceMs,
    // By default a command is sent again after a loss: nobody waits for it then, and a write would start its lifetime anew.
    maxRetriesPerRequest: 0,
    // After a failover the old primary answers READONLY: look up again who the primary is.
    reconnectOnError: (error: Error) => redisFault(error) === 'READONLY',
  }
}

function sentinelOptions(address: SentinelAddress, settings: ClientSettings) {
  const { ca, sentinelLogin, connectTimeoutMs } = settings
  return {
    sentinels: [...address.nodes],
    name: address.group,
    sentinelRetryStrategy: reconnectDelayMs,
    sentinelCommandTimeout: connectTimeoutMs,
    ...(sentinelLogin?.username !== undefined && { sentinelUsername: sentinelLogin.username }),
    ...(sentinelLogin && { sentinelPassword: sentinelLogin.password.reveal() }),
    ...(address.tls && {
      enableTLSForSentinelMode: true,
      sentinelTLS: ca === undefined ? {} : { ca },
    }),
  }
}

function createCluster(address: ClusterAddress, settings: ClientSettings): Cluster {
  const cluster = new Cluster([...address.nodes], clusterOptions(address, settings))
  // Nodes connect at their first command by default, which would wait for it.
  cluster.on('+node', (node: Redis) => void node.connect().catch(() => undefined))
  return cluster
}

function clusterOptions(address: ClusterAddress, settings: ClientSettings) {
  return {
    redisOptions: commonOptions(settings),
    clusterRetryStrategy: reconnectDelayMs,
    clusterNodeRetryStrategy: reconnectDelayMs,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    slotsRefreshTimeout: settings.connectTimeoutMs,
    enableOfflineQueue: false,
    // A node that is away or a Cluster that is down fails the command at once; redirections are followed.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    // Certificates name hosts: do not turn them into addresses.
    ...(address.tls && {
      dnsLookup: (host: string, found: (error: null, address: string) => void) => found(null, host),
    }),
  }
}
