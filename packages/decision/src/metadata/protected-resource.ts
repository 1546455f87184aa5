import {
  compareSpecificity,
  hostMatches,
  parseMatch,
  plainHost,
  type EffectiveIssuer,
  type EffectiveRoute,
} from '@cambio/trust'
import { PROOF_ALGORITHMS } from '@cambio/validation'
import { metadataUrl, resourceOf } from './resource.ts'

/** A protected resource's metadata (RFC 9728, 2). */
export interface ProtectedResource {
  readonly resource: string
  readonly resource_name: string
  /** Issuers whose tokens may be used here. */
  readonly authorization_servers: readonly string[]
  readonly scopes_supported?: readonly string[]
  readonly bearer_methods_supported: readonly ('header' | 'query')[]
  readonly dpop_signing_alg_values_supported?: readonly string[]
  readonly dpop_bound_access_tokens_required?: true
  readonly tls_client_certificate_bound_access_tokens?: true
}

/** What metadata is made from. */
export interface ResourceSettings {
  /** Our origin, as clients see it. */
  readonly publicUrl: string
  readonly issuers: readonly MetadataIssuer[]
}

export type MetadataIssuer = Pick<EffectiveIssuer, 'name' | 'issuer' | 'accept'>
export type MetadataRoute = Pick<
  EffectiveRoute,
  'name' | 'match' | 'public' | 'allow' | 'tokenInQuery'
>

/**
 * The document at this well-known path, if a route that asks for a token is such a resource. Routes of one literal path, told apart by
 * methods, headers or parameters, are one resource, and the document holds what any of them takes.
 *
 * Names issuers and scopes of the trust file to everybody: clients need them to get a token.
 *
 * @param request The request for the document: its `Host` and its path.
 */
export function findProtectedResource(
  routes: readonly MetadataRoute[],
  settings: ResourceSettings,
  request: { readonly host: string; readonly path: string },
): ProtectedResource | undefined {
  const host = plainHost(request.host)
  const resourceOfRoute = ({ match }: MetadataRoute) => resourceOf(match, settings.publicUrl, host)
  const [first, ...others] = routes
    .filter(
      (route) =>
        !route.public &&
        hostMatches(parseMatch(route.match).host, host) &&
        new URL(metadataUrl(resourceOfRoute(route))).pathname === request.path,
    )
    .toSorted((one, other) => compareSpecificity(parseMatch(other.match), parseMatch(one.match)))
  if (first === undefined) return undefined
  // A route of this host alone is another resource than one of any host.
  const resource = resourceOfRoute(first)
  const same = others.filter((route) => resourceOfRoute(route) === resource)
  return describeResource(resource, [first, ...same], settings.issuers)
}

function describeResource(
  resource: string,
  routes: readonly [MetadataRoute, ...MetadataRoute[]],
  all: readonly MetadataIssuer[],
): ProtectedResource {
  const issuers = all.filter(({ name }) =>
    routes.some(({ allow }) => allow.issuers?.includes(name) ?? true),
  )
  const scopes = unique([
    ...issuers.flatMap(({ accept }) => accept.scopes),
    ...routes.flatMap(({ allow }) => allow.scopes),
  ])
  return {
    resource,
    resource_name: routes[0].name,
    authorization_servers: unique(issuers.map(({ issuer }) => issuer)),
    ...(scopes.length > 0 && { scopes_supported: scopes }),
    bearer_methods_supported: routes.some(({ tokenInQuery }) => tokenInQuery)
      ? ['header', 'query']
      : ['header'],
    ...describeBindings(issuers),
  }
}

function describeBindings(issuers: readonly MetadataIssuer[]): Partial<ProtectedResource> {
  const takesDpop = issuers.some(({ accept }) => accept.dpop !== 'refuse')
  const needsDpop = takesDpop && issuers.every(({ accept }) => accept.dpop === 'require')
  const takesCertificates = issuers.some(({ accept }) => accept.mtls !== 'refuse')
  return {
    ...(takesDpop && { dpop_signing_alg_values_supported: PROOF_ALGORITHMS }),
    ...(needsDpop && { dpop_bound_access_tokens_required: true }),
    ...(takesCertificates && { tls_client_certificate_bound_access_tokens: true }),
  }
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)]
