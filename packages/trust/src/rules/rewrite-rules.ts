import type { Fault, Finding } from '../problem.ts'
import { literalPrefix } from '../route/path-pattern.ts'
import type { Route } from '../schema.ts'
import { pathFault } from './path-fault.ts'
import type { Rule } from './rule.ts'

/** What an upstream gets instead of what the client sent. */
export const rewriteRules: readonly Rule[] = [
  {
    says: '`rewrite` says at least one of `stripPrefix` and `addPrefix`, both in the normal form of a route’s path and without parameters; `stripPrefix` is that path, or whole segments of its beginning before any parameter.',
    find: ({ routes }) =>
      routes.flatMap((route, index) => (route === undefined ? [] : rewriteFaults(route, index))),
  },
  {
    says: 'A route’s `host` is `upstream`, `client`, or a host in lower case, with a port if it needs one.',
    find: ({ routes }) =>
      routes.flatMap((route, index) =>
        route?.host === undefined || isHost(route.host)
          ? []
          : [{ path: ['routes', index, 'host'], ...NO_HOST }],
      ),
  },
]

function rewriteFaults({ rewrite, match }: Route, index: number): readonly Finding[] {
  if (rewrite === undefined) return []
  const path = ['routes', index, 'rewrite']
  const { stripPrefix, addPrefix } = rewrite
  if (stripPrefix === undefined && addPrefix === undefined) return [{ path, ...EMPTY }]
  const fault = stripPrefix && (prefixFault(stripPrefix) ?? partFault(stripPrefix, match.path))
  const added = addPrefix && prefixFault(addPrefix)
  return [
    ...(fault ? [{ path: [...path, 'stripPrefix'], ...fault }] : []),
    ...(added ? [{ path: [...path, 'addPrefix'], ...added }] : []),
  ]
}

function prefixFault(prefix: string): Fault | undefined {
  return prefix.includes('{') ? PARAMETER : pathFault(prefix)
}

/** Every path that the route matches begins with what stands before its first parameter. */
function partFault(prefix: string, routePath: string): Fault | undefined {
  const literal = literalPrefix(routePath)
  return literal === prefix || literal.startsWith(`${prefix}/`) ? undefined : NOT_OF_THE_PATH
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

function isHost(text: string): boolean {
  return HOST.test(text) && URL.canParse(`http://${text}`)
}

const EMPTY: Fault = {
  message: 'says nothing',
  hint: 'write stripPrefix, addPrefix or both, or remove rewrite',
}
const PARAMETER: Fault = {
  message: 'holds a parameter, and a prefix is the same for every request',
  hint: 'write the segments before the parameter only',
}
const NOT_OF_THE_PATH: Fault = {
  message:
    'is not the beginning of match.path in whole segments, so some requests could not lose it',
  hint: 'write match.path, or its first segments as far as they are no parameters',
}
const NO_HOST: Fault = {
  message: 'is no host',
  hint: 'write upstream, client, or a host in lower case as in orders.example or orders.example:8443',
}
