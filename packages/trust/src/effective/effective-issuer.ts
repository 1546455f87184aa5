import { EXTERNAL_VIA, INTROSPECTION_CACHE_SECONDS, SELF_VIA } from '../defaults.ts'
import { EXTERNAL_ROADS, type ExternalIssuer, type Issuer, type SelfIssuer } from '../schema.ts'
import { eachTenant, issuerName } from './each-tenant.ts'
import { effectiveAccept } from './effective-accept.ts'
import type {
  EffectiveIntrospection,
  EffectiveIssuer,
  KeySource,
  TrustDeclaration,
} from './effective-trust.ts'
import { isOpenlyPrivate } from './private-address.ts'
import { realmIssuer } from './realm-issuer.ts'
import { firstOfProvider } from './shared-provider.ts'

/** The rules an entry of the issuers' list stands for: one for each of its tenants, else one. */
export function effectiveIssuers(
  declared: Issuer,
  trust: TrustDeclaration,
): readonly EffectiveIssuer[] {
  if ('self' in declared) return [selfIssuer(declared, trust)]
  const { jwtGrant } = firstOfProvider(declared, trust.issuers)
  const isOneTime = jwtGrant?.reuse !== true
  return eachTenant(declared).map((issuer) => externalIssuer(issuer, isOneTime, trust))
}

function selfIssuer(declared: SelfIssuer, trust: TrustDeclaration): EffectiveIssuer {
  const issuer = realmIssuer(trust.keycloak.url, trust.keycloak.realm)
  return {
    kind: 'self',
    name: issuerName(declared),
    issuer,
    subjectIssuer: issuer,
    keySource: { from: 'discovery' },
    allowPrivate: true,
    accept: effectiveAccept(issuer, declared.accept, trust),
    via: declared.via ?? SELF_VIA,
    oneTime: false,
    ...asking(declared),
  }
}

/** @param isOneTime Whether Keycloak takes an assertion of this identity provider once only. */
function externalIssuer(
  declared: ExternalIssuer,
  isOneTime: boolean,
  trust: TrustDeclaration,
): EffectiveIssuer {
  const { issuer, alias, accept, introspection, via } = declared
  // Which of them the server can do, it tells by refusing the others.
  const roads = via === 'auto' ? EXTERNAL_ROADS : (via ?? EXTERNAL_VIA)
  return {
    kind: 'external',
    name: issuerName(declared),
    issuer,
    subjectIssuer: alias ?? issuer,
    keySource: keySource(declared),
    allowPrivate: allowPrivate(declared, trust),
    accept: effectiveAccept(issuer, accept, trust),
    ...(introspection && { introspection: effectiveIntrospection(introspection) }),
    via: roads,
    oneTime: isOneTime && roads.some((road) => road === 'jwt-grant'),
    ...asking(declared),
  }
}

function asking({ parameters = {}, refresh = false }: Issuer) {
  return { parameters, refresh }
}

function keySource({ endpoints, keys }: ExternalIssuer): KeySource {
  if (keys !== undefined) return { from: 'file', keys }
  return endpoints === undefined ? { from: 'discovery' } : { from: 'url', url: endpoints.jwks }
}

function allowPrivate(
  { privateAddress = false, issuer, endpoints }: ExternalIssuer,
  { keycloak }: TrustDeclaration,
): boolean {
  const asked = endpoints === undefined ? issuer : endpoints.jwks
  return privateAddress || isOpenlyPrivate(asked, keycloak.url)
}

function effectiveIntrospection(
  declared: NonNullable<ExternalIssuer['introspection']>,
): EffectiveIntrospection {
  const { clientId, clientSecret, endpoint, cacheSeconds } = declared
  return {
    clientId,
    clientSecret,
    ...(endpoint !== undefined && { endpoint }),
    cacheSeconds: cacheSeconds ?? INTROSPECTION_CACHE_SECONDS,
  }
}
