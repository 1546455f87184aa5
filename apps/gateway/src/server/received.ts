import { TLSSocket } from 'node:tls'
import { headerValues } from '@cambio/decision'
import type { RequestNotes } from '../log/request-notes.ts'
import type { ReceivedRequest } from '../pipeline/states.ts'
import type { ClientSide } from '../proxy/proxy.ts'
import { clientCertificate } from './client-certificate.ts'

/** One request as Node hands it over. `target` is the raw request target. */
export interface Call extends Omit<ClientSide, 'bodyLimitBytes' | 'stream'> {
  readonly target: string
}

/** The request as the pipeline takes it: nothing about it is judged. @param now Epoch seconds. */
export function received(
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
    decision: { request: { method, target, host: headerValues(rawHeaders, 'host')[0] }, now },
  }
}
