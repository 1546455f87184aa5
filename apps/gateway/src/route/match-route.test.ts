import { describe, expect, it } from 'vitest'
import { matchRoute, type Matchable } from './match-route.ts'

const route = (path: string, methods?: readonly string[]): Matchable => ({
  match: { path, ...(methods && { methods }) },
})
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
    expect(matchRoute(routes, path, 'GET')).toEqual({ ok: true, value: expected })
  })

  it('is the same in any order of the routes', () => {
    expect(matchRoute(routes.toReversed(), '/geo/admin', 'GET')).toEqual({ ok: true, value: admin })
  })

  it('refuses a path that no route reaches', () => {
    expect(matchRoute([geo], '/other', 'GET')).toEqual({
      ok: false,
      failure: { reason: 'route_not_found' },
    })
  })

  it('refuses a method the narrow route does not take, though a wider one would', () => {
    expect(matchRoute(routes, '/geo/admin', 'POST')).toEqual({
      ok: false,
      failure: { reason: 'method_not_allowed', allow: ['GET'] },
    })
  })

  it('chooses by method between routes of the same path', () => {
    const write = route('/geo', ['PUT'])
    expect(matchRoute([geo, write], '/geo', 'PUT')).toEqual({ ok: true, value: write })
    expect(matchRoute([geo, write], '/geo', 'DELETE')).toEqual({
      ok: false,
      failure: { reason: 'method_not_allowed', allow: ['GET', 'POST', 'PUT'] },
    })
  })

  it.each(['TRACE', 'CONNECT', 'TRACK'])(
    'never takes %s, also when no methods are named',
    (method) => {
      expect(matchRoute(routes, '/', method)).toEqual({
        ok: false,
        failure: {
          reason: 'method_not_allowed',
          allow: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
        },
      })
    },
  )

  it('never takes TRACE, also when a route names it', () => {
    expect(matchRoute([route('/', ['GET', 'TRACE'])], '/', 'TRACE')).toEqual({
      ok: false,
      failure: { reason: 'method_not_allowed', allow: ['GET'] },
    })
  })
})
