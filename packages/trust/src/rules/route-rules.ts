import type { Fault, Finding } from '../problem.ts'
import { UNFORWARDED_METHODS } from '../route/methods.ts'
import { describeConflict, findRouteConflicts, type PlacedRoute } from '../route/route-conflicts.ts'
import { type DeclaredMatch, describeMatch, routeMatch } from '../route/route-match.ts'
import type { Declared } from './declared.ts'
import { pathFault } from './path-fault.ts'
import type { Rule } from './rule.ts'

export const routeRules: readonly Rule[] = [
  {
    says: 'No two routes can match one request unless one of them is more specific: by host, then path, then methods, then headers. None can never win.',
    find: conflicts,
  },
  {
    says: 'A route takes at least one method that can be forwarded; `CONNECT`, `TRACE` and `TRACK` never are.',
    find: ({ routes }) =>
      routes.flatMap((route, index) =>
        route?.match.methods?.every((method) => UNFORWARDED_METHODS.includes(method))
          ? [{ path: ['routes', index, 'match', 'methods'], ...NEVER_TAKEN }]
          : [],
      ),
  },
  {
    says: 'A route’s path is in its normal form: no `.` or `..` or empty segments, no percent-encoding, no trailing slash, only characters that need no escape. A parameter is a whole segment, as in `/orders/{id}`.',
    find: ({ routes }) =>
      routes.flatMap((route, index) => {
        const fault = route && pathFault(route.match.path)
        return fault ? [{ path: ['routes', index, 'match', 'path'], ...fault }] : []
      }),
  },
]

const NEVER_TAKEN: Fault = {
  message: 'names only methods that are never forwarded, so the route can never win',
  hint: 'name the methods the API has, as in GET',
}

function conflicts({ routes }: Declared): readonly Finding[] {
  const placed = routes.flatMap((route, index) => (route ? [placeRoute(route, index)] : []))
  return findRouteConflicts(placed).map((conflict) => ({
    path: ['routes', conflict.route.index, 'match'],
    ...describeConflict(conflict),
  }))
}

function placeRoute(
  route: { readonly name?: string | undefined; readonly match: DeclaredMatch },
  index: number,
): PlacedRoute {
  const match = routeMatch(route.match)
  return { index, name: route.name ?? describeMatch(match), match }
}
