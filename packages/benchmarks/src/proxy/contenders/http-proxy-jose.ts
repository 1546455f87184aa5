import type { Contender } from '../contender.ts'
import { AUDIENCE, program } from '../scene.ts'
import { startListener } from '../start-listener.ts'

/** Verifies every request's token, and exchanges nothing. */
export const httpProxyJose: Contender = {
  name: '@fastify/http-proxy + jose on each request',
  start: ({ upstreamUrl, partner }) =>
    startListener({
      entry: program('http-proxy'),
      env: {
        UPSTREAM: upstreamUrl,
        JWKS_URL: partner.jwksUrl,
        ISSUER: partner.issuer,
        AUDIENCE,
      },
    }),
}
