import type { TokenPolicy } from '@cambio/validation'
import { formatPath, type Path } from '../problem.ts'
import type { Issuer, Route } from '../schema.ts'
import { formatSecretReference, type SecretReference, SECRET_FIELDS } from '../secret-reference.ts'
import type { EffectiveIssuer, EffectiveRoute, TrustDeclaration } from './effective-trust.ts'
import { withDefaults } from './with-defaults.ts'

/** A trust file as it is written: plain data, whose secrets are `${env:NAME}` or `${file:/path}`. */
export type WrittenTrust = Readonly<Record<string, unknown>>

/**
 * The trust file that says what this one means: with every default of the gateway written out. What Keycloak
 * decides where nothing is declared stays unsaid, because to say it would be to declare it.
 */
export function spellOut(declared: TrustDeclaration): WrittenTrust {
  const { issuers, routes, cache, policyName, insecureAllowHttp } = withDefaults(declared)
  const spelled = {
    ...declared,
    issuers: declared.issuers.map((issuer, index) => spellIssuer(issuer, issuers[index])),
    routes: declared.routes.map((route, index) => spellRoute(route, routes[index])),
    cache,
    policyName,
    insecureAllowHttp,
  }
  return writtenMembers(spelled, [])
}

function spellIssuer(declared: Issuer, effective: EffectiveIssuer | undefined): object {
  if (effective === undefined) return declared
  const via = declared.via ?? effective.via
  const accept = spellAccept(effective.accept)
  if ('self' in declared) return { ...declared, accept, via }
  const keys = declared.endpoints === undefined ? { discovery: true } : {}
  return { ...declared, ...keys, accept, via, mode: declared.mode ?? 'at-least' }
}

function spellAccept(accept: TokenPolicy): object {
  const { algorithms, audiences, types, scopes, claims, maxAgeSeconds, leewaySeconds } = accept
  return {
    algorithms,
    audience: audiences,
    types,
    ...(scopes.length > 0 && { scope: scopes }),
    ...(Object.keys(claims).length > 0 && { claims }),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    leewaySeconds,
  }
}

function spellRoute(declared: Route, effective: EffectiveRoute | undefined): object {
  if (effective === undefined) return declared
  const { audience, scope } = effective.target
  return { ...declared, target: { ...(audience.length > 0 && { audience }), scope } }
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
