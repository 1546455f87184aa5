import { randomUUID } from 'node:crypto'
import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Call } from './received.ts'

/**
 * A request that asks for another protocol (RFC 9110, section 7.8): Node hands over its bare connection. Until the upstream takes the offer it is
 * a request like any other, so that a refusal, or an upstream's plain answer, goes out as an answer; the connection closes after that.
 *
 * @param first What the client has sent behind the head.
 */
export function upgradeCall(request: IncomingMessage, first: Buffer): Call {
  const { socket, url: target = '' } = request
  // Nobody else listens any more, and a reset without a listener would end the process.
  socket.on('error', () => socket.destroy())
  if (first.length > 0) socket.unshift(first)
  const response = answerOn(request)
  return {
    request,
    body: request,
    response,
    target,
    requestId: randomUUID(),
    acceptUpgrade(protocol, head) {
      response.writeHead(101, [...head, 'connection', 'Upgrade', 'upgrade', protocol])
      response.flushHeaders()
      return socket
    },
  }
}

function answerOn(request: IncomingMessage): ServerResponse {
  const { socket } = request
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  socket.on('drain', () => response.emit('drain'))
  response.once('finish', () => socket.destroySoon())
  return response
}
