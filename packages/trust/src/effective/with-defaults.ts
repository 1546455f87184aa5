import { AUTHORIZER_HOST, OVERLOAD_CONCURRENCY, POLICY_NAME, WORKERS } from '../defaults.ts'
import { effectiveCache } from './effective-cache.ts'
import { effectiveClient } from './effective-client.ts'
import { effectiveIssuers } from './effective-issuer.ts'
import { effectiveRoute } from './effective-route.ts'
import { effectiveUpstream } from './effective-upstream.ts'
import type {
  EffectiveAuthorizer,
  EffectiveOverload,
  EffectiveProxies,
  EffectiveTls,
  EffectiveTrust,
  TrustDeclaration,
} from './effective-trust.ts'
import { realmIssuer } from './realm-issuer.ts'

/** Makes every default explicit, and of an issuer with tenants one for each. Pure; the result is frozen to its leaves. */
export function withDefaults(trust: TrustDeclaration): EffectiveTrust {
  const { url, realm } = trust.keycloak
  const { publicUrl, tls, authorizer, debugKey } = trust
  const { purgeKey } = trust.management ?? {}
  return deepFreeze({
    keycloakUrl: url.replace(/\/+$/, ''),
    realm,
    realmIssuer: realmIssuer(url, realm),
    ...(publicUrl !== undefined && { publicUrl: new URL(publicUrl).origin }),
    proxies: effectiveProxies(trust.proxies),
    ...(tls && { tls: effectiveTls(tls) }),
    http2: trust.http2 ?? false,
    ...(authorizer && { authorizer: effectiveAuthorizer(authorizer) }),
    workers: trust.workers ?? WORKERS,
    ...(debugKey && { debugKey }),
    client: effectiveClient(trust.client),
    issuers: trust.issuers.flatMap((issuer) => effectiveIssuers(issuer, trust)),
    upstreams: (trust.upstreams ?? []).map(effectiveUpstream),
    routes: trust.routes.map((route) => effectiveRoute(route, trust)),
    overload: effectiveOverload(trust.overload),
    rateLimits: trust.rateLimits ?? [],
    cache: effectiveCache(trust.cache),
    management: purgeKey ? { purgeKey } : {},
    logout: { backChannel: trust.logout?.backChannel ?? false },
    policyName: trust.policyName ?? POLICY_NAME,
    insecureAllowHttp: trust.insecureAllowHttp ?? false,
  })
}

function effectiveProxies(proxies: TrustDeclaration['proxies']): EffectiveProxies {
  const { addresses = [], forwarded = 'x-forwarded', clientCertificate } = proxies ?? {}
  return { addresses, forwarded, ...(clientCertificate && { clientCertificate }) }
}

function effectiveOverload(overload: TrustDeclaration['overload']): EffectiveOverload {
  const { concurrency = OVERLOAD_CONCURRENCY, eventLoopDelayMs } = overload ?? {}
  return { concurrency, ...(eventLoopDelayMs !== undefined && { eventLoopDelayMs }) }
}

function effectiveTls(tls: NonNullable<TrustDeclaration['tls']>): EffectiveTls {
  return { ...tls, clientCertificates: tls.clientCertificates ?? false }
}

function effectiveAuthorizer({
  host = AUTHORIZER_HOST,
  port,
  grpcPort,
}: NonNullable<TrustDeclaration['authorizer']>): EffectiveAuthorizer {
  return {
    host,
    ...(port !== undefined && { port }),
    ...(grpcPort !== undefined && { grpcPort }),
  }
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part)
  }
  return Object.freeze(value)
}
