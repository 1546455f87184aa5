import { answerTo, type Answer } from '../answer/answer.ts'
import type { Invitation } from '../answer/challenge.ts'
import { grpcHead, speaksGrpc } from '../answer/grpc-answer.ts'
import { PROBLEMS } from '../answer/problems.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { waitsToBeAsked } from '../proxy/waits-to-be-asked.ts'
import type { Call } from './received.ts'

/** Tells the client why not, as it speaks; nothing where it already has an answer, or has gone. */
export function sendRefusal(call: Call, failure: GatewayFailure, invitation?: Invitation): void {
  const refusal = answerTo(failure, call.requestId, invitation)
  if (speaksGrpc(call.request)) sendGrpc(call, refusal, PROBLEMS[failure.reason].detail)
  else sendAnswer(call, refusal)
}

/** Sends an answer of our own; nothing where the client already has one, or has gone. */
export function sendAnswer({ request, response }: Call, { status, headers, body }: Answer): void {
  if (response.headersSent || response.destroyed) return
  const length = {
    'content-length': Buffer.byteLength(body),
    // A client that waits is not asked for its body, and what it sends then would be taken for its next request.
    ...(waitsToBeAsked(request) && { connection: 'close' }),
  }
  response.writeHead(status, { ...headers, ...length })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function sendGrpc({ response }: Call, refusal: Answer, message: string): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(GRPC_HTTP_STATUS, grpcHead(refusal, message))
  response.end()
}

/** gRPC tells its own status. */
const GRPC_HTTP_STATUS = 200
