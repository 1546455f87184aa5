import { describe, expect, it } from 'vitest'
import { hostMatches, parseHost, plainHost } from './host-pattern.ts'
import { meetsHeaderRule } from './header-rule.ts'
import { literalPrefix, parsePath, pathMatches, splitPath } from './path-pattern.ts'
import { describeMatch, type RouteMatch, routeMatch } from './route-match.ts'
import { commonRequest, compareSpecificity, covers, overlaps, parseMatch } from './route-pattern.ts'

const pattern = (change: Partial<RouteMatch> = {}) =>
  parseMatch(routeMatch({ path: '/', ...change }))
const matchesPath = (path: string, request: string, exact = false): boolean =>
  pathMatches(parsePath(path, exact), splitPath(request))

describe('a path', () => {
  it.each([
    ['/', '/'],
    ['/', '/a/b'],
    ['/a', '/a'],
    ['/a', '/a/'],
    ['/a', '/a/b'],
    ['/a/{id}', '/a/1'],
    ['/a/{id}', '/a/1/b'],
    ['/{x}/b', '/a/b'],
  ])('%s matches %s', (path, request) => {
    expect(matchesPath(path, request)).toBe(true)
  })

  it.each([
    ['/a', '/ab'],
    ['/a', '/A'],
    ['/a/b', '/a'],
    ['/a/{id}', '/a'],
    ['/a/{id}', '/a/'],
    ['/{x}/b', '/a/c'],
  ])('%s does not match %s', (path, request) => {
    expect(matchesPath(path, request)).toBe(false)
  })

  it('that is exact matches nothing below it', () => {
    const requests = ['/a/1', '/a/1/', '/a/1/b', '/a']
    expect(requests.filter((each) => matchesPath('/a/{id}', each, true))).toEqual(['/a/1'])
    expect(['/', '/a'].filter((each) => matchesPath('/', each, true))).toEqual(['/'])
  })

  it.each([
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['/a/{id}', '/a'],
    ['/{x}/b', '/'],
  ])('%s begins with the literal %s', (path, prefix) => {
    expect(literalPrefix(path)).toBe(prefix)
  })
})

describe('a host', () => {
  it.each([
    ['API.example.com', 'api.example.com'],
    ['api.example.com:8443', 'api.example.com'],
    ['api.example.com.', 'api.example.com'],
    ['api%2eexample.com', 'api.example.com'],
    ['[0:0::1]:80', '[::1]'],
    ['127.1', '127.0.0.1'],
  ])('%s is compared as %s', (host, plain) => {
    expect(plainHost(host)).toBe(plain)
  })

  it('is matched by itself, by a wildcard above it and by none at all', () => {
    const matches = (host: string | undefined, request: string) =>
      hostMatches(parseHost(host), plainHost(request))
    expect(matches('Api.example.com', 'api.EXAMPLE.com:80')).toBe(true)
    expect(matches('*.example.com', 'a.b.example.com')).toBe(true)
    expect(matches('*.example.com', 'example.com')).toBe(false)
    expect(matches('*.example.com', '.example.com')).toBe(false)
    expect(matches('*.example.com', 'notexample.com')).toBe(false)
    expect(matches('api.example.com', 'www.example.com')).toBe(false)
    expect(matches(undefined, 'anything')).toBe(true)
  })
})

describe('a header', () => {
  it.each([
    [['2'], '2', true],
    [['3'], '2', false],
    [['2', '2'], '2', false],
    [[], '2', false],
    [['b'], { oneOf: ['a', 'b'] }, true],
    [['c'], { oneOf: ['a', 'b'] }, false],
    [['x', 'y'], { present: true }, true],
    [[], { present: true }, false],
  ] as const)('%j under the rule %j: %s', (values, rule, met) => {
    expect(meetsHeaderRule(values, rule)).toBe(met)
  })
})

describe('specificity', () => {
  /** From the most specific to the least. */
  const ORDER = [
    pattern({ host: 'api.example.com', path: '/' }),
    pattern({ host: '*.api.example.com', path: '/a/b/c' }),
    pattern({ host: '*.example.com', path: '/a/b/c' }),
    pattern({ path: '/a/b/c' }),
    pattern({ path: '/a/b', exact: true, methods: ['GET'], headers: { v: '1' } }),
    pattern({ path: '/a/b', exact: true, methods: ['GET'] }),
    pattern({ path: '/a/b', exact: true, headers: { v: '1', w: { present: true } } }),
    pattern({ path: '/a/b', exact: true, headers: { v: '1' } }),
    pattern({ path: '/a/b', exact: true }),
    pattern({ path: '/a/b' }),
    pattern({ path: '/a/{x}/c' }),
    pattern({ path: '/a/{x}' }),
    pattern({ path: '/a' }),
    pattern({ path: '/{x}/b' }),
    pattern({ path: '/' }),
  ]

  it('is by host, then path, then methods, then headers', () => {
    const sorted = ORDER.toReversed().toSorted((one, other) => compareSpecificity(other, one))
    expect(sorted).toEqual(ORDER)
  })

  it('is the same for patterns that differ in names and values alone', () => {
    expect(
      compareSpecificity(
        pattern({ path: '/{a}', methods: ['GET'], headers: { v: '1' } }),
        pattern({ path: '/{b}', methods: ['PUT', 'POST'], headers: { w: { oneOf: ['x'] } } }),
      ),
    ).toBe(0)
  })
})

