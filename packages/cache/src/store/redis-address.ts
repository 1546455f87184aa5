import { err, ok, type Result, Secret } from '@cambio/validation'

/** Where a Redis is and how to log in, taken apart from its URL. Printing it shows no password. */
export interface RedisAddress {
  readonly host: string
  readonly port: number
  /** `rediss:` in the URL. The certificate is checked against `host`. */
  readonly tls: boolean
  readonly database: number
  readonly username?: string
  readonly password?: Secret
}

/**
 * Why a Redis URL was refused; holds nothing of it.
 *
 * - `not_a_url`: it cannot be read, or a character of the user name or password is not percent-encoded;
 * - `scheme`: neither `redis:` nor `rediss:`;
 * - `host`: it names none;
 * - `database`: the path is not one whole number;
 * - `extra`: it has a query or a fragment, which would have no effect.
 */
export interface RedisUrlFailure {
  readonly reason: 'redis_url_invalid'
  readonly problem: 'not_a_url' | 'scheme' | 'host' | 'database' | 'extra'
}

const DEFAULT_PORT = 6379

/** Whether TLS is used, by scheme. */
const SCHEMES: ReadonlyMap<string, boolean> = new Map([
  ['redis:', false],
  ['rediss:', true],
])

/** The path: nothing, a slash, or a slash and a database number of at most five digits. */
const DATABASE_PATH = /^\/?(\d{0,5})$/

/** Reads `redis[s]://[[user]:password@]host[:port][/database]`. Port 6379 and database 0 when not said. */
export function parseRedisUrl(text: Secret): Result<RedisAddress, RedisUrlFailure> {
  const url = URL.parse(text.reveal().trim())
  if (!url) return refuse('not_a_url')
  const tls = SCHEMES.get(url.protocol)
  if (tls === undefined) return refuse('scheme')
  if (url.hostname === '') return refuse('host')
  if (url.search !== '' || url.hash !== '') return refuse('extra')
  const database = DATABASE_PATH.exec(url.pathname)?.[1]
  if (database === undefined) return refuse('database')
  const login = decodeLogin(url)
  if (!login) return refuse('not_a_url')

  return ok({
    // A URL writes IPv6 addresses in brackets, a socket takes them without.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    tls,
    database: Number(database),
    ...login,
  })
}

function decodeLogin(url: URL): Pick<RedisAddress, 'username' | 'password'> | undefined {
  try {
    const username = decodeURIComponent(url.username)
    const password = decodeURIComponent(url.password)
    return {
      ...(username !== '' && { username }),
      ...(password !== '' && { password: new Secret(password) }),
    }
  } catch {
    // A percent sign that starts no escape.
    return undefined
  }
}

function refuse(problem: RedisUrlFailure['problem']): Result<never, RedisUrlFailure> {
  return err({ reason: 'redis_url_invalid', problem })
}
