import type { Fault, Finding } from '../problem.ts'
import type { Route } from '../schema.ts'
import type { Declared } from './declared.ts'
import type { Rule } from './rule.ts'

export const routeRules: readonly Rule[] = [
  {
    says: 'Two routes never match the same path and method.',
    find: ({ routes }) => routes.flatMap((route, index) => overlap(route, index, routes)),
  },
  {
    says: 'A route’s path is in its normal form: no `.` or `..` or empty segments, no percent-encoding, no trailing slash, only characters that need no escape.',
    find: ({ routes }) =>
      routes.flatMap((route, index) => {
        const fault = route && pathFault(route.match.path)
        return fault ? [{ path: ['routes', index, 'match', 'path'], ...fault }] : []
      }),
  },
]

function overlap(
  route: Route | undefined,
  index: number,
  routes: Declared['routes'],
): readonly Finding[] {
  if (route === undefined) return []
  const first = routes.findIndex((other) => other !== undefined && meets(route, other))
  if (first >= index) return []
  return [
    {
      path: ['routes', index, 'match'],
      message: `matches requests that routes[${first}] matches too`,
      hint: 'give each path and method one route',
    },
  ]
}

function meets(one: Route, other: Route): boolean {
  if (one.match.path !== other.match.path) return false
  const { methods } = other.match
  return one.match.methods?.some((method) => methods?.includes(method) ?? true) ?? true
}

/** RFC 3986 `pchar` without percent-encoding and `;`, which servers read in different ways. */
const PATH_CHARACTERS = /^[\w\-.~!$&'()*+,=:@/]*$/

/** A segment that may be anything, as in `/orders/{id}`. */
const PARAMETER = /(?<=\/)\{[A-Za-z]\w*\}(?=\/|$)/g

function pathFault(path: string): Fault | undefined {
  if (!PATH_CHARACTERS.test(path.replaceAll(PARAMETER, 'x'))) {
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
