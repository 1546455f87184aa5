import { describe, expect, it } from 'vitest'
import { broken, ROUTE, type Change } from '../../test/broken-rules.ts'

const route = (change: Change) => broken({ routes: [{ ...ROUTE, ...change }] })

describe('what passes a route', () => {
  it.each([
    ['identityHeaders', { identityHeaders: { 'x-user': 'sub' } }],
    ['refusals', { refusals: 'translate' }],
    ['retryRefused', { retryRefused: true }],
  ])('has no %s where the route is public', (field, change) => {
    expect(route({ ...change, public: true })).toEqual([
      `routes[0].${field} is about issued tokens, and this route is public: there is none`,
    ])
    expect(route(change)).toEqual([])
  })

  it('may be said of cookies and bodies on a public route', () => {
    const change = { cookies: 'drop', setCookies: 'drop', bodyLimitBytes: 1, refusals: 'pass' }
    expect(route({ ...change, public: true })).toEqual([])
  })

  it.each([
    'host',
    'authorization',
    'dpop',
    'cookie',
    'content-length',
    'transfer-encoding',
    'connection',
    'proxy-authorization',
    'x-forwarded-for',
    'x-request-id',
    'forwarded',
  ])('is never identity in %s', (name) => {
    expect(route({ identityHeaders: { [name]: 'sub' } })).toEqual([
      `routes[0].identityHeaders.${name} sets "${name}", which says something else`,
    ])
  })

  it.each(['x-user', 'x-forwarded-user', 'remote-user', 'x-auth-roles'])(
    'may be identity in %s',
    (name) => {
      expect(route({ identityHeaders: { [name]: 'sub' } })).toEqual([])
    },
  )
})
