import { excerpt, excerpts, splitScope } from '@cambio/validation'
import type { TokenClaims, VerifiedToken } from '@cambio/validation'
import type { Target, UncheckedToken } from './exchange-order.ts'
import type { Road } from './road.ts'

/** Something about an issued token that is not as it was asked for. */
export interface Difference {
  readonly check: 'typ' | 'azp' | 'sub' | 'audience' | 'scope'
  readonly expected: readonly string[]
  readonly got: readonly string[]
}

/** What was asked for. */
export interface Asked {
  /** The exchange client: the token must be issued to it. */
  readonly clientId: string
  /** The token that was changed for this one. */
  readonly subject: VerifiedToken
  readonly target: Target
}

/** Asked for to get a session or an ID token; a server need not list them among the scopes granted. */
const PROTOCOL_SCOPES = ['openid', 'offline_access']

/** The first difference between what was asked and what an authentic token of our realm says. */
export function findDifference(
  answer: UncheckedToken,
  claims: TokenClaims,
  asked: Asked,
): Difference | undefined {
  return (
    findOtherType(claims) ??
    findOtherClient(answer.road, claims, asked.clientId) ??
    findOtherSubject(answer.road, claims, asked.subject) ??
    findMissing('audience', asked.target.audience, claims.aud) ??
    findMissingScope(answer, claims, asked.target.scope)
  )
}

/** Keycloak's ID and refresh tokens have the same header as its access tokens; the claim `typ` tells them apart. */
function findOtherType({ all }: TokenClaims): Difference | undefined {
  const typ = all['typ']
  return typ === 'Bearer' ? undefined : difference('typ', ['Bearer'], asTexts(typ))
}

/**
 * Keycloak writes `azp`; RFC 9068 says `client_id`. Keycloak's `client_id` may be the service account's client that began the
 * session, so it counts only where there is no `azp`. On the road `none` the token was issued to the caller's client.
 */
function findOtherClient(
  road: Road,
  { azp, all }: TokenClaims,
  clientId: string,
): Difference | undefined {
  const client = azp ?? all['client_id']
  if (road === 'none' || client === clientId) return undefined
  return difference('azp', [clientId], asTexts(client))
}

/** The realm's own users keep their `sub`; a partner's user has another one here. */
function findOtherSubject(
  road: Road,
  { sub }: TokenClaims,
  subject: VerifiedToken,
): Difference | undefined {
  const keepsUser = road === 'standard' || road === 'none'
  if (!keepsUser || sub === subject.claims.sub) return undefined
  return difference('sub', asTexts(subject.claims.sub), asTexts(sub))
}

/** The answer's `scope` counts, which must be there when it differs from what was asked (RFC 8693, section 2.2.1); else the token's own. */
function findMissingScope(
  { scope }: UncheckedToken,
  { scopes, all }: TokenClaims,
  asked: readonly string[],
): Difference | undefined {
  const needed = asked.filter((each) => !PROTOCOL_SCOPES.includes(each))
  if (scope !== undefined) return findMissing('scope', needed, splitScope(scope))
  return 'scope' in all || 'scp' in all ? findMissing('scope', needed, scopes) : undefined
}

function findMissing(
  check: 'audience' | 'scope',
  expected: readonly string[],
  got: readonly string[],
): Difference | undefined {
  return expected.every((each) => got.includes(each)) ? undefined : difference(check, expected, got)
}

const difference = (
  check: Difference['check'],
  expected: readonly string[],
  got: readonly string[],
): Difference => ({ check, expected: excerpts(expected), got: excerpts(got) })

const asTexts = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [excerpt(value)] : []
