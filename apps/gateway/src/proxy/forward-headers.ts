import type { Secret } from '@cambio/validation'

/** RFC 9110, 7.6.1, and what is older. `Expect` was answered by us; an upgrade is not offered on. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Set afresh by us, so a client's own never arrive. */
const OURS: ReadonlySet<string> = new Set([
  'authorization',
  'dpop',
  'forwarded',
  'host',
  'via',
  'x-real-ip',
  'x-request-id',
])

/** Headers by which a client would choose another path or method than the one that was judged. */
const OVERRIDES: ReadonlySet<string> = new Set([
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
])

/** Names by which gateways tell an API who the user is. An API behind us must never take them from a client. */
const IDENTITY =
  /^(?:remote-user|x-remote-user|x-(?:auth|authenticated|token|user|userinfo)(?:-.+)?|x-(?:access|id)-token)$/

/** Whole families: `Proxy` (httpoxy), `Proxy-Authorization`, `X-Forwarded-User` and their like. */
const FAMILIES = /^(?:proxy(?:-.*)?|x-forwarded(?:-.*)?)$/

/** What the gateway puts into a forwarded request's head. */
export interface OwnHeaders {
  readonly token: Secret
  /** The token is bound to a key, and this proves for this request that we have it (RFC 9449). Absent: it is a bearer token. */
  readonly proof?: string | undefined
  /** The upstream's authority. */
  readonly upstreamHost: string
  /** The host the client asked for, judged. */
  readonly clientHost: string
  readonly clientAddress: string
  readonly scheme: 'http' | 'https'
  readonly requestId: string
}

/**
 * The head an upstream gets: the client's end-to-end headers, then ours. Lists are flat, name then value, as in Node's
 * `rawHeaders`.
 *
 * A name with an underscore is dropped: CGI, WSGI and PHP read `X_User` and `X-User` as one. Cookies go through.
 */
export function requestHeaders(received: readonly string[], own: OwnHeaders): string[] {
  const named = namedByConnection(received)
  const kept = keep(received, (name) => !named.has(name) && isForwardable(name))
  return [...kept, ...ownHeaders(own)]
}

/**
 * The head a client gets: the upstream's end-to-end headers, in order, `Set-Cookie` as often as it came. `Trailer` must
 * go, since trailers are not relayed. A `Location` at the upstream's own origin becomes relative to us.
 */
export function responseHeaders(
  received: readonly string[],
  own: { readonly upstream: string; readonly requestId: string },
): string[] {
  const named = namedByConnection(received)
  const kept = keep(received, (name) => !named.has(name) && isRelayable(name))
  const relayed = kept.map((text, at) =>
    at % 2 === 1 && kept[at - 1]?.toLowerCase() === 'location'
      ? relativeTo(own.upstream, text)
      : text,
  )
  return [...relayed, 'x-request-id', own.requestId]
}

function isForwardable(name: string): boolean {
  return !(
    name.includes('_') ||
    HOP_BY_HOP.has(name) ||
    OURS.has(name) ||
    OVERRIDES.has(name) ||
    FAMILIES.test(name) ||
    IDENTITY.test(name)
  )
}

function isRelayable(name: string): boolean {
  return !HOP_BY_HOP.has(name) && !name.startsWith('proxy-') && name !== 'x-request-id'
}

function ownHeaders(own: OwnHeaders): string[] {
  const { proof } = own
  return Object.entries({
    host: own.upstreamHost,
    authorization: `${proof === undefined ? 'Bearer' : 'DPoP'} ${own.token.reveal()}`,
    ...(proof !== undefined && { dpop: proof }),
    'x-forwarded-for': own.clientAddress,
    'x-forwarded-host': own.clientHost,
    'x-forwarded-proto': own.scheme,
    'x-request-id': own.requestId,
    via: '1.1 cambio',
  }).flat()
}

/** A client cannot name our headers away with `Connection`: ours are added after the named ones are gone. */
function namedByConnection(headers: readonly string[]): ReadonlySet<string> {
  const values = headers.filter(
    (_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === 'connection',
  )
  return new Set(
    values.flatMap((value) => value.toLowerCase().split(',')).map((name) => name.trim()),
  )
}

function keep(headers: readonly string[], wanted: (name: string) => boolean): readonly string[] {
  return headers.filter((_, at) => wanted((headers[at - (at % 2)] ?? '').toLowerCase()))
}

function relativeTo(origin: string, location: string): string {
  if (location === origin) return '/'
  return location.startsWith(`${origin}/`) ? location.slice(origin.length) : location
}
