import { speaksGrpc } from '../answer/grpc-answer.ts'
import type { ClientAnswer } from '../proxy/client-answer.ts'

/** `UNAUTHENTICATED`: with a new token it may be asked again. */
const GRPC_STATUS = '16'
const GRPC_MESSAGE = 'the access token is over'

/** Ends an answer that has begun, so that nobody takes it for whole; a client of gRPC is told why. */
export function endEarly(
  response: ClientAnswer,
  { httpVersion, headers }: { readonly httpVersion: string; readonly headers: readonly string[] },
): void {
  if (!speaksGrpc({ httpVersion, rawHeaders: headers })) {
    response.destroy()
    return
  }
  response.addTrailers([
    ['grpc-status', GRPC_STATUS],
    ['grpc-message', GRPC_MESSAGE],
  ])
  response.end()
}
