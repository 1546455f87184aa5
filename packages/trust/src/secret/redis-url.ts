import type { Fault } from '../problem.ts'

/** `scheme://login@hosts/path`; the last `@` ends the login, as the URL standard says. */
const PARTS = /^rediss?(?:\+(sentinel|cluster))?:\/\/(?:([^/?#]*)@)?([^/?#@]+)([^?#]*)$/s

/** What may follow the hosts, by kind: a database's number; the Sentinels' name for the primary before it; nothing. */
const PATHS = {
  single: /^\/?\d{0,5}$/,
  sentinel: /^\/[\w.-]+(\/\d{0,5})?$/,
  cluster: /^\/?0?$/,
} as const

/**
 * What is wrong with the text of a Redis URL: `redis://[[user]:password@]host[:port][/database]`,
 * `redis+sentinel://…@host[:port][,host[:port]…]/group[/database]` or `redis+cluster://…@host[:port][,host[:port]…]`, and
 * `rediss` for TLS. It is never quoted, because it may hold a password. What passes here, the cache can read.
 */
export function redisUrlFault(text: string): Fault | undefined {
  if (isRedisUrl(text)) return undefined
  return {
    message: 'is not a Redis address',
    hint: 'write redis://host:6379, redis+sentinel://host:26379,host:26379/group or redis+cluster://host:6379,host:6379, with rediss for TLS; special characters of a password percent-encoded',
  }
}

function isRedisUrl(text: string): boolean {
  const [, named, login = '', hosts = '', path = ''] = PARTS.exec(text) ?? []
  const kind = named === 'sentinel' || named === 'cluster' ? named : 'single'
  const nodes = hosts.split(',')
  if (!nodes.every(isNode) || (kind === 'single' && nodes.length > 1)) return false
  return PATHS[kind].test(path) && isDecodable(login)
}

/** The URL standard judges host and port. */
function isNode(text: string): boolean {
  return (URL.parse(`redis://${text}`)?.hostname ?? '') !== ''
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
