import { DEFAULT_ALLOWED_SCOPE, MAX_LIFETIME_SECONDS, STREAMS, TARGET_SCOPE } from '../defaults.ts'
import type { Route } from '../schema.ts'
import { routeMatch } from '../route/route-match.ts'
import { effectiveHygiene } from './effective-hygiene.ts'
import { eachTenant, issuerName } from './each-tenant.ts'
import type {
  EffectiveAllow,
  EffectiveRoute,
  EffectiveTarget,
  TrustDeclaration,
} from './effective-trust.ts'
import { effectiveRouteUpstream } from './effective-upstream.ts'
import { routeName } from './route-name.ts'

export function effectiveRoute(
  route: Route,
  { issuers, upstreams }: Pick<TrustDeclaration, 'issuers' | 'upstreams'>,
): EffectiveRoute {
  const { rewrite, host } = route
  return {
    name: routeName(route),
    match: routeMatch(route.match),
    upstream: effectiveRouteUpstream(route.upstream, upstreams),
    rewrite: { stripPrefix: rewrite?.stripPrefix ?? '', addPrefix: rewrite?.addPrefix ?? '' },
    host: host ?? 'upstream',
    public: route.public ?? false,
    allow: effectiveAllow(route.allow, issuers),
    tokenInQuery: route.tokenInQuery ?? false,
    target: effectiveTarget(route.target),
    rateLimits: route.rateLimits ?? [],
    ...effectiveHygiene(route),
    upgrades: route.upgrades ?? [],
    streams: route.streams ?? STREAMS,
  }
}

function effectiveAllow(
  { issuers: names, scope, claims }: NonNullable<Route['allow']> = {},
  issuers: TrustDeclaration['issuers'],
): EffectiveAllow {
  return {
    ...(names && { issuers: [...new Set(names.flatMap((name) => tenantNames(name, issuers)))] }),
    scopes: scope ?? [],
    claims: claims ?? {},
  }
}

/** An issuer with tenants may be called by its own name, for all of them. */
function tenantNames(name: string, issuers: TrustDeclaration['issuers']): readonly string[] {
  const named = issuers.find((issuer) => issuerName(issuer) === name)
  return named === undefined || 'self' in named ? [name] : eachTenant(named).map(issuerName)
}

function effectiveTarget(target: Route['target'] = {}): EffectiveTarget {
  return {
    audience: target.audience ?? [],
    resource: target.resource ?? [],
    scope: target.scope ?? TARGET_SCOPE,
    allowedScope: target.allowedScope ?? DEFAULT_ALLOWED_SCOPE,
    maxLifetimeSeconds: target.maxLifetimeSeconds ?? MAX_LIFETIME_SECONDS,
  }
}
