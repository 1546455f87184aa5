import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { fastify, type FastifyHttpOptions, type FastifyInstance } from 'fastify'
import { answerTo } from '../answer/answer.ts'
import type { ListenerTls } from '../settings/listener-tls.ts'
import { divertHttp2 } from './divert-http2.ts'
import type { HandedOver } from './handed-over.ts'
import type { Http2Sessions } from './http2-sessions.ts'
import {
  HEAD_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  MAX_HEAD_BYTES,
  REQUEST_TIMEOUT_MS,
  SLOW_CHECK_MS,
} from './limits.ts'
import { createRefuseUnserved } from './refuse-unserved.ts'
import { serve, type ServeParts } from './serve.ts'
import { createTlsServer } from './tls-server.ts'
import { upgradeCall } from './upgrade-call.ts'
import { createWantsUpgrade } from './wants-upgrade.ts'

export interface ServerParts extends ServeParts {
  /** Absent: plain HTTP. */
  readonly tls?: ListenerTls | undefined
  /** Gets what Node no longer looks after. */
  readonly handedOver: HandedOver
  /** Takes connections of HTTP/2. Absent: there are none. */
  readonly http2?: Http2Sessions | undefined
}

/**
 * The HTTP server of the gateway. Fastify gives it its life cycle; routes, bodies and answers are not fastify's: which
 * paths exist is judged on the raw target, and bodies pass through unread.
 */
export function buildServer(parts: ServerParts): FastifyInstance {
  const { tls, handedOver, generations, http2 } = parts
  const shouldUpgrade = createWantsUpgrade(generations)
  const refuse = createRefuseUnserved(parts)
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
      shouldUpgradeCallback: shouldUpgrade,
    },
    // While the server drains, what is on its way is still served; connections close after it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => refuse.unparsed(error.code, socket),
    ...(tls && {
      serverFactory: (handler) =>
        createTlsServer(tls, handler, { shouldUpgrade, http2: http2 !== undefined }),
    }),
  }
  const app = fastify(options)

  app.removeAllContentTypeParsers()
  app.setNotFoundHandler(async (request, reply) => {
    reply.hijack()
    const { raw, originalUrl, id } = request
    await serve(
      { request: raw, body: raw, response: reply.raw, target: originalUrl, requestId: id },
      parts,
    )
  })
  // Before the handler, fastify looks at one thing only: the form of Content-Type.
  app.setErrorHandler(async (_error, request, reply) => {
    const failure = { reason: 'content_type_invalid' } as const
    const { status, headers, body } = answerTo(failure, request.id)
    refuse.settle(request.id, request.method, failure)
    return reply.code(status).headers(headers).send(body)
  })
  // Without a listener Node asks for the body at once, also of a request that is then refused.
  app.server.on('checkContinue', (request, response) =>
    app.server.emit('request', request, response),
  )
  app.server.on('upgrade', (request, socket, first) => {
    handedOver.add(socket)
    void serve(upgradeCall(request, first), parts)
  })
  if (http2 !== undefined) divertHttp2(app.server, (socket) => http2.take(socket))
  // Without a listener Node closes the connection without a word.
  app.server.on('connect', (request, socket) => {
    refuse.raw({ reason: 'method_not_allowed', allow: [] }, request.method ?? '', socket)
  })
  return app
}
