import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { claimInvalid } from '../token/claims.ts'
import type { ClaimInvalid } from '../token/failure.ts'
import { isJsonObject, memberOf } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'
import type { Presence } from '../token/token-policy.ts'
import type { BindingKind, BindingMissing, BindingNotAccepted } from './proof-failure.ts'

/** The keys a token is bound to, by its claim `cnf` (RFC 7800). Empty: whoever has it may use it. */
export interface Binding {
  /** SHA-256 thumbprint of the client's public key (`jkt`, RFC 9449, section 6.1). */
  readonly dpop?: string
  /** SHA-256 of the client's certificate (`x5t#S256`, RFC 8705, section 3.1). */
  readonly mtls?: string
}

/** The policy's part about bindings. */
export interface BindingPolicy {
  readonly dpop: Presence
  readonly mtls: Presence
}

const KINDS: readonly BindingKind[] = ['dpop', 'mtls']
const MEMBERS = ['jkt', 'x5t#S256']

/**
 * Whether a member of `cnf` binds the token to nothing: Keycloak (26.7) writes `kc-jkt-type` beside `jkt`, and with this value it only says what
 * `jkt` says. With another one it may be a key of another kind.
 */
export function isConfirmationNote(name: string, value: unknown): boolean {
  return name === 'kc-jkt-type' && value === 'DPoP'
}

/** 32 bytes in base64url; the last character holds four bits and two zeros. */
const SHA256 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/**
 * What a token is bound to, if the policy takes that. A member of `cnf` that we don't know is a binding that we can't check, so the
 * token is refused.
 *
 * Does not check that whoever sent it holds the key: that is `provePossession`.
 */
export function readBinding(
  claims: JsonObject,
  policy: BindingPolicy,
): Result<Binding, ClaimInvalid | BindingNotAccepted | BindingMissing> {
  const binding = readConfirmation(memberOf(claims, 'cnf'))
  if (binding === undefined)
    return err(claimInvalid('binding', 'cnf', 'jkt, x5t#S256 or both', memberOf(claims, 'cnf')))
  const refused = KINDS.find((kind) => policy[kind] === 'refuse' && binding[kind] !== undefined)
  if (refused !== undefined) return err({ reason: 'binding_not_accepted', binding: refused })
  const missing = KINDS.find((kind) => policy[kind] === 'require' && binding[kind] === undefined)
  if (missing !== undefined) return err({ reason: 'binding_missing', binding: missing })
  return ok(binding)
}

function readConfirmation(cnf: unknown): Binding | undefined {
  if (cnf === undefined) return {}
  if (!isJsonObject(cnf)) return undefined
  const keys = Object.entries(cnf).filter(([name, value]) => !isConfirmationNote(name, value))
  const isKnown = keys.every(([name, value]) => MEMBERS.includes(name) && isThumbprint(value))
  if (keys.length === 0 || !isKnown) return undefined
  const [dpop, mtls] = [memberOf(cnf, 'jkt'), memberOf(cnf, 'x5t#S256')]
  return { ...(isThumbprint(dpop) && { dpop }), ...(isThumbprint(mtls) && { mtls }) }
}

const isThumbprint = (value: unknown): value is string =>
  typeof value === 'string' && SHA256.test(value)
