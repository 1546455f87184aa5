import { splitScope } from '@cambio/validation'
import type { TokenClaims } from '@cambio/validation'
import type { Target, UncheckedToken } from '../exchange-order.ts'

/** Asked for to get a session or an ID token; a server need not list them among the scopes granted. */
const PROTOCOL_SCOPES = ['openid', 'offline_access']

/** Leads to a session that outlives the user's, so only who asked for it gets it. */
const OFFLINE_SCOPE = 'offline_access'

type Answer = Pick<UncheckedToken, 'scope'>

/**
 * The scopes asked for that were left out. The answer's `scope` counts, which must be there when it differs from what was asked (RFC 8693,
 * section 2.2.1); else the token's own. Where neither speaks of scope nothing is missing.
 */
export function missingScopes(
  { scope }: Answer,
  { scopes, all }: TokenClaims,
  asked: readonly string[],
): readonly string[] {
  const isSilent = scope === undefined && !('scope' in all || 'scp' in all)
  if (isSilent) return []
  const granted = scope === undefined ? scopes : splitScope(scope)
  return asked.filter((each) => !PROTOCOL_SCOPES.includes(each) && !granted.includes(each))
}

/** The scopes, of the answer or of the token, that were neither asked for nor allowed. */
export function unaskedScopes(
  { scope = '' }: Answer,
  { scopes }: TokenClaims,
  { scope: asked, allowedScope }: Pick<Target, 'scope' | 'allowedScope'>,
): readonly string[] {
  const granted = new Set([...splitScope(scope), ...scopes])
  const allowed = allowedScope.filter((each) => each !== OFFLINE_SCOPE)
  return [...granted].filter((each) => !asked.includes(each) && !allowed.includes(each))
}
