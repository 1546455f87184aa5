import type { TrustFile } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER, TRUST } from '../../test/trust.ts'
import { addressOf } from '../resources/resource.ts'
import { settle } from '../settled/settle.ts'
import { audienceMappers } from './audience.ts'

const ROUTE = {
  match: { path: '/' },
  upstream: 'http://orders:8080',
  target: { audience: ['orders'] },
}
const ORDERS: TrustFile = {
  ...TRUST,
  issuers: [{ ...PARTNER, via: ['jwt-grant'] }],
  routes: [ROUTE],
}
const IN_SCOPE = { clientScopes: [{ name: 'maps', mappers: [{ audience: 'orders' }] }] }

function mappers(change: Partial<TrustFile> = {}) {
  const settled = settle({ ...ORDERS, ...change }, { aliases: new Map(), auto: ['jwt-grant'] })
  return audienceMappers(settled)
}

const addresses = (change: Partial<TrustFile> = {}) => mappers(change).map(addressOf)
const OURS = 'mapper audience orders of client gateway'

describe('audienceMappers', () => {
  it('put what a route asks for into the tokens that the exchange client gets by jwt-grant', () => {
    expect(addresses()).toEqual([OURS])
    expect(mappers()[0]?.fields).toEqual({
      protocolMapper: 'oidc-audience-mapper',
      config: {
        'included.client.audience': 'orders',
        'access.token.claim': 'true',
        'id.token.claim': 'false',
        'introspection.token.claim': 'true',
      },
    })
  })

  it('do so for our own tokens by standard', () => {
    expect(addresses({ issuers: [{ self: true, via: ['standard'] }] })).toEqual([OURS])
  })

  it('are not needed where Keycloak is asked for the audience, or not asked at all', () => {
    expect(addresses({ issuers: [PARTNER, { self: true }] })).toEqual([])
  })

  it('put it into what the exchange client gets by refreshing in a session of idp-permission', () => {
    const issuers = [{ ...PARTNER, refresh: true }]
    expect(addresses({ issuers })).toEqual([OURS])
    const grants = [{ from: 'partner', allow: ['reports'] }]
    expect(addresses({ issuers, grants })).toEqual([OURS])
    const client = { ...TRUST.client, mappers: [{ audience: 'orders' }] }
    expect(addresses({ issuers, client })).toEqual([])
    const routes = [{ ...ROUTE, target: { audience: ['orders', 'maps'] } }]
    expect(mappers({ issuers, routes }).map(({ conditions }) => conditions?.length)).toEqual([1, 1])
  })

  it('serve every client that may exchange so, and none twice', () => {
    const grants = [
      { from: 'partner', allow: ['reports', 'gateway'] },
      { from: 'partner', allow: ['others'], via: ['idp-permission' as const] },
    ]
    expect(addresses({ grants })).toEqual([OURS, 'mapper audience orders of client reports'])
  })

  it('are left out where the client declares one itself', () => {
    const client = { ...TRUST.client, mappers: [{ audience: 'orders', name: 'mine' }] }
    expect(addresses({ client })).toEqual([])
    const byHand = {
      name: 'mine',
      mapper: 'oidc-audience-mapper',
      config: { 'included.custom.audience': 'orders' },
    }
    expect(addresses({ client: { ...TRUST.client, mappers: [byHand] } })).toEqual([])
  })

  it('are left out where a client scope in every token carries it', () => {
    const client = { ...TRUST.client, scopes: { default: ['maps'] } }
    expect(addresses({ ...IN_SCOPE, client })).toEqual([])
    expect(addresses(IN_SCOPE)).toEqual([OURS])
  })

  it('are left out for an optional scope only where every route for the audience asks for it', () => {
    const client = { ...TRUST.client, scopes: { optional: ['maps'] } }
    const asking = { ...ROUTE, target: { audience: ['orders'], scope: ['maps'] } }
    expect(addresses({ ...IN_SCOPE, client, routes: [asking] })).toEqual([])
    expect(addresses({ ...IN_SCOPE, client, routes: [asking, ROUTE] })).toEqual([OURS])
  })

  it('say where several audiences come together in every token', () => {
    const routes = [{ ...ROUTE, target: { audience: ['orders', 'maps'] } }]
    expect(mappers({ routes }).map(({ conditions }) => conditions?.length)).toEqual([1, 1])
    expect(mappers()[0]?.conditions).toEqual([])
    const issuers = [{ self: true as const, via: ['standard' as const] }]
    expect(mappers({ routes, issuers }).map(({ conditions }) => conditions?.length)).toEqual([0, 0])
  })
})
