import type { IncomingMessage, ServerResponse } from 'node:http'
import { finished } from 'node:stream/promises'
import { TLSSocket } from 'node:tls'
import { answerTo } from '../answer/answer.ts'
import { PROBLEMS } from '../answer/problems.ts'
import type { Generations } from '../generation/generations.ts'
import type { Logger } from '../log/logger.ts'
import { answerLogout, isLogoutCall } from '../logout/answer-logout.ts'
import type { RequestNotes } from '../log/request-notes.ts'
import type { Meters } from '../metrics/meters.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { prepareForward, type Stages } from '../pipeline/prepare-forward.ts'
import type { ReceivedRequest } from '../pipeline/states.ts'
import type { Forwarder } from '../proxy/forwarder.ts'
import { proxy } from '../proxy/proxy.ts'
import { account } from './account.ts'
import { clientCertificate } from './client-certificate.ts'

export interface ServeParts {
  readonly generations: Generations
  readonly forwarder: Forwarder
  readonly bodyLimitBytes: number
  readonly log: Logger
  readonly meters: Meters
}

/** One request as Node hands it over. `target` is the raw request target. */
export interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly target: string
  readonly requestId: string
}

/** A request from its first byte to its log line, all under the settings that it began with. Never rejects. */
export async function serve(call: Call, parts: ServeParts): Promise<void> {
  const visit = parts.generations.enter()
  try {
    const { receiveLogout, stages } = visit.generation
    if (receiveLogout && isLogoutCall(call)) await answerLogout(call, receiveLogout, parts)
    else await serveBy(stages, call, parts)
  } finally {
    visit.leave()
  }
}

/** Prepare, forward, or answer with why not. */
async function serveBy(stages: Stages, call: Call, parts: ServeParts): Promise<void> {
  const startedAt = performance.now()
  const notes: RequestNotes = {}
  const failure = await attempt(call, notes, { ...parts, stages })
  if (failure !== undefined) {
    notes.failure = failure
    refuse(call, failure)
  }

  await isOver(call.response)
  account(
    {
      requestId: call.requestId,
      method: call.request.method ?? '',
      status: statusOf(call.response, notes),
      durationMs: Math.round(performance.now() - startedAt),
      notes,
    },
    parts.log,
    parts.meters,
  )
}

async function attempt(
  call: Call,
  notes: RequestNotes,
  { stages, forwarder, bodyLimitBytes, log }: ServeParts & { readonly stages: Stages },
): Promise<GatewayFailure | undefined> {
  const gone = goneSignal(call.response)
  try {
    const forwardable = await prepareForward(received(call, notes), stages)
    if (!forwardable.ok) return forwardable.failure
    const forwarded = await proxy(forwardable.value, { ...call, bodyLimitBytes, gone }, forwarder)
    return forwarded.ok ? undefined : forwarded.failure
  } catch (error) {
    // Everything that is expected is a value; what is thrown is a bug.
    log.error({ requestId: call.requestId, err: error }, 'bug')
    return { reason: 'internal' }
  }
}

function received({ request, target, requestId }: Call, notes: RequestNotes): ReceivedRequest {
  const { method = '', httpVersion, rawHeaders, socket } = request
  return {
    method,
    target,
    httpVersion,
    headers: rawHeaders,
    clientAddress: socket.remoteAddress ?? 'unknown',
    clientCertificate: clientCertificate(socket),
    scheme: socket instanceof TLSSocket ? 'https' : 'http',
    requestId,
    notes,
  }
}

function refuse({ response, requestId }: Call, failure: GatewayFailure): void {
  if (response.headersSent || response.destroyed) return
  const { status, headers, body } = answerTo(failure, requestId)
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** Aborted when the connection closes before the answer is complete. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  const close = (): void => {
    if (!response.writableFinished) gone.abort()
  }
  if (response.closed) close()
  else response.once('close', close)
  return gone.signal
}

/** Resolves when the answer is out, or when it never will be: then there is nobody left to tell. */
async function isOver(response: ServerResponse): Promise<void> {
  await finished(response).catch(() => undefined)
}

/** What the client saw, or would have seen. */
function statusOf(response: ServerResponse, { failure }: RequestNotes): number {
  return response.headersSent || failure === undefined
    ? response.statusCode
    : PROBLEMS[failure.reason].status
}
