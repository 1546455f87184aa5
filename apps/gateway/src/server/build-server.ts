import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { fastify, type FastifyHttpOptions, type FastifyInstance } from 'fastify'
import { answerTo } from '../answer/answer.ts'
import { PROBLEMS } from '../answer/problems.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import type { ListenerTls } from '../settings/listener-tls.ts'
import { account } from './account.ts'
import { clientErrorFailure, isAnswering } from './client-error.ts'
import {
  HEAD_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  MAX_HEAD_BYTES,
  REQUEST_TIMEOUT_MS,
  SLOW_CHECK_MS,
} from './limits.ts'
import { writeRawAnswer } from './raw-answer.ts'
import { serve, type ServeParts } from './serve.ts'
import { createTlsServer } from './tls-server.ts'

export interface ServerParts extends ServeParts {
  /** Absent: plain HTTP. */
  readonly tls?: ListenerTls | undefined
}

/**
 * The HTTP server of the gateway. Fastify gives it its life cycle; routes, bodies and answers are not fastify's: which
 * paths exist is judged on the raw target, and bodies pass through unread.
 */
export function buildServer(parts: ServerParts): FastifyInstance {
  const { tls } = parts
  const options: FastifyHttpOptions<Server> = {
    logger: false,
    genReqId: () => randomUUID(),
    trustProxy: false,
    // Fastify's router decodes and refuses by rules of its own, so it never sees the target.
    rewriteUrl: () => '/',
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: HEAD_TIMEOUT_MS,
      connectionsCheckingInterval: SLOW_CHECK_MS,
    },
    // While the server drains, what is on its way is still served; connections close after it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => refuseUnparsed(error.code, socket),
    ...(tls && { serverFactory: (handler) => createTlsServer(tls, handler) }),
  }
  const app = fastify(options)

  app.removeAllContentTypeParsers()
  app.setNotFoundHandler(async (request, reply) => {
    reply.hijack()
    const { raw, originalUrl, id } = request
    await serve({ request: raw, response: reply.raw, target: originalUrl, requestId: id }, parts)
  })
  // Before the handler, fastify looks at one thing only: the form of Content-Type.
  app.setErrorHandler(async (_error, request, reply) => {
    const failure = { reason: 'content_type_invalid' } as const
    const { status, headers, body } = answerTo(failure, request.id)
    settle(request.id, request.method, failure)
    return reply.code(status).headers(headers).send(body)
  })
  // Without a listener Node asks for the body at once, also of a request that is then refused.
  app.server.on('checkContinue', (request, response) =>
    app.server.emit('request', request, response),
  )
  // Without a listener Node closes the connection without a word.
  app.server.on('connect', (request, socket) => {
    refuseRaw({ reason: 'method_not_allowed', allow: [] }, request.method ?? '', socket)
  })
  return app

  function refuseUnparsed(code: string, socket: Socket): void {
    if (code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) socket.destroy()
    else refuseRaw(clientErrorFailure(code), '', socket)
  }

  function refuseRaw(
    failure: GatewayFailure,
    method: string,
    socket: Parameters<typeof writeRawAnswer>[0],
  ): void {
    const requestId = randomUUID()
    writeRawAnswer(socket, answerTo(failure, requestId))
    settle(requestId, method, failure)
  }

  function settle(requestId: string, method: string, failure: GatewayFailure): void {
    const { status } = PROBLEMS[failure.reason]
    const outcome = { requestId, method, status, durationMs: 0, notes: { failure } }
    account(outcome, parts.log, parts.meters)
  }
}
