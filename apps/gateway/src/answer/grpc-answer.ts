import { headerValues } from '@cambio/decision'
import type { Answer } from './answer.ts'

/** Codes of gRPC (`statuscodes.md`). */
const DEADLINE_EXCEEDED = 4
const PERMISSION_DENIED = 7
const RESOURCE_EXHAUSTED = 8
const UNIMPLEMENTED = 12
const INTERNAL = 13
const UNAVAILABLE = 14
const UNAUTHENTICATED = 16

/** Close to what gRPC's own libraries make of an HTTP status (`http-grpc-status-mapping.md`), but for limits and times, which gRPC has codes for. */
const CODES: Readonly<Record<number, number>> = {
  401: UNAUTHENTICATED,
  403: PERMISSION_DENIED,
  404: UNIMPLEMENTED,
  405: UNIMPLEMENTED,
  408: DEADLINE_EXCEEDED,
  413: RESOURCE_EXHAUSTED,
  429: RESOURCE_EXHAUSTED,
  431: RESOURCE_EXHAUSTED,
  501: UNIMPLEMENTED,
  502: UNAVAILABLE,
  503: UNAVAILABLE,
  504: DEADLINE_EXCEEDED,
}

/** What a client of gRPC learns from an answer of ours. */
export function grpcStatus(status: number): number {
  return CODES[status] ?? INTERNAL
}

/** Only over HTTP/2 is it gRPC (`PROTOCOL-HTTP2.md`); gRPC-Web and others have answers of their own kind. */
export function speaksGrpc(request: {
  readonly httpVersion: string
  readonly rawHeaders: readonly string[]
}): boolean {
  if (request.httpVersion !== '2') return false
  const [type = ''] = headerValues(request.rawHeaders, 'content-type')
  return /^application\/grpc(?:[+;]|$)/i.test(type)
}

/**
 * The same refusal for a client of gRPC, which reads no HTTP status and no body: a head that says status and message, and nothing after
 * it (`Trailers-Only`). Challenges and `Retry-After` stay, for who looks at metadata.
 *
 * @param message In US-ASCII, without controls; other characters are percent-encoded.
 */
export function grpcHead({ status, headers }: Answer, message: string): Record<string, string> {
  return {
    ...headers,
    'content-type': 'application/grpc',
    'grpc-status': String(grpcStatus(status)),
    'grpc-message': encodeMessage(message),
  }
}

function encodeMessage(message: string): string {
  return message.replaceAll(/[^\x20-\x24\x26-\x7e]+/g, (text) => encodeURIComponent(text))
}
