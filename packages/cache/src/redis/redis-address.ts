import { err, ok, type Result, Secret } from '@cambio/validation'

/** One server's host and port. An IPv6 address has no brackets. */
export interface RedisNode {
  readonly host: string
  readonly port: number
}

/**
 * Where Redis is and how to log in, taken apart from its URL. Printing it shows no password.
 *
 * - `single`: one server;
 * - `sentinel`: Sentinels that know which server is the primary of `group` now;
 * - `cluster`: some servers of a Redis Cluster; the others are learned from them.
 */
export type RedisAddress = SingleAddress | SentinelAddress | ClusterAddress

interface Access {
  /** `rediss` in the URL. Each server's certificate is checked against the host it is reached by. */
  readonly tls: boolean
  /** Absent: Redis's `default` user. */
  readonly username?: string
  readonly password?: Secret
}

export interface SingleAddress extends Access, RedisNode {
  readonly kind: 'single'
  readonly database: number
}

export interface SentinelAddress extends Access {
  readonly kind: 'sentinel'
  /** The Sentinels. */
  readonly nodes: readonly RedisNode[]
  /** The name the Sentinels know the primary by. */
  readonly group: string
  readonly database: number
}

export interface ClusterAddress extends Access {
  readonly kind: 'cluster'
  readonly nodes: readonly RedisNode[]
}

/**
 * Why a Redis URL was refused; holds nothing of it.
 *
 * - `not_a_url`: it cannot be read, or a character of the user name or password is not percent-encoded;
 * - `scheme`: none of those that {@link parseRedisUrl} reads;
 * - `host`: it names none, or several where one is meant;
 * - `database`: the path is not one whole number, or names a database in a Cluster, which has one only;
 * - `group`: the name of the Sentinels' primary is missing;
 * - `extra`: it has a query or a fragment, which would have no effect.
 */
export interface RedisUrlFailure {
  readonly reason: 'redis_url_invalid'
  readonly problem: RedisUrlProblem
}

export type RedisUrlProblem = 'not_a_url' | 'scheme' | 'host' | 'database' | 'group' | 'extra'

const REDIS_PORT = 6379
const SENTINEL_PORT = 26379

/** `scheme://login@hosts/path`; the last `@` ends the login, as the URL standard says. */
const PARTS = /^([a-zA-Z][\w+.-]*):(?:\/\/(?:([^/?#]*)@)?([^/?#@]*))?([^?#]*)([?#].*)?$/s

/** `redis`, with TLS or without, then the kind. */
const SCHEME = /^redis(s?)(?:\+(sentinel|cluster))?$/

/** Nothing, a slash, or a slash and a database number of at most five digits. */
const DATABASE_PATH = /^\/?(\d{0,5})$/

/** The primary's name as Sentinel takes it (letters, digits, `.`, `-`, `_`), then perhaps a database. */
const GROUP_PATH = /^\/([\w.-]+)(\/\d{0,5})?$/

/**
 * Reads one of
 *
 * - `redis://[[user]:password@]host[:port][/database]`
 * - `redis+sentinel://[[user]:password@]host[:port][,host[:port]…]/group[/database]`
 * - `redis+cluster://[[user]:password@]host[:port][,host[:port]…]`
 *
 * and the same with `rediss` for TLS. Ports are 6379, of Sentinels 26379, and the database is 0 when not said. The
 * login is the Redis servers', not the Sentinels'. Surrounding white space is ignored.
 */
export function parseRedisUrl(text: Secret): Result<RedisAddress, RedisUrlFailure> {
  const parts = PARTS.exec(text.reveal().trim())
  if (!parts) return refuse('not_a_url')
  const [, scheme = '', login = '', hosts = '', path = '', extra = ''] = parts
  const kind = SCHEME.exec(scheme)
  if (!kind) return refuse('scheme')
  if (hosts === '') return refuse('host')
  if (extra !== '') return refuse('extra')

  const defaultPort = kind[2] === 'sentinel' ? SENTINEL_PORT : REDIS_PORT
  const nodes = hosts.split(',').map((host) => parseNode(host, defaultPort))
  const access = parseLogin(login)
  if (!access || !nodes.every((node) => node !== undefined)) return refuse('not_a_url')
  return parsePath(kind[2], path, { nodes, tls: kind[1] === 's', ...access })
}

type Found = Access & { readonly nodes: readonly RedisNode[] }

function parsePath(
  kind: string | undefined,
  path: string,
  { nodes, ...access }: Found,
): Result<RedisAddress, RedisUrlFailure> {
  if (kind === 'cluster') {
    return /^\/?0?$/.test(path) ? ok({ kind, nodes, ...access }) : refuse('database')
  }
  if (kind === 'sentinel') {
    const [, group, database = ''] = GROUP_PATH.exec(path) ?? []
    if (group === undefined) return refuse(/^\/?$|^\/\//.test(path) ? 'group' : 'database')
    return ok({ kind, nodes, group, database: Number(database.slice(1)), ...access })
  }
  const [node] = nodes
  if (node === undefined || nodes.length > 1) return refuse('host')
  const database = DATABASE_PATH.exec(path)?.[1]
  if (database === undefined) return refuse('database')
  return ok({ kind: 'single', ...node, database: Number(database), ...access })
}

/** The URL standard judges host and port. */
function parseNode(text: string, defaultPort: number): RedisNode | undefined {
  const url = URL.parse(`redis://${text}`)
  if (!url || url.hostname === '') return undefined
  // A URL writes IPv6 addresses in brackets, a socket takes them without.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return { host, port: url.port === '' ? defaultPort : Number(url.port) }
}

function parseLogin(text: string): Omit<Access, 'tls'> | undefined {
  const [, user = '', encoded = ''] = /^([^:]*):?(.*)$/s.exec(text) ?? []
  try {
    const username = decodeURIComponent(user)
    const password = decodeURIComponent(encoded)
    return {
      ...(username !== '' && { username }),
      ...(password !== '' && { password: new Secret(password) }),
    }
  } catch {
    // A percent sign that starts no escape.
    return undefined
  }
}

function refuse(problem: RedisUrlProblem): Result<never, RedisUrlFailure> {
  return err({ reason: 'redis_url_invalid', problem })
}
