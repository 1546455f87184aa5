import { eachTenant, issuerName } from '../effective/each-tenant.ts'
import { routeName } from '../effective/route-name.ts'
import { nearest } from '../nearest.ts'
import { type Fault, type Finding, quoted } from '../problem.ts'
import type { Route } from '../schema.ts'
import type { Declared } from './declared.ts'
import { addressesBehind, destinations } from './destinations.ts'
import { duplicates } from './duplicates.ts'
import type { Rule } from './rule.ts'

/** Who may use a route, and for what token. */
export const routeUseRules: readonly Rule[] = [
  {
    says: 'Two routes never share a name.',
    find: ({ routes }) =>
      duplicates(routes, (route) => route && routeName(route))
        // Two that are called alike by default have one match, which is told as such.
        .filter(({ index, first }) => routes[index]?.name ?? routes[first]?.name)
        .map(({ index, first }) => ({
          path: ['routes', index, 'name'],
          message: `is what routes[${first}] is called`,
          hint: 'give each route its own name',
        })),
  },
  {
    says: 'A `public` route has no `target`, `allow`, `tokenInQuery` or `streams`: no token is asked for there.',
    find: ({ routes }) => eachRoute(routes, publicFaults),
  },
  {
    says: 'With `client.bound: mtls` a route that is not public has an `https` upstream: the API compares the token with the certificate of the connection.',
    find: ({ client, routes, upstreams }) =>
      client?.bound === 'mtls'
        ? eachRoute(routes, (route, index) => certificateFaults(route, index, upstreams))
        : [],
  },
  {
    says: '`allow.issuers` names issuers of this file: by `name`, or what they are called by default.',
    find: (trust) => (trust.issuers.includes(undefined) ? [] : unknownNames(trust)),
  },
  {
    says: 'A `target.resource` is an absolute URI without fragment (RFC 8707, section 2).',
    find: ({ routes }) =>
      eachRoute(routes, ({ target }, index) =>
        (target?.resource ?? []).flatMap((resource, at) => {
          const fault = resourceFault(resource)
          return fault ? [{ path: ['routes', index, 'target', 'resource', at], ...fault }] : []
        }),
      ),
  },
]

function certificateFaults(
  route: Route,
  index: number,
  upstreams: Declared['upstreams'],
): readonly Finding[] {
  if (route.public === true) return []
  return destinations(route, index)
    .filter((each) => addressesBehind(each, upstreams).some((text) => text.startsWith('http:')))
    .map(({ path }) => ({
      path,
      message:
        'is reached without TLS, and client.bound is mtls: the API could never see the certificate that its tokens are bound to',
      hint: 'write an https address, or remove client.bound (dpop binds without TLS)',
    }))
}

function publicFaults(route: Route, index: number): readonly Finding[] {
  if (route.public !== true) return []
  const { target, allow, tokenInQuery, streams } = route
  const said = { target, allow, tokenInQuery: tokenInQuery === true || undefined, streams }
  return Object.entries(said).flatMap(([field, value]) =>
    value === undefined
      ? []
      : [
          {
            path: ['routes', index, field],
            message: 'is about tokens, and this route is public: none is asked for',
            hint: `remove ${field}, or public: true`,
          },
        ],
  )
}

function unknownNames({ issuers, routes }: Declared): readonly Finding[] {
  const names = issuers.flatMap((issuer) => {
    if (issuer === undefined) return []
    const each = 'self' in issuer ? [] : eachTenant(issuer)
    return [issuer, ...each].map(issuerName)
  })
  return eachRoute(routes, ({ allow }, index) =>
    (allow?.issuers ?? []).flatMap((name, at) =>
      names.includes(name)
        ? []
        : [{ path: ['routes', index, 'allow', 'issuers', at], ...unknownName(name, names) }],
    ),
  )
}

function unknownName(name: string, known: readonly string[]): Fault {
  const meant = nearest(name, known)
  return {
    message: `${quoted(name)} is the name of no issuer`,
    hint:
      meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${quoted(meant)}?`,
  }
}

function resourceFault(resource: string): Fault | undefined {
  if (URL.parse(resource) === null) {
    return {
      message: 'is no absolute URI',
      hint: 'write it with its scheme, as in https://api.example.com/orders or urn:example:orders',
    }
  }
  return resource.includes('#')
    ? { message: 'holds a fragment', hint: 'remove what follows the #' }
    : undefined
}

function eachRoute(
  routes: Declared['routes'],
  find: (route: Route, index: number) => readonly Finding[],
): readonly Finding[] {
  return routes.flatMap((route, index) => (route === undefined ? [] : find(route, index)))
}
