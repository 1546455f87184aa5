import { TLSSocket } from 'node:tls'
import { headerValues, type Decision } from '@cambio/decision'
import { answerTo, type Answer } from '../answer/answer.ts'
import type { Invitation } from '../answer/challenge.ts'
import { grpcHead, speaksGrpc } from '../answer/grpc-answer.ts'
import { PROBLEMS } from '../answer/problems.ts'
import type { Generation } from '../generation/generation.ts'
import type { Generations } from '../generation/generations.ts'
import { isDecided } from '../log/hint-of.ts'
import type { Logger } from '../log/logger.ts'
import { answerLogout, isLogoutCall } from '../logout/answer-logout.ts'
import type { RequestNotes } from '../log/request-notes.ts'
import type { Meters } from '../metrics/meters.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { admitUnder, type Overloaded } from '../overload/gate.ts'
import { prepareForward } from '../pipeline/prepare-forward.ts'
import type { Forwarding } from '../pipeline/prepare-forward.ts'
import type { ReceivedRequest } from '../pipeline/states.ts'
import type { Forwarder } from '../proxy/forwarder.ts'
import type { ClientAnswer } from '../proxy/client-answer.ts'
import { proxy, type ClientSide } from '../proxy/proxy.ts'
import { waitsToBeAsked } from '../proxy/waits-to-be-asked.ts'
import type { OpenStreams } from '../stream/open-streams.ts'
import { account } from './account.ts'
import { clientCertificate } from './client-certificate.ts'

export interface ServeParts {
  readonly generations: Generations
  readonly forwarder: Forwarder
  readonly streams: OpenStreams
  readonly bodyLimitBytes: number
  readonly log: Logger
  readonly meters: Meters
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

/** One request as Node hands it over. `target` is the raw request target. */
export interface Call extends Omit<ClientSide, 'bodyLimitBytes' | 'stream'> {
  readonly target: string
}

/** A request from its first byte to its log line, all under the settings that it began with. Never rejects. */
export async function serve(call: Call, parts: ServeParts): Promise<void> {
  const visit = parts.generations.enter()
  try {
    const { receiveLogout } = visit.generation
    if (receiveLogout && isLogoutCall(call)) await answerLogout(call, receiveLogout, parts)
    else await serveBy(visit.generation, call, parts)
  } finally {
    visit.leave()
  }
}

/** Handle it, wait for its end, account for it. */
async function serveBy(generation: Generation, call: Call, parts: ServeParts): Promise<void> {
  const startedAt = performance.now()
  const notes: RequestNotes = {}
  const { load } = parts.meters
  const overloaded = admitUnder(generation.trust.overload, load)
  const failure = await attempt(call, notes, { ...parts, generation, overloaded })
  if (failure !== undefined) notes.failure = failure

  await isOver(call.response)
  if (overloaded === undefined) load.requests -= 1
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

interface ServingParts extends ServeParts {
  readonly generation: Generation
  /** Present: the request is not begun. */
  readonly overloaded: Overloaded | undefined
}

/** Everything that is expected is a value; what is thrown is a bug. */
async function attempt(
  call: Call,
  notes: RequestNotes,
  parts: ServingParts,
): Promise<GatewayFailure | undefined> {
  try {
    return await answer(call, received(call, notes, parts.now()), parts)
  } catch (error) {
    parts.log.error({ requestId: call.requestId, err: error }, 'bug')
    refuse(call, BUG)
    return BUG
  }
}

const BUG: GatewayFailure = { reason: 'internal' }

/** Prepare, forward, or answer with why not. */
async function answer(
  call: Call,
  request: ReceivedRequest,
  parts: ServingParts,
): Promise<GatewayFailure | undefined> {
  const { invite, debug } = parts.generation
  const { decision } = request
  const failure = await handle(call, request, parts)
  if (failure !== undefined) {
    if (isDecided(failure)) decision.failure = failure
    refuse(call, failure, invite(decision))
  }
  debug(request)
  return failure
}

async function handle(
  call: Call,
  request: ReceivedRequest,
  parts: ServingParts,
): Promise<GatewayFailure | undefined> {
  if (parts.overloaded !== undefined) return parts.overloaded
  const prepared = await prepareForward(request, parts.generation.stages)
  if (!prepared.ok) return prepared.failure
  if ('answer' in prepared.value) {
    send(call, prepared.value.answer)
    return undefined
  }
  return forward(call, prepared.value, parts)
}

async function forward(
  call: Call,
  { forward: forwardable, exchanged }: Forwarding,
  { forwarder, streams, bodyLimitBytes }: ServingParts,
): Promise<GatewayFailure | undefined> {
  const stream = streams.enter(exchanged)
  try {
    const forwarded = await proxy(forwardable, { ...call, bodyLimitBytes, stream }, forwarder)
    return forwarded.ok ? undefined : forwarded.failure
  } finally {
    if (stream !== undefined) streams.leave(stream)
  }
}

function received(
  { request, target, requestId }: Call,
  notes: RequestNotes,
  now: number,
): ReceivedRequest {
  const { method = '', httpVersion, rawHeaders, socket } = request
  return {
    method,
    target,
    httpVersion,
    headers: rawHeaders,
    clientAddress: socket.remoteAddress ?? 'unknown',
    connection: socket,
    clientCertificate: clientCertificate(socket),
    scheme: socket instanceof TLSSocket ? 'https' : 'http',
    requestId,
    notes,
    decision: undecided({ method, target, headers: rawHeaders }, now),
  }
}

function undecided(
  { method, target, headers }: Pick<ReceivedRequest, 'method' | 'target' | 'headers'>,
  now: number,
): Decision {
  const [host] = headerValues(headers, 'host')
  return { request: { method, target, ...(host !== undefined && { host }) }, now }
}

function refuse(call: Call, failure: GatewayFailure, invitation?: Invitation): void {
  const refusal = answerTo(failure, call.requestId, invitation)
  if (speaksGrpc(call.request)) sendGrpc(call, refusal, PROBLEMS[failure.reason].detail)
  else send(call, refusal)
}

function sendGrpc({ response }: Call, refusal: Answer, message: string): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(GRPC_HTTP_STATUS, grpcHead(refusal, message))
  response.end()
}

/** gRPC tells its own status. */
const GRPC_HTTP_STATUS = 200

function send({ request, response }: Call, { status, headers, body }: Answer): void {
  if (response.headersSent || response.destroyed) return
  const length = {
    'content-length': Buffer.byteLength(body),
    // A client that waits is not asked for its body, and what it sends then would be taken for its next request.
    ...(waitsToBeAsked(request) && { connection: 'close' }),
  }
  response.writeHead(status, { ...headers, ...length })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Resolves when the answer is out, or when it never will be: then there is nobody left to tell. */
function isOver(response: ClientAnswer): Promise<void> | undefined {
  if (response.closed) return undefined
  return new Promise((resolve) => void response.once('close', resolve))
}

/** What the client saw, or would have seen. */
function statusOf(response: ClientAnswer, { failure }: RequestNotes): number {
  return response.headersSent || failure === undefined
    ? response.statusCode
    : PROBLEMS[failure.reason].status
}
