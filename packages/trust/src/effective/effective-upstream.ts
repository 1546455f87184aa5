import {
  UPSTREAM_CONNECT_MS,
  UPSTREAM_FAILURES,
  UPSTREAM_HEADERS_MS,
  UPSTREAM_IDLE_MS,
  UPSTREAM_PAUSE_SECONDS,
  UPSTREAM_RETRIES,
} from '../defaults.ts'
import type { SecretReference } from '../secret-reference.ts'
import type { Route, Upstream } from '../schema.ts'

/** A server, or several alike. */
export interface EffectiveUpstream {
  /** What logs and metrics call it: its name, or the one origin that a route gives instead; unique. */
  readonly name: string
  /** Origins: scheme, host and port; of one scheme, never empty. */
  readonly addresses: readonly string[]
  readonly protocol: 'http1' | 'http2'
  readonly tls: EffectiveUpstreamTls
  readonly timeouts: UpstreamTimeouts
  /** How often a safe request that was not sent, or went to a connection that the upstream had closed, goes once more. */
  readonly retries: number
  /** Most requests on their way at once. Absent: no bound. */
  readonly concurrency?: number
  /** When one of several addresses is left out, and how long. */
  readonly health: { readonly failures: number; readonly pauseSeconds: number }
}

/** Says nothing where the addresses are `http:`. */
export interface EffectiveUpstreamTls {
  /** Absent: the system's authorities. */
  readonly ca?: SecretReference
  /** Present together with its key. Absent: no certificate is shown. */
  readonly certificate?: SecretReference
  readonly certificateKey?: SecretReference
  /** Absent: the host of the address. */
  readonly serverName?: string
}

/** How long an upstream may take, in milliseconds. */
export interface UpstreamTimeouts {
  /** To accept a connection, TLS included. */
  readonly connectMs: number
  /** From the end of the request to the end of the answer's head. */
  readonly headersMs: number
  /** Between two pieces of the answer's body, as long as the client takes them. 0: without end. */
  readonly idleMs: number
}

/** Where a route's requests go: never empty, and not all weights are 0. */
export interface EffectiveRouteUpstream {
  readonly choices: readonly { readonly upstream: EffectiveUpstream; readonly weight: number }[]
}

/** What happens to the path on its way. Empty texts change nothing. */
export interface EffectiveRewrite {
  readonly stripPrefix: string
  readonly addPrefix: string
}

type Declared = readonly Upstream[] | undefined

export function effectiveUpstream(declared: Upstream): EffectiveUpstream {
  const { name, addresses, protocol, tls, timeouts, retries, concurrency, health } = declared
  return {
    name,
    addresses: addresses.map((address) => new URL(address).origin),
    protocol: protocol ?? 'http1',
    tls: effectiveTls(tls),
    timeouts: {
      connectMs: timeouts?.connectMs ?? UPSTREAM_CONNECT_MS,
      headersMs: timeouts?.headersMs ?? UPSTREAM_HEADERS_MS,
      idleMs: timeouts?.idleMs ?? UPSTREAM_IDLE_MS,
    },
    retries: retries ?? UPSTREAM_RETRIES,
    ...(concurrency !== undefined && { concurrency }),
    health: {
      failures: health?.failures ?? UPSTREAM_FAILURES,
      pauseSeconds: health?.pauseSeconds ?? UPSTREAM_PAUSE_SECONDS,
    },
  }
}

export function effectiveRouteUpstream(
  upstream: Route['upstream'],
  declared: Declared,
): EffectiveRouteUpstream {
  const choices = typeof upstream === 'string' ? [{ to: upstream, weight: 1 }] : upstream
  return { choices: choices.map(({ to, weight }) => ({ upstream: named(to, declared), weight })) }
}

/** Where a route's requests go, in one line: `orders`, or `orders 95, https://canary:8443 5`. */
export function describeUpstream({ choices }: EffectiveRouteUpstream): string {
  const [only] = choices
  if (only !== undefined && choices.length === 1) return only.upstream.name
  return choices.map(({ upstream, weight }) => `${upstream.name} ${weight}`).join(', ')
}

/** What is no name of an upstream is an address. */
function named(to: string, declared: Declared): EffectiveUpstream {
  const found = declared?.find(({ name }) => name === to)
  if (found !== undefined) return effectiveUpstream(found)
  const { origin } = new URL(to)
  return effectiveUpstream({ name: origin, addresses: [origin] })
}

function effectiveTls(tls: Upstream['tls']): EffectiveUpstreamTls {
  const { ca, certificate, certificateKey, serverName } = tls ?? {}
  return {
    ...(ca && { ca }),
    ...(certificate && { certificate }),
    ...(certificateKey && { certificateKey }),
    ...(serverName !== undefined && { serverName }),
  }
}
