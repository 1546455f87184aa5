import { ALGORITHMS, PLAIN_BEARER, type TokenPolicy } from '@cambio/validation'
import {
  CACHE_CEILING_SECONDS,
  CACHE_MAX_ENTRIES,
  EXTERNAL_VIA,
  LEEWAY_SECONDS,
  POLICY_NAME,
  SELF_VIA,
  TARGET_SCOPE,
  TOKEN_TYPES,
} from '../defaults.ts'
import { EXTERNAL_ROADS, type Accept, type Route, type SelfIssuer } from '../schema.ts'
import type {
  EffectiveClient,
  EffectiveIssuer,
  EffectiveRoute,
  EffectiveTrust,
  TrustDeclaration,
  UnnamedIssuer,
} from './effective-trust.ts'
import { describeMatch, routeMatch } from '../route/route-match.ts'
import { realmIssuer } from './realm-issuer.ts'

/** Makes every default explicit. Pure; the result is frozen to its leaves. */
export function withDefaults(trust: TrustDeclaration): EffectiveTrust {
  const { url, realm } = trust.keycloak
  return deepFreeze({
    keycloakUrl: url.replace(/\/+$/, ''),
    realm,
    realmIssuer: realmIssuer(url, realm),
    client: effectiveClient(trust.client),
    issuers: trust.issuers.map((issuer) =>
      'self' in issuer ? selfIssuer(issuer, trust) : externalIssuer(issuer, trust),
    ),
    routes: trust.routes.map(effectiveRoute),
    cache: effectiveCache(trust.cache),
    policyName: trust.policyName ?? POLICY_NAME,
    insecureAllowHttp: trust.insecureAllowHttp ?? false,
  })
}

/** What the provisioner alone needs of the client stays behind. */
function effectiveClient(client: TrustDeclaration['client']): EffectiveClient {
  const { id } = client
  if ('secret' in client) return { id, secret: client.secret }
  if ('privateKey' in client) {
    const { privateKey, keyId } = client
    return { id, privateKey, ...(keyId !== undefined && { keyId }) }
  }
  return { id, certificate: client.certificate, certificateKey: client.certificateKey }
}

function selfIssuer({ accept, via }: SelfIssuer, trust: TrustDeclaration): EffectiveIssuer {
  const issuer = realmIssuer(trust.keycloak.url, trust.keycloak.realm)
  return {
    kind: 'self',
    name: 'self',
    issuer,
    subjectIssuer: issuer,
    accept: effectiveAccept(issuer, accept, trust),
    via: via ?? SELF_VIA,
  }
}

function externalIssuer(declared: UnnamedIssuer, trust: TrustDeclaration): EffectiveIssuer {
  const { issuer, alias, endpoints, accept, via } = declared
  return {
    kind: 'external',
    name: alias ?? issuer,
    issuer,
    subjectIssuer: alias ?? issuer,
    ...(endpoints && { jwksUrl: endpoints.jwks }),
    accept: effectiveAccept(issuer, accept, trust),
    // Which of them the server can do, it tells by refusing the others.
    via: via === 'auto' ? EXTERNAL_ROADS : (via ?? EXTERNAL_VIA),
  }
}

function effectiveAccept(
  issuer: string,
  accept: Accept = {},
  { client, keycloak }: TrustDeclaration,
): TokenPolicy {
  const { maxAgeSeconds } = accept
  return {
    issuer,
    algorithms: accept.algorithms ?? ALGORITHMS,
    types: accept.types ?? TOKEN_TYPES,
    audiences: accept.audience ?? [client.id, realmIssuer(keycloak.url, keycloak.realm)],
    clients: [],
    scopes: accept.scope ?? [],
    claims: accept.claims ?? {},
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    leewaySeconds: accept.leewaySeconds ?? LEEWAY_SECONDS,
    ...PLAIN_BEARER,
  }
}

function effectiveRoute({ match: declared, upstream, target }: Route): EffectiveRoute {
  const match = routeMatch(declared)
  return {
    name: describeMatch(match),
    match,
    upstream: new URL(upstream).origin,
    public: false,
    allow: { scopes: [], claims: {} },
    tokenInQuery: false,
    target: { audience: target?.audience ?? [], scope: target?.scope ?? TARGET_SCOPE },
  }
}

function effectiveCache(cache: TrustDeclaration['cache'] = {}): EffectiveTrust['cache'] {
  if (cache === 'off') return cache
  const { redis, sealKey, maxEntries, ceilingSeconds } = cache
  return {
    ...(redis && { redis }),
    ...(sealKey && { sealKey }),
    maxEntries: maxEntries ?? CACHE_MAX_ENTRIES,
    ceilingSeconds: ceilingSeconds ?? CACHE_CEILING_SECONDS,
  }
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part)
  }
  return Object.freeze(value)
}
