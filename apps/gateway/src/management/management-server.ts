import type { FastifyInstance } from 'fastify'
import { fastify } from 'fastify'
import type { Registry } from 'prom-client'
import type { Readiness } from './readiness.ts'

export interface ManagementParts {
  readonly readiness: Readiness
  readonly registry: Registry
}

const READY = 200
const NOT_READY = 503

/** Health and metrics, on a port of their own: nothing here is for callers of the APIs, and nothing here is a secret. */
export function buildManagementServer({ readiness, registry }: ManagementParts): FastifyInstance {
  const app = fastify({ logger: false })

  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
  app.get('/health/live', async () => ({ status: 'live' }))
  app.get('/health/ready', async (_request, reply) => {
    const { ready, checks } = await readiness.report()
    reply.code(ready ? READY : NOT_READY)
    return { status: ready ? 'ready' : 'not ready', checks }
  })
  app.get('/metrics', async (_request, reply) => {
    reply.type(registry.contentType)
    return registry.metrics()
  })
  return app
}
