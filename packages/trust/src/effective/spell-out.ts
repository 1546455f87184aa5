import type { TokenPolicy } from '@cambio/validation'
import { formatPath, type Path } from '../problem.ts'
import type { Issuer, Route } from '../schema.ts'
import { formatSecretReference, type SecretReference, SECRET_FIELDS } from '../secret-reference.ts'
import { issuerName } from './each-tenant.ts'
import { effectiveIssuers } from './effective-issuer.ts'
import type {
  EffectiveAllow,
  EffectiveIssuer,
  EffectiveRoute,
  EffectiveTrust,
  TrustDeclaration,
} from './effective-trust.ts'
import { firstOfProvider } from './shared-provider.ts'
import { withDefaults } from './with-defaults.ts'

/** A trust file as it is written: plain data, whose secrets are `${env:NAME}` or `${file:/path}`. */
export type WrittenTrust = Readonly<Record<string, unknown>>

/**
 * The trust file that says what this one means: with every default of the gateway written out. What Keycloak
 * decides where nothing is declared stays unsaid, because to say it would be to declare it.
 */
export function spellOut(declared: TrustDeclaration): WrittenTrust {
  const effective = withDefaults(declared)
  const { publicUrl, tls, http2, authorizer, workers, upstreams, routes } = effective
  const { overload, cache, logout, policyName, insecureAllowHttp } = effective
  const spelled = {
    ...declared,
    publicUrl,
    tls,
    http2,
    authorizer,
    workers,
    client: spellClient(declared.client, effective),
    issuers: declared.issuers.map((issuer) => spellIssuer(issuer, declared)),
    ...(declared.upstreams && { upstreams }),
    routes: declared.routes.map((route, index) => spellRoute(route, routes[index])),
    overload,
    cache,
    logout,
    policyName,
    insecureAllowHttp,
  }
  return writtenMembers(spelled, [])
}

function spellClient(declared: TrustDeclaration['client'], { client }: EffectiveTrust): object {
  return 'method' in client ? { ...declared, method: client.method } : declared
}

function spellIssuer(declared: Issuer, trust: TrustDeclaration): object {
  const [effective] = effectiveIssuers(declared, trust)
  if (effective === undefined) return declared
  const spelled = {
    ...declared,
    name: issuerName(declared),
    accept: spellAccept(effective.accept),
    via: declared.via ?? effective.via,
    refresh: effective.refresh,
  }
  if ('self' in declared) return spelled
  return {
    ...spelled,
    ...spellExternal(effective),
    ...(firstOfProvider(declared, trust.issuers) === declared && {
      mode: declared.mode ?? 'at-least',
    }),
  }
}

function spellExternal({ keySource, allowPrivate, introspection }: EffectiveIssuer): object {
  return {
    ...(keySource.from === 'discovery' && { discovery: true }),
    privateAddress: allowPrivate,
    ...(introspection && { introspection }),
  }
}

function spellAccept(accept: TokenPolicy): object {
  const { audiences, clients, scopes, claims, issuer: _issuer, ...others } = accept
  return {
    ...others,
    ...(audiences.length > 0 && { audience: audiences }),
    ...(clients.length > 0 && { clients }),
    ...(scopes.length > 0 && { scope: scopes }),
    ...(Object.keys(claims).length > 0 && { claims }),
  }
}

function spellRoute(declared: Route, effective: EffectiveRoute | undefined): object {
  if (effective === undefined) return declared
  const { name, match, host, public: isPublic, allow, tokenInQuery, target } = effective
  const { cookies, setCookies, refusals, retryRefused } = effective
  const { upgrades, streams } = effective
  const spelled = {
    ...declared,
    name,
    match: spellMatch(match),
    host,
    public: isPublic,
    cookies,
    setCookies,
    ...(upgrades.length > 0 && { upgrades }),
  }
  if (isPublic) return spelled
  const used = { allow: spellAllow(allow, declared), tokenInQuery, target: withoutEmpty(target) }
  return { ...spelled, ...used, refusals, retryRefused, streams }
}

function spellMatch({ headers, ...match }: EffectiveRoute['match']): object {
  return { ...match, ...(Object.keys(headers).length > 0 && { headers }) }
}

/** Issuers are named as they were: tenants are filled in when the file is read. */
function spellAllow({ scopes, claims }: EffectiveAllow, declared: Route): object | undefined {
  if (declared.allow === undefined) return undefined
  const { issuers } = declared.allow
  return {
    ...(issuers && { issuers }),
    ...(scopes.length > 0 && { scope: scopes }),
    ...(Object.keys(claims).length > 0 && { claims }),
  }
}

/** A list that may not be written empty is left out: it says the same. */
function withoutEmpty({ audience, resource, ...target }: EffectiveRoute['target']): object {
  return {
    ...(audience.length > 0 && { audience }),
    ...(resource.length > 0 && { resource }),
    ...target,
  }
}

function writtenMembers(value: object, path: Path): Record<string, unknown> {
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([key, member]) => [key, written(member, [...path, key])]))
}

function written(value: unknown, path: Path): unknown {
  if (Array.isArray(value)) return value.map((item, index) => written(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return value
  return isReference(value, path) ? formatSecretReference(value) : writtenMembers(value, path)
}

function isReference(value: object, path: Path): value is SecretReference {
  return SECRET_FIELDS.includes(formatPath(path).replaceAll(/\[\d+\]/g, '[]')) && 'from' in value
}
