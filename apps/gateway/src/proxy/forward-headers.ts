import type { Secret } from '@cambio/validation'
import { givesWay, ownAnswerHeaders, type OwnAnswerHeaders } from './own-answer-headers.ts'

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

/** Of the caller's dealings with us: an API would take them for its own, or for proven. */
const BETWEEN_US: ReadonlySet<string> = new Set(['dpop', 'x-cambio-debug'])

/** By these proxies tell who the client is by its certificate (RFC 9440; nginx, Traefik, HAProxy). We read ours before, if the sender is listed. */
const CERTIFICATE = /^(?:x-)?(?:ssl-client|client-cert|tls-client)(?:-.+)?$/

/** Whole families: `Proxy` (httpoxy), `Proxy-Authorization`, `X-Forwarded-User` and their like. */
const FAMILIES = /^(?:proxy(?:-.*)?|x-forwarded(?:-.*)?)$/

/** What the gateway puts into a forwarded request's head. */
export interface OwnHeaders {
  /** The issued token. Absent: none is sent, as to a public route. */
  readonly token?: Secret
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
 * A name with an underscore is dropped: CGI, WSGI and PHP read `X_User` and `X-User` as one. Cookies go through: they are between the
 * client and the API.
 */
export function requestHeaders(received: readonly string[], own: OwnHeaders): string[] {
  const named = namedByConnection(received)
  const kept = keep(received, (name) => !named.has(name) && isForwardable(name))
  return [...kept, ...ownHeaders(own)]
}

/**
 * The head a client gets: the upstream's end-to-end headers, in order, `Set-Cookie` as often as it came. `Trailer` must
 * go, since trailers are not relayed. A `Location` at the upstream's own origin becomes relative to us. What we have to say ourselves
 * takes the place of what the upstream says.
 */
export function responseHeaders(
  received: readonly string[],
  own: OwnAnswerHeaders & { readonly upstream: string; readonly requestId: string },
): string[] {
  const named = namedByConnection(received)
  const kept = keep(
    received,
    (name) => !named.has(name) && isRelayable(name) && !givesWay(name, own),
  )
  const relayed = kept.map((text, at) =>
    at % 2 === 1 && kept[at - 1]?.toLowerCase() === 'location'
      ? relativeTo(own.upstream, text)
      : text,
  )
  return [...relayed, ...ownAnswerHeaders(received, own), 'x-request-id', own.requestId]
}

function isForwardable(name: string): boolean {
  return !(
    name.includes('_') ||
    HOP_BY_HOP.has(name) ||
    OURS.has(name) ||
    OVERRIDES.has(name) ||
    BETWEEN_US.has(name) ||
    CERTIFICATE.test(name) ||
    FAMILIES.test(name) ||
    IDENTITY.test(name)
  )
}

function isRelayable(name: string): boolean {
  return !HOP_BY_HOP.has(name) && !name.startsWith('proxy-') && name !== 'x-request-id'
}

function ownHeaders(own: OwnHeaders): string[] {
  return Object.entries({
    host: own.upstreamHost,
    ...credentialOf(own),
    'x-forwarded-for': own.clientAddress,
    'x-forwarded-host': own.clientHost,
    'x-forwarded-proto': own.scheme,
    'x-request-id': own.requestId,
    via: '1.1 cambio',
  }).flat()
}

function credentialOf({ token, proof }: OwnHeaders): Record<string, string> {
  if (token === undefined) return {}
  return proof === undefined
    ? { authorization: `Bearer ${token.reveal()}` }
    : { authorization: `DPoP ${token.reveal()}`, dpop: proof }
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
