import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { fastify, type FastifyInstance } from 'fastify'
import { answerTo } from '../answer/answer.ts'
import { PROBLEMS } from '../answer/problems.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { account } from './account.ts'
import { clientErrorFailure, isAnswering } from './client-error.ts'
import { writeRawAnswer } from './raw-answer.ts'
import { serve, type ServeParts } from './serve.ts'

/** Request line and headers together; the largest token we read is as long, so there is no use in more. */
const MAX_HEAD_BYTES = 16 * 1024
/** A head comes in one piece; who dribbles it holds a connection for nothing. */
const HEAD_TIMEOUT_MS = 15_000
/** The whole request, its body included: a large upload over a slow line. */
const REQUEST_TIMEOUT_MS = 300_000
/** Longer than the 60 seconds after which common load balancers drop an idle connection, so that they, not we, close it. */
const KEEP_ALIVE_MS = 72_000

/**
 * The HTTP server of the gateway. Fastify gives it its life cycle; routes, bodies and answers are not fastify's: which
 * paths exist is judged on the raw target, and bodies pass through unread.
 */
export function buildServer(parts: ServeParts): FastifyInstance {
  const app = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    trustProxy: false,
    // Fastify's router decodes and refuses by rules of its own, so it never sees the target.
    rewriteUrl: () => '/',
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { maxHeaderSize: MAX_HEAD_BYTES, headersTimeout: HEAD_TIMEOUT_MS },
    // While the server drains, what is on its way is still served; connections close after it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => refuseUnparsed(error.code, socket),
  })

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
