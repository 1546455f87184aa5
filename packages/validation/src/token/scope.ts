import { memberOf } from './json-object.ts'
import type { JsonObject } from './json-object.ts'

/**
 * The scopes a token carries: `scope` (RFC 8693, section 4.2) or, without it, `scp` (Entra ID, Okta); text with
 * spaces or an array of texts. Any other form grants nothing.
 */
export function readScopes(claims: JsonObject): readonly string[] {
  return toScopes(memberOf(claims, 'scope') ?? memberOf(claims, 'scp'))
}

/** The scopes of a list written as text (RFC 6749, section 3.3). */
export function splitScope(scope: string): readonly string[] {
  return scope.split(' ').filter((each) => each !== '')
}

function toScopes(value: unknown): readonly string[] {
  if (typeof value === 'string') return splitScope(value)
  if (!Array.isArray(value)) return []
  const scopes: readonly unknown[] = value
  return scopes.every((each) => typeof each === 'string') ? scopes : []
}
