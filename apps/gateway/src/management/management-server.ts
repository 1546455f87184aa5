import type { FastifyInstance } from 'fastify'
import { fastify } from 'fastify'
import type { Registry } from 'prom-client'
import { portOf } from '../server/port-of.ts'
import { addPurgeApi, type Purging } from './purge-api.ts'
import type { Readiness } from './readiness.ts'

export interface ManagementParts {
  readonly readiness: Readiness
  readonly registry: Pick<Registry, 'contentType' | 'metrics'>
  /** What is in force now. */
  readonly purging: () => Purging
}

const READY = 200
const NOT_READY = 503
const BAD_REQUEST = 400

/**
 * Health, metrics and purges, on a port of their own: nothing here is for callers of the APIs. Health and metrics hold no secret; purges
 * need a key.
 */
export function buildManagementServer({
  readiness,
  registry,
  purging,
}: ManagementParts): FastifyInstance {
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
  addPurgeApi(app, purging)
  // Fastify's own words may quote a body, which may hold a token.
  app.setErrorHandler(async (_error, _request, reply) => {
    reply.code(BAD_REQUEST)
    return { error: 'invalid_request', detail: 'the body is no JSON, or too long' }
  })
  return app
}

/** Gives its port, unless somebody else has the management port. */
export async function listenManagement(
  management: FastifyInstance,
  host: string,
  port: number | undefined,
): Promise<{ readonly managementPort?: number }> {
  if (port === undefined) return {}
  await management.listen({ host, port })
  return { managementPort: portOf(management.server) }
}
