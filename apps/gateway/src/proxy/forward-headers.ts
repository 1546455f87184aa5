import { headerValues } from '@cambio/decision'
import type { Secret } from '@cambio/validation'
import { judgeOnce } from './judge-once.ts'
import type { HeadPolicy } from './head-policy.ts'
import { keptCookies } from './kept-cookies.ts'
import { givesWay, ownAnswerHeaders, saysMore, type AnswerRules } from './own-answer-headers.ts'
import { takesTrailers } from './takes-trailers.ts'

/** RFC 9110, 7.6.1, and what is older. `Expect` was answered by us; an upgrade is not offered on. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'close',
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
  readonly token?: Secret | undefined
  /** The token is bound to a key, and this proves for this request that we have it (RFC 9449). Absent: it is a bearer token. */
  readonly proof?: string | undefined
  /** The `Host` that is sent. */
  readonly upstreamHost: string
  /** The host the client asked for, judged. */
  readonly clientHost: string
  readonly clientAddress: string
  readonly scheme: 'http' | 'https'
  readonly requestId: string
  /** Who the user is, by claims of the token; flat, name then value. */
  readonly identity?: readonly string[] | undefined
}

/**
 * The head an upstream gets: the client's end-to-end headers, then ours. Lists are flat, name then value, as in Node's
 * `rawHeaders`. That the client takes trailers is said on, since we relay them.
 *
 * A name with an underscore is dropped: CGI, WSGI and PHP read `X_User` and `X-User` as one. Cookies go through as far as the route's
 * policy lets them: they are between the client and the API.
 */
export function requestHeaders(
  received: readonly string[],
  own: OwnHeaders,
  { isForwardable: goes, cookies }: HeadPolicy = PLAIN,
): string[] {
  const kept = keep(received, goes)
  const head = cookies === undefined ? kept : keptCookies(kept, cookies)
  addOwn(head, own)
  if (takesTrailers(received)) head.push('te', 'trailers')
  return head
}

/**
 * The head a client gets: the upstream's end-to-end headers, in order, `Set-Cookie` as often as it came. `Trailer` must
 * go: Node refuses it beside a length. A `Location` of the upstream's own becomes one of ours. What we have to say ourselves
 * takes the place of what the upstream says. A header that holds the issued token is dropped; a body that does is not looked into.
 */
export function responseHeaders(received: readonly string[], own: AnswerRules): string[] {
  const head = keep(received, own.dropsCookies ? RELAYABLE_WITHOUT_COOKIES : RELAYABLE)
  relocateIn(head, own.relocate)
  const told = own.secret === undefined ? head : withoutSecret(head, own.secret.reveal())
  const whole = saysMore(own)
    ? [...withoutGivingWay(told, own), ...ownAnswerHeaders(received, own)]
    : told
  whole.push('x-request-id', own.requestId)
  return whole
}

/** Whether a client's header goes on, by any route. @param name In lower case. */
export function isForwardable(name: string): boolean {
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

/** Clients and upstreams use few names, and use them in every message. */
const PLAIN: HeadPolicy = { isForwardable: judgeOnce((name) => isForwardable(name.toLowerCase())) }
const RELAYABLE = judgeOnce((name) => isRelayable(name.toLowerCase()))
const RELAYABLE_WITHOUT_COOKIES = judgeOnce(
  (name) => isRelayable(name.toLowerCase()) && name.toLowerCase() !== 'set-cookie',
)

function addOwn(head: string[], own: OwnHeaders): void {
  head.push('host', own.upstreamHost)
  addCredential(head, own)
  head.push('x-forwarded-for', own.clientAddress, 'x-forwarded-host', own.clientHost)
  head.push('x-forwarded-proto', own.scheme, 'x-request-id', own.requestId, 'via', '1.1 cambio')
  if (own.identity !== undefined) head.push(...own.identity)
}

function addCredential(head: string[], { token, proof }: OwnHeaders): void {
  if (token === undefined) return
  if (proof === undefined) head.push('authorization', bearerOf(token))
  else head.push('authorization', `DPoP ${token.reveal()}`, 'dpop', proof)
}

/** A token is sent with many requests, and as one piece of text it is checked and copied faster than as two. It goes when the token goes. */
const bearers = new WeakMap<Secret, string>()

function bearerOf(token: Secret): string {
  const known = bearers.get(token)
  if (known !== undefined) return known
  const made = Buffer.from(`Bearer ${token.reveal()}`, 'latin1').toString('latin1')
  bearers.set(token, made)
  return made
}

/** Nobody can name our headers away with `Connection`: ours are added after the named ones are gone. */
function keep(headers: readonly string[], isWanted: (name: string) => boolean): string[] {
  const named = namedByConnection(headers)
  const kept: string[] = []
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? ''
    const value = headers[at + 1] ?? ''
    if (!isWanted(name)) continue
    if (named.length === 0 || !named.includes(name.toLowerCase())) kept.push(name, value)
  }
  return kept
}

const NONE: readonly string[] = []
/** As nearly everybody writes it; what these two name goes in any case. */
const NAMES_NONE: ReadonlySet<string> = new Set(['keep-alive', 'close', 'Keep-Alive', 'Close'])

function namedByConnection(headers: readonly string[]): readonly string[] {
  const values = headerValues(headers, 'connection')
  const only = values[0]
  if (only === undefined || (values.length === 1 && NAMES_NONE.has(only))) return NONE
  return values.flatMap((value) => value.toLowerCase().split(',')).map((name) => name.trim())
}

function withoutGivingWay(head: readonly string[], own: AnswerRules): readonly string[] {
  if (own.nonce === undefined && own.isPrivate !== true) return head
  return head.filter((_, at) => !givesWay((head[at - (at % 2)] ?? '').toLowerCase(), own))
}

/** An API that echoes what it was sent must not hand our token to a client. Most headers are too short to. */
function withoutSecret(head: string[], secret: string): string[] {
  const holds = (text: string): boolean => text.length >= secret.length && text.includes(secret)
  return head.some(holds) ? head.filter((_, at) => !holds(head[at | 1] ?? '')) : head
}

const LOCATION = 'location'

function relocateIn(head: string[], relocate: (location: string) => string): void {
  for (let at = 0; at < head.length; at += 2) {
    // Most names are told apart by their length.
    if (head[at]?.length !== LOCATION.length || head[at]?.toLowerCase() !== LOCATION) continue
    head[at + 1] = relocate(head[at + 1] ?? '')
  }
}
