import type { Fault, Finding } from '../problem.ts'
import { UNFORWARDED_METHODS } from '../route/methods.ts'
import { parseSegment } from '../route/path-pattern.ts'
import { describeConflict, findRouteConflicts, type PlacedRoute } from '../route/route-conflicts.ts'
import { type DeclaredMatch, describeMatch, routeMatch } from '../route/route-match.ts'
import type { Declared } from './declared.ts'
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

/** RFC 3986 `pchar` without percent-encoding and `;`, which servers read in different ways. */
const PATH_CHARACTERS = /^[\w\-.~!$&'()*+,=:@/]*$/

function pathFault(declared: string): Fault | undefined {
  const path = declared.split('/').map(asLiteral).join('/')
  if (/[{}]/.test(path)) {
    return {
      message: 'holds a { or } that is not a parameter of a whole segment',
      hint: 'write a parameter as a segment of its own, as in /orders/{id}',
    }
  }
  if (!PATH_CHARACTERS.test(path)) {
    return {
      message: 'holds a character that can be written in more than one way',
      hint: "use letters, digits and -._~!$&'()*+,=:@ only, without percent-encoding",
    }
  }
  const segments = path.split('/').slice(1)
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    return { message: 'holds a . or .. segment', hint: 'write the path it leads to' }
  }
  if (path !== '/' && segments.includes('')) {
    return {
      message: 'holds an empty segment or ends with a slash',
      hint: 'write single slashes and none at the end; what lies below the path matches too',
    }
  }
  return undefined
}

/** A parameter is judged by its name, which is as plain as a literal may be. */
function asLiteral(text: string): string {
  const segment = parseSegment(text)
  return 'param' in segment ? segment.param : segment.literal
}
