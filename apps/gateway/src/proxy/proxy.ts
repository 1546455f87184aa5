import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { headerValues } from '@cambio/decision'
import { err, ok, type Result } from '@cambio/validation'
import type { Forwardable } from '../pipeline/states.ts'
import type { OpenStream } from '../stream/open-stream.ts'
import type { Tunnel } from '../upgrade/join-tunnels.ts'
import type { UpgradeOffer } from '../upgrade/upgrade-offer.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { ClientAnswer } from './client-answer.ts'
import type { UpstreamRequest } from '../upstream/sending.ts'
import { responseHeaders } from './forward-headers.ts'
import { forward, type Forwarded, type ForwardEnd } from './forwarder.ts'
import { limitBody } from './limit-body.ts'
import type { RefusalPlan } from './refusal-watch.ts'
import { takesTrailers } from './takes-trailers.ts'
import type { UpstreamFailure } from './upstream-failure.ts'
import { waitsToBeAsked } from './waits-to-be-asked.ts'

/** A request's head as a client sends it, by whichever HTTP. Node's `IncomingMessage` is one. */
export interface ClientRequest {
  readonly method?: string | undefined
  /** `2` for HTTP/2. */
  readonly httpVersion: string
  /** Flat list, name then value, as HTTP/1.1 would have it. */
  readonly rawHeaders: string[]
  readonly socket: Socket
}

/** The client's side of a forwarded request. */
export interface ClientSide {
  readonly request: ClientRequest
  /** Unread. */
  readonly body: Readable
  readonly response: ClientAnswer
  /** Tells when it must end. Absent: nothing ends it. */
  readonly stream?: OpenStream | undefined
  readonly requestId: string
  /** Tells the client that its offer of this protocol is taken, and gives its end of the connection. Absent: it has made none. */
  readonly acceptUpgrade?: ((protocol: string, head: string[]) => Tunnel) | undefined
  readonly bodyLimitBytes: number
}

/**
 * Forwards what the pipeline has prepared and the answer back while it comes. When the client goes away, the upstream's request
 * ends too. After a failure the client may be told so, unless the answer's head was already sent.
 */
export function proxy(forwardable: Forwardable, client: ClientSide, end: ForwardEnd): void {
  const { route, destination, upgrade } = forwardable
  const { upstream } = destination
  // Before the body is asked for.
  if (upstream.isBusy) return end.forwarded(busy(upstream))
  const body = bodyOf(client, route.bodyLimitBytes ?? client.bodyLimitBytes)
  if (!body.ok) return end.forwarded(body)

  const { request, response, stream } = client
  // Whose answer comes: another one's where the upstream has refused the first.
  let sent = forwardable
  const refusals = refusalPlan(forwardable, body.value, (other) => (sent = other))
  return forward(
    asRequest(forwardable, body.value, refusals),
    {
      response,
      headOf: (received) => responseHeaders(received, sent.answerHeaders),
      takesTrailers: takesTrailers(request.rawHeaders),
      httpVersion: request.httpVersion,
      stream,
      offer: upgrade === undefined ? undefined : offerOf(upgrade, client),
    },
    end,
  )
}

/** An offer that the route takes, and that nobody can accept, would be a bug. */
function offerOf(protocol: string, { acceptUpgrade }: ClientSide): UpgradeOffer {
  if (acceptUpgrade === undefined) throw new TypeError('an upgrade has its connection')
  return { protocol, accept: (head) => acceptUpgrade(protocol, head) }
}

function busy({ name, tally }: Upstream): Forwarded {
  tally.count('upstream_busy')
  return err({ reason: 'upstream_busy', upstream: name })
}

/** Nothing where the upstream's refusals are relayed like its other answers. Sent with another token, a request is not sent a third time. */
function refusalPlan(
  { route, again }: Forwardable,
  body: Readable | undefined,
  onOther: (other: Forwardable) => void,
): RefusalPlan<UpstreamRequest> | undefined {
  const once = route.refusals === 'translate' ? TRANSLATES : undefined
  if (again === undefined || body !== undefined) return once
  return {
    translates: once !== undefined,
    async again() {
      const other = await again()
      if (other === undefined) return undefined
      onOther(other)
      return asRequest(other, undefined, once)
    },
  }
}

const TRANSLATES = { translates: true }

function asRequest(
  { destination, identity, method, target, headers, upgrade }: Forwardable,
  body: Readable | undefined,
  refusals: RefusalPlan<UpstreamRequest> | undefined,
): UpstreamRequest {
  const { upstream } = destination
  return { upstream, identity, method, target, headers, upgrade, body, refusals }
}

/** A request has a body when its head announces one (RFC 9112, 6.3). */
function bodyOf(
  client: ClientSide,
  limitBytes: number,
): Result<Readable | undefined, UpstreamFailure> {
  const { request } = client
  const announced = headerValues(request.rawHeaders, 'content-length')[0] ?? '0'
  if (Number(announced) > limitBytes) return err({ reason: 'body_too_large', limitBytes })
  const isChunked = headerValues(request.rawHeaders, 'transfer-encoding').length > 0
  if (Number(announced) === 0 && !isChunked) return ok(undefined)
  askForBody(client)
  return ok(limitBody(client.body, limitBytes))
}

/** Now it is sure that somebody takes it. */
function askForBody({ request, response }: ClientSide): void {
  if (waitsToBeAsked(request)) response.writeContinue()
}
