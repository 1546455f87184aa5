import type { Fault } from '../problem.ts'

/** Nothing, or a slash and a database's number. */
const DATABASE_PATH = /^\/?\d{0,5}$/

/**
 * What is wrong with the text of a Redis URL: `redis[s]://[[user]:password@]host[:port][/database]`. It is never
 * quoted, because it may hold a password. What passes here, the cache can read.
 */
export function redisUrlFault(text: string): Fault | undefined {
  const url = /^rediss?:\/\//.test(text) ? URL.parse(text) : null
  if (url !== null && isRedisAddress(url)) return undefined
  return {
    message: 'is not a Redis address',
    hint: 'write redis://host:6379, or rediss://… for TLS; special characters of a password percent-encoded',
  }
}

function isRedisAddress({ hostname, pathname, search, hash, username, password }: URL): boolean {
  if (hostname === '' || search !== '' || hash !== '') return false
  return DATABASE_PATH.test(pathname) && isDecodable(username) && isDecodable(password)
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
