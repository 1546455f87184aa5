import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import { fastify, type FastifyInstance } from 'fastify'
import type { ListenerTls } from '../settings/listener-tls.ts'
import { divertHttp2 } from './divert-http2.ts'
import type { HandedOver } from './handed-over.ts'
import type { Http2Sessions } from './http2-sessions.ts'
import { HTTP1_LIMITS } from './limits.ts'
import { createRefuseUnserved } from './refuse-unserved.ts'
import { serve } from './serve.ts'
import type { ServeParts } from './serving.ts'
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
 * The HTTP server of the gateway. Fastify gives it its life cycle and nothing else: its router decodes paths and refuses by rules of its own, and the gateway
 * judges the raw target; and what a request costs there is a tenth of what it costs here. In an app of somebody's own the gateway is a plugin: see `createPlugin`.
 */
export function buildServer(parts: ServerParts): FastifyInstance {
  const { handedOver, http2 } = parts
  const refuse = createRefuseUnserved(parts)
  const app = fastify({
    logger: false,
    // While the server drains, what is on its way is still served; connections close after it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => refuse.unparsed(error.code, socket),
    serverFactory: () => serverOf(parts),
  })
  // Without a listener Node asks for the body at once, also of a request that is then refused.
  app.server.on('checkContinue', (request, response) =>
    app.server.emit('request', request, response),
  )
  app.server.on('upgrade', (request, socket, first) => {
    handedOver.add(socket)
    serve(upgradeCall(request, first), parts)
  })
  if (http2 !== undefined) divertHttp2(app.server, (socket) => http2.take(socket))
  // Without a listener Node closes the connection without a word.
  app.server.on('connect', (request, socket) => {
    refuse.raw({ reason: 'method_not_allowed', allow: [] }, request.method ?? '', socket)
  })
  return app
}

function serverOf(parts: ServerParts): Server {
  const { tls, http2, generations } = parts
  const shouldUpgrade = createWantsUpgrade(generations)
  const handle: RequestListener = (request, response) => {
    const { url: target = '' } = request
    serve({ request, body: request, response, target, requestId: randomUUID() }, parts)
  }
  return tls === undefined
    ? createServer({ ...HTTP1_LIMITS, shouldUpgradeCallback: shouldUpgrade }, handle)
    : createTlsServer(tls, handle, { shouldUpgrade, http2: http2 !== undefined })
}
