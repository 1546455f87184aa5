import { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ServerFailure } from '../pipeline/failure.ts'

/** What Node's parser, or its clock, makes of a request that never reaches us. */
export function clientErrorFailure(code: string): ServerFailure {
  if (code === 'HPE_HEADER_OVERFLOW') return { reason: 'head_too_large' }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { reason: 'request_timeout' }
  return { reason: 'request_malformed', code }
}

/**
 * Whether an answer's head is on its way on this connection, so that a second one would be taken for its body. Node
 * looks at the same field for its own default answer.
 */
export function isAnswering(socket: Socket): boolean {
  const current: unknown = Reflect.get(socket, '_httpMessage')
  return current instanceof ServerResponse && current.headersSent
}
