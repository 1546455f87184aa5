import type { Contender } from '../contender.ts'
import { program } from '../scene.ts'
import { startListener } from '../start-listener.ts'

/** Checks nothing: the floor for whoever builds on fastify. */
export const httpProxy: Contender = {
  name: '@fastify/http-proxy, checks nothing',
  start: ({ upstreamUrl }) =>
    startListener({ entry: program('http-proxy'), env: { UPSTREAM: upstreamUrl } }),
}
