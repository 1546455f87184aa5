import { randomUUID } from 'node:crypto'
import type { ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { Http2Answer } from './http2-answer.ts'
import { readHttp2Head } from './http2-head.ts'
import type { Call } from './received.ts'

/** Not `2.0`, which is what a request line of HTTP/1 could claim. */
export const HTTP2 = '2'

/** A stream of HTTP/2 as a request like any other. @param socket The connection's own, for whom it comes from. */
export function http2Call(
  stream: ServerHttp2Stream,
  raw: readonly string[],
  { socket, hasBody }: { readonly socket: Socket; readonly hasBody: boolean },
): Call {
  const { method, target, headers, isUpgrade } = readHttp2Head(raw, hasBody)
  // Nobody else reads what is empty, and only what was read ends.
  if (!hasBody) stream.resume()
  const response = new Http2Answer(stream, method)
  return {
    request: { method, httpVersion: HTTP2, rawHeaders: headers, socket },
    body: stream,
    response,
    target,
    requestId: randomUUID(),
    ...(isUpgrade && {
      acceptUpgrade(_protocol, head) {
        response.writeHead(OK, withoutKeyProof(head))
        response.flushHeaders()
        return stream
      },
    }),
  }
}

const OK = 200

/** It is about the key that we have made (RFC 8441, section 5). */
function withoutKeyProof(head: readonly string[]): string[] {
  return head.filter((_, at) => head[at - (at % 2)]?.toLowerCase() !== 'sec-websocket-accept')
}
