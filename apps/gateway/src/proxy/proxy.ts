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
import type { UpstreamRequest } from '../upstream/sending.ts'
import type { Forwarded, Forwarder } from './forwarder.ts'
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
  const { route, destination, identity, method, target, headers, upgrade } = forwardable
  const { upstream } = destination
  // Before the body is asked for.
  if (upstream.isBusy) return busy(upstream)
  const body = bodyOf(client, route.bodyLimitBytes ?? client.bodyLimitBytes)
  if (!body.ok) return body

  const { request, response, requestId, stream } = client
  // Whose answer comes: another one's where the upstream has refused the first.
  let sent = forwardable
  const refusals = refusalPlan(forwardable, body.value, (other) => (sent = other))
  return forwarder.forward(
    { upstream, identity, method, target, headers, upgrade, body: body.value, refusals },
    {
      response,
      headOf: (received) =>
        responseHeaders(received, {
          ...sent.answerHeaders,
          relocate: sent.destination.relocate,
          requestId,
        }),
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

/** Nothing where the upstream's refusals are relayed like its other answers. Sent with another token, a request is not sent a third time. */
function refusalPlan(
  { route, again }: Forwardable,
  body: Readable | undefined,
  onOther: (other: Forwardable) => void,
): RefusalPlan<UpstreamRequest> | undefined {
  const translates = route.refusals === 'translate'
  const isRepeatable = again !== undefined && body === undefined
  if (!isRepeatable) return translates ? { translates } : undefined
  return {
    translates,
    async again() {
      const other = await again()
      if (other === undefined) return undefined
      onOther(other)
      return asRequest(other, translates)
    },
  }
}

function asRequest(forwardable: Forwardable, translates: boolean): UpstreamRequest {
  const { destination, identity, method, target, headers, upgrade } = forwardable
  const { upstream } = destination
  const refusals = translates ? { translates } : undefined
  return { upstream, identity, method, target, headers, upgrade, body: undefined, refusals }
}

/** A request has a body when its head announces one (RFC 9112, 6.3). */
function bodyOf(
  client: ClientSide,
  limitBytes: number,
): Result<Readable | undefined, UpstreamFailure> {
  const { request } = client
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
