import type { Rule } from './rule.ts'

/** What other proxies ask of us. */
export const authorizerRules: readonly Rule[] = [
  {
    says: '`authorizer` needs `port` or `grpcPort`, and two numbers where it has both.',
    find: ({ authorizer }) => {
      if (authorizer === undefined) return []
      const { port, grpcPort } = authorizer
      if (port === undefined && grpcPort === undefined)
        return [{ path: ['authorizer'], ...NO_PORT }]
      return port === grpcPort && port !== 0
        ? [{ path: ['authorizer', 'grpcPort'], ...SAME_PORT }]
        : []
    },
  },
  {
    says: '`authorizer` excludes `client.bound`: a bound token needs a proof or certificate of ours at each request, and another proxy has neither.',
    find: ({ authorizer, client }) =>
      authorizer !== undefined && client?.bound !== undefined
        ? [{ path: ['client', 'bound'], ...BOUND }]
        : [],
  },
]

const NO_PORT = {
  message: 'names no port, so nobody could ask',
  hint: 'write authorizer.port (nginx, Traefik, Caddy, Envoy over HTTP) or authorizer.grpcPort (Envoy over gRPC)',
}
const SAME_PORT = {
  message: 'is authorizer.port too',
  hint: 'give both ports a number of their own',
}
const BOUND = {
  message: 'binds issued tokens to a key of ours, and with authorizer another proxy sends them',
  hint: 'remove it, or remove authorizer and let the gateway forward',
}
