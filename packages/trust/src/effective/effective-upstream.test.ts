import { describe, expect, it } from 'vitest'
import { describeUpstream } from './effective-upstream.ts'
import type { TrustDeclaration } from './effective-trust.ts'
import { withDefaults } from './with-defaults.ts'

const DECLARED: TrustDeclaration = {
  keycloak: { url: 'https://sso.example.com', realm: 'data' },
  client: { id: 'gateway', secret: { from: 'env', name: 'SECRET' } },
  issuers: [{ self: true }],
  routes: [{ match: { path: '/api' }, upstream: 'https://api.example' }],
}
const declare = (change: Partial<TrustDeclaration>) => withDefaults({ ...DECLARED, ...change })

const API = {
  name: 'https://api.example',
  addresses: ['https://api.example'],
  protocol: 'http1',
  tls: {},
  timeouts: { connectMs: 5000, headersMs: 60_000, idleMs: 60_000 },
  retries: 1,
  health: { failures: 3, pauseSeconds: 10 },
}
describe('where routes go', () => {
  it('knows upstreams by their names, wherever a route names them', () => {
    const ca = { from: 'file', path: '/ca' } as const
    const trust = declare({
      upstreams: [
        {
          name: 'orders',
          addresses: ['https://a.example:443/', 'https://b.example:8443'],
          protocol: 'http2',
          tls: { ca, serverName: 'orders.example' },
          timeouts: { headersMs: 100 },
          retries: 0,
          concurrency: 5,
          health: { failures: 1 },
        },
      ],
      routes: [
        {
          match: { path: '/v1/orders' },
          upstream: [
            { to: 'orders', weight: 95 },
            { to: 'https://api.example/', weight: 5 },
          ],
          rewrite: { stripPrefix: '/v1' },
          host: 'client',
        },
      ],
    })
    const orders = {
      name: 'orders',
      addresses: ['https://a.example', 'https://b.example:8443'],
      protocol: 'http2',
      tls: { ca, serverName: 'orders.example' },
      timeouts: { connectMs: 5000, headersMs: 100, idleMs: 60_000 },
      retries: 0,
      concurrency: 5,
      health: { failures: 1, pauseSeconds: 10 },
    }
    expect(trust.upstreams).toEqual([orders])
    expect(trust.routes[0]).toMatchObject({
      upstream: {
        choices: [
          { upstream: orders, weight: 95 },
          { upstream: API, weight: 5 },
        ],
      },
      rewrite: { stripPrefix: '/v1', addPrefix: '' },
      host: 'client',
    })
    expect(trust.routes.map(({ upstream }) => describeUpstream(upstream))).toEqual([
      'orders 95, https://api.example 5',
    ])
  })
})
