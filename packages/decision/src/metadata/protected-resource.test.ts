import { routeMatch, type RouteMatch } from '@cambio/trust'
import { PROOF_ALGORITHMS, PLAIN_BEARER, type TokenPolicy } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import {
  findProtectedResource,
  type MetadataIssuer,
  type MetadataRoute,
} from './protected-resource.ts'
import { metadataUrl, resourceOf } from './resource.ts'

const issuer = (name: string, change: Partial<TokenPolicy> = {}): MetadataIssuer => ({
  name,
  issuer: `https://${name}.example`,
  accept: {
    issuer: `https://${name}.example`,
    algorithms: PROOF_ALGORITHMS,
    types: ['JWT'],
    audiences: ['gateway'],
    clients: [],
    scopes: [],
    claims: {},
    leewaySeconds: 5,
    ...PLAIN_BEARER,
    ...change,
  },
})
const route = (
  match: Partial<RouteMatch>,
  {
    scopes = [],
    issuers,
    ...change
  }: Partial<MetadataRoute> & Partial<MetadataRoute['allow']> = {},
): MetadataRoute => ({
  name: 'orders',
  match: routeMatch({ path: '/orders', ...match }),
  public: false,
  allow: { scopes, claims: {}, ...(issuers && { issuers }) },
  tokenInQuery: false,
  ...change,
})
const find = (
  routes: readonly MetadataRoute[],
  {
    issuers = [issuer('partner'), issuer('supplier')],
    host = 'api.example.com',
    path = '/.well-known/oauth-protected-resource/orders',
  } = {},
) =>
  findProtectedResource(routes, { publicUrl: 'https://api.example.com', issuers }, { host, path })

const BASELINE = {
  resource: 'https://api.example.com/orders',
  resource_name: 'orders',
  authorization_servers: ['https://partner.example', 'https://supplier.example'],
  bearer_methods_supported: ['header'],
}

describe('a route as a protected resource', () => {
  it.each([
    [{ path: '/' }, 'https://api.example.com', ''],
    [{ path: '/orders' }, 'https://api.example.com/orders', '/orders'],
    [{ path: '/orders/{id}/lines' }, 'https://api.example.com/orders', '/orders'],
    [{ path: '/{tenant}' }, 'https://api.example.com', ''],
  ])('%j is %s', (match, resource, path) => {
    const url = `https://api.example.com/.well-known/oauth-protected-resource${path}`
    expect(resourceOf(routeMatch(match), 'https://api.example.com')).toBe(resource)
    expect(metadataUrl(resource)).toBe(url)
  })

  it('is at its own host, and behind a wildcard at the host that was asked for', () => {
    const at = (host: string) =>
      resourceOf(routeMatch({ host, path: '/a' }), 'https://x.example:8443', 'b.example.com')
    expect(at('api.example.com')).toBe('https://api.example.com:8443/a')
    expect(at('*.example.com')).toBe('https://b.example.com:8443/a')
  })
})

describe('the metadata of a protected resource', () => {
  it('says whose tokens it takes, and how', () => {
    expect(find([route({})])).toEqual(BASELINE)
  })

  it('names only issuers that may use the route', () => {
    expect(find([route({}, { issuers: ['supplier'] })])).toEqual({
      ...BASELINE,
      authorization_servers: ['https://supplier.example'],
    })
  })

  it('names the scopes that the route and its issuers ask for, each once', () => {
    const issuers = [issuer('partner', { scopes: ['openid', 'api'] })]
    expect(find([route({}, { scopes: ['orders:read', 'api'] })], { issuers })).toMatchObject({
      scopes_supported: ['openid', 'api', 'orders:read'],
    })
  })

  it('says that a token may be in the query where it may', () => {
    expect(find([route({}, { tokenInQuery: true })])).toMatchObject({
      bearer_methods_supported: ['header', 'query'],
    })
  })

  it('says that tokens may be bound, and that they must be when every issuer’s must', () => {
    const bound = issuer('partner', { dpop: 'require', mtls: 'accept' })
    expect(find([route({})], { issuers: [bound] })).toMatchObject({
      dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
      dpop_bound_access_tokens_required: true,
      tls_client_certificate_bound_access_tokens: true,
    })
    const mixed = find([route({})], { issuers: [bound, issuer('supplier')] })
    expect(mixed).toHaveProperty('dpop_signing_alg_values_supported')
    expect(mixed).not.toHaveProperty('dpop_bound_access_tokens_required')
  })

  it('is one for routes of one path, in any order', () => {
    const routes = [
      route({ methods: ['GET'] }, { issuers: ['partner'], name: 'read' }),
      route({ path: '/orders/{id}' }, { scopes: ['orders:write'], name: 'one' }),
    ]
    const expected = { ...BASELINE, resource_name: 'one', scopes_supported: ['orders:write'] }
    expect(find(routes)).toEqual(expected)
    expect(find(routes.toReversed())).toEqual(expected)
  })

  it('is that of the route for the host that was asked', () => {
    const routes = [route({}), route({ host: 'b.example.com' }, { name: 'b' })]
    expect(find(routes, { host: 'B.example.com:443' })).toMatchObject({
      resource: 'https://b.example.com/orders',
      resource_name: 'b',
    })
    expect(find(routes)).toEqual(BASELINE)
  })

  it.each([
    ['another path', route({ path: '/other' }), {}],
    ['a public route', route({}, { public: true }), {}],
    ['another host', route({ host: 'b.example.com' }), {}],
    ['a path below', route({}), { path: '/.well-known/oauth-protected-resource/orders/1' }],
    ['another document', route({}), { path: '/.well-known/openid-configuration/orders' }],
  ])('is not there for %s', (_, only, asked) => {
    expect(find([only], asked)).toBeUndefined()
  })
})
