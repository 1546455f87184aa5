import { startProgram } from '@cambio/testkit'
import type { Contender } from '../contender.ts'
import { program } from '../scene.ts'
import { untilListening } from '../until-listening.ts'

/** Checks nothing: the floor for whoever builds on fastify. */
export const httpProxy: Contender = {
  name: '@fastify/http-proxy, checks nothing',
  verifies: false,
  start: ({ upstreamUrl }) =>
    untilListening(startProgram({ entry: program('http-proxy'), env: { UPSTREAM: upstreamUrl } })),
}
