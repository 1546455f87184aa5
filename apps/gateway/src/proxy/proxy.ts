import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { err, ok, type Result } from '@cambio/validation'
import type { Forwardable } from '../pipeline/states.ts'
import { responseHeaders } from './forward-headers.ts'
import type { Forwarder, UpstreamRequest } from './forwarder.ts'
import { limitBody } from './limit-body.ts'
import { relay } from './relay.ts'
import type { UpstreamFailure } from './upstream-failure.ts'

/** The client's side of a forwarded request. */
export interface ClientSide {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly bodyLimitBytes: number
  /** Ends when the client has gone before it had the whole answer. */
  readonly gone: AbortSignal
}

/**
 * Forwards what the pipeline has prepared and streams the answer back. When the client goes away, the upstream's request
 * ends too. After a failure the client may be told so, unless the answer's head was already sent.
 */
export async function proxy(
  forwardable: Forwardable,
  client: ClientSide,
  forwarder: Forwarder,
): Promise<Result<undefined, UpstreamFailure>> {
  const body = bodyOf(client)
  if (!body.ok) return body

  const answer = await forwarder.forward(requestOf(forwardable, client, body.value))
  if (!answer.ok) return answer

  const { upstream, answerHeaders } = forwardable
  const own = { ...answerHeaders, upstream, requestId: client.requestId }
  const headers = responseHeaders(answer.value.headers, own)
  const relayed = await relay(answer.value, headers, client)
  if (relayed === 'complete') return ok(undefined)
  return err(relayed === 'broken_off' ? BROKEN_OFF : { reason: 'client_gone' })
}

function requestOf(
  { upstream, identity, method, target, headers }: Forwardable,
  { gone: signal }: ClientSide,
  body: Readable | undefined,
): UpstreamRequest {
  return { upstream, identity, method, target, headers, body, signal }
}

const BROKEN_OFF: UpstreamFailure = { reason: 'upstream_answer_invalid', code: 'BROKEN_OFF' }

/** A request has a body when its head announces one (RFC 9112, 6.3). */
function bodyOf({
  request,
  bodyLimitBytes: limitBytes,
}: ClientSide): Result<Readable | undefined, UpstreamFailure> {
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > limitBytes) return err({ reason: 'body_too_large', limitBytes })
  const isChunked = request.headers['transfer-encoding'] !== undefined
  return ok(length > 0 || isChunked ? limitBody(request, limitBytes) : undefined)
}
