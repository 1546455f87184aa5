import { describe, expect, it } from 'vitest'
import { routeMatch, type RouteMatch } from '@cambio/trust'
import { createRouteTable, matchRoute, type Matchable, type MatchedRequest } from './match-route.ts'

const route = (path: string, methods?: readonly string[]): Matchable => ({
  match: routeMatch({ path, methods }),
})
const routeOf = (match: Partial<RouteMatch>): Matchable => ({
  match: routeMatch({ path: '/', ...match }),
})
const REQUEST: MatchedRequest = { host: 'example.com', path: '/', method: 'GET', headers: [] }
const find = (routes: readonly Matchable[], change: Partial<MatchedRequest>) =>
  matchRoute(createRouteTable(routes), { ...REQUEST, ...change })
const all = route('/')
const geo = route('/geo', ['GET', 'POST'])
const admin = route('/geo/admin', ['GET'])
const routes = [all, geo, admin]

describe('matchRoute', () => {
  it.each([
    ['/geo', geo],
    ['/geo/', geo],
    ['/geo/wms', geo],
    ['/geology', all],
    ['/GEO', all],
    ['/', all],
    ['/geo/admin/x', admin],
    ['/geo/administrator', geo],
  ])('%s goes to the longest path of whole segments', (path, expected) => {
    expect(find(routes, { path: path, method: 'GET' })).toEqual({ ok: true, value: expected })
  })

  it('is the same in any order of the routes', () => {
    expect(find(routes.toReversed(), { path: '/geo/admin', method: 'GET' })).toEqual({
      ok: true,
      value: admin,
    })
  })

  it('refuses a path that no route reaches', () => {
    expect(find([geo], { path: '/other', method: 'GET' })).toEqual({
      ok: false,
      failure: { reason: 'route_not_found' },
    })
  })

  it('refuses a method the narrow route does not take, though a wider one would', () => {
    expect(find(routes, { path: '/geo/admin', method: 'POST' })).toEqual({
      ok: false,
      failure: { reason: 'method_not_allowed', allow: ['GET'] },
    })
  })

  it('chooses by method between routes of the same path', () => {
    const write = route('/geo', ['PUT'])
    expect(find([geo, write], { path: '/geo', method: 'PUT' })).toEqual({ ok: true, value: write })
    expect(find([geo, write], { path: '/geo', method: 'DELETE' })).toEqual({
      ok: false,
      failure: { reason: 'method_not_allowed', allow: ['GET', 'POST', 'PUT'] },
    })
  })

  it.each(['TRACE', 'CONNECT', 'TRACK'])(
    'never takes %s, also when no methods are named',
    (method) => {
      expect(find(routes, { path: '/', method: method })).toEqual({
        ok: false,
        failure: {
          reason: 'method_not_allowed',
          allow: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
        },
      })
    },
  )

  it('never takes TRACE, also when a route names it', () => {
    expect(find([route('/', ['GET', 'TRACE'])], { path: '/', method: 'TRACE' })).toEqual({
      ok: false,
      failure: { reason: 'method_not_allowed', allow: ['GET'] },
    })
  })

  it('chooses by host first, without regard to case, port and final dot', () => {
    const api = routeOf({ host: 'api.example.com' })
    const below = routeOf({ host: '*.example.com', path: '/a/b' })
    const hosts = [below, api]
    expect(find(hosts, { host: 'API.Example.com.:8443', path: '/a/b' })).toEqual(found(api))
    expect(find(hosts, { host: 'x.y.example.com', path: '/a/b' })).toEqual(found(below))
    expect(find(hosts, { host: 'api%2Eexample.com', path: '/a/b' })).toEqual(found(api))
  })

  it('refuses a host that no route has', () => {
    const api = routeOf({ host: 'api.example.com' })
    expect(find([api], { host: 'www.example.com' })).toEqual(NOT_FOUND)
  })

  it('prefers a literal segment to a parameter, and an exact path to a prefix', () => {
    const [mine, each, only] = ['/orders/mine', '/orders/{id}', '/orders'].map((path) =>
      routeOf({ path, exact: path === '/orders' }),
    )
    const orders = [each, mine, only].filter((one) => one !== undefined)
    expect(find(orders, { path: '/orders/mine' })).toEqual(found(mine))
    expect(find(orders, { path: '/orders/17/lines' })).toEqual(found(each))
    expect(find(orders, { path: '/orders' })).toEqual(found(only))
    expect(find(orders, { path: '/orders/' })).toEqual(NOT_FOUND)
  })

  it('chooses by headers between routes of one place', () => {
    const first = routeOf({})
    const second = routeOf({ headers: { 'x-version': '2' } })
    const headers = ['X-Version', '2']
    expect(find([first, second], { headers })).toEqual(found(second))
    expect(find([first, second], { headers: ['X-Version', '3'] })).toEqual(found(first))
    expect(find([first, second], { headers: [...headers, ...headers] })).toEqual(found(first))
  })

  it('refuses headers the narrow route does not take, though a wider one would', () => {
    const internal = routeOf({ path: '/internal', headers: { 'x-team': { present: true } } })
    expect(find([all, internal], { path: '/internal/a' })).toEqual(NOT_FOUND)
    expect(find([all, internal], { path: '/internal/a', headers: ['x-team', 'a'] })).toEqual(
      found(internal),
    )
  })

  it('takes routes whose parameters have different names for one place', () => {
    const read = routeOf({ path: '/{a}', methods: ['GET'] })
    const write = routeOf({ path: '/{b}', methods: ['PUT'] })
    expect(find([read, write], { path: '/x', method: 'POST' })).toEqual({
      ok: false,
      failure: { reason: 'method_not_allowed', allow: ['GET', 'PUT'] },
    })
  })
})

const found = (value: unknown) => ({ ok: true, value })
const NOT_FOUND = { ok: false, failure: { reason: 'route_not_found' } }
