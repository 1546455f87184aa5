import {
  type ExampleRequest,
  findRouteConflicts,
  type RouteConflict,
  routeMatch,
  type RouteMatch,
} from '@cambio/trust'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRouteTable, matchRoute } from './match-route.ts'

// Few words each, so that routes and requests meet often.
const segment = fc.constantFrom('a', 'b', '{x}', '{y}')
const path = fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join('/')}`)
const headerRule = fc.oneof(
  fc.constantFrom('1', '2'),
  fc.constant({ oneOf: ['1', '2'] }),
  fc.constant({ present: true } as const),
)
const match: fc.Arbitrary<RouteMatch> = fc
  .record({
    host: fc.constantFrom(undefined, 'a.example.com', '*.example.com', '*.a.example.com'),
    path,
    exact: fc.boolean(),
    methods: fc.constantFrom(undefined, ['GET'], ['PUT'], ['GET', 'PUT']),
    headers: fc.dictionary(fc.constantFrom('v', 'w'), headerRule, { maxKeys: 2 }),
  })
  .map(routeMatch)
const routes = fc
  .array(match, { minLength: 1, maxLength: 6 })
  .map((matches) => matches.map((each, index) => ({ index, name: `r${index}`, match: each })))
const request: fc.Arbitrary<ExampleRequest> = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST'),
  host: fc.constantFrom('a.example.com', 'b.example.com', 'x.a.example.com', 'other.org'),
  path: fc
    .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 })
    .map((segments) => `/${segments.join('/')}`),
  headers: fc.dictionary(fc.constantFrom('v', 'w'), fc.constantFrom('1', '2', '3')),
})

/** The rule in the plainest words: does this one match take this request? */
function takes({ host, path: own, exact, methods, headers }: RouteMatch, asked: ExampleRequest) {
  const name = new RegExp(
    host === undefined ? '' : `^${host.replaceAll('.', '\\.').replace('*', '.+')}$`,
  )
  const prefix = own === '/' ? '' : own.replaceAll(/\{\w\}/g, '[^/]+')
  const within = new RegExp(own === '/' && exact ? '^/$' : `^${prefix}${exact ? '$' : '(?:/|$)'}`)
  return (
    name.test(asked.host) &&
    within.test(asked.path) &&
    (methods?.includes(asked.method) ?? true) &&
    Object.entries(headers).every(([header, rule]) => {
      const value = asked.headers[header]
      if (typeof rule === 'string') return value === rule
      return 'oneOf' in rule ? rule.oneOf.includes(value ?? '') : value !== undefined
    })
  )
}

const isPair = ({ others }: RouteConflict): boolean => others.length === 1

/** Requests at the edges of a match: what it leaves open is filled with words that no other route has. */
function requestsOf({ host = 'z.org', path: own, methods = ['PURGE'] }: RouteMatch) {
  const start = own.replaceAll(/\{\w\}/g, 'z')
  const ends = ['', '/', '/z', '/z/', '/z/z']
  const paths = ends.map((end) => `${start}${end}`.replace('//', '/'))
  const values = [undefined, '1', '2', '3']
  const headers = values.flatMap((v) => values.map((w) => ({ ...(v && { v }), ...(w && { w }) })))
  return paths.flatMap((each) =>
    methods.flatMap((method) =>
      headers.map((asked): ExampleRequest => ({
        method,
        host: host.replace('*', 'z'),
        path: each,
        headers: asked,
      })),
    ),
  )
}

const find = (all: readonly { match: RouteMatch }[], asked: ExampleRequest) =>
  matchRoute(createRouteTable(all), { ...asked, headers: Object.entries(asked.headers).flat() })

describe('routes without conflicts', () => {
  const sound = routes.filter((each) => findRouteConflicts(each).length === 0)

  it('give each request the same answer in any order', () => {
    fc.assert(
      fc.property(sound, request, fc.infiniteStream(fc.nat()), (all, asked, keys) => {
        const shuffled = all
          .map((route) => [keys.next().value, route] as const)
          .toSorted(([one], [other]) => one - other)
          .map(([, route]) => route)
        const answer = find(all, asked)
        const again = find(shuffled, asked)
        expect(again.ok ? again.value : again.failure.reason).toEqual(
          answer.ok ? answer.value : answer.failure.reason,
        )
      }),
    )
  })

  it('give a request only to a route that takes it, and refuse it when none does', () => {
    fc.assert(
      fc.property(sound, request, (all, asked) => {
        const taking = all.filter((route) => takes(route.match, asked))
        const answer = find(all, asked)
        expect(answer.ok ? taking.some((route) => route === answer.value) : true).toBe(true)
        expect(answer.ok && taking.length === 0).toBe(false)
      }),
    )
  })

  it('leave each route a request that it wins', () => {
    fc.assert(
      fc.property(sound, (all) => {
        for (const route of all) {
          const won = requestsOf(route.match).some((asked) => {
            const answer = find(all, asked)
            return answer.ok && answer.value === route
          })
          expect([route.name, won]).toEqual([route.name, true])
        }
      }),
    )
  })
})

describe('a conflict', () => {
  it('is shown by a request that both routes take', () => {
    fc.assert(
      fc.property(routes, (all) => {
        for (const { route, others, example } of findRouteConflicts(all).filter(isPair)) {
          expect([route, ...others].map((each) => takes(each.match, example))).toEqual([true, true])
        }
      }),
    )
  })

  it('is found whenever the order of two routes decides', () => {
    fc.assert(
      fc.property(match, match, request, (one, other, asked) => {
        const pair = [one, other].map((each, index) => ({ index, name: `r${index}`, match: each }))
        const answers = [find(pair, asked), find(pair.toReversed(), asked)]
        const [first, second] = answers.map((answer) =>
          answer.ok ? answer.value : answer.failure.reason,
        )
        expect(first === second || findRouteConflicts(pair).length === 1).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('that shadows a route leaves it nothing: all it takes, the other takes too', () => {
    fc.assert(
      fc.property(routes, request, (all, asked) => {
        const shadowed = findRouteConflicts(all).filter(
          (each) => each.kind === 'shadowed' && isPair(each),
        )
        for (const { route, others } of shadowed.filter((each) => takes(each.route.match, asked))) {
          expect([route.name, takes(others[0].match, asked)]).toEqual([route.name, true])
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('is that `/` gets nothing beside `/` exactly and `/{any}`', () => {
    const all = [{ path: '/' }, { path: '/', exact: true }, { path: '/{any}' }].map(
      (each, index) => ({ index, name: each.path, match: routeMatch(each) }),
    )
    expect(findRouteConflicts(all)).toMatchObject([
      { kind: 'shadowed', route: { index: 0 }, others: [{ index: 1 }, { index: 2 }] },
    ])
    expect(findRouteConflicts(all.slice(0, 2))).toEqual([])
  })

  it('that is ambiguous leaves each of the two requests of its own', () => {
    const ambiguous = fc
      .tuple(match, match)
      .map(([one, other]) =>
        [one, { ...one, methods: other.methods, headers: other.headers }].map(routeMatch),
      )
      .map((pair) => pair.map((each, index) => ({ index, name: `r${index}`, match: each })))
      .filter((pair) => findRouteConflicts(pair)[0]?.kind === 'ambiguous')
    fc.assert(
      fc.property(ambiguous, ([one, other]) => {
        const own = (mine: typeof one, theirs: typeof one) =>
          mine &&
          theirs &&
          requestsOf(mine.match).some(
            (asked) => takes(mine.match, asked) && !takes(theirs.match, asked),
          )
        expect([own(one, other), own(other, one)]).toEqual([true, true])
      }),
      { numRuns: 50 },
    )
  })
})
