import { randomUUID } from 'node:crypto'
import type { ReceivedRequest } from '../pipeline/states.ts'
import type { AskedRequest } from './asked-request.ts'

/** A request as if it had come to us. What its parser has judged already, framing and version, is the proxy's to answer for. */
export function receivedFrom(asked: AskedRequest, now: number): ReceivedRequest {
  const { method, target, host, scheme, proxyAddress, clientCertificate } = asked
  return {
    method,
    target,
    httpVersion: '1.1',
    headers: ['host', host, ...asked.headers],
    // Who hands a client's certificate on is the proxy, and it counts if the trust file lists it.
    clientAddress: proxyAddress,
    // A proxy asks for many clients on one connection.
    connection: asked,
    clientCertificate,
    scheme,
    requestId: randomUUID(),
    notes: {},
    decision: { request: { method, target, host }, now },
  }
}
