import type { EffectiveRoute, EffectiveUpstream } from '@cambio/trust'
import { relocate } from './relocate.ts'
import { rewritePath } from './rewrite-path.ts'
import type { Upstream } from './upstream.ts'

/** A route's requests at one of its upstreams: where they go, and what they are called there. */
export interface Destination {
  readonly upstream: Upstream
  readonly scheme: 'http' | 'https'
  /** The `Host` that is sent. @param clientHost The one the client asked for, judged. */
  readonly hostFor: (clientHost: string) => string
  /** The path that is sent. @param path Judged. */
  readonly pathFor: (path: string) => string
  /** A `Location` of the upstream as the client is to follow it. */
  readonly relocate: (location: string) => string
}

export function createDestination(
  { rewrite, host }: Pick<EffectiveRoute, 'rewrite' | 'host'>,
  { addresses }: Pick<EffectiveUpstream, 'addresses'>,
  upstream: Upstream,
): Destination {
  const [first = ''] = addresses
  const { host: ownHost, protocol } = new URL(first)
  const named = host === 'upstream' ? ownHost : host
  const origins = [...addresses, `https://${named}`, `http://${named}`]
  return {
    upstream,
    scheme: protocol === 'https:' ? 'https' : 'http',
    hostFor: host === 'client' ? (clientHost) => clientHost : () => named,
    pathFor: (path) => rewritePath(path, rewrite),
    relocate: (location) => relocate(location, { origins, rewrite }),
  }
}