describe('two routes overlap', () => {
  const OVERLAPPING: readonly [Partial<RouteMatch>, Partial<RouteMatch>][] = [
    [{ host: 'a.example.com' }, { host: '*.example.com' }],
    [{ host: '*.b.example.com' }, { host: '*.example.com' }],
    [{ host: 'a.example.com' }, {}],
    [{ path: '/a/{x}' }, { path: '/{y}/b' }],
    [{ path: '/a' }, { path: '/a/b', exact: true }],
    [{ methods: ['GET', 'PUT'] }, { methods: ['PUT'] }],
    [{ methods: ['GET'] }, {}],
    [{ headers: { v: { oneOf: ['1', '2'] } } }, { headers: { v: '2', w: { present: true } } }],
    [{ headers: { v: { present: true } } }, { headers: { v: '2' } }],
  ]
  it.each(OVERLAPPING)('%j and %j', (one, other) => {
    expect(overlaps(pattern(one), pattern(other))).toBe(true)
    expect(overlaps(pattern(other), pattern(one))).toBe(true)
  })

  const APART: readonly [Partial<RouteMatch>, Partial<RouteMatch>][] = [
    [{ host: 'example.com' }, { host: '*.example.com' }],
    [{ host: '*.example.com' }, { host: '*.example.org' }],
    [{ path: '/a' }, { path: '/b' }],
    [{ path: '/a', exact: true }, { path: '/a/{x}' }],
    [{ path: '/{x}/a' }, { path: '/{x}/b' }],
    [{ methods: ['GET'] }, { methods: ['PUT'] }],
    [{ headers: { v: '1' } }, { headers: { v: { oneOf: ['2', '3'] } } }],
  ]
  it.each(APART)('but not %j and %j', (one, other) => {
    expect(overlaps(pattern(one), pattern(other))).toBe(false)
    expect(overlaps(pattern(other), pattern(one))).toBe(false)
  })

  it('and no header is taken for one of Object.prototype', () => {
    const one = pattern({ headers: Object.fromEntries([['constructor', '1']]) })
    expect(commonRequest(one, pattern())?.headers).toEqual({ constructor: '1' })
  })

  it('and a request shows it', () => {
    expect(
      commonRequest(
        pattern({ host: '*.example.com', path: '/a/{x}', methods: ['PUT', 'GET'] }),
        pattern({
          path: '/{y}/b/c',
          methods: ['GET'],
          headers: { host: { present: true } },
        }),
      ),
    ).toEqual({
      method: 'GET',
      host: 'x.example.com',
      path: '/a/b/c',
      headers: { host: 'x' },
    })
  })
})

describe('one route covers another', () => {
  const COVERED: readonly [Partial<RouteMatch>, Partial<RouteMatch>][] = [
    [{}, { host: 'a.example.com', path: '/a', methods: ['GET'], headers: { v: '1' } }],
    [{ host: '*.example.com' }, { host: 'a.example.com' }],
    [{ path: '/a' }, { path: '/a/{x}', exact: true }],
    [{ path: '/{x}' }, { path: '/a' }],
    [
      { path: '/{x}', exact: true },
      { path: '/a', exact: true },
    ],
    [{ methods: ['GET', 'PUT'] }, { methods: ['GET'] }],
    [{ headers: { v: { oneOf: ['1', '2'] } } }, { headers: { v: '1' } }],
    [{ headers: { v: { present: true } } }, { headers: { v: '1' } }],
  ]
  it.each(COVERED)('%j covers %j, and not the other way round', (one, other) => {
    expect(covers(pattern(one), pattern(other))).toBe(true)
    expect(covers(pattern(other), pattern(one))).toBe(false)
  })

  it.each([
    [{ path: '/a', exact: true }, { path: '/a' }],
    [{ headers: { toString: '1' } }, {}],
  ] as const)('but %j does not cover %j', (one, other) => {
    expect(covers(pattern(one), pattern(other))).toBe(false)
  })
})

describe('a match in one line', () => {
  it('says all that is asked', () => {
    const match = routeMatch({
      host: '*.example.com',
      path: '/a/{x}',
      exact: true,
      methods: ['GET', 'PUT'],
      headers: { v: '2', w: { oneOf: ['a', 'b'] }, z: { present: true } },
    })
    expect(describeMatch(match)).toBe('GET|PUT *.example.com/a/{x} exactly v=2 w=a|b z')
    expect(describeMatch(routeMatch({ path: '/' }))).toBe('/')
  })
})
