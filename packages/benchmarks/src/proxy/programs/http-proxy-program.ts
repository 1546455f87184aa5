/**
 * `@fastify/http-proxy` as its documentation sets it up, without a log. `UPSTREAM` is where to; with `JWKS_URL`, `ISSUER` and `AUDIENCE`
 * every request's token is verified with jose first, and goes on as it is.
 */
import httpProxy from '@fastify/http-proxy'
import { fastify, type FastifyRequest } from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { announcePort } from './announce-port.ts'

const {
  UPSTREAM: upstream = '',
  JWKS_URL,
  ISSUER: issuer = '',
  AUDIENCE: audience = '',
} = process.env

const app = fastify({ logger: false, keepAliveTimeout: 600_000 })
if (JWKS_URL !== undefined) app.addHook('preHandler', verifying(JWKS_URL))
await app.register(httpProxy, { upstream })
await app.listen({ host: '127.0.0.1', port: 0 })
announcePort(app.server)
// So that a profile is written.
process.once('SIGTERM', () => process.exit())

function verifying(jwksUrl: string) {
  const keys = createRemoteJWKSet(new URL(jwksUrl))
  return async (request: FastifyRequest): Promise<void> => {
    const [, token = ''] = (request.headers.authorization ?? '').split(' ')
    await jwtVerify(token, keys, { issuer, audience })
  }
}
