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
import { responseHeaders } from './forward-headers.ts'
import type { Forwarded, Forwarder } from './forwarder.ts'
import { limitBody } from './limit-body.ts'
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
  readonly acceptUpgrade?: (protocol: string, head: string[]) => Tunnel
  readonly bodyLimitBytes: number
}

/**
 * Forwards what the pipeline has prepared and the answer back while it comes. When the client goes away, the upstream's request
 * ends too. After a failure the client may be told so, unless the answer's head was already sent.
 */
export async function proxy(
  forwardable: Forwardable,
  client: ClientSide,
  forwarder: Forwarder,
): Promise<Forwarded> {
  const { destination, identity, method, target, headers, answerHeaders, upgrade } = forwardable
  const { upstream, relocate } = destination
  // Before the body is asked for.
  if (upstream.isBusy) return busy(upstream)
  const body = bodyOf(client)
  if (!body.ok) return body

  const { request, response, requestId, stream } = client
  return forwarder.forward(
    { upstream, identity, method, target, headers, upgrade, body: body.value },
    {
      response,
      headOf: (received) => responseHeaders(received, { ...answerHeaders, relocate, requestId }),
      takesTrailers: takesTrailers(request.rawHeaders),
      httpVersion: request.httpVersion,
      stream,
      offer: upgrade === undefined ? undefined : offerOf(upgrade, client),
    },
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

/** A request has a body when its head announces one (RFC 9112, 6.3). */
function bodyOf(client: ClientSide): Result<Readable | undefined, UpstreamFailure> {
  const { request, bodyLimitBytes: limitBytes } = client
  const [announced = '0'] = headerValues(request.rawHeaders, 'content-length')
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
