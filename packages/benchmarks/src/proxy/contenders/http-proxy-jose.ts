import { startProgram } from '@cambio/testkit'
import type { Contender } from '../contender.ts'
import { AUDIENCE, program } from '../scene.ts'
import { untilListening } from '../until-listening.ts'

/** Verifies every request's token, and exchanges nothing. */
export const httpProxyJose: Contender = {
  name: '@fastify/http-proxy + jose on each request',
  verifies: true,
  start: ({ upstreamUrl, partner }) =>
    untilListening(
      startProgram({
        entry: program('http-proxy'),
        env: {
          UPSTREAM: upstreamUrl,
          JWKS_URL: partner.jwksUrl,
          ISSUER: partner.issuer,
          AUDIENCE,
        },
      }),
    ),
}
