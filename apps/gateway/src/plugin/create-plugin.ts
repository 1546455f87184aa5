import type { FastifyPluginCallback, RouteHandlerMethod } from 'fastify'
import { serve } from '../server/serve.ts'
import type { ServeParts } from '../server/serving.ts'

/**
 * The gateway as a part of an app of somebody's own: every request below the prefix it is registered with is judged and forwarded like one on the gateway's own
 * port, its path as it was sent, prefix included. Hooks of the app run before; bodies are left unread.
 *
 * The app's router comes first, with its own idea of which paths exist, and its limits and time-outs hold; so does its TLS. Upgrades and HTTP/2 are for the
 * gateway's own port. Closing the app does not close the gateway.
 */
export function createPlugin(parts: ServeParts): FastifyPluginCallback {
  const handle: RouteHandlerMethod = (request, reply) => {
    reply.hijack()
    const { raw, originalUrl: target, id: requestId } = request
    serve({ request: raw, body: raw, response: reply.raw, target, requestId }, parts)
  }
  return (app, _options, done) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _body, parsed) => parsed(null))
    for (const path of ['/', '/*']) app.all(path, handle)
    done()
  }
}
